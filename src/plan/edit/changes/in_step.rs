//! What both versions of a plan have in the same order: most of a file under version control.

use super::matching::{have_same_attributes, identity};
use crate::plan::model::{EntryId, Plan};

/// How many entries that were added or removed in one place are passed.
const WINDOW: usize = 64;

/// The entries of two versions, in the order of their files: those that are the same in both, and the others.
pub(super) struct InStep {
    pub(super) pairs: Vec<(EntryId, EntryId)>,
    pub(super) old: Vec<EntryId>,
    pub(super) new: Vec<EntryId>,
}

impl InStep {
    /// Walks through both versions at once. Entries that are not found in step are left to the caller, which compares them
    /// in the order of addresses: that takes longer, and pairs whatever is the same wherever it is written.
    pub(super) fn of(plan: &Plan, olds: &[EntryId], news: &[EntryId]) -> InStep {
        let are_same = |old: &EntryId, new: &EntryId| {
            let (old, new) = (plan.entry(*old), plan.entry(*new));
            identity(old) == identity(new) && have_same_attributes(plan, old, new)
        };
        let mut found =
            InStep { pairs: Vec::with_capacity(olds.len().min(news.len())), old: Vec::new(), new: Vec::new() };
        let (olds, news) = found.take_end(olds, news, are_same);
        // looking further on takes no more comparisons than there are entries: versions in another order are given up on
        let mut left = olds.len() + news.len();
        let (mut i, mut j) = (0, 0);
        while let (Some(old), Some(new)) = (olds.get(i), news.get(j)) {
            if are_same(old, new) {
                found.pairs.push((*old, *new));
                (i, j) = (i + 1, j + 1);
                continue;
            }
            let further = (1..WINDOW.min(left / 2)).find_map(|n| {
                left = left.saturating_sub(2);
                let removed = olds.get(i + n).is_some_and(|old| are_same(old, new));
                let added = news.get(j + n).is_some_and(|new| are_same(old, new));
                // two that changed places are neither
                (removed != added).then_some(if removed { (n, 0) } else { (0, n) })
            });
            let (removed, added) = further.unwrap_or((1, 1));
            found.old.extend(olds.iter().skip(i).take(removed));
            found.new.extend(news.iter().skip(j).take(added));
            (i, j) = (i + removed, j + added);
        }
        found.old.extend(olds.iter().skip(i));
        found.new.extend(news.iter().skip(j));
        found
    }

    /// Pairs what is the same at the end, before anything else; returns what is before it.
    fn take_end<'a>(
        &mut self,
        olds: &'a [EntryId],
        news: &'a [EntryId],
        are_same: impl Fn(&EntryId, &EntryId) -> bool,
    ) -> (&'a [EntryId], &'a [EntryId]) {
        let both = olds.iter().rev().zip(news.iter().rev());
        let same = both.take_while(|(old, new)| are_same(old, new));
        self.pairs.extend(same.map(|(old, new)| (*old, *new)));
        let front = |all: &'a [EntryId]| all.get(..all.len() - self.pairs.len()).unwrap_or_default();
        (front(olds), front(news))
    }
}

//! Which entry of the old version is which of the new one.

use super::in_step::InStep;
use super::{Change, ChangeKind, kind_order};
use crate::addr::{Family, Len, Net};
use crate::plan::model::{AttributeKey, Entry, EntryId, EntryKind, Plan, Provenance, Role};
use crate::plan::symbols::Symbol;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::Hash;

/// What an entry is, apart from what is said about it: its kind, its routing table, its first block, its last address.
pub(super) type Identity = (u8, Symbol, Net, u128);

pub(super) fn identity(entry: &Entry) -> Identity {
    let last = if entry.kind == EntryKind::Range { entry.last_bits() } else { 0 };
    (kind_order(entry.kind), entry.vrf, entry.net(), last)
}

/// A prefix: its kind, its routing table, itself.
type Block = (u8, Symbol, Net);

/// The entries of one version that are not matched yet.
struct Version {
    /// In order; `None` once they are matched.
    entries: Vec<Option<EntryId>>,
}

/// The order of kinds and routing tables: by their names, since the number of a word depends on where it is written first.
fn table_order(plan: &Plan, (a_kind, a_vrf): (u8, Symbol), (b_kind, b_vrf): (u8, Symbol)) -> Ordering {
    let by_word = || if a_vrf == b_vrf { Ordering::Equal } else { plan.word(a_vrf).cmp(plan.word(b_vrf)) };
    a_kind.cmp(&b_kind).then_with(by_word)
}

/// The order of names.
fn name_order(plan: &Plan, a: &Entry, b: &Entry) -> Ordering {
    plan.name_of(a).cmp(plan.name_of(b))
}

/// The order of names, and then of everything else that is compared.
fn said_order(plan: &Plan, a: &Entry, b: &Entry) -> Ordering {
    let said = |entry| compared_keys().map(move |key| plan.said(entry, key));
    name_order(plan, a, b).then_with(|| said(a).cmp(said(b)))
}

/// Two versions of a plan, and what has been found out so far.
pub(super) struct Matching<'a> {
    plan: &'a Plan,
    old: Version,
    new: Version,
    /// What entries of the old version became.
    pairs: Vec<(EntryId, EntryId, Option<ChangeKind>)>,
    changes: Vec<Change>,
}

impl Version {
    /// Entries in order of what they are, and then of what is said about them: the order of lines says nothing.
    fn of(plan: &Plan, entries: Vec<EntryId>) -> Version {
        // small keys: only ranges that begin at the same address need to be looked at for where they end
        let key = |id: EntryId| {
            let (kind, vrf, net, _) = identity(plan.entry(id));
            ((kind, vrf), (net.family(), net.bits(), net.len()), id)
        };
        let mut keys: Vec<_> = entries.into_iter().map(key).collect();
        let last = |id: EntryId| identity(plan.entry(id)).3;
        keys.sort_unstable_by(|(a, a_net, a_id), (b, b_net, b_id)| {
            let order = table_order(plan, *a, *b).then_with(|| a_net.cmp(b_net));
            let order = order.then_with(|| last(*a_id).cmp(&last(*b_id)));
            order.then_with(|| said_order(plan, plan.entry(*a_id), plan.entry(*b_id))).then(a_id.cmp(b_id))
        });
        Version { entries: keys.into_iter().map(|(.., id)| Some(id)).collect() }
    }

    /// Those left, with their places in the list.
    fn left(&self) -> impl Iterator<Item = (usize, EntryId)> {
        self.entries.iter().enumerate().filter_map(|(at, id)| id.map(|id| (at, id)))
    }

    /// The prefixes, which come first, in order; nothing may be matched yet.
    fn blocks(&self, plan: &Plan) -> Vec<Block> {
        let entries = self.left().map(|(_, id)| plan.entry(id)).take_while(|entry| is_block(entry));
        entries.map(|entry| (kind_order(entry.kind), entry.vrf, entry.net())).collect()
    }

    /// Drops what is matched.
    fn compact(&mut self) {
        self.entries.retain(Option::is_some);
    }

    /// What is at a place and not matched yet.
    fn get(&self, at: usize) -> Option<EntryId> {
        self.entries.get(at).copied().flatten()
    }

    fn take(&mut self, at: usize) -> Option<EntryId> {
        self.entries.get_mut(at).and_then(Option::take)
    }
}

impl<'a> Matching<'a> {
    /// The versions of a plan: the first `old_files` files, and the others.
    pub(super) fn of(plan: &'a Plan, old_files: usize, provenance: Provenance) -> Matching<'a> {
        let of_version = |is_old: bool| -> Vec<EntryId> {
            let own = |entry: &Entry| (entry.place.file.index() < old_files) == is_old;
            let compared = plan.numbered().filter(|(_, entry)| entry.provenance == provenance && own(entry));
            compared.map(|(id, _)| id).collect()
        };
        let InStep { pairs, old, new } = InStep::of(plan, &of_version(true), &of_version(false));
        let pairs = pairs.into_iter().map(|(old, new)| (old, new, None)).collect();
        Matching { plan, old: Version::of(plan, old), new: Version::of(plan, new), pairs, changes: Vec::new() }
    }

    /// Matches, from the surest to the least sure.
    pub(super) fn run(&mut self) {
        self.same();
        self.hosts();
        // an allocation in the list of them that has a part of its own now, and the same in another routing table
        let place = |entry: &Entry, vrf: Symbol| {
            let (kind, _, net, _) = identity(entry);
            let kind = if is_block(entry) { 0 } else { kind };
            let key = (kind, net.bits(), u128::from(net.len().get()), family_of(entry), vrf);
            (is_block(entry) || entry.kind == EntryKind::Host).then_some(key)
        };
        self.join(None, |_, entry| place(entry, entry.vrf));
        self.join(None, |_, entry| place(entry, Symbol::EMPTY));
        // the prefix of a loopback that is declared as a host now
        let address =
            |entry: &Entry, vrf: Symbol| is_host(entry).then(|| (0, entry.net().bits(), 0, family_of(entry), vrf));
        self.join(None, |_, entry| address(entry, entry.vrf));
        self.join(None, |_, entry| address(entry, Symbol::EMPTY));
        self.pieces();
        for tied in TIED {
            self.join(Some(ChangeKind::Moved), |plan, entry| Some((name_key(plan, entry)?, tied(plan, entry))));
        }
        // those whose namesake turned out to be another one
        self.pieces();
        // a prefix without a name that starts where another one did
        let start = |_: &Plan, entry: &Entry| {
            is_block(entry).then(|| (kind_order(entry.kind), entry.net().bits(), 0, family_of(entry), entry.vrf))
        };
        self.join_single(ChangeKind::Resized, start);
        self.owned();
        self.carried();
    }

    /// Entries that are the same thing; of several those with the same said about them first, then those of the same name.
    /// Hosts of different names wait: each of them may have another address now.
    fn same(&mut self) {
        let plan = self.plan;
        let key = |version: &Version, at: usize| version.entries.get(at)?.map(|id| identity(plan.entry(id)));
        let end = |version: &Version, mut at: usize, own: Identity| loop {
            at += 1;
            let next = key(version, at);
            if next != Some(own) {
                return (at, next);
            }
        };
        let (mut i, mut j) = (0, 0);
        let (mut old, mut new) = (key(&self.old, i), key(&self.new, j));
        while let (Some(a), Some(b)) = (old, new) {
            let place = |(kind, vrf, ..): Identity| (kind, vrf);
            match table_order(plan, place(a), place(b)).then_with(|| a.cmp(&b)) {
                Ordering::Less => (i, old) = (i + 1, key(&self.old, i + 1)),
                Ordering::Greater => (j, new) = (j + 1, key(&self.new, j + 1)),
                Ordering::Equal => {
                    let (olds, news) = (i, j);
                    (i, old) = end(&self.old, i, a);
                    (j, new) = end(&self.new, j, b);
                    self.same_run(olds..i, news..j);
                }
            }
        }
        self.old.compact();
        self.new.compact();
    }

    /// Entries of one identity.
    fn same_run(&mut self, olds: std::ops::Range<usize>, news: std::ops::Range<usize>) {
        let plan = self.plan;
        if olds.len() == 1 && news.len() == 1 {
            let entry = |version: &Version, at: usize| version.get(at).map(|id| plan.entry(id));
            let both = (entry(&self.old, olds.start), entry(&self.new, news.start));
            if !matches!(both, (Some(old), Some(new)) if are_other_hosts(plan, old, new)) {
                self.pair(olds.start, news.start, None);
            }
            return;
        }
        self.pair_equal(olds.clone(), news.clone(), said_order);
        self.pair_equal(olds.clone(), news.clone(), name_order);
        let can_stay = |version: &Version, at: usize| version.get(at).is_some_and(|id| !is_host(plan.entry(id)));
        let rest: Vec<usize> = olds.filter(|at| can_stay(&self.old, *at)).collect();
        let free: Vec<usize> = news.filter(|at| can_stay(&self.new, *at)).collect();
        rest.into_iter().zip(free).for_each(|(old, new)| self.pair(old, new, None));
    }

    /// Matches what is equal of two runs that are in this order.
    fn pair_equal(
        &mut self,
        mut olds: std::ops::Range<usize>,
        mut news: std::ops::Range<usize>,
        order: fn(&Plan, &Entry, &Entry) -> Ordering,
    ) {
        let plan = self.plan;
        let next = |version: &Version, run: &std::ops::Range<usize>| {
            run.clone().find_map(|at| Some((at, plan.entry(version.get(at)?))))
        };
        while let (Some((old, a)), Some((new, b))) = (next(&self.old, &olds), next(&self.new, &news)) {
            let order = order(plan, a, b);
            if order == Ordering::Equal {
                self.pair(old, new, None);
            }
            olds.start = old + usize::from(order.is_le());
            news.start = new + usize::from(order.is_ge());
        }
    }

    /// Hosts that have another address now, by their names and then by their hardware addresses: where each version has one of
    /// them first, then those with several addresses, in order.
    fn hosts(&mut self) {
        let has_hosts = |version: &Version| version.left().any(|(_, id)| is_host(self.plan.entry(id)));
        if !has_hosts(&self.old) || !has_hosts(&self.new) {
            return;
        }
        for of_kind in OF_KIND {
            for tied in TIED {
                for are_several in [false, true] {
                    for key in [AttributeKey::Name, AttributeKey::Mac] {
                        self.hosts_by(key, are_several, |entry| (of_kind(entry), tied(self.plan, entry)));
                    }
                }
            }
        }
        self.old.compact();
        self.new.compact();
    }

    /// Hosts by a key and what else they have in common. An address that a host keeps stays with it; each one that it lost
    /// became one that it got.
    fn hosts_by<K: Eq + Hash>(&mut self, key: AttributeKey, are_several: bool, common: impl Fn(&Entry) -> K) {
        let plan = self.plan;
        let mut by_word: HashMap<(K, Family, String), [Addresses; 2]> = HashMap::new();
        for (side, version) in [&self.old, &self.new].into_iter().enumerate() {
            for (at, entry) in version.left().map(|(at, id)| (at, plan.entry(id))).filter(|(_, entry)| is_host(entry)) {
                let word = plan.said(entry, key).to_ascii_lowercase();
                if !word.is_empty() {
                    let places = by_word.entry((common(entry), entry.family, word)).or_default();
                    places.get_mut(side).into_iter().for_each(|places| places.push((entry.net(), at)));
                }
            }
        }
        let mut pairs = Vec::new();
        for [mut olds, mut news] in by_word.into_values() {
            drop_common(&mut olds, &mut news);
            if are_several || (olds.len() == 1 && news.len() == 1) {
                pairs.extend(olds.iter().zip(&news).map(|((_, old), (_, new))| (*old, *new)));
            }
        }
        self.pair_moved(pairs);
    }

    /// What of a version is the only one of its key.
    fn single<K: Eq + Hash>(&self, version: &Version, key: impl Fn(&Plan, &Entry) -> Option<K>) -> HashMap<K, usize> {
        let mut found: HashMap<K, Option<usize>> = HashMap::new();
        for (at, id) in version.left() {
            if let Some(key) = key(self.plan, self.plan.entry(id)) {
                found.entry(key).and_modify(|place| *place = None).or_insert(Some(at));
            }
        }
        found.into_iter().filter_map(|(key, place)| Some((key, place?))).collect()
    }

    /// Matches entries that are at different places, in their order.
    fn pair_moved(&mut self, mut pairs: Vec<(usize, usize)>) {
        pairs.sort_unstable();
        for (old, new) in pairs {
            let net = |version: &Version, at: usize| Some(self.plan.entry((*version.entries.get(at)?)?).net());
            if net(&self.old, old) != net(&self.new, new) {
                self.pair(old, new, Some(ChangeKind::Moved));
            }
        }
    }

    /// Hosts with the same interface identifier in a prefix that moved.
    fn carried(&mut self) {
        let plan = self.plan;
        let moved = self.pairs.iter().map(|(old, new, _)| (plan.entry(*old), plan.entry(*new)));
        let moved = moved.filter(|(old, new)| {
            is_block(old) && is_block(new) && old.vrf == new.vrf && old.net().len() == new.net().len()
        });
        let moved: Vec<(Net, Net, Symbol)> = moved.map(|(old, new)| (old.net(), new.net(), old.vrf)).collect();
        if moved.iter().all(|(old, new, _)| old == new) {
            return;
        }
        let there = Carrier::of(moved.iter().copied());
        let back = Carrier::of(moved.iter().map(|(old, new, vrf)| (*new, *old, *vrf)));
        for of_kind in OF_KIND {
            let host = |_: &Plan, entry: &Entry| is_host(entry).then(|| (of_kind(entry), entry.net(), entry.vrf));
            let (olds, news) = (self.single(&self.old, host), self.single(&self.new, host));
            let pair = |((kind, addr, vrf), old): ((u8, Net, Symbol), usize)| {
                let new = there.carry(addr, vrf).filter(|new| back.carry(*new, vrf) == Some(addr))?;
                Some((old, *news.get(&(kind, new, vrf))?))
            };
            self.pair_moved(olds.into_iter().filter_map(pair).collect());
        }
    }

    fn pair(&mut self, old: usize, new: usize, kind: Option<ChangeKind>) {
        if let (Some(a), Some(b)) = (self.old.take(old), self.new.take(new)) {
            self.pairs.push((a, b, kind));
        }
    }

    /// Matches what has the same key, in order.
    fn join<K: Eq + Hash>(&mut self, kind: Option<ChangeKind>, key: impl Fn(&Plan, &Entry) -> Option<K>) {
        let mut by_key: HashMap<K, Vec<usize>> = HashMap::new();
        for (at, id) in self.new.left() {
            if let Some(key) = key(self.plan, self.plan.entry(id)) {
                by_key.entry(key).or_default().push(at);
            }
        }
        by_key.values_mut().for_each(|places| places.reverse());
        let olds: Vec<(usize, EntryId)> = self.old.left().collect();
        for (at, id) in olds {
            let found = key(self.plan, self.plan.entry(id)).and_then(|key| by_key.get_mut(&key)).and_then(Vec::pop);
            if let Some(other) = found {
                self.pair(at, other, kind);
            }
        }
        self.old.compact();
        self.new.compact();
    }

    /// Matches what has the same key where there is one of each, unless both have names, which are different then.
    fn join_single(&mut self, kind: ChangeKind, key: impl Fn(&Plan, &Entry) -> Option<MatchKey>) {
        let (olds, news) = (self.single(&self.old, &key), self.single(&self.new, &key));
        let name =
            |version: &Version, at: usize| version.get(at).map_or("", |id| self.plan.name_of(self.plan.entry(id)));
        let mut pairs: Vec<(usize, usize)> = in_both(olds, &news).collect();
        pairs.retain(|(old, new)| name(&self.old, *old).is_empty() || name(&self.new, *new).is_empty());
        pairs.sort_unstable();
        pairs.into_iter().for_each(|(old, new)| self.pair(old, new, Some(kind)));
        self.old.compact();
        self.new.compact();
    }

    /// The names of prefixes that are in both versions.
    fn names_in_both(&self) -> HashSet<MatchKey> {
        let plan = self.plan;
        let names = |version: &Version| -> HashSet<MatchKey> {
            let blocks = version.left().map(|(_, id)| plan.entry(id)).take_while(|entry| is_block(entry));
            blocks.filter_map(|entry| name_key(plan, entry)).collect()
        };
        let (olds, mut news) = (names(&self.old), names(&self.new));
        news.retain(|name| olds.contains(name));
        news
    }

    /// Prefixes of one version that are exactly made up of prefixes of the other one: large ones first. What has its name
    /// elsewhere in the other version is neither a whole nor a piece: it moved there.
    fn pieces(&mut self) {
        let (plan, in_both) = (self.plan, self.names_in_both());
        let name = |version: &Version, at: usize| {
            version.get(at).and_then(|id| name_key(plan, plan.entry(id))).filter(|name| in_both.contains(name))
        };
        let blocks = [self.old.blocks(self.plan), self.new.blocks(self.plan)];
        let [olds, news] = &blocks;
        let mut all: Vec<(&Block, usize, bool)> =
            olds.iter().enumerate().map(|(at, block)| (block, at, true)).collect();
        all.extend(news.iter().enumerate().map(|(at, block)| (block, at, false)));
        all.sort_by_key(|((kind, vrf, net), at, old)| (net.len(), *net, *kind, *vrf, *at, *old));
        for (block, at, is_old) in all {
            let (own, other, blocks) =
                if is_old { (&mut self.old, &mut self.new, news) } else { (&mut self.new, &mut self.old, olds) };
            let pieces = own.get(at).and_then(|_| cover(plan, other, blocks, block));
            let whole = name(own, at);
            let stay = |pieces: &Vec<usize>| {
                let mut names = pieces.iter().map(|at| name(other, *at));
                (whole.is_none() || names.clone().any(|name| name == whole))
                    && names.all(|name| name.is_none() || name == whole)
            };
            let Some(pieces) = pieces.filter(stay) else { continue };
            let whole: Vec<EntryId> = own.take(at).into_iter().collect();
            let pieces: Vec<EntryId> = pieces.into_iter().filter_map(|at| other.take(at)).collect();
            let (kind, old, new) =
                if is_old { (ChangeKind::Split, whole, pieces) } else { (ChangeKind::Merged, pieces, whole) };
            self.changes.push(Change { kind, old, new, said: Vec::new(), setting: None, in_use: 0 });
        }
        self.old.compact();
        self.new.compact();
    }

    /// Gateways and ranges by the prefix that they are in.
    fn owned(&mut self) {
        let plan = self.plan;
        if !self.old.left().any(|(_, id)| plan.entry(id).owner.is_some()) {
            return;
        }
        let same: HashMap<EntryId, EntryId> = self.pairs.iter().map(|(old, new, _)| (*old, *new)).collect();
        let key = |owner: EntryId, entry: &Entry| -> MatchKey {
            let purpose = plan.attribute(entry, AttributeKey::Use).map_or(Symbol::EMPTY, |purpose| purpose.value);
            (kind_order(entry.kind), u128::from(owner.0), 0, family_of(entry), purpose)
        };
        let mut by_key: HashMap<MatchKey, Vec<usize>> = HashMap::new();
        for (at, id) in self.new.left() {
            if let Some(owner) = plan.entry(id).owner {
                by_key.entry(key(owner, plan.entry(id))).or_default().push(at);
            }
        }
        by_key.values_mut().for_each(|places| places.reverse());
        let olds: Vec<(usize, EntryId)> = self.old.left().collect();
        for (at, id) in olds {
            let owner = plan.entry(id).owner.and_then(|owner| same.get(&owner));
            let found = owner.and_then(|owner| by_key.get_mut(&key(*owner, plan.entry(id)))).and_then(Vec::pop);
            if let Some(other) = found {
                self.pair(at, other, Some(ChangeKind::Moved));
            }
        }
    }

    /// Everything that is not the same as before.
    pub(super) fn into_changes(self) -> Vec<Change> {
        let Matching { plan, old, new, pairs, mut changes } = self;
        changes.extend(pairs.into_iter().filter_map(|(old, new, kind)| paired(plan, old, new, kind)));
        let one = |kind, old: Option<EntryId>, new: Option<EntryId>| Change {
            kind,
            old: old.into_iter().collect(),
            new: new.into_iter().collect(),
            said: Vec::new(),
            setting: None,
            in_use: 0,
        };
        changes.extend(old.left().map(|(_, id)| one(ChangeKind::Removed, Some(id), None)));
        changes.extend(new.left().map(|(_, id)| one(ChangeKind::Added, None, Some(id))));
        changes
    }
}

/// The places of what has the same key in both versions.
fn in_both<K: Eq + Hash>(olds: HashMap<K, usize>, news: &HashMap<K, usize>) -> impl Iterator<Item = (usize, usize)> {
    olds.into_iter().filter_map(|(key, old)| Some((old, *news.get(&key)?)))
}

/// The addresses of a host in a version, with their places in the list.
type Addresses = Vec<(Net, usize)>;

/// Puts addresses in order, and drops those that are in both lists.
fn drop_common(olds: &mut Addresses, news: &mut Addresses) {
    olds.sort_unstable();
    news.sort_unstable();
    let mut left = Vec::new();
    let mut rest = news.drain(..).peekable();
    olds.retain(|(net, _)| {
        left.extend(std::iter::from_fn(|| rest.next_if(|(own, _)| own < net)));
        rest.next_if(|(own, _)| own == net).is_none()
    });
    left.extend(rest);
    *news = left;
}

/// Whether two entries of one address are different hosts, by their names or their hardware addresses.
fn are_other_hosts(plan: &Plan, old: &Entry, new: &Entry) -> bool {
    let differ = |key| {
        let word = |entry| plan.attribute(entry, key).map_or(Symbol::EMPTY, |said| said.value);
        let (a, b) = (word(old), word(new));
        a != b && !plan.word(a).eq_ignore_ascii_case(plan.word(b))
    };
    (is_host(old) || is_host(new)) && (differ(AttributeKey::Name) || differ(AttributeKey::Mac))
}

/// Where prefixes moved to.
struct Carrier {
    /// By the old prefix and its routing table; `None` if there are several.
    moved: HashMap<(Net, Symbol), Option<Net>>,
    lens: BTreeSet<Len>,
}

impl Carrier {
    fn of(pairs: impl Iterator<Item = (Net, Net, Symbol)>) -> Carrier {
        let mut found = Carrier { moved: HashMap::new(), lens: BTreeSet::new() };
        for (from, to, vrf) in pairs {
            found.lens.insert(from.len());
            found.moved.entry((from, vrf)).and_modify(|to| *to = None).or_insert(Some(to));
        }
        found
    }

    /// Where an address goes with the smallest prefix around it.
    fn carry(&self, addr: Net, vrf: Symbol) -> Option<Net> {
        let around = |len: &Len| self.moved.get_key_value(&(addr.supernet(*len)?, vrf));
        let ((from, _), to) = self.lens.iter().rev().find_map(around)?;
        let bits = (*to)?.bits() | addr.bits() & !from.len().mask128();
        Some(Net::left_aligned(addr.family(), bits, addr.len()))
    }
}

/// What entries are matched by, as far as it is in a key: two numbers and a word whose meaning is that of the key.
type MatchKey = (u8, u128, u128, Family, Symbol);

fn family_of(entry: &Entry) -> Family {
    entry.family
}

fn is_block(entry: &Entry) -> bool {
    matches!(entry.kind, EntryKind::Prefix | EntryKind::Allocation)
}

/// Whether an entry is an address in use: that of a host, or the prefix of one address that a loopback is declared as.
fn is_host(entry: &Entry) -> bool {
    match entry.kind {
        EntryKind::Host => true,
        EntryKind::Prefix => entry.role == Role::Loopback && entry.net().size_log2() == 0,
        _ => false,
    }
}

/// What hosts must have in common to be one: their kind, and then nothing.
type HostKind = fn(&Entry) -> u8;
const OF_KIND: [HostKind; 2] = [|entry| kind_order(entry.kind), |_| 0];

/// What things of one name must have in common to be one: their routing table and site, their routing table, and then nothing.
type Tie = fn(&Plan, &Entry) -> [Symbol; 2];
const TIED: [Tie; 3] = [
    |plan, entry| [entry.vrf, plan.attribute(entry, AttributeKey::Site).map_or(Symbol::EMPTY, |site| site.value)],
    |_, entry| [entry.vrf, Symbol::EMPTY],
    |_, _| [Symbol::EMPTY; 2],
];

/// A name, of things of one kind and family.
fn name_key(plan: &Plan, entry: &Entry) -> Option<MatchKey> {
    let name = plan.attribute(entry, AttributeKey::Name)?.value;
    (!name.is_empty()).then(|| (kind_order(entry.kind), 0, 0, family_of(entry), name))
}

/// The places of two or more prefixes of a version that make up a block exactly; of those inside each other the largest.
/// `blocks` are the prefixes of the version in order, matched ones too.
fn cover(plan: &Plan, version: &Version, blocks: &[Block], (kind, vrf, net): &Block) -> Option<Vec<usize>> {
    let size = net.size()?;
    let from = blocks.partition_point(|(own_kind, own_vrf, own)| {
        table_order(plan, (*own_kind, *own_vrf), (*kind, *vrf)).then_with(|| own.cmp(net)).is_lt()
    });
    let inside = blocks.get(from..)?.iter().enumerate().map(|(n, block)| (from + n, block));
    let inside =
        inside.take_while(|(_, (own_kind, own_vrf, own))| own_kind == kind && own_vrf == vrf && net.contains(own));
    let (mut pieces, mut sum, mut last): (Vec<usize>, u128, Option<Net>) = (Vec::new(), 0, None);
    for (at, (.., own)) in inside {
        if version.get(at).is_none() || own == net || last.is_some_and(|last| last.contains(own)) {
            continue;
        }
        sum = sum.checked_add(own.size()?)?;
        pieces.push(at);
        last = Some(*own);
    }
    (sum == size && pieces.len() > 1).then_some(pieces)
}

/// The change between two entries that are matched; `None` if there is none.
fn paired(plan: &Plan, old: EntryId, new: EntryId, kind: Option<ChangeKind>) -> Option<Change> {
    let (a, b) = (plan.entry(old), plan.entry(new));
    let mut said = differences(plan, a, b);
    if a.kind != b.kind {
        // the list of allocations says the same as the role
        said.retain(|(key, old, new)| *key != "role" || ![old, new].contains(&&"allocation".to_owned()));
    }
    let kind = match kind {
        Some(_) if matches!(a.kind, EntryKind::Host | EntryKind::Gateway) => ChangeKind::Renumbered,
        Some(_) if overlaps(a, b) => ChangeKind::Resized,
        Some(_) if is_host(a) || is_host(b) => ChangeKind::Renumbered,
        Some(_) => ChangeKind::Moved,
        None if (a.kind == b.kind || is_host(a) && is_host(b))
            && said.iter().any(|(key, ..)| *key == AttributeKey::Name.word()) =>
        {
            ChangeKind::Renamed
        }
        None if said.is_empty() => return None,
        None => ChangeKind::Altered,
    };
    Some(Change { kind, old: vec![old], new: vec![new], said, setting: None, in_use: 0 })
}

fn overlaps(a: &Entry, b: &Entry) -> bool {
    match a.kind {
        EntryKind::Range => a.family == b.family && a.bits() <= b.last_bits() && b.bits() <= a.last_bits(),
        _ => a.net().overlaps(&b.net()),
    }
}

/// The keys that are not compared: where an entry is in use, and how it is written.
const OF_PLACE: [AttributeKey; 6] = [
    AttributeKey::Device,
    AttributeKey::Interface,
    AttributeKey::Duid,
    AttributeKey::Set,
    AttributeKey::Zone,
    AttributeKey::Mask,
];

fn compared_keys() -> impl Iterator<Item = AttributeKey> {
    AttributeKey::ALL.iter().map(|(_, key)| *key).filter(|key| !OF_PLACE.contains(key))
}

/// What is said otherwise about two entries.
fn differences(plan: &Plan, a: &Entry, b: &Entry) -> Vec<(&'static str, String, String)> {
    if have_same_attributes(plan, a, b) {
        return Vec::new();
    }
    let same = |key| plan.attribute(a, key).map(|x| x.value) == plan.attribute(b, key).map(|x| x.value);
    let changed = compared_keys().filter(|key| !same(*key));
    changed.map(|key| (key.word(), plan.said(a, key).to_owned(), plan.said(b, key).to_owned())).collect()
}

/// Whether the same is said about two entries in the same order. Words are numbers, so this is cheap.
pub(super) fn have_same_attributes(plan: &Plan, a: &Entry, b: &Entry) -> bool {
    let (a, b) = (plan.attributes(a), plan.attributes(b));
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| (x.key, x.value) == (y.key, y.value))
}

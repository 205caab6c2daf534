//! Where the boxes of a map are: rows of boxes in the order of addresses, inside the box around them.
//!
//! In a row the width of a box is in proportion to its weight, and the height of the row to the weight of all of it, so that
//! areas are in proportion too. A row is never so full that the label of a box would not fit, and every box encloses what
//! is in it: nothing overlaps, whatever the width of the page.

use super::map::MapBox;

/// A box with its place, in pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedBox<'a> {
    /// The box.
    pub item: &'a MapBox,
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// How many boxes are around it.
    pub depth: usize,
}

/// The width of a character of a label, and of the space beside it.
pub const CHARACTER: f64 = 6.33;
/// The space at each side of a label.
pub const MARGIN: f64 = 4.0;
/// The height of a line of a label.
pub const LINE: f64 = 13.0;
/// The space between boxes, and between a box and what is in it.
const GAP: f64 = 3.0;
/// The most of the width of a box that is between its edge and what is in it.
const INSET: f64 = 0.02;
/// The lowest box.
const LOWEST: f64 = 18.0;
/// The pixels of a weight of one.
const AREA: f64 = 480.0;
/// The characters of a name that a row makes room for.
const NAME: usize = 14;

/// The boxes of a page of this width, each after the one around it, and the height of all.
pub fn place(boxes: &[MapBox], width: f64) -> (Vec<PlacedBox<'_>>, f64) {
    let mut placed = Vec::new();
    let all: Vec<&MapBox> = boxes.iter().collect();
    let height = rows(&all, (0.0, 0.0), width, 0, &mut placed);
    (placed, height)
}

/// The least width of a box on a page: its label, and some of its name.
fn least(item: &MapBox, width: f64) -> f64 {
    let name = item.name.chars().count().min(NAME);
    let characters = item.label.chars().count() + if name == 0 { 0 } else { name + 1 };
    let inner = if item.children.is_empty() { 0.0 } else { 160.0 };
    (characters as f64 * CHARACTER + 2.0 * MARGIN).max(inner).min(width)
}

/// Places boxes in rows; gives the height of all.
fn rows<'a>(items: &[&'a MapBox], (x, y): (f64, f64), width: f64, depth: usize, out: &mut Vec<PlacedBox<'a>>) -> f64 {
    let (mut rest, mut at) = (items, y);
    while !rest.is_empty() {
        let count = fitting(rest, width);
        let (row, after) = rest.split_at(count.clamp(1, rest.len()));
        at += place_row(row, (x, at), width, depth, out) + GAP;
        rest = after;
    }
    (at - y - GAP).max(0.0)
}

/// How many of the boxes fit into a row, each at least as wide as its label.
fn fitting(items: &[&MapBox], width: f64) -> usize {
    let (mut sum, mut narrowest) = (0.0, 0.0f64);
    for (count, item) in items.iter().enumerate() {
        sum += item.weight;
        // the width that a row must have for each weight of one
        narrowest = narrowest.max(least(item, width) / item.weight);
        let gaps = GAP * count as f64;
        if narrowest * sum > width - gaps {
            return count.max(1);
        }
    }
    items.len()
}

fn place_row<'a>(
    row: &[&'a MapBox],
    (x, y): (f64, f64),
    width: f64,
    depth: usize,
    out: &mut Vec<PlacedBox<'a>>,
) -> f64 {
    let sum: f64 = row.iter().map(|item| item.weight).sum();
    let room = width - GAP * (row.len().saturating_sub(1)) as f64;
    let start = out.len();
    // a box with others in it is as high as they need
    let area = if row.iter().any(|item| item.children.is_empty()) { (sum * AREA / width).max(LOWEST) } else { 0.0 };
    let (mut left, mut height) = (x, area);
    let mut filled = Vec::new();
    for item in row {
        let own = room * item.weight / sum;
        out.push(PlacedBox { item, x: left, y, width: own, height: 0.0, depth });
        if !item.children.is_empty() {
            let inner: Vec<&MapBox> = item.children.iter().collect();
            // many boxes in each other on a narrow page have less space between them
            let (head, gap, first) = (LINE + 2.0 * GAP, GAP.min(own * INSET), out.len());
            let content = rows(&inner, (left + gap, y + head), own - 2.0 * gap, depth + 1, out);
            filled.push((first..out.len(), head + content + GAP));
            height = height.max(head + content + GAP);
        }
        left += own + GAP;
    }
    for placed in out.iter_mut().skip(start).filter(|placed| placed.depth == depth) {
        placed.height = height;
    }
    for (inner, own) in filled {
        stretch(out.get_mut(inner).unwrap_or_default(), depth + 1, height - own);
    }
    height
}

/// Makes the rows of a box higher, in proportion to their heights: what is free would look assigned if a box were not
/// filled.
fn stretch(boxes: &mut [PlacedBox<'_>], depth: usize, extra: f64) {
    let starts: Vec<usize> =
        (0..boxes.len()).filter(|at| boxes.get(*at).is_some_and(|one| one.depth == depth)).collect();
    let ends = starts.iter().skip(1).copied().chain([boxes.len()]);
    let groups: Vec<(usize, usize)> = starts.iter().copied().zip(ends).collect();
    let place = |boxes: &[PlacedBox<'_>], at: usize| boxes.get(at).map_or((0.0, 0.0), |one| (one.y, one.height));
    let heads: Vec<(f64, f64)> = groups.iter().map(|(at, _)| place(boxes, *at)).collect();
    let total: f64 = heads.chunk_by(|a, b| a.0 == b.0).filter_map(|row| Some(row.first()?.1)).sum();
    if extra <= 0.0 || total <= 0.0 {
        return;
    }
    let (mut shift, mut last) = (0.0, None);
    for ((start, end), (y, height)) in groups.into_iter().zip(heads) {
        if let Some((before, more)) = last.replace((y, extra * height / total))
            && before != y
        {
            shift += more;
        }
        let more = extra * height / total;
        let group = boxes.get_mut(start..end).unwrap_or_default();
        group.iter_mut().for_each(|one| one.y += shift);
        if let Some((head, inner)) = group.split_first_mut() {
            head.height += more;
            stretch(inner, depth + 1, more);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::map::{MapFilter, PlanMap};
    use super::*;
    use crate::plan::testing::plan;
    use proptest::{prop_assert, proptest, test_runner::Config as ProptestConfig};

    fn inside(inner: &PlacedBox<'_>, outer: &PlacedBox<'_>) -> bool {
        let edge = 0.01;
        inner.x >= outer.x - edge
            && inner.y >= outer.y - edge
            && inner.x + inner.width <= outer.x + outer.width + edge
            && inner.y + inner.height <= outer.y + outer.height + edge
    }

    fn apart(a: &PlacedBox<'_>, b: &PlacedBox<'_>) -> bool {
        let edge = 0.01;
        a.x + a.width <= b.x + edge
            || b.x + b.width <= a.x + edge
            || a.y + a.height <= b.y + edge
            || b.y + b.height <= a.y + edge
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn boxes_enclose_what_is_in_them_and_nothing_overlaps(
            items in proptest::collection::vec((0u128..65536, 33u32..=64), 1..60),
            width in 200f64..1600.0,
        ) {
            let mut text = "2001:db8::/32 # role=allocation name=all\n".to_owned();
            for (n, len) in items {
                let net = crate::addr::Net::v6(0x2001_0db8 << 96 | n << 70, crate::addr::Len::v6(len).unwrap());
                text.push_str(&format!("{} # name=n{n}\n", ipnetwork::IpNetwork::from(net)));
            }
            let map = PlanMap::of(&plan(&[("plan.txt", &text)]), &MapFilter::default());
            let (placed, height) = place(&map.boxes, width);
            prop_assert!(placed.len() == map.count);
            let mut around: Vec<&PlacedBox<'_>> = Vec::new();
            for (i, one) in placed.iter().enumerate() {
                around.truncate(one.depth);
                prop_assert!(one.x + one.width <= width + 0.01 && one.y + one.height <= height + 0.01);
                prop_assert!(around.last().is_none_or(|outer| inside(one, outer)));
                prop_assert!(one.height >= LOWEST - 0.01, "{one:?}");
                around.push(one);
                for other in placed.iter().take(i).filter(|other| other.depth == one.depth) {
                    prop_assert!(apart(one, other), "{one:?} {other:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_in_a_box_fills_it() {
        let text = "2001:db8::/44 # role=allocation\n2001:db8::/48 # role=site name=a\n2001:db8:0:1::/64\n\
                    2001:db8:1::/48 # role=site name=b\n"
            .to_owned()
            + &(0..200).map(|n| format!("2001:db8:1:{n:x}::/64\n")).collect::<String>();
        let map = PlanMap::of(&plan(&[("plan.txt", &text)]), &MapFilter::default());
        let (placed, _) = place(&map.boxes, 1160.0);
        for (at, outer) in placed.iter().enumerate().filter(|(_, one)| !one.item.children.is_empty()) {
            let inner = placed.iter().skip(at + 1).take_while(|one| one.depth > outer.depth);
            let end = inner.map(|one| one.y + one.height).fold(0.0, f64::max);
            assert!((outer.y + outer.height - end - GAP).abs() < 0.01, "{outer:?} {end}");
        }
    }

    #[test]
    fn many_boxes_in_each_other_have_a_width() {
        let text: String = (4..=64).map(|len| format!("2000::/{len}\n")).collect();
        let map = PlanMap::of(&plan(&[("plan.txt", &text)]), &MapFilter::default());
        let (placed, height) = place(&map.boxes, 360.0);
        assert!(height.is_finite() && placed.iter().all(|one| one.width > 20.0 && one.height.is_finite()));
    }

    #[test]
    fn areas_of_a_row_are_in_proportion_to_weights() {
        let text =
            "2001:db8::/60 # role=site\n2001:db8::/64\n2001:db8:0:1::/64\n2001:db8:0:2::/63\n2001:db8:0:8::/61\n";
        let map = PlanMap::of(&plan(&[("plan.txt", text)]), &MapFilter::default());
        let (placed, _) = place(&map.boxes, 1200.0);
        let row: Vec<&PlacedBox<'_>> = placed.iter().filter(|one| one.depth == 1).collect();
        assert!(row.len() > 3);
        for pair in row.windows(2).filter(|pair| pair[0].y == pair[1].y) {
            let area = |one: &PlacedBox<'_>| one.width * one.height / one.item.weight;
            assert!((area(pair[0]) / area(pair[1]) - 1.0).abs() < 0.01);
        }
    }
}

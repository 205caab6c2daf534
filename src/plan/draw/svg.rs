//! A map as one SVG file: a wide and a narrow arrangement, light and dark, without anything from elsewhere.

use super::layout::{CHARACTER, LINE, MARGIN, PlacedBox, place};
use super::map::{MapBox, PlanMap};
use super::palette::{self, RoleColour};
use crate::format::escape_xml_text;
use crate::plan::edit::generated::words;
use crate::plan::model::Role;
use std::fmt::Write;

/// The widths of the two arrangements; pages narrower than [`BREAK`] get the second.
const WIDE: f64 = 1160.0;
const NARROW: f64 = 360.0;
const BREAK: u32 = 900;

/// The space around the map.
const BORDER: f64 = 12.0;

/// The SVG file of a map.
pub fn svg(map: &PlanMap) -> String {
    let (wide, narrow) = (Page::of(map, "w", WIDE), Page::of(map, "n", NARROW));
    let mut out = String::with_capacity(map.count * 512 + 8192);
    let (width, height) = (wide.width, wide.height);
    let name = if map.name.is_empty() { "Address plan" } else { &map.name };
    // a string takes everything, here and below
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"map\" width=\"{width}\" height=\"{height}\" role=\"img\">\n\
         <!-- {} -->\n<title>{}</title>\n<style>\n{}</style>\n<defs>{}</defs>\n\
         <rect class=\"page\" width=\"100%\" height=\"100%\"/>\n{}{}",
        words("draw"),
        escape_xml_text(name),
        style(map, &narrow),
        hatches(map),
        wide.head,
        narrow.head
    );
    for (wide_box, narrow_box) in wide.boxes.iter().zip(&narrow.boxes) {
        let item = wide_box.item;
        let _ = write!(out, "<g class=\"{}\"><title>{}</title>", box_class(item), escape_xml_text(&item.title));
        push_box(wide_box, wide.top, &mut out);
        push_box(narrow_box, narrow.top, &mut out);
        out.push_str("</g>");
    }
    out.push_str("</svg>\n");
    out
}

/// The patterns of free space: on the page, and on the colour of each role of prefixes that are free as a whole.
fn hatches(map: &PlanMap) -> String {
    let roles = whole_roles(map).into_iter().map(|role| (format!("-{}", class(role)), class(role)));
    let hatch = |(name, area): (String, &str)| {
        format!(
            "<pattern id=\"hatch{name}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"rotate(45)\"><rect class=\"{area}\" width=\"6\" height=\"6\"/><path class=\"line\" \
             d=\"M0 0v6\"/></pattern>"
        )
    };
    std::iter::once((String::new(), "page")).chain(roles).map(hatch).collect()
}

/// The roles of prefixes that are free as a whole.
fn whole_roles(map: &PlanMap) -> Vec<Role> {
    map.roles(|one| one.free && !one.is_gap())
}

/// The classes of a box: hatched, its role, or both.
fn box_class(item: &MapBox) -> String {
    match (item.is_gap(), item.free) {
        (true, _) => "f".to_owned(),
        (_, true) => format!("f {}", class(item.role)),
        (_, false) => class(item.role).to_owned(),
    }
}

/// The style sheet: colours by role, dark ones where the reader prefers them, and which arrangement is shown.
fn style(map: &PlanMap, narrow: &Page<'_>) -> String {
    let roles = map.roles(|one| !one.is_gap());
    let colours: Vec<&RoleColour> = palette::ALL.iter().filter(|colour| roles.contains(&colour.role)).collect();
    let fills = |pick: fn(&RoleColour) -> &'static str| -> String {
        colours.iter().map(|colour| format!(".{}{{fill:{}}}", class(colour.role), pick(colour))).collect()
    };
    let hatch = |role| format!(".map .f.{0}{{fill:url(#hatch-{0})}}", class(role));
    let whole: String = whole_roles(map).into_iter().map(hatch).collect();
    // an area and one or two lines of text: the wide ones come after the title, the narrow ones after those
    let parts = |before: &str| format!("{before}+path,{before}+path+text,{before}+path+text+text");
    let (wide_parts, narrow_parts) = (parts("title"), parts("text"));
    format!(
        ".map{{font:10.5px ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace}}\
         .map rect,.map path{{stroke:#0003;stroke-width:1}}.map .page{{fill:#fff}}.map pattern rect,.map .page{{stroke:none}}\
         .map .line{{stroke:#0004;stroke-width:1.5}}\
         .map text{{fill:#1a1d21;pointer-events:none}}.map .h{{font-weight:bold}}.map .big{{font-size:15px;font-weight:bold}}\
         .map .f{{fill:url(#hatch)}}{whole}.map [class=f] text{{fill:#5f6670}}.map g:hover path{{stroke:#000;stroke-width:1.6}}\
         .n,{narrow_parts}{{display:none}}{}\n\
         @media(prefers-color-scheme:dark){{.map rect,.map path{{stroke:#fff3}}.map .page{{fill:#101215}}.map .line{{stroke:#fff4}}\
         .map text{{fill:#e8eaed}}.map [class=f] text{{fill:#9aa3ad}}.map g:hover path{{stroke:#fff}}{}}}\n\
         @media(max-width:{BREAK}px){{.map{{width:{}px;height:{}px}}.w,{wide_parts}{{display:none}}\
         .n,{narrow_parts}{{display:inline}}}}\n",
        fills(|colour| colour.light),
        fills(|colour| colour.dark),
        narrow.width,
        narrow.height
    )
}

/// The class of a role.
fn class(role: Role) -> &'static str {
    if role == Role::Unset { "unset" } else { role.name() }
}

/// An arrangement.
struct Page<'a> {
    width: f64,
    height: f64,
    /// The name of the plan and the legend.
    head: String,
    /// Where the boxes begin.
    top: f64,
    boxes: Vec<PlacedBox<'a>>,
}

impl Page<'_> {
    /// The arrangement of a map on a page of this width.
    fn of<'a>(map: &'a PlanMap, class: &str, width: f64) -> Page<'a> {
        let mut head = format!("<g class=\"{class}\">\n");
        let top = heading(map, width, &mut head);
        head.push_str("</g>\n");
        let (boxes, height) = place(&map.boxes, width);
        Page { width: width + 2.0 * BORDER, height: (top + height + BORDER).ceil(), head, top, boxes }
    }
}

/// The name of the plan and the legend; gives where the map begins.
fn heading(map: &PlanMap, width: f64, out: &mut String) -> f64 {
    let mut y = BORDER;
    if !map.name.is_empty() {
        let fits = (width / 9.1) as usize;
        let _ = writeln!(
            out,
            "<text class=\"big\" x=\"{BORDER}\" y=\"{}\">{}</text>",
            y + 15.0,
            escape_xml_text(&cut(&map.name, fits))
        );
        y += 26.0;
    }
    let mut x = BORDER;
    let roles = map.roles(|one| !one.is_gap());
    let known = palette::ALL.iter().map(|colour| colour.role).filter(|role| roles.contains(role));
    let word = |role| match role {
        Role::Unset => "no role",
        // what the plan keeps free; what it does not name is hatched
        Role::Free => "role free",
        role => role.name(),
    };
    let named = known.map(|role| (class(role), word(role)));
    for (class, name) in named.chain([("f", "free")]) {
        let size = 24.0 + name.chars().count() as f64 * CHARACTER + 14.0;
        if x + size > BORDER + width {
            (x, y) = (BORDER, y + 20.0);
        }
        let _ = writeln!(
            out,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"18\" height=\"12\"/><text x=\"{}\" y=\"{}\">{name}</text>",
            num(x + 24.0),
            num(y + 10.0)
        );
        x += size;
    }
    y + 24.0
}

/// The area and the labels of a box.
fn push_box(placed: &PlacedBox<'_>, top: f64, out: &mut String) {
    let item = placed.item;
    let (x, y) = (BORDER + placed.x, top + placed.y);
    let fits = ((placed.width - 2.0 * MARGIN) / CHARACTER).floor().max(0.0) as usize;
    let (one, two) = labels(placed, fits);
    // whole pixels: the edges of neighbours are rounded alike, so they stay apart
    let (x0, y0) = (x.round(), y.round());
    let (width, height) = ((x + placed.width).round() - x0, (y + placed.height).round() - y0);
    let _ = write!(out, "<path d=\"M{x0} {y0}h{width}v{height}H{x0}z\"/>");
    let head = if item.children.is_empty() { "" } else { " class=\"h\"" };
    let _ = write!(out, "<text{head} x=\"{}\" y=\"{}\">{}</text>", x0 + MARGIN, y0 + LINE, escape_xml_text(&one));
    if let Some(two) = two {
        let _ = write!(out, "<text x=\"{}\" y=\"{}\">{}</text>", x0 + MARGIN, y0 + 2.0 * LINE, escape_xml_text(&two));
    }
}

/// The lines of a label that fit: prefix and name on one, or the name on a second one.
fn labels(placed: &PlacedBox<'_>, fits: usize) -> (String, Option<String>) {
    let item = placed.item;
    let label = cut(&item.label, fits);
    if item.name.is_empty() {
        return (label, None);
    }
    let whole = format!("{label} {}", item.name);
    if whole.chars().count() <= fits {
        return (whole, None);
    }
    if item.children.is_empty() && placed.height >= 2.0 * LINE + 4.0 {
        return (label, Some(cut(&item.name, fits)));
    }
    (cut(&whole, fits), None)
}

/// A text of at most this many characters.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    if most > 0 {
        short.push('…');
    }
    short
}

/// A length with one decimal at most.
fn num(length: f64) -> String {
    let text = format!("{length:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::super::map::MapFilter;
    use super::*;
    use crate::plan::testing::plan;

    #[test]
    fn what_a_plan_says_cannot_leave_its_text() {
        let toml = "[[prefix]]\nprefix = \"2001:db8::/48\"\nname = \"<script>\\\"&'\\u0007\"\n";
        let out = svg(&PlanMap::of(&plan(&[("plan.toml", toml)]), &MapFilter::default()));
        assert!(out.contains("name: &lt;script&gt;\"&amp;'\u{fffd}") && !out.contains("<script"), "{out}");
    }

    #[test]
    fn labels_are_cut_to_what_fits() {
        assert_eq!((cut("abc", 3), cut("abcd", 3), cut("abcd", 0)), ("abc".into(), "ab…".into(), String::new()));
    }

    #[test]
    fn nothing_comes_from_elsewhere() {
        let out = svg(&PlanMap::of(&plan(&[("plan.txt", "2001:db8::/48 # role=site\n")]), &MapFilter::default()));
        assert_eq!(out.matches("http").count(), 1, "the name space alone");
        assert_eq!(out.matches("url(").count(), out.matches("url(#hatch").count());
    }
}

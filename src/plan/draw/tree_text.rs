//! The hierarchy as lines of text: prefixes below each other, bars of what is assigned, roles, names.

use crate::net::push_net;
use crate::plan::draw::palette::colour;
use crate::plan::edit::outline::{Outline, OutlineRow, Share, percent, role};
use crate::plan::model::AttributeKey;
use crate::plan::text::one_line;

/// How the lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TreeStyle {
    /// Whether roles have colours.
    pub colour: bool,
    /// Whether bars and lines are made of ASCII characters.
    pub ascii: bool,
}

/// The widths of the columns of a list of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TreeColumns {
    prefix: usize,
    role: usize,
    name: usize,
}

/// No column is wider, in characters: what is longer moves the rest of its line.
const WIDEST: usize = 60;

/// The cells of a bar.
const CELLS: usize = 10;

impl TreeColumns {
    /// Wide enough for the rows.
    pub fn of(outline: &Outline<'_>, rows: &[OutlineRow]) -> TreeColumns {
        let (mut columns, mut text) = (TreeColumns::default(), Vec::new());
        for row in rows {
            text.clear();
            push_net(&row.net, &mut text);
            let entry = outline.plan.entry(row.entry);
            let name = outline.plan.name_of(entry);
            columns.prefix = columns.prefix.max(text.len() + indent(row));
            columns.role = columns.role.max(role(entry).len());
            columns.name = columns.name.max(name.chars().count());
        }
        let [prefix, role, name] = [columns.prefix, columns.role, columns.name].map(|width| width.min(WIDEST));
        TreeColumns { prefix, role, name }
    }
}

/// The characters before the prefix of a row.
fn indent(row: &OutlineRow) -> usize {
    3 * usize::from(row.depth)
}

/// Appends the line of a row, with its end.
pub fn push_row(outline: &Outline<'_>, row: &OutlineRow, columns: &TreeColumns, style: TreeStyle, out: &mut Vec<u8>) {
    let (plan, entry) = (outline.plan, outline.plan.entry(row.entry));
    push_lines(row, style, out);
    let start = out.len();
    coloured(colour(entry.role).terminal, style, out, |out| push_net(&row.net, out));
    let width = net_width(out.get(start..).unwrap_or_default());
    pad(indent(row) + width, columns.prefix, out);
    out.extend_from_slice(b"  ");
    push_bar(outline.share(row), style, out);
    out.extend_from_slice(b"  ");
    push_cell(role(entry), columns.role, out);
    push_cell(&one_line(plan.name_of(entry)), columns.name, out);
    push_notes(outline, row, out);
    let blanks = out.iter().rev().take_while(|b| **b == b' ').count();
    out.truncate(out.len() - blanks);
    out.push(b'\n');
}

/// How many characters there are outside of escape sequences; a prefix has no `m`.
fn net_width(text: &[u8]) -> usize {
    let text = text
        .strip_prefix(b"\x1b")
        .map_or(text, |rest| rest.get(memchr::memchr(b'm', rest).map_or(0, |at| at + 1)..).unwrap_or_default());
    memchr::memchr(b'\x1b', text).unwrap_or(text.len())
}

fn coloured(code: &str, style: TreeStyle, out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    if style.colour {
        out.extend_from_slice(b"\x1b[");
        out.extend_from_slice(code.as_bytes());
        out.push(b'm');
    }
    write(out);
    if style.colour {
        out.extend_from_slice(b"\x1b[0m");
    }
}

/// The lines that lead from the prefix above to this one.
fn push_lines(row: &OutlineRow, style: TreeStyle, out: &mut Vec<u8>) {
    let [through, last, gap, branch] =
        if style.ascii { ["|  ", "`- ", "   ", "|- "] } else { ["│  ", "└─ ", "   ", "├─ "] };
    for depth in 1..=row.depth {
        let follows = row.open >> depth & 1 == 1;
        let piece = match (depth == row.depth, follows) {
            (true, true) => branch,
            (true, false) => last,
            (false, true) => through,
            (false, false) => gap,
        };
        out.extend_from_slice(piece.as_bytes());
    }
}

fn pad(width: usize, to: usize, out: &mut Vec<u8>) {
    out.resize(out.len() + to.saturating_sub(width), b' ');
}

fn push_cell(text: &str, width: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(text.as_bytes());
    if width > 0 {
        pad(text.chars().count(), width + 2, out);
    }
}

/// A bar and a percentage, always of the same width.
fn push_bar(share: Option<Share>, style: TreeStyle, out: &mut Vec<u8>) {
    let Some(share) = share else { return pad(0, CELLS + 7, out) };
    const EIGHTHS: [&str; 8] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (share.used * (CELLS * 8) as f64).round() as usize;
    // what is not empty is never shown as empty, what is not full never as full
    let eighths = match share.used {
        used if used > 0.0 && eighths == 0 => 1,
        used if used < 1.0 && eighths == CELLS * 8 => CELLS * 8 - 1,
        _ => eighths,
    };
    for cell in 0..CELLS {
        let piece = match eighths.saturating_sub(cell * 8) {
            8.. if style.ascii => "#",
            4..8 if style.ascii => "=",
            1..4 if style.ascii => "-",
            0 => {
                if style.ascii {
                    "."
                } else {
                    "░"
                }
            }
            8.. => "█",
            part => EIGHTHS.get(part).copied().unwrap_or(" "),
        };
        out.extend_from_slice(piece.as_bytes());
    }
    out.extend_from_slice(format!("{:>7}", percent(share.used)).as_bytes());
}

/// What else there is to say: site, VLAN, hosts, expiry.
fn push_notes(outline: &Outline<'_>, row: &OutlineRow, out: &mut Vec<u8>) {
    let (plan, entry) = (outline.plan, outline.plan.entry(row.entry));
    let site = plan.said(entry, AttributeKey::Site);
    let above =
        row.node.and_then(|id| plan.tree.ancestors(id).next()).and_then(|(_, node)| plan.tree.entries(node).first());
    let above = above.map_or("", |id| plan.said(plan.entry(*id), AttributeKey::Site));
    let mut notes: Vec<String> = Vec::new();
    if !site.is_empty() && site != above {
        notes.push(format!("site {}", one_line(site)));
    }
    notes.extend(plan.vlan(entry).map(|vlan| format!("VLAN {vlan}")));
    match outline.hosts(row) {
        0 => {}
        1 => notes.push("1 host".to_owned()),
        count => notes.push(format!("{count} hosts")),
    }
    let expires = plan.said(entry, AttributeKey::Expires);
    if !expires.is_empty() {
        notes.push(format!("until {expires}"));
    }
    out.extend_from_slice(notes.join(", ").as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::edit::outline::OutlineFilter;
    use crate::plan::testing::plan;

    /// The tree of a text.
    fn tree(text: &str, filter: OutlineFilter<'_>, style: TreeStyle) -> String {
        let plan = plan(&[("plan.txt", text)]);
        let outline = Outline::of(&plan);
        let rows = outline.rows(&filter);
        let columns = TreeColumns::of(&outline, &rows);
        let mut out = Vec::new();
        rows.iter().for_each(|row| push_row(&outline, row, &columns, style, &mut out));
        String::from_utf8(out).unwrap()
    }

    const PLAN: &str = "2001:db8::/46 # role=allocation name=all\n2001:db8::/48 # role=site name=ber site=ber\n\
                        2001:db8::/64 # role=lan site=ber vlan=10\n2001:db8::1\n2001:db8:1::/48 # role=site site=fra\n\
                        192.0.2.0/24 # role=lan\n192.0.2.1\n";

    #[test]
    fn a_tree_has_lines_bars_and_notes() {
        let expected = "\
192.0.2.0/24         ▍░░░░░░░░░   0.4%  lan              1 host
2001:db8::/46        █████░░░░░  50.0%  allocation  all  1 host
├─ 2001:db8::/48     ▏░░░░░░░░░ < 0.1%  site        ber  site ber, 1 host
│  └─ 2001:db8::/64                     lan              VLAN 10, 1 host
└─ 2001:db8:1::/48   ░░░░░░░░░░   0.0%  site             site fra
";
        assert_eq!(tree(PLAN, OutlineFilter::default(), TreeStyle::default()), expected.replacen("▍", "▏", 1));
    }

    #[test]
    fn a_depth_and_a_site_leave_rows_out() {
        let filter = OutlineFilter { depth: Some(1), site: Some("ber") };
        let ascii = TreeStyle { ascii: true, colour: false };
        let expected = "\
2001:db8::/46     #####.....  50.0%  allocation  all  1 host
`- 2001:db8::/48  -......... < 0.1%  site        ber  site ber, 1 host
";
        assert_eq!(tree(PLAN, filter, ascii), expected);
        let all = tree(PLAN, OutlineFilter { depth: None, site: Some("ber") }, ascii);
        assert_eq!(all.lines().count(), 3, "{all}");
    }

    #[test]
    fn colours_do_not_move_columns() {
        let plain = tree(PLAN, OutlineFilter::default(), TreeStyle::default());
        let coloured = tree(PLAN, OutlineFilter::default(), TreeStyle { colour: true, ascii: false });
        let mut bare = String::new();
        let mut rest = coloured.as_str();
        while let Some((before, after)) = rest.split_once('\u{1b}') {
            bare.push_str(before);
            rest = after.split_once('m').unwrap().1;
        }
        assert_eq!(bare + rest, plain);
    }
}

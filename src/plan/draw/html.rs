//! Pages around a map and a tree: search and zoom without anything from elsewhere.

use super::map::PlanMap;
use super::svg::svg;
use crate::format::escape_xml_text;
use crate::plan::edit::generated::words;
use crate::plan::edit::outline::{Outline, OutlineRow, percent, role};
use crate::plan::model::AttributeKey;
use std::fmt::Write;

/// What every page begins with: nothing may be loaded.
fn head(title: &str, style: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src \
         'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n<title>{}</title>\n<style>\n{COMMON}{style}</style>\n\
         </head>\n",
        escape_xml_text(title)
    )
}

const COMMON: &str = "\
:root{color-scheme:light dark}
body{margin:0;font:14px system-ui,sans-serif;background:#fff;color:#1a1d21}
.bar{position:sticky;top:0;left:0;z-index:1;display:flex;flex-wrap:wrap;gap:8px;align-items:center;padding:8px 12px;background:#f3f4f6;border-bottom:1px solid #0002}
.bar input{flex:1 1 160px;min-width:0;max-width:420px;font:inherit;padding:4px 8px}
.bar button{font:inherit;padding:4px 10px}
@media(prefers-color-scheme:dark){body{background:#101215;color:#e8eaed}.bar{background:#1b1e23;border-color:#fff2}}
";

const MAP_STYLE: &str = "\
#view{transform-origin:0 0}
.map g.hit path{stroke:#d00!important;stroke-width:3!important}
.map.search g.miss text{opacity:.35}
";

/// Search marks what matches and goes to the next one; zoom changes the scale.
const MAP_SCRIPT: &str = "\
const view=document.getElementById('view'),field=document.getElementById('q'),count=document.getElementById('count');
const map=view.querySelector('svg'),boxes=[...map.querySelectorAll('g>title')].map(t=>[t.parentNode,t.textContent.toLowerCase()]);
let scale=1,hits=[],at=-1;
function zoom(f){scale=f?Math.min(8,Math.max(.1,scale*f)):1;view.style.transform=scale===1?'':'scale('+scale+')'}
function search(){const q=field.value.trim().toLowerCase();at=-1;hits=[];map.classList.toggle('search',!!q);
for(const[g,t]of boxes){const hit=!!q&&t.includes(q);g.classList.toggle('hit',hit);g.classList.toggle('miss',!!q&&!hit);
if(hit&&g.getClientRects().length&&g.getBoundingClientRect().width)hits.push(g)}
count.textContent=q?hits.length+' found':''}
function next(){if(hits.length){at=(at+1)%hits.length;hits[at].scrollIntoView({block:'center',inline:'center'})}}
field.addEventListener('input',search);
field.addEventListener('keydown',e=>{if(e.key==='Enter')next()});
document.getElementById('in').addEventListener('click',()=>zoom(1.25));
document.getElementById('out').addEventListener('click',()=>zoom(.8));
document.getElementById('one').addEventListener('click',()=>zoom(0));
";

/// A page with the map, search and zoom.
pub fn map_page(map: &PlanMap) -> String {
    let name = if map.name.is_empty() { "Address plan" } else { &map.name };
    format!(
        "{}<body>\n<!-- {} -->\n<div class=\"bar\"><input id=\"q\" type=\"search\" placeholder=\"prefix, name, site\" aria-label=\"Search\">\
         <span id=\"count\"></span><button id=\"in\">+</button><button id=\"out\">−</button><button id=\"one\">1:1</button></div>\n\
         <div id=\"view\">\n{}</div>\n<script>\n{MAP_SCRIPT}</script>\n</body>\n</html>\n",
        head(name, MAP_STYLE),
        words("draw"),
        svg(map)
    )
}

const TREE_STYLE: &str = "\
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:3px 12px;border-bottom:1px solid #8883;vertical-align:top}
td:first-child{font-family:ui-monospace,'DejaVu Sans Mono',monospace;white-space:nowrap}
td.share{white-space:nowrap}
meter{width:70px;vertical-align:middle}
tr.gone{display:none}
.wrap{overflow-x:auto}
";

/// Search leaves the rows that match, and those around them.
const TREE_SCRIPT: &str = "\
const field=document.getElementById('q'),count=document.getElementById('count');
const rows=[...document.querySelectorAll('tbody tr')].map(r=>[r,+r.dataset.depth,r.textContent.toLowerCase()]);
field.addEventListener('input',()=>{const q=field.value.trim().toLowerCase();let need=-1,found=0;
for(let i=rows.length-1;i>=0;i--){const[r,d,t]=rows[i],hit=!q||t.includes(q);
if(q&&hit)found++;const keep=hit||d<need;if(keep)need=d;else if(d===0)need=-1;r.classList.toggle('gone',!keep)}
count.textContent=q?found+' found':''});
";

/// A page with the hierarchy as a table.
pub fn tree_page(outline: &Outline<'_>, rows: &[OutlineRow]) -> String {
    let plan = outline.plan;
    let name = plan.word(plan.name);
    let name = if name.is_empty() { "Address plan" } else { name };
    let mut out = head(name, TREE_STYLE);
    let tables = outline.has_tables();
    let heading = if tables { "<th>VRF</th>" } else { "" };
    // a string takes everything, here and below
    let _ = write!(
        out,
        "<body>\n<div class=\"bar\"><input id=\"q\" type=\"search\" placeholder=\"prefix, name, site\" aria-label=\"Search\">\
         <span id=\"count\"></span></div>\n<div class=\"wrap\"><table>\n<thead><tr><th>Prefix</th>{heading}<th>Assigned</th><th>Role</th>\
         <th>Name</th><th>Site</th><th>VLAN</th><th>Hosts</th><th>Description</th></tr></thead>\n<tbody>\n",
    );
    rows.iter().for_each(|row| push_row(outline, row, tables, &mut out));
    let _ = write!(out, "</tbody>\n</table></div>\n<script>\n{TREE_SCRIPT}</script>\n</body>\n</html>\n");
    out
}

fn push_row(outline: &Outline<'_>, row: &OutlineRow, tables: bool, out: &mut String) {
    let (plan, entry) = (outline.plan, outline.plan.entry(row.entry));
    let _ = write!(out, "<tr data-depth=\"{}\">", row.depth);
    let _ = write!(out, "<td style=\"padding-left:{}px\">{}</td>", 12 + 18 * u32::from(row.depth), row.net);
    if tables {
        let _ = write!(out, "<td>{}</td>", escape_xml_text(outline.table(row)));
    }
    match outline.share(row).map(|share| share.used) {
        Some(used) => {
            let share = percent(used);
            let _ =
                write!(out, "<td class=\"share\"><meter value=\"{used:.4}\"></meter> {}</td>", escape_xml_text(&share));
        }
        None => out.push_str("<td></td>"),
    }
    let vlan = plan.vlan(entry).map_or(String::new(), |vlan| vlan.to_string());
    let hosts = match outline.hosts(row) {
        0 => String::new(),
        count => count.to_string(),
    };
    let cells = [
        role(entry),
        plan.name_of(entry),
        plan.said(entry, AttributeKey::Site),
        &vlan,
        &hosts,
        plan.said(entry, AttributeKey::Description),
    ];
    for cell in cells {
        let _ = write!(out, "<td>{}</td>", escape_xml_text(cell));
    }
    out.push_str("</tr>\n");
}

#[cfg(test)]
mod tests {
    use super::super::map::MapFilter;
    use super::*;
    use crate::plan::edit::outline::OutlineFilter;
    use crate::plan::testing::plan;

    #[test]
    fn a_page_loads_nothing_and_escapes_everything() {
        let toml = "[plan]\nname = \"</title><b>\"\n[[prefix]]\nprefix = \"2001:db8::/48\"\nname = \"<i>\"\ndescription = \"</td>\"\n";
        let plan = plan(&[("plan.toml", toml)]);
        let outline = Outline::of(&plan);
        let tree = tree_page(&outline, &outline.rows(&OutlineFilter::default()));
        for page in [map_page(&PlanMap::of(&plan, &MapFilter::default())), tree] {
            assert!(page.contains("default-src 'none'") && !page.contains("<b>") && !page.contains("<i>"), "{page}");
            assert!(!page.contains("src=\"") && !page.contains("href="));
        }
    }
}

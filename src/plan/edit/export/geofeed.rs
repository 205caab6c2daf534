//! Geofeeds ([RFC 8805](https://www.rfc-editor.org/rfc/rfc8805)).

use super::{ExportFormat, ExportOptions, PlanExport, known_sites, prefixes, shown, site_of};
use crate::addr::Net;
use crate::plan::model::{AttributeKey, EntryKind, Plan};
use crate::plan::rules::space;
use crate::plan::text::{one_line, shorten};
use std::collections::HashMap;

/// Where the sites of a plan are.
pub(super) static GEOFEED: ExportFormat = ExportFormat {
    name: "geofeed",
    about: "geofeed, RFC 8805: the public prefixes of sites with their --location",
    comment: Some(("# ", "")),
    holds: &[(EntryKind::Prefix, &[&[AttributeKey::Site]])],
    convert: write,
};

/// The location of a site, as a geofeed has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteLocation {
    /// The site.
    pub site: String,
    /// Its country, ISO 3166-1 alpha-2.
    pub country: String,
    /// Its region, ISO 3166-2; empty: not stated.
    pub region: String,
    /// Its city; empty: not stated.
    pub city: String,
}

impl SiteLocation {
    /// `SITE=COUNTRY[,REGION[,CITY]]`.
    ///
    /// # Errors
    /// What was expected.
    pub fn parse(text: &str) -> Result<SiteLocation, String> {
        let form = || "expected SITE=COUNTRY[,REGION[,CITY]], as in ber=DE,DE-BE,Berlin".to_owned();
        let (site, place) = text.split_once('=').ok_or_else(form)?;
        let mut fields = place.splitn(3, ',').map(|field| field.trim().to_owned());
        let country = fields.next().unwrap_or_default().to_ascii_uppercase();
        let region = fields.next().unwrap_or_default().to_ascii_uppercase();
        let city = fields.next().unwrap_or_default();
        let letters = country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase());
        let subdivision = region.strip_prefix(&country).and_then(|rest| rest.strip_prefix('-'));
        let sound = subdivision
            .is_some_and(|part| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
        match (letters, region.is_empty() || sound, city.contains([',', '"', '\n', '\r'])) {
            _ if site.is_empty() => Err(form()),
            (false, _, _) => Err(format!("expected a country code of two letters, found '{country}'")),
            (_, false, _) => Err(format!("expected a region of {country} such as {country}-X, found '{region}'")),
            (_, _, true) => Err("expected a city without commas and quotes".to_owned()),
            _ => Ok(SiteLocation { site: site.to_owned(), country, region, city }),
        }
    }
}

fn write(plan: &Plan, options: &ExportOptions) -> PlanExport {
    let known: HashMap<&str, &SiteLocation> = options.locations.iter().map(|l| (l.site.as_str(), l)).collect();
    let (mut found, examples) = (PlanExport::default(), space::is_for_documentation(plan));
    let sites = known_sites(plan);
    for site in options.locations.iter().map(|l| l.site.as_str()).filter(|site| !sites.contains(site)) {
        found.left_out.add("location", shorten(&one_line(site)), "the plan does not have this site");
    }
    // the sites of the prefixes around: what is within a prefix of the same site goes without saying
    let mut around: Vec<(Net, &str)> = Vec::new();
    for (_, entry) in prefixes(plan, options) {
        let (net, site) = (entry.net(), site_of(plan, entry));
        around.retain(|(outer, _)| outer.contains(&net));
        let is_covered = around.last().is_some_and(|(_, own)| site.is_empty() || *own == site);
        let place = match space::unpublished(&net, examples) {
            // the Internet is the default table unless another one is selected
            _ if options.vrf.is_none() && !entry.vrf.is_empty() => Err(other_table(plan.word(entry.vrf))),
            _ if is_covered => continue,
            Some(why) => Err(why.to_owned()),
            None if site.is_empty() => Err("no site: add 'site'".to_owned()),
            None => known.get(site).ok_or_else(|| without_place(&one_line(site))),
        };
        match place {
            Ok(SiteLocation { country, region, city, .. }) => {
                found.text.push_str(&format!("{net},{country},{region},{city},\n"));
                found.count += 1;
                around.push((net, site));
            }
            Err(why) => found.left_out.add("prefix", shown(plan, entry), why),
        }
    }
    found
}

fn other_table(vrf: &str) -> String {
    format!("routing table {vrf}: select it with --vrf {vrf}")
}

fn without_place(site: &str) -> String {
    format!("site {site}: state its place with --location {site}=COUNTRY")
}

//! The tables and files that gave answers, one by one.

use super::DbSource;

/// A table or a file that gave answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedDatabase {
    /// Whose it is.
    pub source: DbSource,
    /// Its place among those of its source.
    pub place: u16,
    /// What footers say about it.
    pub text: String,
}

impl UsedDatabase {
    /// Adds one to a list without repeats, which is in the order of footers; several in one place stay in the order in
    /// which they came.
    pub fn insert(self, list: &mut Vec<UsedDatabase>) {
        if !list.contains(&self) {
            let at = list.partition_point(|other| other.rank() <= self.rank());
            list.insert(at, self);
        }
    }

    /// The footers of a list that is in order: one for each source.
    pub fn footers(list: &[UsedDatabase]) -> Vec<String> {
        let sources = list.chunk_by(|one, next| one.source == next.source);
        let texts = |part: &[UsedDatabase]| part.iter().map(|used| used.text.as_str()).collect::<Vec<_>>().join(" / ");
        sources.map(texts).collect()
    }

    fn rank(&self) -> (Option<usize>, u16) {
        (DbSource::LISTED.iter().position(|source| *source == self.source), self.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_footers_is_that_of_sources_and_places() {
        let used = |source, place, text: &str| UsedDatabase { source, place, text: text.to_owned() };
        let all = [
            used(DbSource::BuiltIn, 3, "IPv6"),
            used(DbSource::GeoIp2, 1, "ASN"),
            used(DbSource::BuiltIn, 2, "IPv4"),
            used(DbSource::GeoIp2, 0, "Country"),
            used(DbSource::BuiltIn, 3, "IPv6"),
            used(DbSource::GeoIp2, 0, "Country of another day"),
        ];
        let mut list = Vec::new();
        all.into_iter().for_each(|used| used.insert(&mut list));
        assert_eq!(UsedDatabase::footers(&list), ["Country / Country of another day / ASN", "IPv4 / IPv6"]);
        assert_eq!(UsedDatabase::footers(&[]), [""; 0]);
    }
}

//! The languages of the page.

/// A language of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Language {
    /// English.
    #[default]
    En,
    /// German.
    De,
}

/// A text in both languages: English, German.
pub(super) type Bilingual = (&'static str, &'static str);

impl Language {
    /// The code of the HTML attribute and of `lang=`.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::De => "de",
        }
    }

    /// The language of a code, if the page has it.
    pub(super) fn from_code(code: &str) -> Option<Language> {
        [Language::En, Language::De].into_iter().find(|language| language.code().eq_ignore_ascii_case(code))
    }

    /// The text in this language.
    pub(super) const fn of(self, text: Bilingual) -> &'static str {
        match self {
            Language::En => text.0,
            Language::De => text.1,
        }
    }

    /// The language that a browser prefers: `Accept-Language`
    /// ([RFC 9110, section 12.5.4](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4)).
    pub(super) fn preferred(accept: &str) -> Language {
        let mut best = (Language::default(), 0);
        for range in accept.split(',') {
            let (tag, quality) = weighted(range);
            let primary = tag.split('-').next().unwrap_or_default();
            if let Some(language) = Language::from_code(primary)
                && quality > best.1
            {
                best = (language, quality);
            }
        }
        best.0
    }
}

/// An element of a list of preferences and its quality in thousandths.
pub(super) fn weighted(element: &str) -> (&str, u32) {
    let mut parts = element.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let quality = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q="))).map_or(1000, thousandths);
    (name, quality)
}

/// `0.8` in thousandths; what is malformed counts as 0.
fn thousandths(text: &str) -> u32 {
    match text.parse::<f32>() {
        Ok(q) if (0.0..=1.0).contains(&q) => (q * 1000.0).round() as u32,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_the_highest_quality_is_taken() {
        for (accept, want) in [
            ("", Language::En),
            ("de", Language::De),
            ("de-AT,de;q=0.9,en;q=0.8", Language::De),
            ("en-GB,en;q=0.9,de;q=0.8", Language::En),
            ("fr,de;q=0.3", Language::De),
            ("en;q=0.2, de;q=0.7", Language::De),
            ("de;q=0", Language::En),
            ("de;q=x,en", Language::En),
            ("*", Language::En),
        ] {
            assert_eq!(Language::preferred(accept), want, "{accept}");
        }
    }
}

//! Where a value is in a record: `country.iso_code`, `subdivisions[0].names.en`.

use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A way through the maps and lists of a record.
///
/// ```
/// use ipv6calc::db::RecordPath;
/// let path: RecordPath = "subdivisions[0].names.en".parse()?;
/// assert_eq!(path.to_string(), "subdivisions[0].names.en");
/// assert_eq!("names..en".parse::<RecordPath>().unwrap_err().at, 6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordPath(Vec<PathStep>);

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PathStep {
    /// To the value of this key in a map.
    Key(String),
    /// To the value at this index, from 0, in a list.
    Index(usize),
}

/// A text that is not a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected a path such as country.names.en or subdivisions[0].iso_code: column {} is wrong", .at + 1)]
pub struct PathError {
    /// The place: bytes from the start.
    pub at: usize,
}

impl RecordPath {
    /// The path of no steps: the whole record.
    pub(super) const fn root() -> RecordPath {
        RecordPath(Vec::new())
    }

    /// The steps, from the outside.
    pub fn steps(&self) -> &[PathStep] {
        &self.0
    }

    /// The path one step further.
    pub(super) fn then(&self, step: PathStep) -> RecordPath {
        RecordPath(self.0.iter().cloned().chain([step]).collect())
    }
}

impl FromStr for RecordPath {
    type Err = PathError;

    fn from_str(text: &str) -> Result<RecordPath, PathError> {
        let (mut steps, mut at) = (Vec::new(), 0);
        for part in text.split('.') {
            let (key, indices) = part.split_at(part.find('[').unwrap_or(part.len()));
            if key.is_empty() {
                return Err(PathError { at });
            }
            steps.push(PathStep::Key(key.to_owned()));
            at += key.len();
            for index in indices.split_inclusive(']') {
                let digits = index.strip_prefix('[').and_then(|index| index.strip_suffix(']'));
                let number = digits.filter(|d| d.bytes().all(|b| b.is_ascii_digit())).and_then(|d| d.parse().ok());
                steps.push(PathStep::Index(number.ok_or(PathError { at })?));
                at += index.len();
            }
            at += 1;
        }
        Ok(RecordPath(steps))
    }
}

impl fmt::Display for RecordPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            match step {
                PathStep::Key(key) if at == 0 => f.write_str(key)?,
                PathStep::Key(key) => write!(f, ".{key}")?,
                PathStep::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_as_it_is_read() {
        for text in ["a", "a.b", "a[0]", "a[10].b[1][2].c", "de-AT", "ä.b"] {
            assert_eq!(text.parse::<RecordPath>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_path_is_told_with_its_place() {
        for (text, at) in [
            ("", 0),
            (".a", 0),
            ("a.", 2),
            ("a..b", 2),
            ("a[", 1),
            ("a[x]", 1),
            ("a[0]b", 4),
            ("[0]", 0),
            ("a[-1]", 1),
            ("a[99999999999999999999]", 1),
        ] {
            assert_eq!(text.parse::<RecordPath>().unwrap_err().at, at, "{text}");
        }
    }
}

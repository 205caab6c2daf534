//! Calendar dates.

use thiserror::Error;

/// A day of the calendar, as [RFC 3339, section 5.6](https://www.rfc-editor.org/rfc/rfc3339#section-5.6) writes a
/// `full-date`: `2027-06-30`. Dates order by time.
///
/// ```
/// use ipv6calc::plan::Date;
/// let day: Date = "2028-02-29".parse().unwrap();
/// assert!(day > "2027-12-31".parse().unwrap());
/// assert!("2027-02-29".parse::<Date>().is_err());
/// assert_eq!(Date::of_unix(951_782_400), "2000-02-29".parse().unwrap());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// A text that is not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected a date as 2027-06-30")]
pub struct DateError;

impl Date {
    /// A date of the calendar; `None` if the day does not exist.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Date> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        (1..=days).contains(&day).then_some(Date { year, month, day })
    }

    /// The day of a time in seconds since 1970-01-01, in UTC; after the year 9999 the last day of it.
    pub fn of_unix(seconds: u64) -> Date {
        let mut days = seconds / 86_400;
        let mut year = 1970;
        while year < 9999 {
            let length = if Date::new(year, 2, 29).is_some() { 366 } else { 365 };
            if days < length {
                break;
            }
            (days, year) = (days - length, year + 1);
        }
        (1..=12)
            .flat_map(|month| (1..=31).filter_map(move |day| Date::new(year, month, day)))
            .nth(days as usize)
            .unwrap_or(Date { year: 9999, month: 12, day: 31 })
    }
}

impl std::str::FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Date, DateError> {
        let mut parts = text.split('-');
        let mut number = |width: usize| {
            let part = parts.next().filter(|part| part.len() == width && part.bytes().all(|b| b.is_ascii_digit()))?;
            part.parse::<u16>().ok()
        };
        let (year, month, day) = (number(4), number(2), number(2));
        match (year, month, day, parts.next()) {
            (Some(year), Some(month), Some(day), None) => Date::new(year, month as u8, day as u8).ok_or(DateError),
            _ => Err(DateError),
        }
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        for text in ["2027-13-01", "2027-00-01", "2027-04-31", "2027-1-01", "27-01-01", "2027-01-01-", "", "2027-01-+1"]
        {
            assert_eq!(text.parse::<Date>(), Err(DateError), "{text}");
        }
    }

    #[test]
    fn a_time_falls_on_its_day() {
        for (seconds, text) in
            [(0, "1970-01-01"), (86_399, "1970-01-01"), (86_400, "1970-01-02"), (1_798_675_200, "2026-12-31")]
        {
            assert_eq!(Date::of_unix(seconds).to_string(), text);
        }
        assert_eq!(Date::of_unix(u64::MAX).to_string(), "9999-12-31");
    }
}

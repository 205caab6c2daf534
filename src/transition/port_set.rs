//! Port sets: the ports that customers of one IPv4 address share
//! ([RFC 7597, section 5.1](https://www.rfc-editor.org/rfc/rfc7597#section-5.1)).

use std::ops::RangeInclusive;
use thiserror::Error;

/// How the 16 bits of a port are cut: offset, port set identifier, the rest.
///
/// ```
/// use ipv6calc::transition::port_set::PortSetLayout;
/// let layout = PortSetLayout::new(6, 8)?;
/// assert_eq!(layout.psid(1232), Some(0x34));
/// assert_eq!(layout.ranges(0x34).next(), Some(1232..=1235));
/// # Ok::<(), ipv6calc::transition::port_set::PortSetError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortSetLayout {
    offset: u8,
    length: u8,
}

/// A layout or an identifier that does not fit into 16 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PortSetError {
    /// More than 16 bits.
    #[error("PSID offset {0} and PSID length {1} are more than the 16 bits of a port together")]
    Bits(u8, u8),
    /// An identifier with more bits than its length.
    #[error("PSID {0} does not fit into {1} bits")]
    Psid(u16, u8),
}

impl PortSetLayout {
    /// The layout of these lengths in bits.
    ///
    /// # Errors
    /// If they are more than 16 bits together.
    pub const fn new(offset: u8, length: u8) -> Result<PortSetLayout, PortSetError> {
        if offset > 16 || length > 16 - offset {
            return Err(PortSetError::Bits(offset, length));
        }
        Ok(PortSetLayout { offset, length })
    }

    /// Bits before the identifier.
    pub const fn offset(self) -> u8 {
        self.offset
    }

    /// Bits of the identifier.
    pub const fn length(self) -> u8 {
        self.length
    }

    /// Whether all ports belong to one customer, so that none is excluded.
    pub const fn is_whole(self) -> bool {
        self.length == 0
    }

    /// The identifier, if it fits.
    ///
    /// # Errors
    /// If it has more bits than the layout.
    pub const fn fit(self, psid: u16) -> Result<u16, PortSetError> {
        if psid as u32 >> self.length != 0 { Err(PortSetError::Psid(psid, self.length)) } else { Ok(psid) }
    }

    /// Bits after the identifier.
    const fn rest(self) -> u32 {
        16 - self.offset as u32 - self.length as u32
    }

    /// The identifier of a port; `None` in the set that is not assigned: ports whose first bits, as many as the offset, are
    /// zero.
    pub const fn psid(self, port: u16) -> Option<u16> {
        if self.is_whole() {
            return Some(0);
        }
        if self.offset > 0 && port as u32 >> (16 - self.offset) == 0 {
            return None;
        }
        Some((port as u32 >> self.rest()) as u16 & ((1u32 << self.length) - 1) as u16)
    }

    /// The last port of the set that is not assigned, if there is such a set.
    pub const fn last_excluded(self) -> Option<u16> {
        if self.is_whole() || self.offset == 0 { None } else { Some(((1u32 << (16 - self.offset)) - 1) as u16) }
    }

    /// Ranges of ports of one identifier.
    pub const fn sets(self) -> u32 {
        if self.is_whole() || self.offset == 0 { 1 } else { (1 << self.offset) - 1 }
    }

    /// Ports of one identifier.
    pub const fn ports(self) -> u32 {
        if self.is_whole() { 65536 } else { self.sets() << self.rest() }
    }

    /// The ranges of ports of an identifier, in ascending order.
    pub fn ranges(self, psid: u16) -> impl DoubleEndedIterator<Item = RangeInclusive<u16>> {
        let first = u32::from(self.last_excluded().is_some());
        let (count, rest) = (self.sets(), self.rest());
        let whole = self.is_whole();
        (first..first + count).map(move |index| {
            if whole {
                return 0..=u16::MAX;
            }
            let index = index.checked_shl(16 - u32::from(self.offset)).unwrap_or(0);
            let start = index | u32::from(psid) << rest;
            start as u16..=(start + (1 << rest) - 1) as u16
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7597, appendix B.
    #[test]
    fn every_port_is_in_the_set_of_its_identifier_alone() {
        for (offset, length) in [(6, 8), (0, 4), (4, 12), (0, 16), (16, 0), (6, 0), (0, 0), (8, 3), (1, 15)] {
            let layout = PortSetLayout::new(offset, length).unwrap();
            let mut seen = vec![None; 65536];
            for psid in 0..1u32 << length {
                let psid = psid as u16;
                let mut count = 0;
                for port in layout.ranges(psid).flatten() {
                    assert_eq!(seen[usize::from(port)].replace(psid), None);
                    assert_eq!(layout.psid(port), Some(psid));
                    count += 1;
                }
                assert_eq!(count, layout.ports(), "{offset} {length}");
            }
            for (port, psid) in seen.iter().enumerate() {
                assert_eq!(layout.psid(port as u16), *psid, "{offset} {length} {port}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(PortSetLayout::new(6, 11).is_err() && PortSetLayout::new(17, 0).is_err());
        assert!(PortSetLayout::new(6, 8).unwrap().fit(256).is_err());
    }
}

//! Parameters that belong to one action of a pipeline, such as the prefix of `rebase`.

use crate::addr::Net;

/// The parameters of one action.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct StepParams {
    /// What `rebase` and `isatap` build on.
    pub prefix: Option<Net>,
    /// The prefix inside of `npt`.
    pub npt_inside: Option<Net>,
    /// The prefix outside of `npt`.
    pub npt_outside: Option<Net>,
    /// The secret of `stableiid`: the 128 bits of an IPv6 address.
    pub stable_secret: Option<u128>,
    /// The permanent hardware address, padded with zeros.
    pub stable_mac: Option<[u8; HARDWARE]>,
    /// How many addresses of `stableiid` were in use already.
    pub dad_counter: Option<u8>,
    /// The four bits of a multicast scope.
    pub scope: Option<u8>,
    /// The group identifier of a multicast address.
    pub group: Option<u32>,
    /// The IPv4 address of the Teredo server.
    pub teredo_server: Option<u32>,
    /// The mapped UDP port.
    pub teredo_port: Option<u16>,
    /// The Teredo flags.
    pub teredo_flags: Option<u16>,
}

/// Octets that the Linux kernel reserves for a hardware address (`MAX_ADDR_LEN`).
pub const HARDWARE: usize = 32;

impl StepParams {
    /// These parameters, and for those that are missing the others.
    #[must_use]
    pub fn or(self, other: &StepParams) -> StepParams {
        StepParams {
            prefix: self.prefix.or(other.prefix),
            npt_inside: self.npt_inside.or(other.npt_inside),
            npt_outside: self.npt_outside.or(other.npt_outside),
            stable_secret: self.stable_secret.or(other.stable_secret),
            stable_mac: self.stable_mac.or(other.stable_mac),
            dad_counter: self.dad_counter.or(other.dad_counter),
            scope: self.scope.or(other.scope),
            group: self.group.or(other.group),
            teredo_server: self.teredo_server.or(other.teredo_server),
            teredo_port: self.teredo_port.or(other.teredo_port),
            teredo_flags: self.teredo_flags.or(other.teredo_flags),
        }
    }
}

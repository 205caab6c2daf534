//! The colour of each role, on terminals and in pictures.

use crate::plan::model::Role;

/// The colours of a role.
#[derive(Debug, PartialEq, Eq)]
pub struct RoleColour {
    /// The role.
    pub role: Role,
    /// The colour on a terminal: a parameter of the escape sequence "select graphic rendition".
    pub terminal: &'static str,
    /// The area on a light page.
    pub light: &'static str,
    /// The area on a dark page.
    pub dark: &'static str,
}

/// The roles in the order of a legend.
pub static ALL: &[RoleColour] = &[
    colours(Role::Allocation, "1", "#e8eaed", "#2b2f36"),
    colours(Role::Infrastructure, "36", "#b2dfdb", "#14514b"),
    colours(Role::Site, "34", "#bbdefb", "#16406b"),
    colours(Role::Delegation, "35", "#e1bee7", "#592a63"),
    colours(Role::Pool, "95", "#f8bbd0", "#6b2440"),
    colours(Role::Lan, "32", "#c8e6c9", "#23522b"),
    colours(Role::P2p, "33", "#ffe0b2", "#6b4310"),
    colours(Role::Loopback, "93", "#fff59d", "#5c5410"),
    colours(Role::Multicast, "96", "#b2ebf2", "#0f4f5a"),
    colours(Role::Reserved, "31", "#ffcdd2", "#662026"),
    colours(Role::Free, "2", "#ffffff", "#17191d"),
    colours(Role::Unset, "0", "#eceff1", "#373c42"),
];

const fn colours(role: Role, terminal: &'static str, light: &'static str, dark: &'static str) -> RoleColour {
    RoleColour { role, terminal, light, dark }
}

/// The colours of a role.
pub fn colour(role: Role) -> &'static RoleColour {
    ALL.iter().find(|row| row.role == role).unwrap_or(&UNSET)
}

static UNSET: RoleColour = colours(Role::Unset, "0", "#eceff1", "#373c42");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_colours_of_its_own() {
        for (name, role) in Role::ALL {
            assert_eq!(colour(*role).role, *role, "{name}");
        }
        for pick in [|c: &RoleColour| c.light, |c: &RoleColour| c.dark, |c: &RoleColour| c.terminal] {
            let mut all: Vec<&str> = ALL.iter().map(pick).collect();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), ALL.len());
        }
    }
}

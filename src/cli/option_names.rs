//! The long options that set what the lower layers know by their own names: formatting options and parameters of
//! actions.

use crate::action::{Action, Param};
use crate::format::StyleFlags;

/// The option of each formatting flag.
const STYLE: [(StyleFlags, &str); 19] = [
    (StyleFlags::LOWER, "lowercase"),
    (StyleFlags::UPPER, "uppercase"),
    (StyleFlags::COMPRESSED, "printcompressed"),
    (StyleFlags::UNCOMPRESSED, "printuncompressed"),
    (StyleFlags::FULL, "printfulluncompressed"),
    (StyleFlags::PREFIX, "printprefix"),
    (StyleFlags::SUFFIX, "printsuffix"),
    (StyleFlags::MASK_PREFIX, "maskprefix"),
    (StyleFlags::MASK_SUFFIX, "masksuffix"),
    (StyleFlags::START, "printstart"),
    (StyleFlags::END, "printend"),
    (StyleFlags::FORCE, "forceprefix"),
    (StyleFlags::NO_LENGTH, "no-prefixlength"),
    (StyleFlags::MIRRORED, "printmirrored"),
    (StyleFlags::OCTAL, "print-octal"),
    (StyleFlags::IID_VAR, "print-iid-var"),
    (StyleFlags::MACHINE, "machine_readable"),
    (StyleFlags::SELECT, "mrst"),
    (StyleFlags::IPSET, "print-ipset"),
];

/// The options of a set of formatting flags.
pub(super) fn of_style(flags: StyleFlags) -> impl Iterator<Item = &'static str> {
    STYLE.iter().filter(move |(flag, _)| flags.has(*flag)).map(|(_, name)| *name)
}

/// The options that set a parameter of an action.
pub(super) const fn of_param(param: Param) -> &'static [&'static str] {
    match param {
        Param::Nat64Prefix => &["nat64-prefix"],
        Param::SixRdPrefix => &["6rd_prefix"],
        Param::SixRdRelay => &["6rd_relay_prefix"],
        Param::SixRdLength => &["6rd_prefixlength"],
        Param::References => &["test_prefix", "test_gt", "test_ge", "test_lt", "test_le"],
        Param::Filter => &["filter"],
        Param::DumpForm => &["dump-as", "print-ipset"],
        Param::Method => &["anonymize-preset", "anonymize-method"],
        Param::Masks => &["mask-ipv4", "mask-ipv6", "mask-eui64", "mask-mac", "mask-autoadjust"],
        Param::Key => &["key-file", "all-scopes"],
        Param::Prefix => &["prefix"],
        Param::NptInside => &["npt-inside"],
        Param::NptOutside => &["npt-outside"],
        Param::StableSecret => &["stable-secret", "stable-secret-file"],
        Param::StableMac => &["stable-mac"],
        Param::DadCounter => &["dad-counter"],
        Param::Scope => &["scope"],
        Param::Group => &["group"],
        Param::TeredoServer => &["teredo-server"],
        Param::TeredoPort => &["teredo-port"],
        Param::TeredoFlags => &["teredo-flags"],
    }
}

/// The same options as they are typed: `--prefix`.
pub(super) fn typed(param: Param) -> Vec<String> {
    of_param(param).iter().map(|name| format!("--{name}")).collect()
}

/// The options of an action, and whether it fails without them.
pub(super) fn of_action(action: &Action) -> impl Iterator<Item = (&'static str, bool)> {
    action
        .params
        .iter()
        .flat_map(|p| of_param(p.param).iter().map(|name| (*name, p.required && of_param(p.param).len() == 1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action;
    use crate::cli::args::Opt;

    #[test]
    fn every_name_is_an_option() {
        let all = StyleFlags::ALL.iter().fold(StyleFlags::NONE, |all, flag| all.or(*flag));
        assert_eq!(of_style(all).count(), StyleFlags::ALL.len());
        let actions = action::ALL.iter().flat_map(|action| of_action(action)).map(|(name, _)| name);
        for name in of_style(all).chain(actions) {
            assert!(Opt::named(name).is_some(), "{name}");
        }
    }
}

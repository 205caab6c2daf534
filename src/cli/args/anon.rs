//! How to anonymise.

use super::low::LowArgs;
use crate::action::Action;
use crate::action::anonymize::{ANONYMIZE, DEANONYMIZE};
use crate::anon::{AnonError, AnonSettings, Anonymiser, Key, METHODS};
use crate::cli::error::CliError;
use crate::cli::keys;
use crate::db::Databases;
use std::sync::Arc;

/// The settings of anonymisation, with the key if a file of one was given.
pub(in crate::cli) struct AnonArgs {
    settings: AnonSettings,
    all_scopes: bool,
    key: Option<Key>,
}

impl AnonArgs {
    /// Reads the key, and refuses a method that does not fit the actions: one that would anonymise without the key that
    /// was given, or that cannot be reversed.
    ///
    /// # Errors
    /// If the key cannot be read or the method does not fit.
    pub(in crate::cli) fn new(low: &LowArgs, actions: &[&Action]) -> Result<AnonArgs, CliError> {
        let key = low.key_file.as_deref().map(|path| keys::without_trace(|| keys::read(path))).transpose()?;
        let row = low.anon.method.row();
        let runs = |action: &Action| actions.iter().any(|other| other.is(action));
        let wrong = match () {
            () if runs(&DEANONYMIZE) && !row.reversible => AnonError::OneWay(row.name).to_string(),
            () if runs(&ANONYMIZE) && !row.keyed && key.is_some() => {
                format!("anonymisation method '{}' takes no key", row.name)
            }
            () => return Ok(AnonArgs { settings: low.anon, all_scopes: low.all_scopes, key }),
        };
        let keyed: Vec<_> = METHODS.iter().filter(|row| row.keyed).map(|row| row.name).collect();
        Err(CliError::usage(wrong).with_hint(format!("give --anonymize-method: one of {}", keyed.join(", "))))
    }

    /// Whether the method has a key, and leaves addresses of some scopes.
    pub(in crate::cli) fn is_keyed(&self) -> bool {
        self.settings.method.row().keyed
    }

    /// What anonymises.
    ///
    /// # Errors
    /// If the method lacks its key or its databases.
    pub(in crate::cli) fn anonymiser(&self, db: &Arc<Databases>) -> Result<Anonymiser, CliError> {
        let built = match self.settings.method.row().looks_up {
            true => Anonymiser::with_facts(&self.settings, db.clone()),
            false => keys::without_trace(|| Anonymiser::new(&self.settings, self.key.as_ref(), self.all_scopes)),
        };
        built.map_err(unusable)
    }

    /// Wipes the key, which is not needed once the anonymiser has been built.
    pub(in crate::cli) fn forget_key(&mut self) {
        self.key = None;
    }

    /// What makes the anonymised forms that `--showinfo` prints: with the databases for it, the method that keeps
    /// country and AS number, whatever was typed (compatibility: info Q13), except for the keyed methods, which 4.4.0
    /// does not have.
    ///
    /// # Errors
    /// If a keyed method lacks its key.
    pub(in crate::cli) fn for_info(&self, db: &Arc<Databases>) -> Result<Anonymiser, CliError> {
        if !self.settings.method.row().keyed {
            let kept = AnonSettings::preset("keep-type-asn-cc").map(|kept| Anonymiser::with_facts(&kept, db.clone()));
            if let Some(Ok(anonymiser)) = kept {
                return Ok(anonymiser);
            }
            if let Ok(anonymiser) = Anonymiser::with_facts(&self.settings, db.clone()) {
                return Ok(anonymiser);
            }
        }
        let built = Anonymiser::without_facts(&self.settings, self.key.as_ref(), self.all_scopes);
        built.map_err(|e| CliError::usage(e.to_string()))
    }
}

fn unusable(error: AnonError) -> CliError {
    let hint = match error {
        AnonError::NoKey(_) => "make one: (umask 077; ipv6calc --generate-key > FILE), then give --key-file FILE",
        AnonError::Databases { .. } => {
            "say where the MMDB files are: --db-geoip2-dir DIR, --db-ip2location2-dir DIR, --db-dbip2-dir DIR"
        }
        _ => return CliError::usage(error.to_string()),
    };
    match error {
        AnonError::Databases { .. } => CliError::database(error).with_hint(hint),
        _ => CliError::usage(error.to_string()).with_hint(hint),
    }
}

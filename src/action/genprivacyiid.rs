//! Temporary interface identifiers ([RFC 4941, section 3.2.1](https://www.rfc-editor.org/rfc/rfc4941#section-3.2.1)).

use super::{Action, ActionError, Step};
use crate::addr::{Iid, IidToken, Kind, Value};
use md5::{Digest, Md5};

/// The action.
pub static ACTION: Action = Action {
    name: "genprivacyiid",
    about: "next temporary interface identifier and token",
    rfc: "RFC 4941 section 3.2.1",
    maps: &[(Kind::IidToken, Kind::IidToken)],
    params: &[],
    build: |_| Ok(Step::map(&ACTION, generate)),
    examples: || vec![("1:2:3:4 0123456789abcdef", "21b4:43fd:251e:69e5 613647f18e72791d")],
};

/// The digest of identifier and token: its first half with the universal bit cleared, its second half as token.
fn generate(value: &Value) -> Result<Value, ActionError> {
    let Value::IidToken(pair) = value else { return Err(ActionError::Kind) };
    let digest = Md5::new().chain_update(pair.iid().0.to_be_bytes()).chain_update(pair.token.to_be_bytes()).finalize();
    let both = u128::from_be_bytes(digest.into());
    let iid = Iid((both >> 64) as u64 & !Iid::UNIVERSAL);
    Ok(Value::IidToken(IidToken::generated(iid, both as u64)))
}

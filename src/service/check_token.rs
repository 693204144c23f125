//! `checkToken`: whether the SCIM endpoint accepts a token. The service does not promise that the
//! address checks the token at all, so the same request with a wrong token is the control.
//!
//! <https://support.huaweicloud.com/intl/en-us/api-identitycenter/>, and RFC 7644, 4

use std::fmt;

use zeroize::Zeroize;

use super::endpoint::ParseUrl;
use super::error::{Error, InvalidArgument};
use super::operation::{Answer, Host, Operation};
use super::reader::Shape;
use super::redact::REDACTED;
use super::request::{Bearer, Request};
use super::scim::ScimEndpoint;

/// Asks with the token. A refusal is no result here, but [`is_refusal`] tells it.
pub const CHECK_TOKEN: Operation = Operation {
    name: "checkToken",
    host: Host::Regional("scim"),
    path: &["/", "scimEndpoint", "/scim/v2/ServiceProviderConfig"],
    inputs: "scimEndpoint",
    answer: Answer::Document(&Shape::Object(&[])),
    ..Operation::READ
};

/// Asks with a token that cannot be right. The status alone counts.
pub const CONTROL: Operation = Operation {
    answer: Answer::Status,
    ..CHECK_TOKEN
};

/// The longest token, in characters.
const MAX_LENGTH: usize = 8192;

/// Begins the codes of a relay's own refusals, which say nothing of the token.
const RELAY_CODES: &str = "RELAY.";

/// Whether an error says that the token is not accepted.
pub fn is_refusal(error: &Error) -> bool {
    let code = error.error_code.as_deref().unwrap_or_default();
    matches!(error.status, Some(401 | 403)) && !code.starts_with(RELAY_CODES)
}

/// Which token to check, and where.
#[derive(Clone)]
pub struct CheckTokenRequest {
    /// The SCIM URL of the tenant, see [`ScimEndpoint`].
    pub scim_endpoint: String,
    /// The token: a secret, overwritten on drop.
    pub token: String,
}

impl CheckTokenRequest {
    /// The request with the token, and the control.
    ///
    /// # Errors
    ///
    /// Names the argument that cannot be used.
    pub fn requests(&self, parse_url: ParseUrl) -> Result<[Request; 2], InvalidArgument> {
        let url = parse_url(&self.scim_endpoint);
        let endpoint = ScimEndpoint::from_url(url.as_ref()).map_err(|refused| InvalidArgument {
            argument: "scimEndpoint".into(),
            ..refused
        })?;
        check_form(&self.token)?;
        let request = |operation, token: &str| {
            Ok(Request {
                region: Some(endpoint.region.clone()),
                bearer: Some(Bearer::new(token)),
                ..Request::new(operation, &[&endpoint.tenant_id])?
            })
        };
        let mut wrong = altered(&self.token);
        let requests = [
            request(&CHECK_TOKEN, &self.token)?,
            request(&CONTROL, &wrong)?,
        ];
        wrong.zeroize();
        Ok(requests)
    }
}

/// Overwrites the token.
impl Drop for CheckTokenRequest {
    fn drop(&mut self) {
        self.token.zeroize();
    }
}

/// Shows the address alone: the token must not be printed.
impl fmt::Debug for CheckTokenRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CheckTokenRequest")
            .field("scim_endpoint", &self.scim_endpoint)
            .field("token", &REDACTED)
            .finish()
    }
}

fn check_form(token: &str) -> Result<(), InvalidArgument> {
    let is_graphic = token.bytes().all(|byte| byte.is_ascii_graphic());
    let problem = if token.is_empty() || token.len() > MAX_LENGTH || !is_graphic {
        "expected 1 to 8192 printable ASCII characters without spaces; look for a blank or line break pasted along with it"
    } else if token.ends_with('.') {
        "ends with a dot: its last part is missing"
    } else {
        return Ok(());
    };
    Err(InvalidArgument::new("token", problem))
}

/// The token with the middle character of its last part changed to another letter or digit. The
/// last character may carry bits that a signature does not use.
fn altered(token: &str) -> String {
    let start = token.rfind('.').map_or(0, |dot| dot + 1);
    let middle = start + (token.len() - start) / 2;
    let changed = |(at, character)| match (at == middle, character) {
        (false, _) => character,
        (true, 'A') => 'B',
        (true, _) => 'A',
    };
    token.char_indices().map(changed).collect()
}

/// What the SCIM endpoint makes of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The token works, and a wrong one does not.
    Accepted,
    /// The token does not work.
    Rejected,
    /// A wrong token works as well: the address does not check it.
    Inconclusive,
}

impl Verdict {
    /// The word of the declarations.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Inconclusive => "inconclusive",
        }
    }
}

//! `checkToken`: whether the SCIM endpoint accepts a token. The service does not promise that the
//! address checks the token at all, so the same request with a wrong token is the control.
//!
//! <https://support.huaweicloud.com/intl/en-us/api-identitycenter/>, and RFC 7644, 4

use std::fmt;

use zeroize::Zeroize;

use super::plan::{Plan, Step};
use crate::service::operation::{Host, Operation, RequestText, ResponseBody};
use crate::service::reader::{Shape, Value};
use crate::service::request::endpoint::ParseUrl;
use crate::service::request::{Bearer, Request};
use crate::service::response::error::{Error, InvalidArgument};
use crate::service::response::redact::REDACTED;
use crate::service::scim::ScimEndpoint;

/// Asks with the token. A refusal is a result.
pub const CHECK_TOKEN: Operation = Operation {
    name: "checkToken",
    host: Host::Regional("scim"),
    path: &["/", "tenantId", "/scim/v2/ServiceProviderConfig"],
    text: Some(RequestText::Bearer),
    inputs: "scimEndpoint",
    response: ResponseBody::Document(&Shape::Object(&[])),
    is_empty_result: is_refusal,
    ..Operation::READ
};

/// Asks with a token that cannot be right. The status alone counts.
pub const CONTROL: Operation = Operation {
    response: ResponseBody::Ignored,
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
    /// The plan: a request with the token, then one with a wrong token.
    ///
    /// # Errors
    ///
    /// Names the argument that cannot be used.
    pub fn plan(&self, parse_url: ParseUrl) -> Result<CheckToken, InvalidArgument> {
        let url = parse_url(&self.scim_endpoint);
        let endpoint = ScimEndpoint::from_url("scimEndpoint", url.as_ref())?;
        check_form(&self.token)?;
        let request = |operation, token: &[&str]| {
            let mut request = Request::new(operation, &[&*endpoint.tenant_id])?;
            request.region = Some(endpoint.region.clone());
            request.bearer = Some(Bearer::new(token));
            Ok(request)
        };
        Ok(CheckToken {
            requests: vec![
                request(&CONTROL, &altered(&self.token))?,
                request(&CHECK_TOKEN, &[&self.token])?,
            ],
        })
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

/// The parts of the token with the middle character of its last part changed to another letter.
/// The last character may carry bits that a signature does not use.
fn altered(token: &str) -> [&str; 3] {
    let mut start = 0;
    for (at, byte) in (1..).zip(token.bytes()) {
        if byte == b'.' {
            start = at;
        }
    }
    let middle = start + (token.len() - start) / 2;
    // It is ASCII, and its last part is not empty.
    let part = |range| token.get(range).unwrap_or_default();
    let other = if part(middle..middle + 1) == "A" {
        "B"
    } else {
        "A"
    };
    [part(0..middle), other, part(middle + 1..token.len())]
}

/// Asks with the token, and with the control if that is served.
#[derive(Debug)]
pub struct CheckToken {
    /// The next one is the last.
    requests: Vec<Request>,
}

impl Plan for CheckToken {
    fn next(&mut self, answers: Vec<Value>) -> Result<Step, Error> {
        let request = self.requests.pop();
        let verdict = match (answers.first(), request) {
            (None | Some(Value::Object(_)), Some(request)) => return Ok(Step::send(request)),
            (Some(Value::Object(_)), None) => Verdict::Inconclusive,
            (_, Some(_)) => Verdict::Rejected,
            (_, None) => Verdict::Accepted,
        };
        Ok(Step::Done(verdict.into()))
    }
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

/// The member of the result.
const VERDICT: &str = "verdict";

impl From<Verdict> for Value {
    fn from(verdict: Verdict) -> Self {
        Self::object(VERDICT, String::from(verdict.name()).into())
    }
}

impl From<Value> for Verdict {
    fn from(result: Value) -> Self {
        let name = result.member(VERDICT).text();
        let all = [Self::Accepted, Self::Rejected];
        let found = all.into_iter().find(|verdict| verdict.name() == name);
        found.unwrap_or(Self::Inconclusive)
    }
}

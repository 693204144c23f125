//! What every call of the service has in common. Each operation is one file that implements
//! [`Operation`]; the call loop knows none of them by name.

use super::error::InvalidArgument;
use super::issue::Issue;
use super::reader::ParseNumber;

/// What is fixed about an operation, whatever its arguments.
#[derive(Debug)]
pub struct Description {
    /// The public name in JavaScript; messages begin with it.
    pub name: &'static str,
    /// The IAM action that the caller needs.
    pub action: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The service's host.
    pub host: Host,
    /// The arguments to check after a 400 or a 404.
    pub inputs: &'static str,
    /// Whether a failed attempt may be repeated.
    pub repeat: Repeat,
}

/// An HTTP method of the service's API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates.
    Post,
    /// Deletes.
    Delete,
}

impl Method {
    /// The method as it is sent and signed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// Which of the service's hosts answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// `<name>.<region>.myhuaweicloud.com`
    Regional(&'static str),
    /// `<name>.myhuaweicloud.com`
    Global(&'static str),
}

/// Whether a failed attempt may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// After every transient failure: a repeat changes nothing.
    Always,
    /// Only after 429, where the service did nothing.
    OnlyIfThrottled,
}

/// One operation of the service with its arguments.
pub trait Operation {
    /// What is fixed about the operation.
    const DESCRIPTION: &'static Description;
    /// What a successful answer holds.
    type Response;

    /// The path below the endpoint, each argument checked and percent-encoded.
    fn path(&self) -> Result<String, InvalidArgument>;

    /// Names and values of the query, not encoded, the names in ascending order.
    fn query(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// The JSON text of the body; none for an empty body.
    fn body(&self) -> Option<String> {
        None
    }

    /// Reads the body of a 2xx answer, or tells everything that is wrong with it.
    fn read(body: &[u8], parse_number: ParseNumber) -> Result<Self::Response, Vec<Issue>>;
}

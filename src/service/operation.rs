//! What the operations of the service have in common, as data: name, method, host, path, retry rule,
//! and what their responses hold. [`operations`](super::operations) has one constant for each.

use super::reader::Shape;
use super::response::error::Error;

/// One operation of the service.
#[derive(Debug)]
pub struct Operation {
    /// The public name in JavaScript; messages begin with it.
    pub name: &'static str,
    /// The IAM action that the caller needs; none where the service checks no IAM policy.
    pub action: Option<&'static str>,
    /// The HTTP method.
    pub method: Method,
    /// The service's host.
    pub host: Host,
    /// The path: literals at even positions, names of arguments (ids) at odd ones.
    pub path: &'static [&'static str],
    /// The one text that a request carries beside the ids of its path, if there is one.
    pub text: Option<RequestText>,
    /// The arguments to check after a 400 or a 404.
    pub inputs: &'static str,
    /// After which failures the request may be sent again.
    pub retry_on: RetryOn,
    /// Whether it changes something; then its errors tell whether the change may have happened.
    pub is_change: bool,
    /// What the body of a 2xx response holds.
    pub response: ResponseBody,
    /// Whether an error counts as a success with an empty result.
    pub is_empty_result: fn(&Error) -> bool,
}

impl Operation {
    /// Defaults: a GET that changes nothing, and whose errors are all errors.
    pub const READ: Self = Self {
        name: "",
        action: None,
        method: Method::Get,
        host: Host::Global(""),
        path: &[],
        text: None,
        inputs: "the options",
        retry_on: RetryOn::Transient,
        is_change: false,
        response: ResponseBody::Ignored,
        is_empty_result: |_| false,
    };

    /// The names of the arguments in the path, in its order.
    pub fn arguments(&self) -> impl Iterator<Item = &'static str> {
        self.path.iter().skip(1).step_by(2).copied()
    }
}

/// An HTTP method of the service's API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates, or asks with a body.
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

/// A text that a request carries beside the ids of its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestText {
    /// The marker of a page, in the query; none for the first page.
    Marker,
    /// The caller's token, in `Authorization`, instead of a signature.
    Bearer,
    /// The message to decode, in the body.
    Message,
}

impl RequestText {
    /// The name for the relay.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Marker => "marker",
            Self::Bearer => "bearer",
            Self::Message => "message",
        }
    }
}

/// After which failures a request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryOn {
    /// Every transient failure: sending it twice changes nothing.
    Transient,
    /// Only 429, where the service did nothing.
    Throttled,
}

/// What the body of a 2xx response holds.
#[derive(Clone, Copy, Debug)]
pub enum ResponseBody {
    /// A list of tokens, which may be long: it has a reader of its own.
    Tokens,
    /// A document of this shape.
    Document(&'static Shape),
    /// Not read: the status alone counts.
    Ignored,
}

//! What an operation of the service is, as data. Each is a constant in a file of its own; the call
//! knows none of them by name.

use super::error::Error;
use super::reader::Shape;

/// One operation of the service.
#[derive(Debug)]
pub struct Operation {
    /// The public name in JavaScript; messages begin with it.
    pub name: &'static str,
    /// The IAM action that the caller needs; none where IAM is not asked.
    pub action: Option<&'static str>,
    /// The HTTP method.
    pub method: Method,
    /// The service's host.
    pub host: Host,
    /// The path below the host: literals, and between them the names of the arguments that stand
    /// there, which are ids.
    pub path: &'static [&'static str],
    /// The arguments to check after a 400 or a 404.
    pub inputs: &'static str,
    /// Whether a failed attempt may be repeated.
    pub repeat: Repeat,
    /// Whether it changes something, so that its errors tell whether that may have happened.
    pub tells_outcome: bool,
    /// What a successful answer holds.
    pub answer: Answer,
    /// Whether an error is a result after all: an empty one.
    pub is_result: fn(&Error) -> bool,
}

impl Operation {
    /// What most operations have in common: a read that IAM allows, with no error as its result.
    pub const READ: Self = Self {
        name: "",
        action: None,
        method: Method::Get,
        host: Host::Global(""),
        path: &[],
        inputs: "the options",
        repeat: Repeat::Always,
        tells_outcome: false,
        answer: Answer::Status,
        is_result: |_| false,
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

/// Whether a failed attempt may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// After every transient failure: a repeat changes nothing.
    Always,
    /// Only after 429, where the service did nothing.
    OnlyIfThrottled,
}

/// What a successful answer holds.
#[derive(Clone, Copy, Debug)]
pub enum Answer {
    /// A list of tokens, which may be long: it has a reader of its own.
    Tokens,
    /// A document of this shape.
    Document(&'static Shape),
    /// Its status is all that counts.
    Status,
}

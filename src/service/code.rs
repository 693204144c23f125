//! The one list of error codes. JavaScript picks the error class by them.

/// Why a call failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Code {
    /// An argument or option cannot be used. Nothing was sent.
    InvalidArgument,
    /// The service answered with 400.
    BadRequest,
    /// The service answered with 403.
    Forbidden,
    /// The service answered with another status outside 2xx.
    #[default]
    Api,
    /// The answer is not the documented one.
    Validation,
    /// No answer came, or it broke off.
    Network,
    /// An attempt took longer than `timeoutMs`.
    Timeout,
}

impl Code {
    /// The fixed text that callers compare with.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidArgument => "INVALID_ARGUMENT",
            Self::BadRequest => "BAD_REQUEST",
            Self::Forbidden => "FORBIDDEN",
            Self::Api => "API_ERROR",
            Self::Validation => "VALIDATION",
            Self::Network => "NETWORK",
            Self::Timeout => "TIMEOUT",
        }
    }
}

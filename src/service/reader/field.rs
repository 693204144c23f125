//! The documented members of a token.

use crate::service::response::issue::Expected;

/// A documented member of one token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// `creation_time`
    CreationTime,
    /// `expiration_time`
    ExpirationTime,
    /// `token_id`
    TokenId,
}

impl Field {
    /// All documented members, in the order of the documentation.
    pub const ALL: [Self; 3] = [Self::CreationTime, Self::ExpirationTime, Self::TokenId];

    /// The service's name of the member.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CreationTime => "creation_time",
            Self::ExpirationTime => "expiration_time",
            Self::TokenId => "token_id",
        }
    }

    /// What belongs there.
    pub(super) const fn expected(self) -> Expected {
        match self {
            Self::CreationTime | Self::ExpirationTime => Expected::Time,
            Self::TokenId => Expected::String,
        }
    }
}

//! Whether a create or delete may have taken effect although its call failed.

use super::error::{Error, ErrorFields};
use crate::service::operation::{Method, Operation};

/// Whether a failed request may have taken effect: it was sent, and no response says that it did not.
pub const fn is_outcome_unknown(error: &ErrorFields, was_sent: bool) -> bool {
    was_sent && matches!(error.status, None | Some(500..=599))
}

/// Sets `outcome_unknown` in an error of an operation that changes something.
pub fn set_outcome(operation: &Operation, error: &mut Error, is_unknown: bool) {
    if !operation.is_change {
        return;
    }
    error.outcome_unknown = Some(is_unknown);
    if is_unknown {
        error.message.push_str(if is_create(operation) {
            "; a token may exist now: list the tokens, and delete the one that nobody uses"
        } else {
            "; the token may be gone: list the tokens"
        });
    }
}

/// The same for an error that may have occurred before any request: if not set yet, it is `false`.
pub fn settle_outcome(operation: &Operation, error: &mut Error) {
    if operation.is_change {
        error.outcome_unknown.get_or_insert(false);
    }
}

/// Whether the operation creates something.
pub(super) fn is_create(operation: &Operation) -> bool {
    operation.is_change && operation.method == Method::Post
}

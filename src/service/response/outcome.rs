//! Whether an operation that changes something may have happened although its call failed.

use super::error::{Error, ErrorFields};
use crate::service::operations::{Method, Operation};

/// Whether an operation that failed may have happened: a request was sent, and no answer tells.
pub const fn is_outcome_unknown(error: &ErrorFields, was_sent: bool) -> bool {
    was_sent && matches!(error.status, None | Some(500..=599))
}

/// Tells in an error of an operation that changes something whether that may have happened.
pub fn tell_outcome(operation: &Operation, error: &mut Error, is_unknown: bool) {
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

/// Tells it in an error of such an operation that came before any request: nothing has happened.
pub fn settle_outcome(operation: &Operation, error: &mut Error) {
    if operation.is_change {
        error.outcome_unknown.get_or_insert(false);
    }
}

/// Whether the operation changes something by creating it.
pub(super) fn is_create(operation: &Operation) -> bool {
    operation.is_change && operation.method == Method::Post
}

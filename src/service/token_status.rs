//! How long a token is still valid.

use serde::Serialize;

use super::response::error::InvalidArgument;

/// The default warning time in days: the threshold of the service's own compliance rule.
///
/// <https://support.huaweicloud.com/intl/en-us/usermanual-rms/>
pub const WARN_WITHIN_DAYS: f64 = 90.0;

const DAY_MS: f64 = 86_400_000.0;

/// How long a token is still valid, see [`token_status`]. Serialized, it has the members of the
/// JavaScript object.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenStatus {
    /// Whether the token has expired or needs to be replaced soon.
    pub state: TokenState,
    /// Whole days until it expires, rounded down. Negative once it has expired.
    pub days_left: f64,
}

/// Whether a token has expired or needs to be replaced soon, see [`token_status`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenState {
    /// It expires after the warning time.
    Active,
    /// It expires within the warning time.
    Expiring,
    /// It has expired.
    Expired,
}

/// State and remaining days of a token. `expiration_time` and `now` are epoch milliseconds,
/// `warn_within_days` is in days, from 0; infinity is allowed.
///
/// # Errors
///
/// Names the time that is not finite, or the warning time that is negative or NaN.
///
/// ```
/// use identity_center_tokens::{TokenState, WARN_WITHIN_DAYS, token_status};
///
/// let now = 1_764_121_564_000.0;
/// let status = token_status(now + 86_400_000.0, now, WARN_WITHIN_DAYS)?;
/// assert_eq!((status.state, status.days_left), (TokenState::Expiring, 1.0));
/// # Ok::<(), identity_center_tokens::InvalidArgument>(())
/// ```
pub fn token_status(
    expiration_time: f64,
    now: f64,
    warn_within_days: f64,
) -> Result<TokenStatus, InvalidArgument> {
    for (argument, time) in [("token.expirationTime", expiration_time), ("now", now)] {
        if !time.is_finite() {
            let expected = "a finite number";
            return Err(InvalidArgument::out_of_range(argument, expected, time));
        }
    }
    // Infinity is allowed: every token that has not expired is then expiring.
    if warn_within_days.is_nan() || warn_within_days < 0.0 {
        let (argument, expected) = ("warnWithinDays", "a number from 0");
        return Err(InvalidArgument::out_of_range(
            argument,
            expected,
            warn_within_days,
        ));
    }
    let left = expiration_time - now;
    let state = if left < 0.0 {
        TokenState::Expired
    } else if left <= warn_within_days * DAY_MS {
        TokenState::Expiring
    } else {
        TokenState::Active
    };
    Ok(TokenStatus {
        state,
        days_left: (left / DAY_MS).floor(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const END: f64 = 1_785_813_891_000.0;

    fn status(end: f64, now: f64, warn: f64) -> (TokenState, f64) {
        let status = token_status(end, now, warn).unwrap();
        (status.state, status.days_left)
    }

    #[test]
    fn states_change_at_their_millisecond() {
        let at = |before: f64| status(END, END - before, WARN_WITHIN_DAYS);
        assert_eq!(at(90.0 * DAY_MS + 1.0), (TokenState::Active, 90.0));
        assert_eq!(at(90.0 * DAY_MS), (TokenState::Expiring, 90.0));
        assert_eq!(at(DAY_MS - 1.0), (TokenState::Expiring, 0.0));
        assert_eq!(at(0.0), (TokenState::Expiring, 0.0));
        assert_eq!(at(-1.0), (TokenState::Expired, -1.0));
        assert_eq!(at(-DAY_MS - 1.0), (TokenState::Expired, -2.0));
    }

    #[test]
    fn numbers_out_of_range_are_refused_under_their_name() {
        for (argument, refused) in [
            ("token.expirationTime", token_status(f64::NAN, 0.0, 0.0)),
            (
                "token.expirationTime",
                token_status(f64::INFINITY, 0.0, 0.0),
            ),
            ("now", token_status(END, f64::NAN, 0.0)),
            ("warnWithinDays", token_status(END, 0.0, -1.0)),
            ("warnWithinDays", token_status(END, 0.0, f64::NAN)),
        ] {
            assert_eq!(refused.unwrap_err().argument, argument);
        }
        let unlimited = token_status(END, 0.0, f64::INFINITY).unwrap();
        assert_eq!(unlimited.state, TokenState::Expiring);
    }

    #[test]
    fn without_warning_time_a_token_is_active_or_expired() {
        assert_eq!(status(END, END - 1.0, 0.0).0, TokenState::Active);
        assert_eq!(status(END, END + 1.0, 0.0).0, TokenState::Expired);
    }

    #[test]
    fn members_have_javascript_names() {
        assert_eq!(
            serde_json::to_value(token_status(END, END, 0.0).unwrap()).unwrap(),
            serde_json::json!({ "state": "expiring", "daysLeft": 0.0 })
        );
    }
}

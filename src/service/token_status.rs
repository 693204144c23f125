//! How long a token still lives.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::endpoint::Invalid;
use super::given::{Given, number};

/// The threshold of the service's own compliance rule, in days.
pub const WARN_WITHIN_DAYS: f64 = 90.0;

const DAY_MS: f64 = 86_400_000.0;

/// A token's remaining life.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// What it means.
    pub state: State,
    /// Whole days, rounded down; negative once expired.
    pub days_left: f64,
}

/// What a token's remaining life means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing to do yet.
    Active,
    /// Its end is within the warning time.
    Expiring,
    /// Its end has passed.
    Expired,
}

impl State {
    /// The word of the public API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expiring => "expiring",
            Self::Expired => "expired",
        }
    }
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("state", self.state.as_str())?;
        map.serialize_entry("daysLeft", &self.days_left)?;
        map.end()
    }
}

/// Checks the arguments of `tokenStatus` and answers it. Times are epoch milliseconds; without a
/// `now` it is `clock`.
pub fn checked_status(
    expiration_time: Given,
    now: Given,
    warn_within_days: Given,
    clock: f64,
) -> Result<Status, Invalid> {
    if expiration_time == Given::Absent {
        return Err(Invalid::new(
            "token.expirationTime",
            "expected a number, received undefined",
        ));
    }
    let moment = |option, given| number(option, given, clock, "a finite number", f64::is_finite);
    let expiration_time = moment("token.expirationTime", &expiration_time)?;
    let now = moment("now", &now)?;
    let warn_within_days = number(
        "warnWithinDays",
        &warn_within_days,
        WARN_WITHIN_DAYS,
        "a number from 0",
        |value| value >= 0.0,
    )?;
    let (state, days_left) = status(expiration_time, now, warn_within_days);
    Ok(Status { state, days_left })
}

fn status(expiration_time: f64, now: f64, warn_within_days: f64) -> (State, f64) {
    let left = expiration_time - now;
    let state = if left < 0.0 {
        State::Expired
    } else if left <= warn_within_days * DAY_MS {
        State::Expiring
    } else {
        State::Active
    };
    (state, (left / DAY_MS).floor())
}

#[cfg(test)]
mod tests {
    use super::*;

    const END: f64 = 1_785_813_891_000.0;

    #[test]
    fn states_change_at_their_millisecond() {
        let at = |before: f64| status(END, END - before, 90.0);
        assert_eq!(at(90.0 * DAY_MS + 1.0), (State::Active, 90.0));
        assert_eq!(at(90.0 * DAY_MS), (State::Expiring, 90.0));
        assert_eq!(at(DAY_MS - 1.0), (State::Expiring, 0.0));
        assert_eq!(at(0.0), (State::Expiring, 0.0));
        assert_eq!(at(-1.0), (State::Expired, -1.0));
        assert_eq!(at(-DAY_MS - 1.0), (State::Expired, -2.0));
    }

    #[test]
    fn arguments_are_checked_and_have_defaults() {
        let given = |value| Given::Number(value);
        let status = |end, now, warn| checked_status(end, now, warn, END - DAY_MS);
        let day = Status {
            state: State::Expiring,
            days_left: 1.0,
        };
        assert_eq!(status(given(END), Given::Absent, Given::Absent), Ok(day));
        for (option, refused) in [
            (
                "token.expirationTime",
                status(Given::Absent, given(0.0), given(0.0)),
            ),
            (
                "token.expirationTime",
                status(given(f64::NAN), given(0.0), given(0.0)),
            ),
            (
                "token.expirationTime",
                status(Given::Other("null"), given(0.0), given(0.0)),
            ),
            ("now", status(given(END), given(f64::NAN), given(0.0))),
            (
                "warnWithinDays",
                status(given(END), given(0.0), given(-1.0)),
            ),
        ] {
            let Err(Invalid(message)) = refused else {
                panic!("{option} was taken");
            };
            assert!(message.starts_with(&[option, ": "].concat()), "{message}");
        }
    }

    #[test]
    fn no_warning_time_leaves_two_states() {
        assert_eq!(status(END, END - 1.0, 0.0).0, State::Active);
        assert_eq!(status(END, END + 1.0, 0.0).0, State::Expired);
    }
}

//! How long a token still lives.

/// The threshold of the service's own compliance rule, in days.
pub const WARN_WITHIN_DAYS: f64 = 90.0;

const DAY_MS: f64 = 86_400_000.0;

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

/// State and whole days left, negative once expired. Times are epoch milliseconds.
pub fn status(expiration_time: f64, now: f64, warn_within_days: f64) -> (State, f64) {
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
    fn no_warning_time_leaves_two_states() {
        assert_eq!(status(END, END - 1.0, 0.0).0, State::Active);
        assert_eq!(status(END, END + 1.0, 0.0).0, State::Expired);
    }
}

//! Whether to try again, and when. Clock and chance are arguments.

use super::code::Code;
use super::date::http_date;
use super::outcome::Failure;

/// How often and how patiently to try.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy {
    /// At least 1.
    pub max_attempts: f64,
    /// The first backoff is drawn from 0 to this many milliseconds.
    pub base_delay_ms: f64,
    /// No backoff and no `Retry-After` above this is waited for.
    pub max_delay_ms: f64,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            max_attempts: 3.0,
            base_delay_ms: 100.0,
            max_delay_ms: 20_000.0,
        }
    }
}

/// What to do after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Next {
    /// Hand the error to the caller.
    GiveUp,
    /// Try again after this many milliseconds.
    WaitMs(f64),
}

/// Decides after failed attempt number `attempt` (from 1). `retry_after` is the header of the
/// answer, `chance` is uniform in 0..1.
pub fn next(
    policy: &Policy,
    attempt: f64,
    failure: &Failure,
    retry_after: Option<&str>,
    now_ms: f64,
    chance: f64,
) -> Next {
    let may_pass =
        matches!(failure.code, Code::Network | Code::Timeout) || failure.retryable == Some(true);
    if !may_pass || attempt >= policy.max_attempts {
        return Next::GiveUp;
    }
    // Full jitter. Doubling stops when the result cannot change any more.
    let mut ceiling = policy.base_delay_ms;
    let mut doublings = attempt - 1.0;
    while doublings > 0.0 && ceiling < policy.max_delay_ms && ceiling > 0.0 {
        ceiling *= 2.0;
        doublings -= 1.0;
    }
    let backoff = chance * ceiling.min(policy.max_delay_ms);
    match retry_after.and_then(|text| retry_after_ms(text, now_ms)) {
        Some(wait) if wait > policy.max_delay_ms => Next::GiveUp,
        Some(wait) => Next::WaitMs(wait.max(backoff)),
        None => Next::WaitMs(backoff),
    }
}

/// Milliseconds that a `Retry-After` asks for: seconds or an HTTP-date. A past date asks for none.
fn retry_after_ms(text: &str, now_ms: f64) -> Option<f64> {
    // Optional white space around a field value is not part of it.
    let text = text.trim_matches([' ', '\t']);
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = text
            .bytes()
            .fold(0.0, |sum, digit| sum * 10.0 + f64::from(digit - b'0'));
        return Some(seconds * 1000.0);
    }
    http_date(text, now_ms).map(|moment| (moment - now_ms).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::service::outcome::api_failure;
    use crate::service::redact::Secrets;

    const NOW: f64 = 784_111_770_000.0;

    fn after(status: u16, retry_after: Option<&str>) -> Next {
        let failure = api_failure(status, None, Default::default(), &Secrets::default());
        next(&Policy::default(), 1.0, &failure, retry_after, NOW, 0.5)
    }

    fn without_answer(policy: &Policy, attempt: f64) -> Next {
        next(policy, attempt, &Failure::network("test"), None, NOW, 1.0)
    }

    #[test]
    fn of_failures_without_an_answer_only_network_and_time_are_retried() {
        for code in [
            Code::InvalidArgument,
            Code::Validation,
            Code::Network,
            Code::Timeout,
        ] {
            let failure = Failure::new(code, String::new());
            let next = next(&Policy::default(), 1.0, &failure, None, NOW, 0.5);
            let retried = matches!(code, Code::Network | Code::Timeout);
            assert_eq!(next != Next::GiveUp, retried, "{code:?}");
        }
    }

    #[test]
    fn only_passing_statuses_are_retried() {
        for status in (300..600).filter(|&status| after(status, None) != Next::GiveUp) {
            assert!([429, 500, 502, 503, 504].contains(&status), "{status}");
        }
        for status in [429, 500, 502, 503, 504] {
            assert_eq!(after(status, None), Next::WaitMs(50.0));
        }
    }

    #[test]
    fn backoff_doubles_up_to_the_cap() {
        let policy = Policy {
            max_attempts: 100.0,
            ..Policy::default()
        };
        let ceiling = |attempt| without_answer(&policy, attempt);
        assert_eq!(ceiling(1.0), Next::WaitMs(100.0));
        assert_eq!(ceiling(2.0), Next::WaitMs(200.0));
        assert_eq!(ceiling(8.0), Next::WaitMs(12_800.0));
        assert_eq!(ceiling(9.0), Next::WaitMs(20_000.0));
        assert_eq!(ceiling(99.0), Next::WaitMs(20_000.0));
        assert_eq!(ceiling(100.0), Next::GiveUp);
    }

    #[test]
    fn odd_policies_end() {
        let wait = |base_delay_ms, max_delay_ms| {
            let policy = Policy {
                max_attempts: f64::MAX,
                base_delay_ms,
                max_delay_ms,
            };
            without_answer(&policy, 1e15)
        };
        assert_eq!(wait(0.0, 20_000.0), Next::WaitMs(0.0));
        assert_eq!(wait(100.0, 0.0), Next::WaitMs(0.0));
        assert_eq!(wait(100.0, f64::MAX), Next::WaitMs(f64::MAX));
        assert_eq!(wait(f64::MIN_POSITIVE, f64::MAX), Next::WaitMs(f64::MAX));
    }

    #[test]
    fn retry_after_is_the_least_wait() {
        assert_eq!(after(503, Some("2")), Next::WaitMs(2000.0));
        assert_eq!(after(503, Some(" 2\t")), Next::WaitMs(2000.0));
        assert_eq!(after(429, Some("0")), Next::WaitMs(50.0));
        assert_eq!(after(503, Some("20")), Next::WaitMs(20_000.0));
        let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(after(503, date), Next::WaitMs(7000.0));
        let past = Some("Sat, 05 Nov 1994 08:49:37 GMT");
        assert_eq!(after(503, past), Next::WaitMs(50.0));
    }

    #[test]
    fn a_wait_beyond_the_cap_ends_the_call() {
        assert_eq!(after(503, Some("21")), Next::GiveUp);
        assert_eq!(after(503, Some(&"9".repeat(1000))), Next::GiveUp);
        assert_eq!(
            after(503, Some("Sun, 06 Nov 1994 08:50:37 GMT")),
            Next::GiveUp
        );
    }

    #[test]
    fn what_retry_after_does_not_mean_is_ignored() {
        for text in [
            "", " ", "-1", "+1", "1.5", "1e3", "soon", "1 2", "0x1", "1, 2", "١",
        ] {
            assert_eq!(after(503, Some(text)), Next::WaitMs(50.0), "{text:?}");
        }
    }
}

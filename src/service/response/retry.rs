//! Retries: whether to try again, and after which time. The time and a random number are arguments.

use super::error::Error;
use crate::service::operation::RetryOn;

/// The number of attempts, and the waits between them: exponential backoff with full jitter.
///
/// ```
/// use identity_center_tokens::RetryOptions;
///
/// let patient = RetryOptions { max_attempts: 5, base_delay_ms: 500.0, ..RetryOptions::default() };
/// assert_eq!(patient.max_delay_ms, 20_000.0);
/// assert_eq!(RetryOptions::never().max_attempts, 1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetryOptions {
    /// The total number of attempts, at least 1. Default 3.
    pub max_attempts: u32,
    /// The upper bound of the first wait in milliseconds. It doubles with every attempt; the wait is
    /// random below it. Default 100.
    pub base_delay_ms: f64,
    /// The longest wait in milliseconds. A longer `Retry-After` ends the call. Default 20000.
    pub max_delay_ms: f64,
}

impl Default for RetryOptions {
    fn default() -> Self {
        Self {
            max_attempts: 3,
            base_delay_ms: 100.0,
            max_delay_ms: 20_000.0,
        }
    }
}

impl RetryOptions {
    /// One attempt, no retry.
    pub fn never() -> Self {
        Self {
            max_attempts: 1,
            ..Self::default()
        }
    }
}

/// A failed attempt, as far as the decision about the next one depends on it.
#[derive(Clone, Copy, Debug)]
pub struct FailedAttempt<'a> {
    /// The number of the attempt, from 1.
    pub number: u32,
    /// Its error.
    pub error: &'a Error,
    /// The header `Retry-After` of its response.
    pub retry_after: Option<&'a str>,
}

/// The platform's date parser: epoch milliseconds, or NaN.
pub type ParseDate = fn(&str) -> f64;

/// What to do after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Decision {
    /// Return the error to the caller.
    GiveUp,
    /// Try again after this time in milliseconds.
    WaitMs(f64),
}

/// Decides after a failed attempt. `random` is uniform in 0..1.
pub fn decide(
    options: &RetryOptions,
    retry_on: RetryOn,
    failed: FailedAttempt<'_>,
    now_ms: f64,
    parse_date: ParseDate,
    random: f64,
) -> Decision {
    let may_repeat = match retry_on {
        RetryOn::Transient => failed.error.is_transient(),
        RetryOn::Throttled => failed.error.status == Some(429),
    };
    if !may_repeat || failed.number >= options.max_attempts {
        return Decision::GiveUp;
    }
    let backoff = backoff_ms(options, failed.number, random);
    let wait = failed
        .retry_after
        .and_then(|text| retry_after_ms(text, now_ms, parse_date));
    match wait {
        Some(wait) if wait > options.max_delay_ms => Decision::GiveUp,
        Some(wait) => Decision::WaitMs(wait.max(backoff)),
        None => Decision::WaitMs(backoff),
    }
}

/// Exponential backoff with full jitter.
fn backoff_ms(options: &RetryOptions, attempt: u32, random: f64) -> f64 {
    // Many doublings give infinity, and 0 times infinity is NaN.
    if options.base_delay_ms == 0.0 {
        return 0.0;
    }
    let doublings = i32::try_from(attempt.saturating_sub(1)).unwrap_or(i32::MAX);
    let ceiling = options.base_delay_ms * 2f64.powi(doublings);
    // `max` ignores NaN: a random number that is NaN must not become an endless wait.
    (random * ceiling.min(options.max_delay_ms)).max(0.0)
}

/// The wait of a `Retry-After` header in milliseconds (RFC 9110, 10.2.3): seconds or an HTTP-date. 0
/// for a date in the past.
pub fn retry_after_ms(text: &str, now_ms: f64, parse_date: ParseDate) -> Option<f64> {
    let text = text.trim_ascii();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let digits = text.bytes().map(|digit| f64::from(digit - b'0'));
        return Some(digits.fold(0.0, |sum, digit| sum * 10.0 + digit) * 1000.0);
    }
    if !is_http_date(text) {
        return None;
    }
    let date = parse_date(text);
    date.is_finite().then(|| (date - now_ms).max(0.0))
}

/// Whether a text has one of the three formats of an HTTP-date (RFC 9110, 5.6.7). Platforms parse many
/// other texts as dates.
fn is_http_date(text: &str) -> bool {
    let weekday = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let rest = text.get(weekday..).unwrap_or_default();
    let formats: &[&str] = match weekday {
        3 => &[
            ", 00 Aaa 0000 00:00:00 GMT",
            " Aaa 00 00:00:00 0000",
            " Aaa  0 00:00:00 0000",
        ],
        6..=9 => &[", 00-Aaa-00 00:00:00 GMT"],
        _ => &[],
    };
    formats.iter().any(|format| has_format(rest, format))
}

/// Compares a text with a format: `0` is any digit, `A` an upper-case and `a` a lower-case letter.
fn has_format(text: &str, format: &str) -> bool {
    text.len() == format.len()
        && text
            .bytes()
            .zip(format.bytes())
            .all(|(byte, expected)| match expected {
                b'0' => byte.is_ascii_digit(),
                b'A' => byte.is_ascii_uppercase(),
                b'a' => byte.is_ascii_lowercase(),
                _ => byte == expected,
            })
}

#[cfg(test)]
#[path = "../../../tests/platform/date.rs"]
mod date_parser;

#[cfg(test)]
mod tests {
    use super::date_parser::parse_date;
    use super::*;
    use crate::service::operations::list_tokens::LIST_TOKENS;
    use crate::service::response::api_error;
    use crate::service::response::error::Code;
    use crate::service::response::redact::Secrets;

    const NOW: f64 = 784_111_770_000.0;

    fn status_error(status: u16) -> Error {
        let operation = &LIST_TOKENS;
        api_error(operation, status, None, b"", &Secrets::default())
    }

    fn decide_transient(
        options: &RetryOptions,
        number: u32,
        error: &Error,
        random: f64,
    ) -> Decision {
        let failed = FailedAttempt {
            number,
            error,
            retry_after: None,
        };
        decide(options, RetryOn::Transient, failed, NOW, parse_date, random)
    }

    fn after(status: u16, retry_after: Option<&str>) -> Decision {
        let failed = FailedAttempt {
            number: 1,
            error: &status_error(status),
            retry_after,
        };
        decide(
            &RetryOptions::default(),
            RetryOn::Transient,
            failed,
            NOW,
            parse_date,
            0.5,
        )
    }

    fn no_response(options: &RetryOptions, number: u32) -> Decision {
        decide_transient(options, number, &Error::network("test", "failed"), 1.0)
    }

    #[test]
    fn of_errors_without_a_response_only_network_and_timeout_are_retried() {
        for code in [
            Code::InvalidArgument,
            Code::Validation,
            Code::Network,
            Code::Timeout,
        ] {
            let error = Error::new(code, String::new());
            let decision = decide_transient(&RetryOptions::default(), 1, &error, 0.5);
            let retried = matches!(code, Code::Network | Code::Timeout);
            assert_eq!(decision != Decision::GiveUp, retried, "{code:?}");
        }
    }

    #[test]
    fn only_transient_statuses_are_retried() {
        for status in (300..600).filter(|&status| after(status, None) != Decision::GiveUp) {
            assert!([429, 500, 502, 503, 504].contains(&status), "{status}");
        }
        for status in [429, 500, 502, 503, 504] {
            assert_eq!(after(status, None), Decision::WaitMs(50.0));
        }
    }

    #[test]
    fn changes_are_retried_after_429_only() {
        let after = |error: &Error| {
            let failed = FailedAttempt {
                number: 1,
                error,
                retry_after: None,
            };
            decide(
                &RetryOptions::default(),
                RetryOn::Throttled,
                failed,
                NOW,
                parse_date,
                0.5,
            )
        };
        assert_eq!(after(&status_error(429)), Decision::WaitMs(50.0));
        for error in [
            status_error(500),
            status_error(503),
            Error::network("test", "failed"),
        ] {
            assert_eq!(after(&error), Decision::GiveUp);
        }
    }

    #[test]
    fn backoff_doubles_up_to_the_cap() {
        let options = RetryOptions {
            max_attempts: 100,
            ..RetryOptions::default()
        };
        let ceiling = |attempt| no_response(&options, attempt);
        assert_eq!(ceiling(1), Decision::WaitMs(100.0));
        assert_eq!(ceiling(2), Decision::WaitMs(200.0));
        assert_eq!(ceiling(8), Decision::WaitMs(12_800.0));
        assert_eq!(ceiling(9), Decision::WaitMs(20_000.0));
        assert_eq!(ceiling(99), Decision::WaitMs(20_000.0));
        assert_eq!(ceiling(100), Decision::GiveUp);
    }

    #[test]
    fn extreme_delays_are_finite() {
        let wait = |base_delay_ms, max_delay_ms| {
            let options = RetryOptions {
                max_attempts: u32::MAX,
                base_delay_ms,
                max_delay_ms,
            };
            no_response(&options, u32::MAX - 1)
        };
        assert_eq!(wait(0.0, 20_000.0), Decision::WaitMs(0.0));
        assert_eq!(wait(100.0, 0.0), Decision::WaitMs(0.0));
        assert_eq!(wait(100.0, f64::MAX), Decision::WaitMs(f64::MAX));
        assert_eq!(
            wait(f64::MIN_POSITIVE, f64::MAX),
            Decision::WaitMs(f64::MAX)
        );
    }

    #[test]
    fn an_invalid_random_number_means_no_wait() {
        let error = status_error(503);
        let wait = |random| decide_transient(&RetryOptions::default(), 1, &error, random);
        assert_eq!(wait(f64::NAN), Decision::WaitMs(0.0));
        assert_eq!(wait(-1.0), Decision::WaitMs(0.0));
    }

    #[test]
    fn retry_after_is_the_minimum_wait() {
        assert_eq!(after(503, Some("2")), Decision::WaitMs(2000.0));
        assert_eq!(after(503, Some(" 2\t")), Decision::WaitMs(2000.0));
        assert_eq!(after(429, Some("0")), Decision::WaitMs(50.0));
        assert_eq!(after(503, Some("20")), Decision::WaitMs(20_000.0));
        let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(after(503, date), Decision::WaitMs(7000.0));
        for obsolete in ["Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(
                after(503, Some(obsolete)),
                Decision::WaitMs(7000.0),
                "{obsolete}"
            );
        }
        let past = Some("Sat, 05 Nov 1994 08:49:37 GMT");
        assert_eq!(after(503, past), Decision::WaitMs(50.0));
    }

    #[test]
    fn a_retry_after_above_the_maximum_ends_the_call() {
        assert_eq!(after(503, Some("21")), Decision::GiveUp);
        assert_eq!(after(503, Some(&"9".repeat(1000))), Decision::GiveUp);
        assert_eq!(
            after(503, Some("Sun, 06 Nov 1994 08:50:37 GMT")),
            Decision::GiveUp
        );
    }

    #[test]
    fn an_invalid_retry_after_is_ignored() {
        for text in [
            "",
            " ",
            "-1",
            "+1",
            "1.5",
            "1e3",
            "soon",
            "1 2",
            "0x1",
            "1, 2",
            "١",
            "Sun, 06 Nov 1994",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "1994-11-06T08:49:37Z",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 06 Nov 1994 08:49:37 GMT.",
        ] {
            assert_eq!(after(503, Some(text)), Decision::WaitMs(50.0), "{text:?}");
        }
    }

    #[test]
    fn only_http_dates_are_parsed() {
        let parsed = |text| retry_after_ms(text, 0.0, |_| 1.0).is_some();
        for date in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Wednesday, 09-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun Nov 16 08:49:37 1994",
        ] {
            assert!(parsed(date), "{date}");
        }
        for other in [
            "1994-11-06T08:49:37Z",
            "Nov 6 1994",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "sun, 06 nov 1994 08:49:37 GMT!",
            "Sun, 06 Nov 94 08:49:37 GMT",
            "Sunday, 06 Nov 1994 08:49:37 GMT",
            "06 Nov 1994 08:49:37 GMT",
        ] {
            assert!(!parsed(other), "{other}");
        }
    }
}

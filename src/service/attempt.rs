//! What comes of one attempt.

use super::outcome::{Failure, answered, api_failure, error_members, is_success};
use super::redact::Secrets;
use super::request::Call;

/// How far an attempt came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The answer was read to its end.
    Complete,
    /// The time was over first.
    TimedOut,
    /// The platform refused to build the request.
    Unsendable,
    /// There was no answer.
    Unsent,
    /// There was an answer, but not its whole body.
    Broken,
    /// There was an answer, and its body is larger than the call allows.
    TooLarge,
}

impl Ended {
    /// By the number that JavaScript has for it.
    pub fn numbered(number: f64) -> Self {
        match number {
            0.0 => Self::Complete,
            1.0 => Self::TimedOut,
            2.0 => Self::Unsendable,
            4.0 => Self::Broken,
            5.0 => Self::TooLarge,
            _ => Self::Unsent,
        }
    }
}

/// What there was of an answer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Answer<'a> {
    /// The member `status`, if it is a number.
    pub status: Option<f64>,
    /// The member `type`, if it is a string.
    pub kind: Option<&'a str>,
    /// The header `X-Request-Id`.
    pub request_id: Option<&'a str>,
}

/// The failure that an attempt of `call` is; none if its body is what was asked for. `body` gives
/// the bytes of a complete one.
pub fn failure_of(
    call: &Call,
    ended: Ended,
    answer: Answer,
    body: impl FnOnce() -> Vec<u8>,
    secrets: &Secrets,
) -> Option<Failure> {
    match ended {
        Ended::TimedOut => return Some(Failure::timeout(call.timeout_ms)),
        Ended::Unsendable => return Some(Failure::network("the request could not be built")),
        Ended::Unsent => return Some(Failure::network("the request failed")),
        Ended::Complete | Ended::Broken | Ended::TooLarge => {}
    }
    let status = answer.status.unwrap_or_default();
    let Some(status) = answered(status, answer.kind.unwrap_or_default()) else {
        return Some(Failure::network("fetch gave no Response"));
    };
    if !is_success(status) {
        // An error body that breaks off or is too large changes nothing but the fields.
        let body = match ended {
            Ended::Complete => body(),
            _ => Vec::new(),
        };
        let members = error_members(&body);
        return Some(api_failure(status, answer.request_id, members, secrets));
    }
    match ended {
        Ended::Broken => Some(Failure::network("the body broke off")),
        Ended::TooLarge => Some(Failure::too_large(call.max_response_bytes)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::service::code::Code;
    use crate::service::request::tests::call;

    const ALL: [Ended; 6] = [
        Ended::Complete,
        Ended::TimedOut,
        Ended::Unsendable,
        Ended::Unsent,
        Ended::Broken,
        Ended::TooLarge,
    ];

    fn code_of(ended: Ended, status: Option<f64>) -> Option<Code> {
        let answer = Answer {
            status,
            ..Answer::default()
        };
        let body = || br#"{"error_code":"IIC.1"}"#.to_vec();
        let failure = failure_of(&call(), ended, answer, body, &Secrets::default());
        failure.map(|failure| failure.code)
    }

    #[test]
    fn each_end_has_its_number() {
        for (number, ended) in ALL.into_iter().enumerate() {
            assert_eq!(Ended::numbered(number as f64), ended);
        }
    }

    #[test]
    fn only_a_complete_success_is_no_failure() {
        for ended in ALL {
            let code = code_of(ended, Some(200.0));
            let expected = match ended {
                Ended::Complete => None,
                Ended::TimedOut => Some(Code::Timeout),
                Ended::TooLarge => Some(Code::Validation),
                Ended::Unsendable | Ended::Unsent | Ended::Broken => Some(Code::Network),
            };
            assert_eq!(code, expected, "{ended:?}");
        }
    }

    #[test]
    fn a_status_outside_2xx_counts_however_its_body_ends() {
        for ended in [Ended::Complete, Ended::Broken, Ended::TooLarge] {
            assert_eq!(code_of(ended, Some(403.0)), Some(Code::Forbidden));
        }
        assert_eq!(code_of(Ended::TimedOut, Some(403.0)), Some(Code::Timeout));
    }

    #[test]
    fn what_has_no_status_is_no_answer() {
        for status in [None, Some(f64::NAN), Some(200.5), Some(0.0), Some(1000.0)] {
            assert_eq!(code_of(Ended::Complete, status), Some(Code::Network));
        }
    }

    #[test]
    fn only_a_complete_error_body_is_read() {
        let answer = Answer {
            status: Some(500.0),
            request_id: Some("r-1"),
            ..Answer::default()
        };
        let none = || panic!("there is no whole body");
        let failure = failure_of(&call(), Ended::Broken, answer, none, &Secrets::default());
        assert_eq!(
            failure.and_then(|failure| failure.request_id).as_deref(),
            Some("r-1")
        );
    }
}

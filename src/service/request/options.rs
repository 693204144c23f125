//! How a call is made: the options that every operation takes, and their rules.

use super::credentials::Credentials;
use crate::service::response::error::InvalidArgument;
use crate::service::response::retry::RetryOptions;

/// The longest time that the platform's timers can measure, in milliseconds.
pub const MAX_TIMEOUT_MS: f64 = 2_147_483_647.0;

/// The default limit of a body, in bytes.
const MAX_RESPONSE_BYTES: u64 = 8 * 1024 * 1024;

/// How a call is made. The default names no address: give `region` or `endpoint`.
#[derive(Clone, Debug)]
pub struct CallOptions {
    /// Region of the identity store, such as `cn-north-4`; picks the service's own host.
    pub region: Option<String>,
    /// Absolute `https:` URL that requests go to instead; `http:` only to `localhost`,
    /// `127.0.0.0/8` and `[::1]`.
    pub endpoint: Option<String>,
    /// The address to sign for, where `endpoint` is a relay that forwards to it.
    pub signing_endpoint: Option<String>,
    /// The keys to sign with; without them requests are not signed.
    pub credentials: Option<Credentials>,
    /// Account id, sent and signed as `X-Domain-Id` with calls to the global host.
    pub domain_id: Option<String>,
    /// Further headers, names and values; each name once, in whatever case, and none of the
    /// connection.
    pub headers: Vec<(String, String)>,
    /// Time limit of one attempt in milliseconds, above 0 and up to 2^31-1. Default 30000.
    pub timeout_ms: f64,
    /// How often to try, and how long to wait in between.
    pub retry: RetryOptions,
    /// Limit of a body after content decoding, in bytes, from 1. Default 8 MiB.
    pub max_response_bytes: u64,
}

impl Default for CallOptions {
    fn default() -> Self {
        Self {
            region: None,
            endpoint: None,
            signing_endpoint: None,
            credentials: None,
            domain_id: None,
            headers: Vec::new(),
            timeout_ms: 30_000.0,
            retry: RetryOptions::default(),
            max_response_bytes: MAX_RESPONSE_BYTES,
        }
    }
}

/// The longest account id, in characters.
const MAX_DOMAIN_ID: usize = 64;

impl CallOptions {
    /// Checks the account id, also of a call that does not send it.
    pub(super) fn check_domain_id(&self) -> Result<(), InvalidArgument> {
        let Some(id) = &self.domain_id else {
            return Ok(());
        };
        let is_graphic = id.bytes().all(|byte| byte.is_ascii_graphic());
        if !id.is_empty() && id.len() <= MAX_DOMAIN_ID && is_graphic {
            return Ok(());
        }
        Err(InvalidArgument::new(
            "domainId",
            "expected 1 to 64 printable ASCII characters without spaces",
        ))
    }

    /// Checks the numbers. Addresses, keys and headers are checked where they are used.
    pub(super) fn check_numbers(&self) -> Result<(), InvalidArgument> {
        if !(self.timeout_ms > 0.0 && self.timeout_ms <= MAX_TIMEOUT_MS) {
            return Err(InvalidArgument::out_of_range(
                "timeoutMs",
                "a number above 0 and up to 2147483647",
                self.timeout_ms,
            ));
        }
        positive_integer("retry.maxAttempts", self.retry.max_attempts.into())?;
        for (argument, delay) in [
            ("retry.baseDelayMs", self.retry.base_delay_ms),
            ("retry.maxDelayMs", self.retry.max_delay_ms),
        ] {
            if !(delay >= 0.0 && delay.is_finite()) {
                return Err(InvalidArgument::out_of_range(
                    argument,
                    "a finite number from 0, in milliseconds",
                    delay,
                ));
            }
        }
        positive_integer("maxResponseBytes", self.max_response_bytes as f64)?;
        Ok(())
    }
}

/// The integer that a number is, if it is one from 1. What is larger than any integer type here
/// is as good as unlimited.
pub fn positive_integer(argument: &str, value: f64) -> Result<u64, InvalidArgument> {
    if value >= 1.0 && value.is_finite() && value.fract() == 0.0 {
        return Ok(value as u64);
    }
    Err(InvalidArgument::out_of_range(
        argument,
        "an integer from 1",
        value,
    ))
}

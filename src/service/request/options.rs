//! The options of every call, their defaults and their ranges.

use super::credentials::Credentials;
use crate::service::response::error::InvalidArgument;
use crate::service::response::retry::RetryOptions;

/// The longest time limit in milliseconds: `setTimeout` takes a signed 32-bit integer.
pub const MAX_TIMEOUT_MS: f64 = i32::MAX as f64;

/// The default limit of a response body, in bytes.
pub const DEFAULT_MAX_RESPONSE_BYTES: u64 = 8 * 1024 * 1024;

/// How a call is made: address, keys, headers, limits. The default has no address: set `region` or
/// `endpoint`.
///
/// <https://support.huaweicloud.com/intl/en-us/api-identitycenter/>
///
/// ```
/// use identity_center_tokens::{CallOptions, Credentials, RetryOptions};
///
/// let options = CallOptions {
///     region: Some("cn-north-4".into()),
///     credentials: Some(Credentials {
///         access_key_id: "AKEXAMPLE".into(),
///         secret_access_key: "secret".into(),
///         security_token: None,
///     }),
///     timeout_ms: 10_000.0,
///     retry: RetryOptions::never(),
///     ..CallOptions::default()
/// };
/// assert_eq!(options.max_response_bytes, 8 * 1024 * 1024);
/// ```
#[derive(Clone, Debug)]
pub struct CallOptions {
    /// Region of the identity store, such as `cn-north-4`. Determines the host of the service.
    pub region: Option<String>,
    /// Absolute `https:` URL that requests go to instead of the service's host, with an optional path
    /// prefix. `http:` is allowed to `localhost`, `127.0.0.0/8` and `[::1]` only.
    pub endpoint: Option<String>,
    /// The address to sign for, if `endpoint` is a proxy that forwards to it. Needs `credentials`.
    pub signing_endpoint: Option<String>,
    /// The keys that sign each request. Without them requests are not signed.
    pub credentials: Option<Credentials>,
    /// Account id, 1 to 64 printable ASCII characters without spaces. Calls to the global host send it
    /// as `X-Domain-Id`, signed if there are credentials.
    pub domain_id: Option<String>,
    /// Additional headers, names and values. Each name at most once, regardless of case. Headers of the
    /// connection, and of the signature in a signed call, are refused.
    pub headers: Vec<(String, String)>,
    /// Time limit of one attempt in milliseconds, above 0 and up to 2147483647. Default 30000.
    pub timeout_ms: f64,
    /// The number of attempts, and the waits between them.
    pub retry: RetryOptions,
    /// Limit of a response body after content decoding, in bytes, at least 1. Default 8388608 (8 MiB).
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
            max_response_bytes: DEFAULT_MAX_RESPONSE_BYTES,
        }
    }
}

/// The longest account id, in characters.
const MAX_DOMAIN_ID: usize = 64;

impl CallOptions {
    /// Checks the account id, even if the call does not send it.
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

    /// Checks the numbers. Addresses, keys and headers have checks of their own.
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

/// Converts a number to an integer of at least 1. A larger one than `u64` holds becomes `u64::MAX`.
///
/// # Errors
///
/// Names `argument` if the number is not such an integer.
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

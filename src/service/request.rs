//! Arguments as given to one call that can be sent. Everything is checked here, before anything
//! is sent, and each problem names its argument.

use super::credentials::Credentials;
use super::date::basic_date;
use super::encoding::shortened;
use super::endpoint::{Endpoint, Invalid, UrlParts, check_id};
use super::given::{Given, number, optional_text, text, unexpected};
use super::retry::Policy;
use super::sign::{ToSign, authorization};

const TIMEOUT_MS: f64 = 30_000.0;
/// The longest time that the platform's timers can measure.
const MAX_TIMEOUT_MS: f64 = 2_147_483_647.0;
const MAX_RESPONSE_BYTES: f64 = 8_388_608.0;
/// Header names that belong to the signature.
const SIGNED_NAMES: [&str; 5] = [
    "host",
    "authorization",
    "x-sdk-date",
    "x-security-token",
    "x-sdk-content-sha256",
];

/// The member `credentials` of the options.
pub enum GivenCredentials {
    /// An unsigned call.
    Absent,
    /// A callback, asked before every attempt.
    Callback,
    /// An object: `accessKeyId`, `secretAccessKey`, `securityToken`.
    Members([Given; 3]),
    /// Anything else, in words.
    Other(&'static str),
}

/// The member `retry` of the options.
pub enum GivenRetry {
    /// The defaults.
    Absent,
    /// `false`: one attempt.
    Off,
    /// An object: `maxAttempts`, `baseDelayMs`, `maxDelayMs`.
    Members([Given; 3]),
    /// Anything else, in words.
    Other(&'static str),
}

/// The member `headers` of the options.
pub enum GivenHeaders {
    /// None.
    Absent,
    /// Names and values.
    Entries(Vec<(Given, Given)>),
    /// More text than any request may carry; it was not copied.
    TooLong,
    /// Anything else, in words.
    Other(&'static str),
}

/// All arguments of one call.
pub struct Arguments {
    /// What `request` is, if it is no object.
    pub request_kind: Option<&'static str>,
    /// What `options` is, if it is neither an object nor absent.
    pub options_kind: Option<&'static str>,
    /// What `options.signal` is, if it is neither an `AbortSignal` nor absent.
    pub signal_kind: Option<&'static str>,
    /// What `options.fetch` is, if it is no function; without the option, the global one.
    pub fetch_kind: Option<&'static str>,
    /// `request.identityStoreId`
    pub identity_store_id: Given,
    /// `request.tenantId`
    pub tenant_id: Given,
    /// `options.region`
    pub region: Given,
    /// `options.endpoint`; a `URL` as its text.
    pub endpoint: Given,
    /// `options.signingEndpoint`; a `URL` as its text.
    pub signing_endpoint: Given,
    /// `options.credentials`
    pub credentials: GivenCredentials,
    /// `options.headers`
    pub headers: GivenHeaders,
    /// `options.timeoutMs`
    pub timeout_ms: Given,
    /// `options.retry`
    pub retry: GivenRetry,
    /// `options.maxResponseBytes`
    pub max_response_bytes: Given,
}

/// Where the keys come from.
#[derive(Clone)]
pub enum CredentialsSource {
    /// The call is not signed.
    None,
    /// The same keys for every attempt.
    Fixed(Credentials),
    /// A callback of the caller, asked before every attempt.
    Callback,
}

/// One call, checked.
pub struct Call {
    /// Where every attempt goes.
    pub url: String,
    headers: Vec<(String, String)>,
    signed_host: String,
    signed_path: String,
    /// Where the keys come from.
    pub credentials: CredentialsSource,
    /// Bound of one attempt, in milliseconds.
    pub timeout_ms: f64,
    /// How often to try.
    pub retry: Policy,
    /// Bound of the body after content decoding, in bytes.
    pub max_response_bytes: f64,
}

impl Arguments {
    /// Checks everything. `parse_url` is the platform's URL parser.
    pub fn check(&self, parse_url: impl Fn(&str) -> Option<UrlParts>) -> Result<Call, Invalid> {
        for (option, expected, kind) in [
            ("request", "an object", self.request_kind),
            ("options", "an object", self.options_kind),
            ("signal", "an AbortSignal", self.signal_kind),
            ("fetch", "a function", self.fetch_kind),
        ] {
            if let Some(kind) = kind {
                return Err(unexpected(option, expected, kind));
            }
        }
        let identity_store_id = id("identityStoreId", &self.identity_store_id)?;
        let tenant_id = id("tenantId", &self.tenant_id)?;
        let url_endpoint = |option, given| {
            optional_text(option, given)?
                .map(|text| Endpoint::of_url(option, parse_url(text)))
                .transpose()
        };
        let region = optional_text("region", &self.region)?
            .map(Endpoint::of_region)
            .transpose()?;
        let endpoint = url_endpoint("endpoint", &self.endpoint)?
            .or(region)
            .ok_or_else(|| {
                Invalid::new(
                    "region",
                    "expected region or endpoint to be given, received neither",
                )
            })?;
        let credentials = match &self.credentials {
            GivenCredentials::Absent => CredentialsSource::None,
            GivenCredentials::Callback => CredentialsSource::Callback,
            GivenCredentials::Members(members) => {
                CredentialsSource::Fixed(Credentials::check(members)?)
            }
            GivenCredentials::Other(kind) => {
                return Err(unexpected("credentials", "an object or a function", kind));
            }
        };
        let signed = !matches!(credentials, CredentialsSource::None);
        let signing = url_endpoint("signingEndpoint", &self.signing_endpoint)?;
        if signing.is_some() && !signed {
            return Err(Invalid::new(
                "signingEndpoint",
                "is of use only with credentials; leave it out or pass credentials",
            ));
        }
        let signing = signing.as_ref().unwrap_or(&endpoint);
        Ok(Call {
            url: endpoint.url(&endpoint.path(identity_store_id, tenant_id)),
            headers: headers(&self.headers, signed)?,
            signed_host: signing.host.clone(),
            signed_path: signing.path(identity_store_id, tenant_id),
            credentials,
            timeout_ms: number(
                "timeoutMs",
                &self.timeout_ms,
                TIMEOUT_MS,
                "a number above 0 and up to 2147483647",
                |value| value > 0.0 && value <= MAX_TIMEOUT_MS,
            )?,
            retry: policy(&self.retry)?,
            max_response_bytes: number(
                "maxResponseBytes",
                &self.max_response_bytes,
                MAX_RESPONSE_BYTES,
                POSITIVE_INTEGER,
                is_positive_integer,
            )?,
        })
    }
}

impl Call {
    /// Names and values of the headers of one attempt, signed for the moment `now_ms`.
    pub fn headers(&self, credentials: Option<&Credentials>, now_ms: f64) -> Vec<(String, String)> {
        let mut headers = self.headers.clone();
        let Some(keys) = credentials else {
            return headers;
        };
        let date = basic_date(now_ms);
        let mut signed = vec![("host", &*self.signed_host), ("x-sdk-date", &*date)];
        if let Some(token) = &keys.security_token {
            signed.push(("x-security-token", token));
        }
        let to_sign = ToSign {
            method: "GET",
            path: &self.signed_path,
            query: "",
            headers: &signed,
            body: b"",
            date: &date,
        };
        let authorization = authorization(&to_sign, &keys.access_key_id, &keys.secret_access_key);
        // The platform sets Host itself.
        let sent = signed.into_iter().skip(1);
        headers.extend(sent.map(|(name, value)| (name.into(), value.into())));
        headers.push(("authorization".into(), authorization));
        headers
    }
}

fn id<'a>(option: &str, given: &'a Given) -> Result<&'a str, Invalid> {
    let id = text(option, given)?;
    check_id(option, id)?;
    Ok(id)
}

const POSITIVE_INTEGER: &str = "an integer from 1";

fn is_positive_integer(value: f64) -> bool {
    value >= 1.0 && value.is_finite() && value.fract() == 0.0
}

fn policy(given: &GivenRetry) -> Result<Policy, Invalid> {
    let default = Policy::default();
    match given {
        GivenRetry::Absent => Ok(default),
        GivenRetry::Off => Ok(Policy {
            max_attempts: 1.0,
            ..default
        }),
        GivenRetry::Members([attempts, base, max]) => {
            let delay = |option, given, default| {
                number(
                    option,
                    given,
                    default,
                    "a finite number from 0, in milliseconds",
                    |value| value >= 0.0 && value.is_finite(),
                )
            };
            Ok(Policy {
                max_attempts: number(
                    "retry.maxAttempts",
                    attempts,
                    default.max_attempts,
                    POSITIVE_INTEGER,
                    is_positive_integer,
                )?,
                base_delay_ms: delay("retry.baseDelayMs", base, default.base_delay_ms)?,
                max_delay_ms: delay("retry.maxDelayMs", max, default.max_delay_ms)?,
            })
        }
        GivenRetry::Other(kind) => Err(unexpected("retry", "an object or false", kind)),
    }
}

fn headers(given: &GivenHeaders, signed: bool) -> Result<Vec<(String, String)>, Invalid> {
    let entries = match given {
        GivenHeaders::Absent => return Ok(Vec::new()),
        GivenHeaders::Entries(entries) => entries,
        GivenHeaders::TooLong => {
            return Err(Invalid::new(
                "headers",
                "must not hold more than 1048576 characters",
            ));
        }
        GivenHeaders::Other(kind) => {
            return Err(unexpected(
                "headers",
                "an object of names and strings",
                kind,
            ));
        }
    };
    let mut checked = Vec::with_capacity(entries.len());
    for (name, value) in entries {
        let name = text("headers", name)?;
        if name.is_empty() || !name.bytes().all(is_token_byte) {
            return Err(Invalid::new(
                "headers",
                "expected every name to be an HTTP token",
            ));
        }
        let option = ["headers.", &*shortened(name, 64)].concat();
        let reserved = |signed: &&str| name.eq_ignore_ascii_case(signed);
        if signed && SIGNED_NAMES.iter().any(reserved) {
            return Err(Invalid::new(
                &option,
                "is set by the signature; leave it out",
            ));
        }
        let value = text(&option, value)?;
        let allowed = |c| !matches!(c, '\r' | '\n' | '\0') && c <= '\u{ff}';
        if !value.chars().all(allowed) {
            return Err(Invalid::new(
                &option,
                "must not contain a line break, NUL or characters above U+00FF",
            ));
        }
        checked.push((name.into(), value.into()));
    }
    Ok(checked)
}

/// The characters of an HTTP token, RFC 9110, 5.6.2.
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// The status that `validateResponse` is given: an integer from 100 to 599, 200 where absent.
pub fn status(given: Given) -> Result<u16, Invalid> {
    let is_status = |value: f64| (100.0..=599.0).contains(&value) && value.fract() == 0.0;
    number(
        "status",
        &given,
        200.0,
        "an integer from 100 to 599",
        is_status,
    )
    .map(|status| status as u16)
}

/// A body that `validateResponse` cannot read.
pub fn unsupported_body(kind: &'static str) -> Invalid {
    unexpected("body", "a string, bytes or a parsed object", kind)
}

#[cfg(test)]
pub(super) mod tests;

//! A request that is ready to be sent: arguments and options are checked, only the signature is missing.

use std::borrow::Cow;

use super::credentials::Credentials;
use super::endpoint::{Endpoint, ParseUrl, check_region};
use super::options::CallOptions;
use super::sign::{SigningInput, authorization};
use super::{Bearer, Request};
use crate::service::encoding::shortened;
use crate::service::operation::{Host, Operation};
use crate::service::response::error::InvalidArgument;
use crate::service::response::redact::Secrets;
use crate::service::response::retry::RetryOptions;

/// Headers that a signed request sets itself.
const SIGNED_NAMES: [&str; 5] = [
    "host",
    "authorization",
    "x-sdk-date",
    "x-security-token",
    "x-sdk-content-sha256",
];

/// The longest quote of a header name in an error, in bytes.
const MAX_QUOTED_NAME: usize = 64;

const HOST: &str = "host";
const AUTHORIZATION: &str = "authorization";
const CONTENT_TYPE: &str = "content-type";
const DOMAIN_ID: &str = "x-domain-id";
/// Tells a relay that serves several regions which one is meant.
pub(in crate::service) const REGION_HEADER: &str = "x-region";

/// Headers of the connection: `fetch` fails in Node and drops them in browsers.
const CONNECTION_NAMES: [&str; 5] = [
    "connection",
    "expect",
    "keep-alive",
    "transfer-encoding",
    "upgrade",
];

/// A request that was checked. All attempts of a call send the same one, each with a new signature.
///
/// ```
/// use identity_center_tokens::{CallOptions, ListTokensRequest, PreparedRequest};
///
/// let request = ListTokensRequest {
///     identity_store_id: "d-9067xxxxxx".into(),
///     tenant_id: "5bd76fe3-48cc-4e4b-a235-a4e6xxxxxxxx".into(),
/// };
/// let options = CallOptions { region: Some("cn-north-4".into()), ..CallOptions::default() };
/// // No option is a URL, so the parser has nothing to do.
/// let prepared = PreparedRequest::new(request.request()?, &options, false, |_| None)?;
/// assert!(prepared.url.starts_with("https://identitystore.cn-north-4.myhuaweicloud.com/v1/"));
/// # Ok::<(), identity_center_tokens::InvalidArgument>(())
/// ```
#[derive(Debug)]
pub struct PreparedRequest {
    /// The operation.
    pub operation: &'static Operation,
    /// The URL of every attempt, with its query.
    pub url: String,
    /// The body of every attempt.
    pub body: Option<String>,
    /// Time limit of one attempt, in milliseconds.
    pub timeout_ms: f64,
    /// The number of attempts, and the waits between them.
    pub retry: RetryOptions,
    /// Limit of the response body after content decoding, in bytes.
    pub max_response_bytes: u64,
    /// The caller's headers, and the region for a relay.
    headers: Vec<(String, String)>,
    /// The account id, if the host takes it.
    domain_id: Option<String>,
    bearer: Option<Bearer>,
    signed_host: String,
    signed_path: String,
    query: String,
}

impl PreparedRequest {
    /// Checks arguments and options. `is_signed` means that each attempt will have credentials.
    ///
    /// # Errors
    ///
    /// Names the first option that is not valid.
    pub fn new(
        request: Request,
        options: &CallOptions,
        is_signed: bool,
        parse_url: ParseUrl,
    ) -> Result<Self, InvalidArgument> {
        let endpoint_of = |argument, url: &Option<String>| {
            let endpoint = |url: &String| Endpoint::from_url(argument, parse_url(url));
            url.as_ref().map(endpoint).transpose()
        };
        let host = request.operation.host;
        let request_has_region = request.region.is_some();
        for region in [&request.region, &options.region].into_iter().flatten() {
            check_region("region", region)?;
        }
        let region = request.region.as_ref().or(options.region.as_ref());
        let custom = endpoint_of("endpoint", &options.endpoint)?;
        let is_custom = custom.is_some();
        let for_service = || Endpoint::for_service(host, region.map(|region| &**region));
        let Some(endpoint) = custom.or_else(for_service) else {
            return Err(InvalidArgument::unexpected(
                "region",
                "region or endpoint to be given",
                "neither",
            ));
        };
        let signing = endpoint_of("signingEndpoint", &options.signing_endpoint)?;
        if request.bearer.is_some() {
            check_unsigned(options, is_signed)?;
        }
        if signing.is_some() && !is_signed {
            return Err(InvalidArgument::new(
                "signingEndpoint",
                "is of use only with credentials; leave it out or pass credentials",
            ));
        }
        check_options(options, is_signed, request.body.is_some())?;
        let mut headers = options.headers.clone();
        let is_regional = matches!(host, Host::Regional(_));
        // A relay or the emulator answers for the hosts of several regions.
        let sends_region = is_custom && is_regional && (request_has_region || !is_signed);
        if let Some(region) = region.filter(|_| sends_region)
            && !has_header(&headers, REGION_HEADER)
        {
            headers.push((REGION_HEADER.into(), region.clone()));
        }
        let signing = signing.as_ref().unwrap_or(&endpoint);
        let mut url = endpoint.url(&request.path);
        if !request.query.is_empty() {
            url.push('?');
            url.push_str(&request.query);
        }
        Ok(Self {
            operation: request.operation,
            url,
            timeout_ms: options.timeout_ms,
            retry: options.retry,
            max_response_bytes: options.max_response_bytes,
            headers,
            domain_id: options.domain_id.clone().filter(|_| !is_regional),
            signed_host: signing.host.clone(),
            signed_path: signing.path(&request.path),
            body: request.body,
            bearer: request.bearer,
            query: request.query,
        })
    }

    /// Registers the bearer token for redaction.
    pub fn register(&self, secrets: &mut Secrets) {
        if let Some(bearer) = &self.bearer {
            secrets.add(bearer.token());
        }
    }

    /// Whether `fetch` must not send cookies: the request is signed or has a bearer token.
    pub fn omits_credentials(&self, is_signed: bool) -> bool {
        is_signed || self.bearer.is_some()
    }

    /// The headers of one attempt, signed if there are credentials. `sdk_date` is the time of the
    /// attempt, see [`sdk_date`](super::sign::sdk_date). The security token and the bearer token are
    /// borrowed, so that no copy of them stays in memory.
    pub fn headers<'a>(
        &'a self,
        credentials: Option<&'a Credentials>,
        sdk_date: &'a str,
    ) -> Vec<(&'a str, Cow<'a, str>)> {
        let own_type = self.body.as_ref().map(|_| "application/json");
        let own = [
            (CONTENT_TYPE, own_type),
            (DOMAIN_ID, self.domain_id.as_deref()),
        ];
        let mut headers: Vec<(&str, Cow<'_, str>)> = Vec::new();
        let Some(credentials) = credentials else {
            for (name, value) in &self.headers {
                headers.push((name, value.into()));
            }
            for (name, value) in own {
                headers.extend(value.map(|value| (name, value.into())));
            }
            if let Some(bearer) = &self.bearer {
                headers.push((AUTHORIZATION, bearer.authorization().into()));
            }
            return headers;
        };
        // The service requires that these two are signed if they are sent.
        let [mut content_type, mut domain_id] = own;
        for (name, value) in &self.headers {
            if name.eq_ignore_ascii_case(CONTENT_TYPE) {
                content_type.1 = Some(value);
            } else if name.eq_ignore_ascii_case(DOMAIN_ID) {
                domain_id.1 = Some(value);
            } else {
                headers.push((name, value.into()));
            }
        }
        // Signed headers are in ascending order.
        let mut signed: Vec<(&str, &str)> = Vec::new();
        for (name, value) in [
            content_type,
            (HOST, Some(&*self.signed_host)),
            domain_id,
            ("x-sdk-date", Some(sdk_date)),
            ("x-security-token", credentials.security_token.as_deref()),
        ] {
            signed.extend(value.map(|value| (name, value)));
        }
        let input = SigningInput {
            method: self.operation.method.as_str(),
            path: &self.signed_path,
            query: &self.query,
            headers: &signed,
            body: self.body.as_deref().unwrap_or_default().as_bytes(),
            date: sdk_date,
        };
        let authorization = authorization(
            &input,
            &credentials.access_key_id,
            &credentials.secret_access_key,
        );
        for (name, value) in signed {
            // `fetch` sets Host.
            if name != HOST {
                headers.push((name, value.into()));
            }
        }
        headers.push((AUTHORIZATION, authorization.into()));
        headers
    }
}

/// Checks the options other than addresses.
fn check_options(
    options: &CallOptions,
    is_signed: bool,
    has_body: bool,
) -> Result<(), InvalidArgument> {
    if let Some(credentials) = &options.credentials {
        credentials.check()?;
    }
    options.check_domain_id()?;
    check_headers(&options.headers, is_signed)?;
    refuse_own(CONTENT_TYPE, has_body, &options.headers)?;
    refuse_own(DOMAIN_ID, options.domain_id.is_some(), &options.headers)?;
    options.check_numbers()
}

/// Refuses a header of the caller that the call sets itself.
fn refuse_own(
    name: &str,
    is_own: bool,
    headers: &[(String, String)],
) -> Result<(), InvalidArgument> {
    if is_own && has_header(headers, name) {
        return Err(InvalidArgument::new(
            &["headers.", name].concat(),
            "is set by the call; leave it out",
        ));
    }
    Ok(())
}

/// Refuses options that sign a request, which has a bearer token instead.
fn check_unsigned(options: &CallOptions, is_signed: bool) -> Result<(), InvalidArgument> {
    let refused = [
        (is_signed, "credentials"),
        (options.signing_endpoint.is_some(), "signingEndpoint"),
        (options.domain_id.is_some(), "domainId"),
        (
            has_header(&options.headers, AUTHORIZATION),
            "headers.authorization",
        ),
    ];
    match refused.iter().find(|(is_there, _)| *is_there) {
        Some((_, argument)) => Err(InvalidArgument::new(
            argument,
            "has no meaning here: the request carries the token; leave it out",
        )),
        None => Ok(()),
    }
}

fn has_header(headers: &[(String, String)], name: &str) -> bool {
    let is_name = |(other, _): &(String, String)| other.eq_ignore_ascii_case(name);
    headers.iter().any(is_name)
}

fn check_headers(headers: &[(String, String)], is_signed: bool) -> Result<(), InvalidArgument> {
    for (index, (name, value)) in headers.iter().enumerate() {
        if name.is_empty() || !name.bytes().all(is_token_byte) {
            return Err(InvalidArgument::new(
                "headers",
                "expected every name to be an HTTP token",
            ));
        }
        let argument = header_argument(name);
        let is_name = |other: &&str| name.eq_ignore_ascii_case(other);
        if is_signed && SIGNED_NAMES.iter().any(is_name) {
            return Err(InvalidArgument::new(
                &argument,
                "is set by the signature; leave it out",
            ));
        }
        if CONNECTION_NAMES.iter().any(is_name) {
            return Err(InvalidArgument::new(
                &argument,
                "belongs to the connection, and no fetch can send it; leave it out",
            ));
        }
        let mut before = headers.iter().take(index);
        if before.any(|(other, _)| is_name(&&**other)) {
            return Err(InvalidArgument::new(
                &argument,
                "is given twice: upper and lower case make no difference; give each name once",
            ));
        }
        let allowed = |c| !matches!(c, '\r' | '\n' | '\0') && c <= '\u{ff}';
        if !value.chars().all(allowed) {
            return Err(InvalidArgument::new(
                &argument,
                "must not contain a line break, NUL or characters above U+00FF",
            ));
        }
    }
    Ok(())
}

/// The path of a header in errors. Its name is shortened: the caller's names have any length.
pub(crate) fn header_argument(name: &str) -> String {
    ["headers.", &*shortened(name, MAX_QUOTED_NAME)].concat()
}

/// The characters of an HTTP token, RFC 9110, 5.6.2.
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests;

//! One call that can be made: arguments and options, all checked before anything is sent.

use std::borrow::Cow;

use super::credentials::Credentials;
use super::encoding::shortened;
use super::endpoint::{Endpoint, ParseUrl};
use super::error::InvalidArgument;
use super::operation::{Description, Operation};
use super::options::CallOptions;
use super::retry::RetryOptions;
use super::sign::{SigningInput, authorization, canonical_query};

/// Headers that the signature sets.
const SIGNED_NAMES: [&str; 5] = [
    "host",
    "authorization",
    "x-sdk-date",
    "x-security-token",
    "x-sdk-content-sha256",
];

/// Headers of the connection. Node's `fetch` fails before it sends them, browsers leave them out.
const CONNECTION_NAMES: [&str; 5] = [
    "connection",
    "expect",
    "keep-alive",
    "transfer-encoding",
    "upgrade",
];

/// One call, checked. The same for every attempt but for the signature.
#[derive(Debug)]
pub struct Call {
    /// The operation that is called.
    pub operation: &'static Description,
    /// Where every attempt goes.
    pub url: String,
    /// The body of every attempt.
    pub body: Option<String>,
    /// Time limit of one attempt, in milliseconds.
    pub timeout_ms: f64,
    /// How often to try.
    pub retry: RetryOptions,
    /// Limit of the body after content decoding, in bytes.
    pub max_response_bytes: u64,
    headers: Vec<(String, String)>,
    signed_host: String,
    signed_path: String,
    query: String,
}

impl Call {
    /// Checks everything. `is_signed` tells whether each attempt will have credentials.
    ///
    /// # Errors
    ///
    /// The first argument that cannot be used.
    pub fn new<O: Operation>(
        operation: &O,
        options: &CallOptions,
        is_signed: bool,
        parse_url: ParseUrl,
    ) -> Result<Self, InvalidArgument> {
        Self::check(
            O::DESCRIPTION,
            operation.path()?,
            canonical_query(&operation.query()),
            operation.body(),
            options,
            is_signed,
            parse_url,
        )
    }

    /// Checks the options of a call whose arguments are not known yet.
    ///
    /// # Errors
    ///
    /// The first option that cannot be used.
    pub fn check_options(
        operation: &'static Description,
        options: &CallOptions,
        is_signed: bool,
        parse_url: ParseUrl,
    ) -> Result<(), InvalidArgument> {
        let (path, query, body) = (String::new(), String::new(), None);
        Self::check(operation, path, query, body, options, is_signed, parse_url).map(|_| ())
    }

    fn check(
        operation: &'static Description,
        path: String,
        query: String,
        body: Option<String>,
        options: &CallOptions,
        is_signed: bool,
        parse_url: ParseUrl,
    ) -> Result<Self, InvalidArgument> {
        let endpoint_of = |argument, url: &Option<String>| {
            let endpoint = |url: &String| Endpoint::of_url(argument, parse_url(url));
            url.as_ref().map(endpoint).transpose()
        };
        let region = options.region.as_deref();
        let of_region = region.map(|region| Endpoint::of_region(operation.host, region));
        let of_region = of_region.transpose()?;
        let endpoint = endpoint_of("endpoint", &options.endpoint)?.or(of_region);
        let Some(endpoint) = endpoint else {
            return Err(InvalidArgument::unexpected(
                "region",
                "region or endpoint to be given",
                "neither",
            ));
        };
        let signing = endpoint_of("signingEndpoint", &options.signing_endpoint)?;
        if signing.is_some() && !is_signed {
            return Err(InvalidArgument::new(
                "signingEndpoint",
                "is of use only with credentials; leave it out or pass credentials",
            ));
        }
        if let Some(credentials) = &options.credentials {
            credentials.check()?;
        }
        check_headers(&options.headers, is_signed)?;
        options.check_numbers()?;
        let signing = signing.as_ref().unwrap_or(&endpoint);
        let mut url = endpoint.url(&path);
        if !query.is_empty() {
            url.push('?');
            url.push_str(&query);
        }
        Ok(Self {
            operation,
            url,
            body,
            timeout_ms: options.timeout_ms,
            retry: options.retry,
            max_response_bytes: options.max_response_bytes,
            headers: options.headers.clone(),
            signed_host: signing.host.clone(),
            signed_path: signing.path(&path),
            query,
        })
    }

    /// The headers of one attempt, signed where there are credentials. `sdk_date` is the moment of
    /// the attempt, see [`sdk_date`](super::sign::sdk_date). The security token is borrowed: no copy
    /// of it is left in memory.
    pub fn headers<'a>(
        &'a self,
        credentials: Option<&'a Credentials>,
        sdk_date: &'a str,
    ) -> Vec<(&'a str, Cow<'a, str>)> {
        let own = self.headers.iter();
        let mut headers: Vec<_> = own.map(|(name, value)| (&**name, value.into())).collect();
        let Some(credentials) = credentials else {
            return headers;
        };
        let mut signed = vec![("host", &*self.signed_host), ("x-sdk-date", sdk_date)];
        if let Some(token) = &credentials.security_token {
            signed.push(("x-security-token", token));
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
        // The platform sets Host itself.
        let sent = signed.into_iter().skip(1);
        headers.extend(sent.map(|(name, value)| (name, value.into())));
        headers.push(("authorization", authorization.into()));
        headers
    }
}

fn check_headers(headers: &[(String, String)], is_signed: bool) -> Result<(), InvalidArgument> {
    for (index, (name, value)) in headers.iter().enumerate() {
        if name.is_empty() || !name.bytes().all(is_token_byte) {
            return Err(InvalidArgument::new(
                "headers",
                "expected every name to be an HTTP token",
            ));
        }
        let argument = ["headers.", &*shortened(name, 64)].concat();
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

/// The characters of an HTTP token, RFC 9110, 5.6.2.
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
pub(super) mod tests;

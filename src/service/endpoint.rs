//! Region, endpoint and ids to the URL of the call.

use super::encoding::push_percent_encoded;

/// An argument or option that cannot be used: which one, why, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid(pub String);

impl Invalid {
    /// `option: problem`
    pub fn new(option: &str, problem: &str) -> Self {
        Self([option, ": ", problem].concat())
    }
}

/// A URL as the platform's own parser (WHATWG) takes it apart. Rules are checked on these parts
/// and never on the text, which can be written to deceive.
#[derive(Clone, Debug, Default)]
pub struct UrlParts {
    /// The whole URL, normalised.
    pub href: String,
    /// With its colon: `https:`.
    pub protocol: String,
    /// Host name and, unless it is the default, port.
    pub host: String,
    /// Host name alone; an IPv6 address in brackets.
    pub hostname: String,
    /// Percent-encoded, starting with `/`.
    pub pathname: String,
    /// Whether a user name or password is given.
    pub has_user_info: bool,
}

/// Where requests go: an origin and a path prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// `https://` or `http://`, and the host.
    origin: String,
    /// As signed: without the default port.
    pub host: String,
    /// Empty, or `/` and segments without a slash at the end.
    pub prefix: String,
}

impl Endpoint {
    /// The service's own endpoint in a region.
    pub fn of_region(region: &str) -> Result<Self, Invalid> {
        let well_formed = region.split('-').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
        // A DNS label has at most 63 characters.
        if !well_formed || region.len() > 63 {
            return Err(Invalid::new(
                "region",
                "expected a region id such as cn-north-4: lower-case letters, digits and single hyphens",
            ));
        }
        let host = ["identitystore.", region, ".myhuaweicloud.com"].concat();
        Ok(Self {
            origin: ["https://", &host].concat(),
            host,
            prefix: String::new(),
        })
    }

    /// An endpoint given as URL. `option` names it in errors.
    pub fn of_url(option: &str, url: Option<UrlParts>) -> Result<Self, Invalid> {
        let invalid = |problem| Err(Invalid::new(option, problem));
        let Some(url) = url else {
            return invalid("expected an absolute URL such as https://relay.example.com/api");
        };
        match &*url.protocol {
            "https:" => {}
            "http:" if is_loopback(&url.hostname) => {}
            "http:" => {
                return invalid(
                    "http: is allowed only to this machine (localhost, 127.0.0.0/8, [::1]); use https:",
                );
            }
            _ => return invalid("expected an https: URL"),
        }
        if url.has_user_info {
            return invalid("must not hold a user name or password; use the option credentials");
        }
        // An empty query or fragment shows in the text only.
        if url.href.contains(['?', '#']) {
            return invalid("must not hold a query or fragment");
        }
        Ok(Self {
            origin: [&*url.protocol, "//", &url.host].concat(),
            prefix: url.pathname.trim_end_matches('/').into(),
            host: url.host,
        })
    }

    /// The path of the call, as sent and as signed.
    pub fn path(&self, identity_store_id: &str, tenant_id: &str) -> String {
        let mut path = self.prefix.clone();
        path.push_str("/v1/identity-stores/");
        push_percent_encoded(&mut path, identity_store_id.bytes());
        path.push_str("/tenant/");
        push_percent_encoded(&mut path, tenant_id.bytes());
        path.push_str("/bearer-token");
        path
    }

    /// The URL of a path of this endpoint.
    pub fn url(&self, path: &str) -> String {
        [&*self.origin, path].concat()
    }
}

/// Hosts that a request reaches without leaving the machine.
fn is_loopback(hostname: &str) -> bool {
    // After parsing, whatever ends in a number is an IPv4 address of four plain numbers.
    let is_ipv4 = hostname
        .split('.')
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    hostname == "localhost"
        || hostname.ends_with(".localhost")
        || hostname == "[::1]"
        || is_ipv4 && hostname.starts_with("127.")
}

/// Checks an id that becomes one segment of the path.
pub fn check_id(option: &str, id: &str) -> Result<(), Invalid> {
    let problem = match id {
        "" => "must not be empty",
        "." | ".." => "must not be a dot segment, which would lead to another path",
        _ if id.contains('/') => "must not contain a slash; pass the id alone, not a path or URL",
        _ if id.bytes().any(|byte| byte.is_ascii_control()) => {
            "must not contain a control character; look for a line break pasted along with it"
        }
        _ => return Ok(()),
    };
    Err(Invalid::new(option, problem))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::service::encoding::percent_decoded;

    /// The WHATWG parser of the `url` crate stands in for the platform's.
    pub(crate) fn parse(text: &str) -> Option<UrlParts> {
        let url = url::Url::parse(text).ok()?;
        let hostname = url.host_str().unwrap_or_default().to_owned();
        Some(UrlParts {
            href: url.as_str().into(),
            protocol: format!("{}:", url.scheme()),
            host: match url.port() {
                Some(port) => format!("{hostname}:{port}"),
                None => hostname.clone(),
            },
            hostname,
            pathname: url.path().into(),
            has_user_info: !url.username().is_empty() || url.password().is_some(),
        })
    }

    fn endpoint(text: &str) -> Result<Endpoint, Invalid> {
        Endpoint::of_url("endpoint", parse(text))
    }

    #[test]
    fn a_region_gives_the_host_of_the_service() {
        let endpoint = Endpoint::of_region("ap-southeast-1").unwrap();
        assert_eq!(
            endpoint.url(&endpoint.path("d-1", "t")),
            "https://identitystore.ap-southeast-1.myhuaweicloud.com/v1/identity-stores/d-1/tenant/t/bearer-token"
        );
    }

    #[test]
    fn malformed_regions_are_refused() {
        let long = "a".repeat(64);
        for region in [
            "",
            "-",
            "cn-",
            "-cn",
            "cn--north",
            "CN-north-4",
            "cn_north",
            "cn.north",
            "cn north",
            "evil.com/",
            "cn-north-4\n",
            "çn",
            &long,
        ] {
            assert!(Endpoint::of_region(region).is_err(), "{region:?}");
        }
        assert!(Endpoint::of_region("new-region-99").is_ok());
    }

    #[test]
    fn a_path_prefix_is_kept_without_slashes_at_its_end() {
        for text in [
            "https://relay.example.org:9443/api",
            "https://relay.example.org:9443/api//",
        ] {
            let endpoint = endpoint(text).unwrap();
            assert_eq!(endpoint.host, "relay.example.org:9443");
            assert_eq!(
                endpoint.path("s", "t"),
                "/api/v1/identity-stores/s/tenant/t/bearer-token"
            );
        }
        assert_eq!(
            endpoint("https://h.example:443/").unwrap().host,
            "h.example"
        );
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for text in [
            "http://localhost",
            "http://LOCALHOST:8080",
            "http://a.localhost/",
            "http://127.0.0.1:1",
            "http://127.255.255.254",
            "http://[::1]:80",
            "http://0x7f.1",
            "http://2130706433",
        ] {
            assert!(endpoint(text).is_ok(), "{text}");
        }
        for text in [
            "http://example.com",
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "http://notlocalhost",
            "http://128.0.0.1",
            "http://[::2]",
            "http://0.0.0.0",
            "http://127.evil",
            "http://localhost@example.com",
            "http://example.com\\@localhost",
        ] {
            assert!(endpoint(text).is_err(), "{text}");
        }
    }

    #[test]
    fn other_parts_and_schemes_are_refused() {
        for text in [
            "",
            "relay.example.com",
            "//relay.example.com",
            "/api",
            "ftp://example.com",
            "file:///x",
            "javascript:alert(1)",
            "data:,x",
            "https://user@example.com",
            "https://:pw@example.com",
            "https://example.com?",
            "https://example.com?a=b",
            "https://example.com#",
            "https://",
            "https://example.com/a#b",
            "wss://example.com",
        ] {
            assert!(endpoint(text).is_err(), "{text}");
        }
    }

    #[test]
    fn ids_stay_inside_their_segment() {
        for id in [
            "%2e%2e",
            "a?b#c",
            "\\",
            "{tenant_id}",
            "$&",
            "é 户",
            "..a",
            "...",
            "a;b",
            "😀",
        ] {
            check_id("tenantId", id).unwrap();
            let path = Endpoint::of_region("cn-north-4").unwrap().path("store", id);
            let segment = path.split('/').nth(5).unwrap();
            assert_eq!(percent_decoded(segment), id.as_bytes());
            assert!(
                path.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-._~%/".contains(&byte))
            );
        }
    }

    #[test]
    fn ids_that_would_leave_their_segment_are_refused() {
        for id in [
            "", ".", "..", "a/b", "/", "a\n", "\r", "\0", "\x1f", "\x7f", "\t",
        ] {
            let Invalid(message) = check_id("tenantId", id).unwrap_err();
            assert!(message.starts_with("tenantId: "), "{message}");
        }
    }
}

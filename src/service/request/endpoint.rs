//! The address of a request: region, endpoint, and the ids in the path.

use crate::service::operation::Host;
use crate::service::response::error::InvalidArgument;

/// The domain of all hosts of the service.
pub(in crate::service) const DOMAIN: &str = ".myhuaweicloud.com";

/// The parts of a URL, as the platform's WHATWG parser returns them. All rules are checked on these
/// parts, never on the text: `http://example.com\@localhost` has the host `example.com`.
///
/// <https://url.spec.whatwg.org/#url-class>
///
/// ```
/// use identity_center_tokens::{ScimEndpoint, UrlParts};
///
/// let url = UrlParts {
///     href: "https://scim.cn-north-4.myhuaweicloud.com/t-1/scim/v2/".into(),
///     protocol: "https:".into(),
///     host: "scim.cn-north-4.myhuaweicloud.com".into(),
///     hostname: "scim.cn-north-4.myhuaweicloud.com".into(),
///     pathname: "/t-1/scim/v2/".into(),
///     has_user_info: false,
/// };
/// let endpoint = ScimEndpoint::from_url("url", Some(&url))?;
/// assert_eq!(endpoint.tenant_id, "t-1");
/// # Ok::<(), identity_center_tokens::InvalidArgument>(())
/// ```
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
    /// Whether it has a user name or a password.
    pub has_user_info: bool,
}

/// The platform's URL parser. Returns `None` if the text is not an absolute URL.
pub type ParseUrl = fn(&str) -> Option<UrlParts>;

/// An origin and a path prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// `https://` or `http://`, and the host.
    origin: String,
    /// Host name and port as signed: without the default port.
    pub host: String,
    /// Empty, or `/` and segments without a slash at the end.
    pub prefix: String,
}

impl Endpoint {
    /// The service's own host. `None` if it depends on the region and there is none. The region must
    /// have passed [`check_region`].
    pub fn for_service(host: Host, region: Option<&str>) -> Option<Self> {
        let host = match host {
            Host::Regional(name) => [name, ".", region?, DOMAIN].concat(),
            Host::Global(name) => [name, DOMAIN].concat(),
        };
        Some(Self {
            origin: ["https://", &host].concat(),
            host,
            prefix: String::new(),
        })
    }

    /// The endpoint of a URL option. `argument` is the name of the option in errors.
    ///
    /// # Errors
    ///
    /// Other schemes than `https:`, but for `http:` to this machine; user information, query, fragment.
    pub fn from_url(argument: &str, url: Option<UrlParts>) -> Result<Self, InvalidArgument> {
        let invalid = |problem| Err(InvalidArgument::new(argument, problem));
        let Some(url) = url else {
            // The message names `URL`: platforms without it fail here, too.
            return invalid(
                "expected an absolute URL such as https://relay.example.com/api, as the platform's URL class reads it",
            );
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
        // `href` and not the parts: they do not show an empty query or fragment.
        if url.href.contains(['?', '#']) {
            return invalid("must not hold a query or fragment");
        }
        Ok(Self {
            origin: [&*url.protocol, "//", &url.host].concat(),
            prefix: url.pathname.trim_end_matches('/').into(),
            host: url.host,
        })
    }

    /// A path of the service below this endpoint, as sent and as signed.
    pub fn path(&self, path: &str) -> String {
        [&*self.prefix, path].concat()
    }

    /// The URL of a path of the service below this endpoint.
    pub fn url(&self, path: &str) -> String {
        [&*self.origin, &self.prefix, path].concat()
    }
}

/// Checks a region id, which becomes a label of a host name.
///
/// # Errors
///
/// Names `argument` if the region is not a valid label.
pub fn check_region(argument: &str, region: &str) -> Result<(), InvalidArgument> {
    let is_lower = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut parts = region.split('-');
    let well_formed = parts.all(|part| !part.is_empty() && part.bytes().all(is_lower));
    // A DNS label has at most 63 characters.
    if well_formed && region.len() <= 63 {
        return Ok(());
    }
    Err(InvalidArgument::new(
        argument,
        "expected a region id such as cn-north-4: lower-case letters, digits and single hyphens",
    ))
}

/// Whether a host is this machine. `*.localhost` is not: outside browsers it is looked up by DNS, which
/// may return any address.
fn is_loopback(hostname: &str) -> bool {
    // The parser turns every host that ends in a number into four decimal numbers, or refuses it.
    let is_ipv4 = hostname
        .split('.')
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    matches!(hostname, "localhost" | "[::1]") || is_ipv4 && hostname.starts_with("127.")
}

/// Checks an id that becomes one segment of the path.
///
/// # Errors
///
/// Names `argument` if the id would change the path, or has a control character.
pub fn check_id(argument: &str, id: &str) -> Result<(), InvalidArgument> {
    let problem = match id {
        "" => "must not be empty",
        "." | ".." => "must not be a dot segment, which would lead to another path",
        _ if id.contains('/') => "must not contain a slash; pass the id alone, not a path or URL",
        _ if id.bytes().any(|byte| byte.is_ascii_control()) => {
            "must not contain a control character; look for a line break pasted along with it"
        }
        _ => return Ok(()),
    };
    Err(InvalidArgument::new(argument, problem))
}

#[cfg(test)]
#[path = "../../../tests/platform/url.rs"]
pub(in crate::service) mod url_parser;

#[cfg(test)]
mod tests {
    use super::url_parser::parse_url;
    use super::*;

    fn endpoint(text: &str) -> Result<Endpoint, InvalidArgument> {
        Endpoint::from_url("endpoint", parse_url(text))
    }

    #[test]
    fn only_the_global_host_needs_no_region() {
        let for_service = |host| Endpoint::for_service(host, None);
        assert_eq!(for_service(Host::Regional("identitystore")), None);
        assert!(for_service(Host::Global("identitycenter")).is_some());
    }

    #[test]
    fn a_region_gives_the_host_of_the_service() {
        let url = |host| {
            Endpoint::for_service(host, Some("ap-southeast-1"))
                .unwrap()
                .url("/v1")
        };
        assert_eq!(
            url(Host::Regional("identitystore")),
            "https://identitystore.ap-southeast-1.myhuaweicloud.com/v1"
        );
        assert_eq!(
            url(Host::Global("identitycenter")),
            "https://identitycenter.myhuaweicloud.com/v1"
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
            let refused = check_region("region", region);
            assert_eq!(refused.unwrap_err().argument, "region", "{region:?}");
        }
        assert_eq!(check_region("region", "new-region-99"), Ok(()));
    }

    #[test]
    fn a_path_prefix_is_kept_without_slashes_at_its_end() {
        for text in [
            "https://relay.example.org:9443/api",
            "https://relay.example.org:9443/api//",
        ] {
            let endpoint = endpoint(text).unwrap();
            assert_eq!(endpoint.host, "relay.example.org:9443");
            assert_eq!(endpoint.path("/v1"), "/api/v1");
            assert_eq!(endpoint.url("/v1"), "https://relay.example.org:9443/api/v1");
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
            "http://a.localhost/",
            "http://localhost./",
            "http://127.0.0.1.localhost",
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
    fn ids_that_change_the_path_are_refused() {
        for id in [
            "", ".", "..", "a/b", "/", "a\n", "\r", "\0", "\x1f", "\x7f", "\t",
        ] {
            assert_eq!(check_id("tenantId", id).unwrap_err().argument, "tenantId");
        }
    }
}

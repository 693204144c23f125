//! Region and tenant of the SCIM URL that an identity provider is configured with.

use serde::Serialize;

use super::encoding::percent_decoded;
use super::request::endpoint::{DOMAIN, UrlParts, check_id, check_region};
use super::response::error::InvalidArgument;

/// Region and tenant of a SCIM URL. Serialized, it has the members of the JavaScript object.
///
/// See the user guide of IAM Identity Center,
/// <https://support.huaweicloud.com/intl/en-us/usermanual-identitycenter/>.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScimEndpoint {
    /// The region id, such as `cn-north-4`.
    pub region: String,
    /// The id of the automatic provisioning, without percent-encoding.
    pub tenant_id: String,
}

impl ScimEndpoint {
    /// Reads the parts of `https://scim.<region>.myhuaweicloud.com/<tenant_id>/scim/v2/`; `None` stands
    /// for a text that is not an absolute URL. Slashes at the end and a query are ignored: Entra ID
    /// appends a flag, `?aadOptscim062020`. See [`UrlParts`] for an example.
    ///
    /// # Errors
    ///
    /// Names `argument` if it is another URL.
    pub fn from_url(argument: &str, url: Option<&UrlParts>) -> Result<Self, InvalidArgument> {
        parts(url).ok_or_else(|| {
            InvalidArgument::new(
                argument,
                "expected the SCIM URL of the console, https://scim.<region>.myhuaweicloud.com/<tenant_id>/scim/v2/",
            )
        })
    }
}

fn parts(url: Option<&UrlParts>) -> Option<ScimEndpoint> {
    let url = url.filter(|url| url.protocol == "https:" && !url.has_user_info)?;
    // `host` includes a port that is not the default: another port is another server.
    let region = url.host.strip_prefix("scim.")?.strip_suffix(DOMAIN)?;
    check_region("url", region).ok()?;
    let path = url.pathname.trim_end_matches('/');
    let segment = path.strip_suffix("/scim/v2")?.strip_prefix('/')?;
    let tenant_id = String::from_utf8(percent_decoded(segment)).ok()?;
    check_id("url", &tenant_id).ok()?;
    // Only `href` shows an empty fragment. A slash would start another segment.
    let has_more = url.href.contains('#') || segment.contains('/');
    (!has_more).then(|| ScimEndpoint {
        region: region.into(),
        tenant_id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::request::endpoint::url_parser::parse_url;

    fn scim(text: &str) -> Result<ScimEndpoint, InvalidArgument> {
        ScimEndpoint::from_url("url", parse_url(text).as_ref())
    }

    #[test]
    fn region_and_tenant_are_read() {
        for end in [
            "",
            "/",
            "//",
            "?",
            "/?aadOptscim062020",
            "//?a=b&c=/x?y",
            "?/scim/v2/",
        ] {
            let text =
                format!("https://scim.cn-north-4.myhuaweicloud.com/5bd7%2D6fe3/scim/v2{end}");
            let endpoint = scim(&text).unwrap();
            assert_eq!(
                (&*endpoint.region, &*endpoint.tenant_id),
                ("cn-north-4", "5bd7-6fe3")
            );
        }
    }

    #[test]
    fn other_urls_are_refused() {
        for text in [
            "",
            "scim",
            "http://scim.cn-north-4.myhuaweicloud.com/t/scim/v2/",
            "https://scim.cn-north-4.myhuaweicloud.com.example.com/t/scim/v2/",
            "https://example.com/scim.cn-north-4.myhuaweicloud.com/t/scim/v2/",
            "https://scim.cn-north-4.myhuaweicloud.com:8443/t/scim/v2/",
            "https://user@scim.cn-north-4.myhuaweicloud.com/t/scim/v2/",
            "https://scim..myhuaweicloud.com/t/scim/v2/",
            "https://scim.a.b.myhuaweicloud.com/t/scim/v2/",
            "https://scim.cn-north-4.myhuaweicloud.com//scim/v2/",
            "https://scim.cn-north-4.myhuaweicloud.com/t%2Fu/scim/v2/",
            "https://scim.cn-north-4.myhuaweicloud.com/t%0A/scim/v2/",
            "https://scim.cn-north-4.myhuaweicloud.com/%FF/scim/v2/",
            "https://scim.cn-north-4.myhuaweicloud.com/t/scim/v1/",
            "https://scim.cn-north-4.myhuaweicloud.com/t/scim/v2/Users",
            "https://scim.cn-north-4.myhuaweicloud.com/t/scim/v2/#",
            "https://scim.cn-north-4.myhuaweicloud.com/t/scim/v2/?aadOptscim062020#x",
            "https://scim.cn-north-4.myhuaweicloud.com/?/t/scim/v2/",
            "https://identitystore.cn-north-4.myhuaweicloud.com/t/scim/v2/",
        ] {
            assert!(scim(text).is_err(), "{text}");
        }
    }
}

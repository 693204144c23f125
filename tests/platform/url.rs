//! The WHATWG parser of the `url` crate in the place of the platform's.

use url::Url;

use super::UrlParts;

pub(crate) fn parse_url(text: &str) -> Option<UrlParts> {
    let url = Url::parse(text).ok()?;
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

//! The parser of the `httpdate` crate in the place of the platform's `Date.parse`.

use std::time::UNIX_EPOCH;

pub(crate) fn parse_date(text: &str) -> f64 {
    let date = httpdate::parse_http_date(text);
    let since = date
        .ok()
        .and_then(|date| date.duration_since(UNIX_EPOCH).ok());
    since.map_or(f64::NAN, |since| since.as_secs_f64() * 1000.0)
}

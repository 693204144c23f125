//! The request of one attempt, for `fetch`.

use gloo_net::http::{Headers, RequestBuilder};
use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, RequestCredentials, RequestRedirect};

use crate::service::credentials::Credentials;
use crate::service::request::Call;

/// Builds the request. Nothing here can trap: URL and headers were checked before, and what the
/// platform still refuses comes back as its error.
pub(super) fn request(
    call: &Call,
    credentials: Option<&Credentials>,
    signal: &AbortSignal,
) -> Result<JsValue, JsValue> {
    let headers = web_sys::Headers::new()?;
    for (name, value) in call.headers(credentials, js_sys::Date::now()) {
        headers.append(&name, &value)?;
    }
    // GET, unless it is told otherwise.
    let builder = || {
        RequestBuilder::new(&call.url)
            .redirect(RequestRedirect::Manual)
            .headers(Headers::from_raw(headers.clone()))
            .abort_signal(Some(signal))
    };
    let built = if credentials.is_some() {
        // Some server runtimes have no ambient credentials and refuse the option.
        let omitting = builder().credentials(RequestCredentials::Omit).build();
        omitting.or_else(|_| builder().build())
    } else {
        builder().build()
    };
    match built {
        Ok(request) => Ok(web_sys::Request::from(request).into()),
        Err(gloo_net::Error::JsError(error)) => Err(JsError::new(&error.message).into()),
        Err(_) => Err(JsValue::UNDEFINED),
    }
}

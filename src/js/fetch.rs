//! Requests and answers of `fetch`.

use std::cell::RefCell;

use gloo_net::http::{Headers, Method as GlooMethod, RequestBuilder};
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{
    AbortController, AbortSignal, RequestCache, RequestCredentials, RequestInit, RequestRedirect,
};

use super::deadline::JsDeadline;
use super::platform::global;
use crate::service::operation::Method;
use crate::service::response::ResponseHead;

#[wasm_bindgen(module = "/pkg/src/deadline.js")]
extern "C" {
    /// Collects the chunks of a body, at most `limit` bytes; rejects if the deadline ends first.
    #[wasm_bindgen(js_name = collectBody)]
    pub(super) fn collect_body(response: &JsValue, limit: f64, deadline: &JsDeadline) -> Promise;

    /// What [`collect_body`] resolves to.
    pub(super) type CollectedBody;

    #[wasm_bindgen(method, getter)]
    pub(super) fn chunks(this: &CollectedBody) -> Array;

    #[wasm_bindgen(method, getter, js_name = isTooLarge)]
    pub(super) fn is_too_large(this: &CollectedBody) -> bool;
}

#[wasm_bindgen]
extern "C" {
    /// The headers of an answer, which may be anything.
    type ResponseHeaders;

    #[wasm_bindgen(method, structural, catch)]
    fn get(this: &ResponseHeaders, name: &str) -> Result<JsValue, JsValue>;
}

/// One request, without what every request has.
pub(super) struct Request<'a> {
    pub(super) method: Method,
    pub(super) url: &'a str,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Option<&'a str>,
    /// Whether it is signed: then the browser adds no cookies or passwords of its own.
    pub(super) is_signed: bool,
}

/// The function that sends requests.
pub(super) struct Fetch {
    function: Function,
    /// It is the platform's own, which takes a `Request`.
    is_platform: bool,
}

impl Fetch {
    /// The platform's own `fetch`, if there is one.
    pub(super) fn global() -> JsValue {
        global("fetch")
    }

    pub(super) fn new(function: Function, is_platform: bool) -> Self {
        Self {
            function,
            is_platform,
        }
    }

    /// Sends a request.
    ///
    /// # Errors
    ///
    /// What `fetch` or the platform's constructors threw.
    pub(super) fn send(&self, request: &Request, signal: &AbortSignal) -> Result<Sent, JsValue> {
        let accepted = Accepted::now();
        // Called without a receiver, as a plain function.
        let receiver = JsValue::UNDEFINED;
        if self.is_platform && accepted.builder {
            let request = build(request, signal, &accepted)?;
            let returned = self.function.call1(&receiver, &request)?;
            return Ok(Sent { returned, request });
        }
        let init = plain_init(request, signal, &accepted);
        let returned = self.function.call2(&receiver, &request.url.into(), &init)?;
        Ok(Sent {
            returned,
            request: init,
        })
    }
}

/// A request that was sent. Keep it until the attempt ends: in Node a `Request` passes the abort
/// of its signal on only as long as it is not collected as garbage.
pub(super) struct Sent {
    /// What `fetch` returned, usually a promise.
    returned: JsValue,
    #[expect(dead_code, reason = "held, not read")]
    request: JsValue,
}

impl Sent {
    pub(super) fn returned(&self) -> JsValue {
        self.returned.clone()
    }
}

/// A `Request` of the platform, by gloo-net.
fn build(request: &Request, signal: &AbortSignal, accepted: &Accepted) -> Result<JsValue, JsValue> {
    let headers = web_sys::Headers::new()?;
    for (name, value) in &request.headers {
        headers.append(name, value)?;
    }
    let method = match request.method {
        Method::Get => GlooMethod::GET,
        Method::Post => GlooMethod::POST,
        Method::Delete => GlooMethod::DELETE,
    };
    let mut builder = RequestBuilder::new(request.url)
        .method(method)
        .redirect(RequestRedirect::Manual)
        .headers(Headers::from_raw(headers));
    if accepted.signal {
        builder = builder.abort_signal(Some(signal));
    }
    if accepted.cache {
        builder = builder.cache(RequestCache::NoStore);
    }
    if accepted.credentials && request.is_signed {
        builder = builder.credentials(RequestCredentials::Omit);
    }
    let built = match request.body {
        Some(body) => builder.body(body),
        None => builder.build(),
    };
    match built {
        Ok(request) => Ok(web_sys::Request::from(request).into()),
        Err(gloo_net::Error::JsError(error)) => Err(JsError::new(&error.message).into()),
        Err(_) => Err(JsValue::UNDEFINED),
    }
}

/// The second argument of a `fetch` that is not the platform's: plain members.
fn plain_init(request: &Request, signal: &AbortSignal, accepted: &Accepted) -> JsValue {
    let headers = plain_object();
    for (name, value) in &request.headers {
        set(&headers, name, &value.into());
    }
    let init = plain_object();
    set(&init, "method", &request.method.as_str().into());
    set(&init, "headers", &headers);
    set(&init, "redirect", &"manual".into());
    if let Some(body) = request.body {
        set(&init, "body", &body.into());
    }
    if accepted.signal {
        set(&init, "signal", signal);
    }
    if accepted.cache {
        set(&init, "cache", &"no-store".into());
    }
    if accepted.credentials && request.is_signed {
        set(&init, "credentials", &"omit".into());
    }
    init.into()
}

/// Without a prototype: neither a name of a header nor a changed `Object.prototype` has an effect.
fn plain_object() -> Object {
    Object::create(JsValue::NULL.unchecked_ref())
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // A plain object of ours takes any member.
    let _ = Reflect::set(object, &name.into(), value);
}

/// Which parts of a request the platform's `Request` accepts. Server runtimes refuse some, test
/// environments mix classes that do not fit together, and gloo-net traps where `Request`,
/// `Headers` or `URLSearchParams` throw.
#[derive(Clone, Copy)]
struct Accepted {
    builder: bool,
    signal: bool,
    cache: bool,
    credentials: bool,
}

thread_local! {
    /// What was found out about the `Request` class of the global scope.
    static KNOWN: RefCell<Option<(JsValue, Accepted)>> = const { RefCell::new(None) };
}

impl Accepted {
    /// Asked once for each class that stands as `Request` in the global scope.
    fn now() -> Self {
        let class = global("Request");
        let known = KNOWN.with_borrow(|known| match known {
            Some((known_class, accepted)) if *known_class == class => Some(*accepted),
            _ => None,
        });
        known.unwrap_or_else(|| {
            let accepted = Self::probe();
            KNOWN.with_borrow_mut(|known| *known = Some((class, accepted)));
            accepted
        })
    }

    fn probe() -> Self {
        let signal = AbortController::new().map(|controller| controller.signal());
        let with_signal = |init: &RequestInit| init.set_signal(signal.as_ref().ok());
        let with_cache = |init: &RequestInit| init.set_cache(RequestCache::NoStore);
        let with_credentials = |init: &RequestInit| init.set_credentials(RequestCredentials::Omit);
        let accepts = |members: &[&dyn Fn(&RequestInit)]| {
            let init = RequestInit::new();
            init.set_redirect(RequestRedirect::Manual);
            for set in members {
                set(&init);
            }
            web_sys::Request::new_with_str_and_init("https://localhost/", &init).is_ok()
        };
        // Most platforms accept everything: one question instead of four.
        let accepts_all = accepts(&[&with_signal, &with_cache, &with_credentials]);
        let builds = accepts_all || accepts(&[]);
        // Without a `Request` to ask nothing is known: then everything is handed over.
        let accepts = |set: &dyn Fn(&RequestInit)| accepts_all || !builds || accepts(&[set]);
        Self {
            builder: builds
                && web_sys::Headers::new().is_ok()
                && web_sys::UrlSearchParams::new().is_ok(),
            signal: signal.is_ok() && accepts(&with_signal),
            cache: accepts(&with_cache),
            credentials: accepts(&with_credentials),
        }
    }
}

/// Reads what an answer says before its body. What cannot be read is not there.
pub(super) fn response_head(response: &JsValue) -> ResponseHead {
    let member = |name: &str| {
        let member = Reflect::get(response, &name.into());
        member.unwrap_or(JsValue::UNDEFINED)
    };
    let headers: ResponseHeaders = member("headers").unchecked_into();
    let header = |name| headers.get(name).ok()?.as_string();
    ResponseHead {
        status: member("status").as_f64(),
        is_opaque_redirect: member("type") == "opaqueredirect",
        request_id: header("x-request-id"),
        retry_after: header("retry-after"),
    }
}

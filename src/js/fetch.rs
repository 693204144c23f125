//! Calls `fetch`, and reads the head of the response.

use std::borrow::Cow;
use std::cell::RefCell;

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::deadline::JsDeadline;
use super::platform::{global, is_getter};
use crate::service::operation::Method;
use crate::service::response::ResponseHead;

#[wasm_bindgen(module = "/pkg/src/deadline.js")]
extern "C" {
    /// Collects the chunks of a body up to `limit` bytes. Rejects if the deadline ends first.
    #[wasm_bindgen(js_name = collectBody)]
    pub(super) fn collect_body(response: &JsValue, limit: f64, deadline: &JsDeadline) -> Promise;

    /// The result of [`collect_body`].
    pub(super) type CollectedBody;

    #[wasm_bindgen(method, getter)]
    pub(super) fn chunks(this: &CollectedBody) -> Array;

    #[wasm_bindgen(method, getter, js_name = isTooLarge)]
    pub(super) fn is_too_large(this: &CollectedBody) -> bool;

    /// The response has no stream.
    #[wasm_bindgen(method, getter, js_name = isMissing)]
    pub(super) fn is_missing(this: &CollectedBody) -> bool;
}

#[wasm_bindgen]
extern "C" {
    /// The headers of a response, which may be any value: the caller may replace `fetch`.
    type ResponseHeaders;

    #[wasm_bindgen(method, structural, catch)]
    fn get(this: &ResponseHeaders, name: &str) -> Result<JsValue, JsValue>;
}

/// The parts of a request that differ between calls. [`request_init`] sets the others.
pub(super) struct HttpRequest<'a> {
    pub(super) method: Method,
    pub(super) url: &'a str,
    pub(super) headers: Vec<(&'a str, Cow<'a, str>)>,
    pub(super) body: Option<&'a str>,
    /// `fetch` must not send cookies.
    pub(super) omits_credentials: bool,
}

/// The `fetch` function of a call.
pub(super) struct Fetch {
    function: Function,
    /// Whether it is `globalThis.fetch`.
    is_global: bool,
}

impl Fetch {
    /// The `fetch` of the global scope, if there is one.
    pub(super) fn global() -> JsValue {
        global("fetch")
    }

    pub(super) fn new(function: Function, is_global: bool) -> Self {
        Self {
            function,
            is_global,
        }
    }

    /// Calls `fetch` and returns its result, usually a promise. The platform's own `fetch` gets a
    /// `Request`. An implementation in JavaScript, an option or a global replacement, gets a URL and a
    /// plain object: the global `Request` may not be the class that it expects.
    ///
    /// # Errors
    ///
    /// The value that `fetch` threw.
    pub(super) fn send(
        &self,
        request: &HttpRequest,
        signal: Option<&AbortSignal>,
    ) -> Result<JsValue, JsValue> {
        // `fetch` is called as a plain function, without `this`.
        let receiver = JsValue::UNDEFINED;
        let is_native = is_native(&Self::global());
        let init = request_init(request, signal);
        if self.is_global
            && is_native
            && let Ok(built) = make_request(request.url, &init)
        {
            let built = web_sys::Request::from(built);
            return self.function.call1(&receiver, &built);
        }
        if !is_native {
            set_defaults(&init);
        }
        self.function.call2(&receiver, &request.url.into(), &init)
    }
}

/// Makes a `Request`. Not with gloo-net's builder: its options inherit from `Object.prototype`, and it
/// panics if `Headers` or `URLSearchParams` are missing.
fn make_request(url: &str, init: &Object) -> Result<gloo_net::http::Request, JsValue> {
    let built = web_sys::Request::new_with_str_and_init(url, init.unchecked_ref());
    built.map(gloo_net::http::Request::from)
}

#[wasm_bindgen]
extern "C" {
    /// The source text of a function; throws for other values.
    #[wasm_bindgen(catch, js_namespace = ["Function", "prototype", "toString"], js_name = call)]
    fn source_of(function: &JsValue) -> Result<String, JsValue>;
}

/// Whether a function is native code. Node's `fetch` is not: it is written in JavaScript.
fn is_native(function: &JsValue) -> bool {
    let source = source_of(function).unwrap_or_default();
    let end = source.trim_end_matches(|c: char| c == '}' || c.is_ascii_whitespace());
    end.ends_with("[native code]")
}

/// The options of a request, the second argument of `fetch`.
fn request_init(request: &HttpRequest, signal: Option<&AbortSignal>) -> Object {
    let accepted = Accepted::current(signal);
    let headers = plain_object();
    for (name, value) in &request.headers {
        set(&headers, name, &(&**value).into());
    }
    let init = plain_object();
    set(&init, "method", &request.method.as_str().into());
    set(&init, "headers", &headers);
    set(&init, "redirect", &"manual".into());
    set(
        &init,
        "body",
        &request.body.map_or(JsValue::NULL, JsValue::from),
    );
    if let Some(signal) = signal.filter(|_| accepted.signal) {
        set(&init, "signal", signal);
    }
    if accepted.cache {
        set(&init, "cache", &NO_STORE.into());
    }
    if accepted.credentials {
        let credentials = if request.omits_credentials {
            OMIT
        } else {
            "same-origin"
        };
        set(&init, "credentials", &credentials.into());
    }
    init
}

/// Sets the remaining options to their defaults. Node's `fetch` copies the options to an object that
/// inherits from `Object.prototype`, and would read a missing one from there.
fn set_defaults(init: &Object) {
    let defaults = [
        ("mode", "cors".into()),
        ("referrer", "".into()),
        ("referrerPolicy", "".into()),
        ("integrity", "".into()),
        ("keepalive", JsValue::FALSE),
        ("window", JsValue::NULL),
    ];
    for (name, value) in defaults {
        set(init, name, &value);
    }
}

/// An object without a prototype: a header named `__proto__` or a changed `Object.prototype` has no
/// effect.
fn plain_object() -> Object {
    Object::create(JsValue::NULL.unchecked_ref())
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // Setting a member of a new plain object does not fail.
    let _ = Reflect::set(object, &name.into(), value);
}

const NO_STORE: &str = "no-store";
const OMIT: &str = "omit";

/// Which options the platform's `Request` accepts. Some server runtimes refuse `cache` or
/// `credentials`, and test environments mix classes that are not compatible.
#[derive(Clone, Copy)]
struct Accepted {
    signal: bool,
    cache: bool,
    credentials: bool,
}

thread_local! {
    /// The last `Request` class that was probed, and the result.
    static PROBED: RefCell<Option<(JsValue, Accepted)>> = const { RefCell::new(None) };
}

impl Accepted {
    const ALL: Self = Self {
        signal: true,
        cache: true,
        credentials: true,
    };

    /// The accepted options of the current global `Request`. Probes each class once.
    fn current(signal: Option<&AbortSignal>) -> Self {
        // Node 20 compiles another wasm module when `Request` is first read, which ends the process if
        // memory is short. Its `Request` accepts all options, unless a DOM replaced `AbortSignal`.
        if is_getter("Request") && global("document").is_undefined() {
            return Self::ALL;
        }
        let class = global("Request");
        let known = PROBED.with_borrow(|known| match known {
            Some((known_class, accepted)) if *known_class == class => Some(*accepted),
            _ => None,
        });
        known.unwrap_or_else(|| {
            let accepted = Self::probe(signal);
            PROBED.with_borrow_mut(|known| *known = Some((class, accepted)));
            accepted
        })
    }

    fn probe(signal: Option<&AbortSignal>) -> Self {
        let signal = signal.map_or(JsValue::UNDEFINED, JsValue::from);
        let signal = ("signal", signal);
        let cache = ("cache", NO_STORE.into());
        let credentials = ("credentials", OMIT.into());
        let accepts = |members: &[&(&str, JsValue)]| {
            let init = plain_object();
            set(&init, "redirect", &"manual".into());
            for (name, value) in members {
                set(&init, name, value);
            }
            make_request("https://localhost/", &init).is_ok()
        };
        // Most platforms accept all options, so try all at once first. If not even an empty request can
        // be made, the probe says nothing: pass all options.
        if accepts(&[&signal, &cache, &credentials]) || !accepts(&[]) {
            return Self::ALL;
        }
        Self {
            signal: accepts(&[&signal]),
            cache: accepts(&[&cache]),
            credentials: accepts(&[&credentials]),
        }
    }
}

/// Reads status and headers of a response. A member that throws counts as missing.
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

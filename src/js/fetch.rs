//! Sends a request through `fetch`, and reads the head of the response.

use std::borrow::Cow;
use std::cell::RefCell;

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::deadline::JsDeadline;
use super::platform::{global, is_getter};
use crate::service::operations::Method;
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

    /// There is no stream to read.
    #[wasm_bindgen(method, getter, js_name = isMissing)]
    pub(super) fn is_missing(this: &CollectedBody) -> bool;
}

#[wasm_bindgen]
extern "C" {
    /// The headers of a response, which may be anything.
    type ResponseHeaders;

    #[wasm_bindgen(method, structural, catch)]
    fn get(this: &ResponseHeaders, name: &str) -> Result<JsValue, JsValue>;
}

/// What differs from request to request; the rest is set in [`init_of`].
pub(super) struct HttpRequest<'a> {
    pub(super) method: Method,
    pub(super) url: &'a str,
    pub(super) headers: Vec<(&'a str, Cow<'a, str>)>,
    pub(super) body: Option<&'a str>,
    /// The browser adds no cookies or passwords of its own.
    pub(super) omits_credentials: bool,
}

/// The function that sends requests.
pub(super) struct Fetch {
    function: Function,
    /// It is the one of the global scope.
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

    /// Sends a request; gives what `fetch` returned, usually a promise. A platform's own `fetch`
    /// gets a `Request`. An implementation in JavaScript, given or put in the global scope, gets an
    /// address and plain members: the `Request` there may not be of its class.
    ///
    /// # Errors
    ///
    /// What `fetch` threw.
    pub(super) fn send(
        &self,
        request: &HttpRequest,
        signal: Option<&AbortSignal>,
    ) -> Result<JsValue, JsValue> {
        // Called without a receiver, as a plain function.
        let receiver = JsValue::UNDEFINED;
        let is_native = is_native(&Self::global());
        let init = init_of(request, signal);
        if self.is_global
            && is_native
            && let Ok(built) = build(request.url, &init)
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

/// A `Request` of the platform. Not by gloo-net's builder, whose members inherit from
/// `Object.prototype`, and which traps where `Headers` or `URLSearchParams` are missing.
fn build(url: &str, init: &Object) -> Result<gloo_net::http::Request, JsValue> {
    let built = web_sys::Request::new_with_str_and_init(url, init.unchecked_ref());
    built.map(gloo_net::http::Request::from)
}

#[wasm_bindgen]
extern "C" {
    /// The source text of a function; throws for anything else.
    #[wasm_bindgen(catch, js_namespace = ["Function", "prototype", "toString"], js_name = call)]
    fn source_of(function: &JsValue) -> Result<String, JsValue>;
}

/// Whether a function is the platform's own, and not written in JavaScript as Node's `fetch` is.
fn is_native(function: &JsValue) -> bool {
    let source = source_of(function).unwrap_or_default();
    let end = source.trim_end_matches(|c: char| c == '}' || c.is_ascii_whitespace());
    end.ends_with("[native code]")
}

/// The members of a request.
fn init_of(request: &HttpRequest, signal: Option<&AbortSignal>) -> Object {
    let accepted = Accepted::now(signal);
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

/// Sets what a request does not ask for. Node's `fetch` copies the members into an object that
/// inherits from `Object.prototype`: one that is missing may be found there.
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

/// Without a prototype: neither a name of a header nor a changed `Object.prototype` has an effect.
fn plain_object() -> Object {
    Object::create(JsValue::NULL.unchecked_ref())
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // A plain object of ours takes any member.
    let _ = Reflect::set(object, &name.into(), value);
}

const NO_STORE: &str = "no-store";
const OMIT: &str = "omit";

/// Which members of a request the platform accepts. Server runtimes refuse some, and test
/// environments mix classes that do not fit together.
#[derive(Clone, Copy)]
struct Accepted {
    signal: bool,
    cache: bool,
    credentials: bool,
}

thread_local! {
    /// What was found out about the `Request` class of the global scope.
    static KNOWN: RefCell<Option<(JsValue, Accepted)>> = const { RefCell::new(None) };
}

impl Accepted {
    const ALL: Self = Self {
        signal: true,
        cache: true,
        credentials: true,
    };

    /// Asked once for each class that stands as `Request` in the global scope.
    fn now(signal: Option<&AbortSignal>) -> Self {
        // Node 20 loads its `fetch` when `Request` is first read, which ends the process where memory
        // for another module is short. It accepts everything, unless a DOM replaced its signals.
        if is_getter("Request") && global("document").is_undefined() {
            return Self::ALL;
        }
        let class = global("Request");
        let known = KNOWN.with_borrow(|known| match known {
            Some((known_class, accepted)) if *known_class == class => Some(*accepted),
            _ => None,
        });
        known.unwrap_or_else(|| {
            let accepted = Self::probe(signal);
            KNOWN.with_borrow_mut(|known| *known = Some((class, accepted)));
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
            build("https://localhost/", &init).is_ok()
        };
        // Most platforms accept everything: one question instead of four. Without a `Request` to
        // ask nothing is known: then everything is handed over.
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

/// Reads what a response says before its body. What cannot be read is not there.
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

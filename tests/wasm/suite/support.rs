//! A mock of `fetch`, the service, and the conversion between JSON and JavaScript values.

use identity_center_tokens::{CallOptions, Credentials, RetryOptions};
use js_sys::{Array, Function, JSON, Promise, Reflect};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use web_sys::Request;

/// The URL of a running emulator with CORS. Without one the tests use a mock.
const EMULATOR: Option<&str> = option_env!("EMULATOR_URL");

pub(crate) const STORE: &str = "d-9f8e7d6c5b";
pub(crate) const TENANT: &str = "11111111-2222-4333-8444-555555555555";
pub(crate) const KEY: &str = "EMULATORACCESSKEY0001";
pub(crate) const SECRET: &str = "emulatorSecretKeyNotRealAtAll0000000000001";
pub(crate) const PATH: &str =
    "/v1/identity-stores/d-9f8e7d6c5b/tenant/11111111-2222-4333-8444-555555555555/bearer-token";

/// The example response of the service's documentation.
pub(crate) const EXAMPLE: &str = r#"{ "bearer_tokens" : [ { "creation_time" : 1754277891140, "expiration_time" : 1785813891000, "token_id" : "5bd76fe3-48cc-4e4b-a235-a4e6xxxx" }, { "creation_time" : 1754278569276, "expiration_time" : 1785814569000, "token_id" : "715ad873-3b32-48a3-a08f-50fxxxxxx7" } ] }"#;

#[wasm_bindgen]
extern "C" {
    pub(crate) type MockFetch;

    /// The function that replaces `fetch`.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn fetch(this: &MockFetch) -> Function;

    #[wasm_bindgen(method, getter)]
    fn requests(this: &MockFetch) -> Array;

    #[wasm_bindgen(method)]
    fn install(this: &MockFetch);

    #[wasm_bindgen(method)]
    fn uninstall(this: &MockFetch);
}

impl MockFetch {
    fn new(responses: &Array) -> Self {
        let class = js_sys::eval(include_str!("../mock.js")).unwrap();
        let mock = Reflect::construct(class.unchecked_ref::<Function>(), &Array::of1(responses));
        mock.unwrap().unchecked_into()
    }

    pub(crate) fn responding(responses: &[Value]) -> Self {
        Self::new(&responses.iter().map(object).collect())
    }

    /// Responses, and promises of responses.
    pub(crate) fn with_responses(responses: &Array) -> Self {
        Self::new(responses)
    }

    /// The only response arrives when the promise is settled.
    pub(crate) fn responding_later(response: &Promise) -> Self {
        Self::new(&Array::of1(response))
    }

    /// No response ever arrives.
    pub(crate) fn silent() -> Self {
        Self::responding_later(&Promise::new(&mut |_, _| {}))
    }

    pub(crate) fn count(&self) -> u32 {
        self.requests().length()
    }

    pub(crate) fn request(&self, index: u32) -> Request {
        self.requests().get(index).unchecked_into()
    }

    /// Method and path of each request.
    pub(crate) fn lines(&self, endpoint: &str) -> Vec<String> {
        let line = |index| {
            let request = self.request(index);
            let url = request.url();
            let path = url.strip_prefix(endpoint).expect("the endpoint");
            format!("{} {path}", request.method())
        };
        (0..self.count()).map(line).collect()
    }

    pub(crate) fn is_aborted(&self, index: u32) -> bool {
        self.request(index).signal().aborted()
    }

    pub(crate) fn header(&self, index: u32, name: &str) -> Option<String> {
        self.request(index).headers().get(name).unwrap()
    }
}

/// A mock that replaces `globalThis.fetch` until it is dropped.
pub(crate) struct Installed(pub(crate) MockFetch);

impl Installed {
    pub(crate) fn new(mock: MockFetch) -> Self {
        mock.install();
        Self(mock)
    }
}

impl Drop for Installed {
    fn drop(&mut self) {
        self.0.uninstall();
    }
}

/// The service: the emulator, or a mock with the same response.
pub(crate) struct Service {
    pub(crate) endpoint: &'static str,
    _mock: Option<Installed>,
}

pub(crate) fn service(response: Value) -> Service {
    match EMULATOR {
        Some(endpoint) => Service {
            endpoint,
            _mock: None,
        },
        None => Service {
            endpoint: "https://service.example",
            _mock: Some(Installed::new(MockFetch::responding(&[response]))),
        },
    }
}

/// Options of a signed call with two attempts and no wait.
pub(crate) fn signed_options(endpoint: &str) -> CallOptions {
    CallOptions {
        endpoint: Some(endpoint.into()),
        credentials: Some(Credentials {
            access_key_id: KEY.into(),
            secret_access_key: SECRET.into(),
            security_token: None,
        }),
        retry: RetryOptions {
            max_attempts: 2,
            base_delay_ms: 0.0,
            ..RetryOptions::default()
        },
        ..CallOptions::default()
    }
}

/// The emulator's response to a signature with another key.
pub(crate) fn refusal() -> Value {
    let body = json!({
        "error_code": "APIGW.0301",
        "error_msg": "Incorrect IAM authentication information",
    });
    json!({ "status": 401, "headers": { "x-request-id": "r-1" }, "body": body.to_string() })
}

/// A JSON value as a JavaScript value.
pub(crate) fn object(value: &Value) -> JsValue {
    JSON::parse(&value.to_string()).unwrap()
}

/// A JavaScript value as JSON.
pub(crate) fn shown(value: &JsValue) -> Value {
    let text = JSON::stringify(value).unwrap().as_string();
    serde_json::from_str(&text.expect("JSON shows it")).unwrap()
}

pub(crate) fn set(object: &JsValue, name: &str, value: &JsValue) {
    assert!(Reflect::set(object, &name.into(), value).unwrap());
}

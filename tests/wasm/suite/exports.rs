//! The export `listTokens` and the synchronous exports, called with JavaScript values.

use identity_center_tokens::exports::{
    credentials_from, list_tokens, parse_scim_endpoint, token_status, validate_response,
};
use js_sys::futures::JsFuture;
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{AbortController, RequestCache, RequestCredentials, RequestRedirect};

use super::support::{
    EXAMPLE, KEY, MockFetch, PATH, SECRET, STORE, TENANT, object, refusal, service, set, shown,
};

pub(super) fn request() -> JsValue {
    object(&json!({ "identityStoreId": STORE, "tenantId": TENANT }))
}

/// Options of a signed call.
fn options(endpoint: &str) -> JsValue {
    object(&json!({
        "endpoint": endpoint,
        "credentials": { "accessKeyId": KEY, "secretAccessKey": SECRET },
        "retry": { "maxAttempts": 2, "baseDelayMs": 0 },
    }))
}

/// Options of a call to a mock, with some members changed.
pub(super) fn mocked(mock: &MockFetch, changes: &Value) -> JsValue {
    let options = options("https://service.example/api");
    set(&options, "fetch", &mock.fetch());
    for entry in Object::entries(&Object::from(object(changes))).iter() {
        let entry: Array = entry.unchecked_into();
        assert!(Reflect::set(&options, &entry.get(0), &entry.get(1)).unwrap());
    }
    options
}

pub(super) async fn ended(call: Result<Promise, JsValue>) -> Result<JsValue, JsValue> {
    JsFuture::from(call.expect("arguments never throw")).await
}

async fn called(options: JsValue) -> Result<JsValue, JsValue> {
    ended(list_tokens(request(), options)).await
}

/// The enumerable members of an error. Checks that it is an `Error`.
pub(super) fn error(result: Result<JsValue, JsValue>) -> Value {
    let error = result.expect_err("an error");
    assert!(error.is_instance_of::<js_sys::Error>(), "{error:?}");
    shown(&error)
}

fn example() -> Value {
    json!({ "bearerTokens": [
        {
            "tokenId": "5bd76fe3-48cc-4e4b-a235-a4e6xxxx",
            "creationTime": 1_754_277_891_140_u64,
            "expirationTime": 1_785_813_891_000_u64,
        },
        {
            "tokenId": "715ad873-3b32-48a3-a08f-50fxxxxxx7",
            "creationTime": 1_754_278_569_276_u64,
            "expirationTime": 1_785_814_569_000_u64,
        },
    ] })
}

#[wasm_bindgen_test]
async fn a_call_returns_the_tokens() {
    let service = service(json!({ "body": EXAMPLE }));
    let response = called(options(service.endpoint)).await.unwrap();
    assert_eq!(shown(&response), example());
}

#[wasm_bindgen_test]
async fn a_refused_signature_is_an_api_error() {
    let service = service(refusal());
    let options = options(service.endpoint);
    let keys = json!({ "accessKeyId": KEY, "secretAccessKey": "anotherSecret" });
    set(&options, "credentials", &object(&keys));
    let error = error(called(options).await);
    assert_eq!(error["name"], "ApiError");
    assert_eq!(error["code"], "API_ERROR");
    assert_eq!(error["status"], 401);
    assert_eq!(error["errorCode"], "APIGW.0301");
    assert_eq!(error["retryable"], false);
    let request_id = error["requestId"].as_str().expect("a request id");
    assert!(!request_id.is_empty());
}

#[wasm_bindgen_test]
async fn a_request_is_signed() {
    let mock = MockFetch::responding(&[json!({ "body": EXAMPLE })]);
    let changes = json!({ "headers": { "X-Trace": "7" } });
    called(mocked(&mock, &changes)).await.unwrap();
    assert_eq!(mock.count(), 1);
    let request = mock.request(0);
    assert_eq!(request.method(), "GET");
    let url = ["https://service.example/api", PATH].concat();
    assert_eq!(request.url(), url);
    assert_eq!(request.redirect(), RequestRedirect::Manual);
    assert_eq!(request.cache(), RequestCache::NoStore);
    assert_eq!(request.credentials(), RequestCredentials::Omit);
    assert_eq!(mock.header(0, "x-trace").as_deref(), Some("7"));
    let date = mock.header(0, "x-sdk-date").expect("a date");
    assert_eq!((date.len(), &date[8..9]), (16, "T"), "{date}");
    let signature = mock.header(0, "authorization").expect("a signature");
    let start = format!("SDK-HMAC-SHA256 Access={KEY}, SignedHeaders=host;x-sdk-date, Signature=");
    let digits = signature.strip_prefix(&start).expect(&signature);
    assert!(digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!(mock.header(0, "x-security-token"), None);
}

#[wasm_bindgen_test]
async fn a_call_without_credentials_is_not_signed() {
    let mock = MockFetch::responding(&[json!({ "body": EXAMPLE })]);
    let options = mocked(&mock, &json!({}));
    set(&options, "credentials", &JsValue::UNDEFINED);
    assert_eq!(shown(&called(options).await.unwrap()), example());
    for name in ["authorization", "x-sdk-date", "x-security-token"] {
        assert_eq!(mock.header(0, name), None, "{name}");
    }
}

#[wasm_bindgen_test]
async fn the_callback_is_called_for_each_attempt() {
    let mock = MockFetch::responding(&[json!({ "status": 503 }), json!({ "body": EXAMPLE })]);
    let options = mocked(&mock, &json!({}));
    let callback = Function::new_no_args(
        "this.calls = (this.calls ?? 0) + 1;
         return Promise.resolve({ accessKeyId: 'AK', secretAccessKey: 'SK', securityToken: `token-${this.calls}` });",
    );
    let callback = callback.bind0(&Object::new());
    set(&options, "credentials", &callback);
    called(options).await.unwrap();
    for (attempt, token) in [(0, "token-1"), (1, "token-2")] {
        let sent = mock.header(attempt, "x-security-token");
        assert_eq!(sent.as_deref(), Some(token));
    }
}

#[wasm_bindgen_test]
async fn an_exception_of_a_callback_is_rethrown_unchanged() {
    let mock = MockFetch::responding(&[]);
    let options = mocked(&mock, &json!({}));
    let callback = Function::new_no_args("throw globalThis");
    set(&options, "credentials", &callback);
    let thrown = called(options).await.unwrap_err();
    assert!(Object::is(&thrown, &js_sys::global()));
    assert_eq!(mock.count(), 0);
}

#[wasm_bindgen_test]
async fn a_throttled_call_is_retried() {
    let mock = MockFetch::responding(&[json!({ "status": 503 }), json!({ "body": EXAMPLE })]);
    let response = called(mocked(&mock, &json!({}))).await.unwrap();
    assert_eq!(shown(&response), example());
    assert_eq!(mock.count(), 2);
    assert!(mock.header(1, "authorization").is_some());
}

#[wasm_bindgen_test]
async fn the_last_error_of_all_attempts_is_thrown() {
    let said = |status: u16, code: &str| {
        let body = json!({
            "error_code": code,
            "error_msg": format!("no {SECRET}"),
            "request_id": "r-2",
            "encoded_authorization_message": "e-2",
        });
        json!({ "status": status, "body": body.to_string() })
    };
    let mock = MockFetch::responding(&[said(500, "IIC.1"), said(502, "IIC.2")]);
    let error = error(called(mocked(&mock, &json!({}))).await);
    assert_eq!(mock.count(), 2);
    assert_eq!(error["name"], "ApiError");
    assert_eq!(
        (&error["status"], &error["retryable"]),
        (&json!(502), &json!(true))
    );
    assert_eq!(error["errorCode"], "IIC.2");
    assert_eq!(error["errorMsg"], "no [REDACTED]");
    assert_eq!(error["requestId"], "r-2");
    assert_eq!(error["encodedAuthorizationMessage"], "e-2");
    assert!(!error.to_string().contains(SECRET), "{error}");
}

#[wasm_bindgen_test]
async fn each_status_has_its_class() {
    for (status, name, code) in [
        (400, "BadRequestError", "BAD_REQUEST"),
        (403, "ForbiddenError", "FORBIDDEN"),
        (404, "ApiError", "API_ERROR"),
    ] {
        let mock = MockFetch::responding(&[json!({ "status": status })]);
        let error = error(called(mocked(&mock, &json!({}))).await);
        assert_eq!(
            (&error["name"], &error["code"]),
            (&json!(name), &json!(code))
        );
        assert_eq!((&error["status"], mock.count()), (&json!(status), 1));
    }
}

#[wasm_bindgen_test]
async fn a_fetch_that_fails_is_the_cause() {
    let mock = MockFetch::responding(&[]);
    let options = mocked(&mock, &json!({ "retry": false }));
    let error = called(options).await.unwrap_err();
    let cause = Reflect::get(&error, &"cause".into()).unwrap();
    let cause: js_sys::Error = cause.dyn_into().expect("an error");
    assert_eq!(cause.message(), "no answer is left");
    assert_eq!(shown(&error)["name"], "NetworkError");
}

#[wasm_bindgen_test]
async fn a_response_with_an_issue_is_refused_as_a_whole() {
    let body = r#"{"bearer_tokens":[{"token_id":"a","creation_time":1,"expiration_time":-2}]}"#;
    let mock = MockFetch::responding(&[json!({ "body": body })]);
    let error = error(called(mocked(&mock, &json!({}))).await);
    assert_eq!(error["name"], "ValidationError");
    assert_eq!(error["issues"].as_array().map(Vec::len), Some(1));
    let issue = &error["issues"][0];
    assert_eq!(issue["path"], "/bearer_tokens/0/expiration_time");
    assert_eq!(issue["kind"], "negative");
    assert_eq!(mock.count(), 1);
}

#[wasm_bindgen_test]
async fn an_abort_rejects_with_the_reason_itself() {
    let mock = MockFetch::silent();
    let options = mocked(&mock, &json!({}));
    let controller = AbortController::new().unwrap();
    set(&options, "signal", &controller.signal());
    let call = list_tokens(request(), options);
    // The request is sent after one turn of the event loop.
    JsFuture::from(Promise::resolve(&JsValue::NULL))
        .await
        .unwrap();
    assert_eq!(mock.count(), 1);
    assert!(!mock.is_aborted(0));
    let reason = Object::new();
    controller.abort_with_reason(&reason);
    assert!(Object::is(&ended(call).await.unwrap_err(), &reason));
    assert!(mock.is_aborted(0));
}

#[wasm_bindgen_test]
async fn an_aborted_signal_sends_nothing() {
    let mock = MockFetch::responding(&[]);
    let options = mocked(&mock, &json!({}));
    let controller = AbortController::new().unwrap();
    controller.abort_with_reason(&JsValue::NULL);
    set(&options, "signal", &controller.signal());
    assert!(called(options).await.unwrap_err().is_null());
    assert_eq!(mock.count(), 0);
}

#[wasm_bindgen_test]
async fn no_response_in_time_is_a_timeout() {
    let mock = MockFetch::silent();
    let changes = json!({ "timeoutMs": 5, "retry": false });
    let error = error(called(mocked(&mock, &changes)).await);
    assert_eq!(
        (&error["name"], &error["code"]),
        (&json!("TimeoutError"), &json!("TIMEOUT"))
    );
    assert!(mock.is_aborted(0));
}

#[wasm_bindgen_test]
async fn concurrent_calls_are_independent() {
    let mut release = None;
    let later = Promise::new(&mut |resolve, _| release = Some(resolve));
    let slow = MockFetch::responding_later(&later);
    let fast = MockFetch::responding(&[json!({ "body": r#"{"bearer_tokens":[]}"# })]);
    let first = list_tokens(request(), mocked(&slow, &json!({})));
    let second = called(mocked(&fast, &json!({}))).await.unwrap();
    assert_eq!(shown(&second), json!({ "bearerTokens": [] }));
    assert_eq!(slow.count(), 1);
    let response = object(&json!({ "body": EXAMPLE }));
    release
        .unwrap()
        .call1(&JsValue::UNDEFINED, &response)
        .unwrap();
    assert_eq!(shown(&ended(first).await.unwrap()), example());
}

#[wasm_bindgen_test]
async fn an_invalid_argument_is_named_and_nothing_is_sent() {
    let mock = MockFetch::responding(&[]);
    let good = json!({ "identityStoreId": STORE, "tenantId": TENANT });
    for (argument, request, changes) in [
        (
            "tenantId",
            json!({ "identityStoreId": STORE, "tenantId": "" }),
            json!({}),
        ),
        (
            "identityStoreId",
            json!({ "identityStoreId": 7, "tenantId": TENANT }),
            json!({}),
        ),
        ("request", json!(null), json!({})),
        (
            "endpoint",
            good.clone(),
            json!({ "endpoint": "http://service.example" }),
        ),
        (
            "retry.maxAttempts",
            good.clone(),
            json!({ "retry": { "maxAttempts": 0.5 } }),
        ),
        ("timeoutMs", good.clone(), json!({ "timeoutMs": "1" })),
        (
            "credentials.secretAccessKey",
            good,
            json!({ "credentials": { "accessKeyId": KEY } }),
        ),
    ] {
        let options = mocked(&mock, &changes);
        let error = error(ended(list_tokens(object(&request), options)).await);
        assert_eq!(error["name"], "InvalidArgumentError");
        assert_eq!(error["argument"], argument);
        let message = error["message"].as_str().unwrap();
        assert!(message.starts_with(&[argument, ": "].concat()), "{message}");
    }
    assert_eq!(mock.count(), 0);
}

#[wasm_bindgen_test]
async fn an_error_shortens_the_name_of_a_header() {
    let mock = MockFetch::responding(&[]);
    let name = "x".repeat(2000);
    for value in [json!(7), json!("line\nbreak")] {
        let options = mocked(&mock, &json!({ "headers": { &*name: value } }));
        let error = error(ended(list_tokens(request(), options)).await);
        assert_eq!(error["argument"], format!("headers.{}…", &name[..64]));
    }
}

#[wasm_bindgen_test]
fn validate_response_reads_text_bytes_and_objects() {
    let bytes = Uint8Array::from(EXAMPLE.as_bytes());
    let parsed = js_sys::JSON::parse(EXAMPLE).unwrap();
    for body in [EXAMPLE.into(), bytes.buffer().into(), bytes.into(), parsed] {
        let response = validate_response(&body, &JsValue::UNDEFINED).unwrap();
        assert_eq!(shown(&response), example());
    }
}

#[wasm_bindgen_test]
fn validate_response_reports_paths() {
    let refused = |body: &str, init: Value| {
        let init = if init.is_null() {
            JsValue::UNDEFINED
        } else {
            object(&init)
        };
        error(validate_response(&body.into(), &init))
    };
    let error = refused(r#"{"bearer_tokens":[}"#, json!(null));
    assert_eq!(
        (&error["name"], &error["code"]),
        (&json!("ValidationError"), &json!("VALIDATION"))
    );
    let issue = &error["issues"][0];
    assert_eq!(
        (&issue["kind"], &issue["offset"]),
        (&json!("syntax"), &json!(18))
    );
    assert_eq!(issue["path"], "");
    for name in ["expected", "received", "message"] {
        assert!(issue[name].is_string(), "{issue}");
    }
    let error = refused("{}", json!({ "status": 600 }));
    assert_eq!(
        (&error["name"], &error["argument"]),
        (&json!("InvalidArgumentError"), &json!("init.status"))
    );
    let error = refused(r#"{"error_code":"IIC.3"}"#, json!({ "status": 403 }));
    assert_eq!(
        (&error["name"], &error["errorCode"]),
        (&json!("ForbiddenError"), &json!("IIC.3"))
    );
    let error = error_of_body(&JsValue::NULL);
    assert_eq!(
        (&error["name"], &error["argument"]),
        (&json!("InvalidArgumentError"), &json!("body"))
    );
}

fn error_of_body(body: &JsValue) -> Value {
    error(validate_response(body, &JsValue::UNDEFINED))
}

#[wasm_bindgen_test]
fn a_token_has_a_state() {
    let token = object(&json!({ "expirationTime": 86_400_000 }));
    let options = object(&json!({ "now": 1, "warnWithinDays": 0.5 }));
    let status = token_status(token.clone(), options).unwrap();
    assert_eq!(shown(&status), json!({ "state": "active", "daysLeft": 0 }));
    let status = token_status(token, JsValue::UNDEFINED).unwrap();
    assert_eq!(shown(&status)["state"], "expired");
    let error = error(token_status(object(&json!({})), JsValue::UNDEFINED));
    assert_eq!(
        (&error["name"], &error["argument"]),
        (
            &json!("InvalidArgumentError"),
            &json!("token.expirationTime")
        )
    );
}

#[wasm_bindgen_test]
fn a_scim_url_has_region_and_tenant() {
    let text = "https://scim.cn-north-4.myhuaweicloud.com/t-1/scim/v2/";
    let url = web_sys::Url::new(text).unwrap();
    for given in [text.into(), url.into()] {
        let endpoint = parse_scim_endpoint(given).unwrap();
        assert_eq!(
            shown(&endpoint),
            json!({ "region": "cn-north-4", "tenantId": "t-1" })
        );
    }
    let error = error(parse_scim_endpoint("https://example.com/".into()));
    assert_eq!(
        (&error["name"], &error["argument"]),
        (&json!("InvalidArgumentError"), &json!("url"))
    );
}

#[wasm_bindgen_test]
fn credentials_are_read_from_an_environment() {
    let environment = object(&json!({
        "HUAWEICLOUD_SDK_AK": KEY,
        "HUAWEICLOUD_SDK_SK": SECRET,
        "HUAWEICLOUD_SDK_SECURITY_TOKEN": "",
    }));
    let credentials = credentials_from(environment).unwrap();
    assert_eq!(
        shown(&credentials),
        json!({ "accessKeyId": KEY, "secretAccessKey": SECRET })
    );
    let environment = json!({ "HUAWEICLOUD_SDK_AK": KEY });
    let error = error(credentials_from(object(&environment)));
    assert_eq!(
        (&error["name"], &error["argument"]),
        (&json!("InvalidArgumentError"), &json!("HUAWEICLOUD_SDK_SK"))
    );
}

//! The binding as JavaScript sees it: one suite for Node, a page and a worker.
//!
//! `EMULATOR_URL` names a running emulator that answers pages of another origin.

use identity_center_tokens::js::call::{self, Keys, Report};
use identity_center_tokens::js::{Reply, Snapshot, columns};
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array, WebAssembly};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{AbortController, AbortSignal, Request, Response};

const EMULATOR: Option<&str> = option_env!("EMULATOR_URL");
const STORE: &str = "d-9f8e7d6c5b";
const TENANT: &str = "11111111-2222-4333-8444-555555555555";
const KEY: &str = "EMULATORACCESSKEY0001";
const SECRET: &str = "emulatorSecretKeyNotRealAtAll0000000000001";
const EXAMPLE: &str = r#"{ "bearer_tokens" : [ { "creation_time" : 1754277891140, "expiration_time" : 1785813891000, "token_id" : "5bd76fe3-48cc-4e4b-a235-a4e6xxxx" }, { "creation_time" : 1754278569276, "expiration_time" : 1785814569000, "token_id" : "715ad873-3b32-48a3-a08f-50fxxxxxx7" } ] }"#;

fn emulator() -> &'static str {
    EMULATOR.expect("EMULATOR_URL names a running emulator while the tests are compiled")
}

fn list(items: &[JsValue]) -> JsValue {
    items.iter().collect::<Array>().into()
}

/// Arguments in the order in which the package hands them over.
fn arguments(tenant: &str, endpoint: &str) -> Snapshot {
    let absent = JsValue::UNDEFINED;
    let object = || JsValue::from(Object::new());
    list(&[
        object(),
        object(),
        STORE.into(),
        tenant.into(),
        absent.clone(),
        endpoint.into(),
        absent.clone(),
        object(),
        list(&[KEY.into(), SECRET.into(), absent.clone()]),
        absent.clone(),
        absent.clone(),
        absent.clone(),
        absent.clone(),
        object(),
        list(&[absent.clone(), 0.into(), absent.clone()]),
        absent,
        Function::new_no_args("").into(),
    ])
    .unchecked_into()
}

/// Arguments that are signed with another key.
fn forged() -> Snapshot {
    let given = arguments(TENANT, emulator());
    given.set(8, list(&[KEY.into(), "anotherSecret".into()]));
    given
}

fn keys() -> Keys {
    list(&[list(&[KEY.into(), SECRET.into()])]).unchecked_into()
}

fn report(parts: &[JsValue]) -> Report {
    list(parts).unchecked_into()
}

fn got(reply: Reply) -> JsValue {
    let Ok(value) = reply;
    value
}

/// A signal, and what aborts it.
fn connection() -> (AbortController, AbortSignal) {
    let controller = AbortController::new().expect("a controller");
    let signal = controller.signal();
    (controller, signal)
}

/// Sends the request of a call; gives what the module has to say, and the body.
async fn exchange(given: &Snapshot) -> (JsValue, String) {
    let bounds: Array = got(call::bounds_of(given)).unchecked_into();
    assert_eq!(bounds.get(0), 30_000.0);
    assert_eq!(bounds.get(1), 8_388_608.0);
    let request = got(call::request_of(
        given,
        &JsValue::UNDEFINED,
        &connection().1,
    ));
    let request: Request = request.dyn_into().expect("a request");
    assert_eq!(request.redirect(), web_sys::RequestRedirect::Manual);
    let fetch = Function::new_with_args("request", "return fetch(request)");
    let sent = fetch.call1(&JsValue::UNDEFINED, &request).expect("fetch");
    let response: Response = JsFuture::from(Promise::from(sent))
        .await
        .expect("an answer")
        .unchecked_into();
    let body = response.array_buffer().expect("a body");
    let body = Uint8Array::new(&JsFuture::from(body).await.expect("its bytes"));
    let header = |name| response.headers().get(name).expect("a header").into();
    let report = report(&[
        response.status().into(),
        "default".into(),
        header("x-request-id"),
        header("retry-after"),
        list(&[body.clone().into()]),
    ]);
    let next = got(call::next_of(given, 1.0, &keys(), 0.0, &report));
    (next, String::from_utf8(body.to_vec()).expect("UTF-8"))
}

fn text(value: &JsValue, name: &str) -> String {
    let member = Reflect::get(value, &name.into()).expect("a plain object");
    member.as_string().unwrap_or_default()
}

#[wasm_bindgen_test]
async fn a_signed_call_gives_the_body_of_the_service() {
    let (next, body) = exchange(&arguments(TENANT, emulator())).await;
    assert!(next.is_undefined());
    for id in [
        "5bd76fe3-48cc-4e4b-a235-a4e6xxxx",
        "715ad873-3b32-48a3-a08f-50fxxxxxx7",
    ] {
        assert!(body.contains(id), "{body}");
    }
}

#[wasm_bindgen_test]
async fn a_refused_signature_is_a_failure_with_the_services_words() {
    let (failure, _) = exchange(&forged()).await;
    assert_eq!(text(&failure, "code"), "API_ERROR");
    assert_eq!(text(&failure, "errorCode"), "APIGW.0301");
    assert!(!text(&failure, "requestId").is_empty());
}

#[wasm_bindgen_test]
fn what_may_pass_is_tried_again() {
    let given = arguments(TENANT, emulator());
    let after = |tried, ended, parts: &[JsValue]| {
        got(call::next_of(&given, tried, &keys(), ended, &report(parts)))
    };
    // Timed out, not sent, broken off: at once, because the base of the backoff is 0.
    for (ended, parts) in [(1.0, &[][..]), (3.0, &[]), (4.0, &[200.into()])] {
        assert_eq!(after(1.0, ended, parts), 0.0);
    }
    let wait = [503.into(), "basic".into(), JsValue::NULL, "7".into()];
    assert_eq!(after(2.0, 4.0, &wait), 7000.0);
    assert_eq!(text(&after(3.0, 4.0, &wait), "code"), "API_ERROR");
    assert_eq!(text(&after(3.0, 3.0, &[]), "code"), "NETWORK");
    assert_eq!(text(&after(1.0, 5.0, &[200.into()]), "code"), "VALIDATION");
}

#[wasm_bindgen_test]
fn wrong_arguments_are_refused_by_every_step() {
    for (tenant, endpoint, option) in [
        ("", "https://example.invalid", "tenantId"),
        (TENANT, "http://example.invalid", "endpoint"),
        (TENANT, "relay", "endpoint"),
    ] {
        let given = arguments(tenant, endpoint);
        for failure in [
            got(call::bounds_of(&given)),
            got(call::request_of(
                &given,
                &JsValue::UNDEFINED,
                &connection().1,
            )),
            got(call::next_of(&given, 1.0, &keys(), 0.0, &report(&[]))),
        ] {
            assert_eq!(text(&failure, "code"), "INVALID_ARGUMENT");
            let message = text(&failure, "message");
            assert!(message.starts_with(option), "{message}");
        }
    }
}

#[wasm_bindgen_test]
fn the_keys_of_a_callback_are_checked() {
    let given = arguments(TENANT, emulator());
    given.set(7, Function::new_no_args("").into());
    let (_, signal) = connection();
    let request = |answer: &JsValue| got(call::request_of(&given, answer, &signal));
    let good = list(&[KEY.into(), SECRET.into(), "token".into()]);
    let request_of_good: Request = request(&good).dyn_into().expect("a request");
    let token = request_of_good.headers().get("x-security-token");
    assert_eq!(token.expect("a header").as_deref(), Some("token"));
    for bad in [JsValue::NULL, list(&[KEY.into(), "a b".into()])] {
        assert_eq!(text(&request(&bad), "code"), "INVALID_ARGUMENT");
    }
}

#[wasm_bindgen_test]
fn a_request_ends_with_its_signal() {
    let (controller, signal) = connection();
    let given = arguments(TENANT, emulator());
    let request = got(call::request_of(&given, &JsValue::UNDEFINED, &signal));
    let request: Request = request.dyn_into().expect("a request");
    assert!(!request.signal().aborted());
    controller.abort();
    assert!(request.signal().aborted());
}

#[wasm_bindgen_test]
fn only_what_holds_a_secret_is_scrubbed() {
    let scrubbed = |said: &str| call::scrubbed(&said.into(), &keys());
    assert_eq!(
        scrubbed(&[SECRET, "!"].concat()).as_deref(),
        Some("[REDACTED]!")
    );
    assert_eq!(scrubbed(KEY), None);
    assert_eq!(call::scrubbed(&JsValue::NULL, &keys()), None);
}

/// Reads `body` through the shared memory: tokens, issues, and the words of the header.
fn read(body: &[u8]) -> Vec<u32> {
    let header = columns::reader_start();
    let start = columns::reader_input(body.len() as u32);
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let bytes = Uint8Array::new(&memory.buffer());
    bytes.set(&Uint8Array::from(body), start + 4096);
    columns::reader_read(4096, 4096 + body.len() as u32, true);
    let words = js_sys::Uint32Array::new_with_byte_offset_and_length(&memory.buffer(), header, 8);
    words.to_vec()
}

#[wasm_bindgen_test]
fn the_columns_hold_the_documented_example() {
    let header = read(EXAMPLE.as_bytes());
    let (consumed, progress, tokens, issues) = (header[0], header[1], header[2], header[7]);
    assert_eq!((consumed as usize, progress), (EXAMPLE.len(), 2));
    assert_eq!((tokens, issues), (2, 0));
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let times =
        js_sys::Float64Array::new_with_byte_offset_and_length(&memory.buffer(), header[3], 4);
    assert_eq!(
        times.to_vec()[..2],
        [1_754_277_891_140.0, 1_785_813_891_000.0]
    );
}

#[wasm_bindgen_test]
fn issues_leave_the_reader_in_words() {
    let header = read(br#"{"bearer_tokens":[{"token_id":7}]}"#);
    assert_eq!(header[7], 3);
    let failure = got(columns::reader_failure());
    assert_eq!(text(&failure, "code"), "VALIDATION");
    let issues: Array = Reflect::get(&failure, &"issues".into())
        .unwrap()
        .unchecked_into();
    assert_eq!(issues.length(), 3);
    assert_eq!(text(&issues.get(0), "path"), "/bearer_tokens/0/token_id");
}

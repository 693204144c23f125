//! The binding as JavaScript sees it: one suite for Node, a page and a worker.
//!
//! `EMULATOR_URL` names a running emulator that answers pages of another origin.

use identity_center_tokens::wasm::{Snapshot, columns, exports};
use js_sys::{Array, Function, Object, Reflect, Uint8Array, WebAssembly};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

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
fn arguments(tenant: &str, endpoint: &str, secret: &str) -> Snapshot {
    let absent = JsValue::UNDEFINED;
    let object = || JsValue::from(Object::new());
    let fetch = Function::new_with_args("request", "return fetch(request)");
    list(&[
        object(),
        object(),
        STORE.into(),
        tenant.into(),
        absent.clone(),
        endpoint.into(),
        absent.clone(),
        object(),
        list(&[KEY.into(), secret.into(), absent.clone()]),
        absent.clone(),
        absent.clone(),
        absent.clone(),
        absent.clone(),
        false.into(),
        absent.clone(),
        absent,
        fetch.into(),
    ])
    .unchecked_into()
}

async fn call(arguments: &Snapshot) -> Result<JsValue, JsValue> {
    JsFuture::from(exports::list_tokens(arguments)).await
}

fn text(value: &JsValue, name: &str) -> String {
    let member = Reflect::get(value, &name.into()).expect("a plain object");
    member.as_string().unwrap_or_default()
}

fn joined(chunks: JsValue) -> String {
    let chunks: Array = chunks.dyn_into().expect("the chunks of a body");
    let bytes: Vec<u8> = chunks
        .iter()
        .flat_map(|chunk| Uint8Array::from(chunk).to_vec())
        .collect();
    String::from_utf8(bytes).expect("UTF-8")
}

#[wasm_bindgen_test]
async fn a_signed_call_gives_the_body_of_the_service() {
    let body = call(&arguments(TENANT, emulator(), SECRET)).await;
    let body = joined(body.expect("an answer"));
    for id in [
        "5bd76fe3-48cc-4e4b-a235-a4e6xxxx",
        "715ad873-3b32-48a3-a08f-50fxxxxxx7",
    ] {
        assert!(body.contains(id), "{body}");
    }
}

#[wasm_bindgen_test]
async fn a_refused_signature_is_a_failure_with_the_services_words() {
    let failure = call(&arguments(TENANT, emulator(), "anotherSecret")).await;
    let failure = failure.expect("a failure is an answer");
    assert_eq!(text(&failure, "code"), "API_ERROR");
    assert_eq!(text(&failure, "errorCode"), "APIGW.0301");
    assert!(!text(&failure, "requestId").is_empty());
}

#[wasm_bindgen_test]
async fn a_closed_port_is_a_network_failure_with_its_cause() {
    // Discard: nobody listens there, and browsers refuse it.
    let failure = call(&arguments(TENANT, "http://127.0.0.1:9", SECRET)).await;
    let failure = failure.expect("a failure is an answer");
    assert_eq!(text(&failure, "code"), "NETWORK");
    let cause = Reflect::get(&failure, &"cause".into()).expect("a plain object");
    assert_eq!(text(&cause, "name"), "TypeError");
}

#[wasm_bindgen_test]
async fn wrong_arguments_are_refused_before_anything_is_sent() {
    for (tenant, endpoint, option) in [
        ("", "https://example.invalid", "tenantId"),
        (TENANT, "http://example.invalid", "endpoint"),
        (TENANT, "relay", "endpoint"),
    ] {
        let given = arguments(tenant, endpoint, SECRET);
        given.set(16, Function::new_no_args("throw 'sent'").into());
        let failure = call(&given).await.expect("a failure is an answer");
        assert_eq!(text(&failure, "code"), "INVALID_ARGUMENT");
        let message = text(&failure, "message");
        assert!(message.starts_with(option), "{message}");
    }
}

#[wasm_bindgen_test]
async fn an_abort_rejects_with_the_reason_itself() {
    let controller = web_sys::AbortController::new().expect("a controller");
    let given = arguments(TENANT, emulator(), SECRET);
    given.set(11, controller.signal().into());
    given.set(
        16,
        Function::new_no_args("return new Promise(() => {})").into(),
    );
    let pending = exports::list_tokens(&given);
    let reason = JsValue::from(Object::new());
    controller.abort_with_reason(&reason);
    let error = JsFuture::from(pending).await.expect_err("aborted");
    assert!(Object::is(&error, &reason));
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
    let failure = columns::reader_failure().expect("a failure");
    assert_eq!(text(&failure, "code"), "VALIDATION");
    let issues: Array = Reflect::get(&failure, &"issues".into())
        .unwrap()
        .unchecked_into();
    assert_eq!(issues.length(), 3);
    assert_eq!(text(&issues.get(0), "path"), "/bearer_tokens/0/token_id");
}

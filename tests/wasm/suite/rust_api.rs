//! `list_tokens` as a Rust program calls it, with the emulator or a mock of `fetch`.

use std::task::{Context, Waker};

use identity_center_tokens::{
    BearerToken, CallOptions, Code, Error, Kind, ListTokensRequest, ListTokensResponse,
    RetryOptions, list_tokens, parse_scim_endpoint,
};
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{
    EXAMPLE, Installed, MockFetch, PATH, STORE, TENANT, refusal, service, signed_options,
};

fn request() -> ListTokensRequest {
    ListTokensRequest {
        identity_store_id: STORE.into(),
        tenant_id: TENANT.into(),
    }
}

async fn called(change: impl FnOnce(&mut CallOptions)) -> Result<ListTokensResponse, Error> {
    let mut options = signed_options("https://service.example/api/");
    change(&mut options);
    list_tokens(&request(), &options).await
}

fn token(token_id: &str, creation_time: u64, expiration_time: u64) -> BearerToken {
    BearerToken {
        token_id: token_id.into(),
        creation_time,
        expiration_time,
    }
}

fn example() -> Vec<BearerToken> {
    vec![
        token(
            "5bd76fe3-48cc-4e4b-a235-a4e6xxxx",
            1_754_277_891_140,
            1_785_813_891_000,
        ),
        token(
            "715ad873-3b32-48a3-a08f-50fxxxxxx7",
            1_754_278_569_276,
            1_785_814_569_000,
        ),
    ]
}

#[wasm_bindgen_test]
async fn a_program_gets_the_tokens() {
    let service = service(json!({ "body": EXAMPLE }));
    let response = list_tokens(&request(), &signed_options(service.endpoint)).await;
    assert_eq!(response.unwrap().bearer_tokens, example());
}

#[wasm_bindgen_test]
async fn a_program_gets_the_error_of_the_service() {
    let service = service(refusal());
    let mut options = signed_options(service.endpoint);
    if let Some(credentials) = &mut options.credentials {
        credentials.secret_access_key = "anotherSecret".into();
    }
    let error = list_tokens(&request(), &options).await.unwrap_err();
    assert_eq!((error.code, error.status), (Code::Api, Some(401)));
    assert_eq!(error.error_code.as_deref(), Some("APIGW.0301"));
    assert!(error.request_id.as_ref().is_some_and(|id| !id.is_empty()));
    assert_eq!(error.retryable, Some(false));
}

#[wasm_bindgen_test]
async fn the_platforms_fetch_gets_a_signed_request() {
    let busy = json!({ "status": 429, "headers": { "retry-after": "0" } });
    let installed = Installed::new(MockFetch::responding(&[busy, json!({ "body": EXAMPLE })]));
    let response = called(|_| {}).await;
    assert_eq!(response.unwrap().bearer_tokens, example());
    let Installed(mock) = &installed;
    assert_eq!(mock.count(), 2);
    for attempt in [0, 1] {
        let url = ["https://service.example/api", PATH].concat();
        assert_eq!(mock.request(attempt).url(), url);
        assert!(mock.header(attempt, "x-sdk-date").is_some());
        let signature = mock.header(attempt, "authorization").expect("a signature");
        assert!(signature.starts_with("SDK-HMAC-SHA256 "), "{signature}");
    }
}

#[wasm_bindgen_test]
async fn an_error_is_an_error_of_the_standard_library() {
    let _installed = Installed::new(MockFetch::responding(&[json!({ "status": 403 })]));
    let error: Box<dyn std::error::Error> = called(|_| {}).await.unwrap_err().into();
    assert!(
        error.to_string().starts_with("the service answered 403"),
        "{error}"
    );
    let error = error.downcast::<Error>().expect("ours");
    assert_eq!(error.code, Code::Forbidden);
}

#[wasm_bindgen_test]
async fn an_invalid_response_lists_its_issues() {
    let _installed = Installed::new(MockFetch::responding(&[json!({ "body": "{" })]));
    let error = called(|_| {}).await.unwrap_err();
    assert_eq!(error.code, Code::Validation);
    let issues = error.into_fields().issues.unwrap();
    assert_eq!((issues[0].kind, issues[0].offset), (Kind::CutOff, Some(1)));
}

#[wasm_bindgen_test]
async fn a_body_beyond_the_limit_is_refused() {
    let _installed = Installed::new(MockFetch::responding(&[json!({ "body": EXAMPLE })]));
    let error = called(|options| options.max_response_bytes = 10)
        .await
        .unwrap_err();
    assert_eq!(
        error.into_fields().issues.unwrap()[0].kind,
        Kind::TooLargeBody
    );
}

#[wasm_bindgen_test]
async fn the_cause_of_a_network_error_is_its_message() {
    let installed = Installed::new(MockFetch::responding(&[]));
    let error = called(|_| {}).await.unwrap_err();
    assert_eq!(error.code, Code::Network);
    assert_eq!(error.cause.as_deref(), Some("no answer is left"));
    assert_eq!(installed.0.count(), 2);
}

#[wasm_bindgen_test]
async fn no_response_in_time_is_a_timeout() {
    let installed = Installed::new(MockFetch::silent());
    let error = called(|options| {
        options.timeout_ms = 5.0;
        options.retry = RetryOptions::never();
    });
    assert_eq!(error.await.unwrap_err().code, Code::Timeout);
    assert!(installed.0.is_aborted(0));
}

#[wasm_bindgen_test]
fn a_dropped_call_aborts_its_request() {
    let Installed(mock) = &Installed::new(MockFetch::silent());
    let mut call = Box::pin(called(|_| {}));
    let mut context = Context::from_waker(Waker::noop());
    assert!(call.as_mut().poll(&mut context).is_pending());
    assert_eq!(mock.count(), 1);
    assert!(!mock.is_aborted(0));
    drop(call);
    assert!(mock.is_aborted(0));
}

#[wasm_bindgen_test]
async fn an_invalid_argument_is_named() {
    let installed = Installed::new(MockFetch::responding(&[]));
    let error = called(|options| options.region = Some("Beijing".into())).await;
    let error = error.unwrap_err();
    assert_eq!(error.code, Code::InvalidArgument);
    assert_eq!(error.argument.as_deref(), Some("region"));
    assert_eq!(installed.0.count(), 0);
}

#[wasm_bindgen_test]
fn the_platform_reads_a_scim_url() {
    let endpoint = parse_scim_endpoint("https://SCIM.cn-north-4.myhuaweicloud.com:443/t-1/scim/v2");
    let endpoint = endpoint.unwrap();
    assert_eq!(
        (&*endpoint.region, &*endpoint.tenant_id),
        ("cn-north-4", "t-1")
    );
    let refused = parse_scim_endpoint("scim").unwrap_err();
    assert_eq!(refused.argument, "url");
}

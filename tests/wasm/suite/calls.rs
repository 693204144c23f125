//! The Rust functions other than `list_tokens`, with a mock of `fetch`.

use std::task::{Context, Waker};

use identity_center_tokens::{
    CallOptions, CheckTokenRequest, Code, CreateTokenRequest, DecodeAuthorizationMessageRequest,
    DeleteTokenRequest, DiscoverTenantsResponse, Error, ListTenantsRequest, Verdict, check_token,
    create_token, decode_authorization_message, delete_token, discover_tenants, list_instances,
    list_regions, list_tenants,
};
use js_sys::futures::JsFuture;
use js_sys::{Array, Promise};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{Installed, MockFetch, PATH, STORE, TENANT, object, signed_options};

const ENDPOINT: &str = "https://service.example/api";
const TOKEN: &str = "head.body.signature";

fn responding(responses: &[Value]) -> Installed {
    Installed::new(MockFetch::responding(responses))
}

fn response(status: u16, body: &Value) -> Value {
    json!({ "status": status, "body": body.to_string() })
}

fn good(body: Value) -> Value {
    response(200, &body)
}

fn instances(stores: &[&str], next: Value) -> Value {
    let instance = |store: &&str| json!({ "identity_store_id": store, "instance_id": "ins-1" });
    let instances: Vec<_> = stores.iter().map(instance).collect();
    good(json!({ "instances": instances, "page_info": { "next_marker": next } }))
}

fn tenants(ids: &[&str]) -> Value {
    let tenant = |id: &&str| json!({ "tenant_id": id, "scim_endpoint": "s", "creation_time": 1 });
    let tenants: Vec<_> = ids.iter().map(tenant).collect();
    good(json!({ "provisioning_tenants": tenants }))
}

fn tenants_path(store: &str) -> String {
    format!("GET /v1/identity-stores/{store}/provision-tenant")
}

#[wasm_bindgen_test]
async fn regions_instances_and_tenants_are_listed() {
    let installed = responding(&[
        good(json!({ "regions": [{ "region_id": "cn-north-4" }] })),
        response(404, &json!({ "error_code": "IIC.1254" })),
        instances(&["d-1"], json!("m-1")),
        instances(&["d-2"], json!(null)),
        tenants(&["t-1"]),
    ]);
    let mut options = signed_options(ENDPOINT);
    options.domain_id = Some("account".into());
    let found = list_regions(&options).await.unwrap();
    assert_eq!(found.region_ids, ["cn-north-4"]);
    assert!(list_regions(&options).await.unwrap().region_ids.is_empty());
    let found = list_instances(&options).await.unwrap().instances;
    let stores: Vec<_> = found.iter().map(|each| &*each.identity_store_id).collect();
    assert_eq!(stores, ["d-1", "d-2"]);
    let request = ListTenantsRequest {
        identity_store_id: STORE.into(),
    };
    let found = list_tenants(&request, &options).await.unwrap();
    assert_eq!(found.provisioning_tenants[0].tenant_id, "t-1");
    assert_eq!(
        installed.0.lines(ENDPOINT),
        [
            "GET /v1/registered-regions",
            "GET /v1/registered-regions",
            "GET /v1/instances?limit=100",
            "GET /v1/instances?limit=100&marker=m-1",
            &tenants_path(STORE),
        ]
    );
    let domain = |index| installed.0.header(index, "x-domain-id");
    assert_eq!(domain(0).as_deref(), Some("account"));
    assert_eq!(domain(4), None);
}

async fn discovered(
    change: impl FnOnce(&mut CallOptions),
) -> Result<DiscoverTenantsResponse, Error> {
    let mut options = signed_options(ENDPOINT);
    change(&mut options);
    discover_tenants(&options).await
}

#[wasm_bindgen_test]
async fn a_discovery_lists_every_store_in_every_region() {
    let installed = responding(&[
        good(json!({ "regions": [{ "region_id": "r-1" }, { "region_id": "r-2" }] })),
        instances(&["d-1"], json!("m-1")),
        instances(&["d-2"], json!(null)),
        tenants(&["t-1", "t-2"]),
        response(404, &json!({})),
        response(404, &json!({})),
        tenants(&["t-3"]),
    ]);
    let found = discovered(|_| {}).await.unwrap().tenants;
    let shown: Vec<_> = found
        .iter()
        .map(|each| {
            format!(
                "{} {} {}",
                each.region, each.identity_store_id, each.tenant_id
            )
        })
        .collect();
    assert_eq!(shown, ["r-1 d-1 t-1", "r-1 d-1 t-2", "r-2 d-2 t-3"]);
    let paths = ["d-1", "d-2", "d-1", "d-2"].map(tenants_path);
    assert_eq!(installed.0.lines(ENDPOINT)[3..], paths);
    let regions: Vec<_> = (0..7)
        .map(|index| installed.0.header(index, "x-region").unwrap_or_default())
        .collect();
    assert_eq!(regions, ["", "", "", "r-1", "r-1", "r-2", "r-2"]);
}

#[wasm_bindgen_test]
async fn a_discovery_of_one_region_lists_no_regions_and_fails_on_404() {
    let installed = responding(&[
        instances(&["d-1"], json!(null)),
        response(404, &json!({ "error_code": "IIC.404" })),
    ]);
    let one_region = |options: &mut CallOptions| options.region = Some("r-1".into());
    let error = discovered(one_region).await.unwrap_err();
    assert_eq!((error.code, error.status), (Code::Api, Some(404)));
    assert_eq!(
        installed.0.lines(ENDPOINT),
        ["GET /v1/instances?limit=100", &tenants_path("d-1")]
    );
}

#[wasm_bindgen_test]
async fn a_discovery_sends_nothing_to_an_invalid_address() {
    let installed = responding(&[good(
        json!({ "regions": [{ "region_id": "evil.example/" }] }),
    )]);
    let error = discovered(|_| {}).await.unwrap_err();
    assert_eq!(error.code, Code::Validation);
    let issues = error.into_fields().issues.unwrap();
    assert_eq!(issues[0].path, "/regions/0/region_id");
    assert_eq!(installed.0.count(), 1);
    drop(installed);

    let installed = responding(&[
        good(json!({ "regions": [{ "region_id": "r-1" }] })),
        instances(&[".."], json!(null)),
    ]);
    let error = discovered(|_| {}).await.unwrap_err();
    let issues = error.into_fields().issues.unwrap();
    assert_eq!(issues[0].path, "/instances/0/identity_store_id");
    assert_eq!(installed.0.count(), 2);
}

/// Responses to a discovery with six stores. The responses with tenants never arrive, except `last`.
fn six_stores(last: Option<Value>) -> Installed {
    let responses = Array::new();
    let stores = ["d-1", "d-2", "d-3", "d-4", "d-5", "d-6"];
    responses.push(&object(&instances(&stores, json!(null))));
    let silent = if last.is_some() { 3 } else { 6 };
    for _ in 0..silent {
        responses.push(&Promise::new(&mut |_, _| {}));
    }
    if let Some(last) = last {
        responses.push(&object(&last));
    }
    Installed::new(MockFetch::with_responses(&responses))
}

#[wasm_bindgen_test]
async fn a_discovery_makes_four_calls_at_a_time() {
    let Installed(mock) = &six_stores(None);
    let mut call = Box::pin(discovered(|options| {
        options.region = Some("r-1".into());
        options.timeout_ms = 60_000.0;
    }));
    let mut context = Context::from_waker(Waker::noop());
    // The response with the instances needs some turns of the event loop.
    for _ in 0..50 {
        assert!(call.as_mut().poll(&mut context).is_pending());
        let turn = Promise::resolve(&wasm_bindgen::JsValue::UNDEFINED);
        JsFuture::from(turn).await.unwrap();
    }
    assert_eq!(mock.count(), 5);
    drop(call);
    assert!((1..5).all(|index| mock.is_aborted(index)));
}

#[wasm_bindgen_test]
async fn the_first_failure_ends_the_other_calls_of_a_discovery() {
    let forbidden = response(403, &json!({ "error_code": "IIC.1000" }));
    let Installed(mock) = &six_stores(Some(forbidden));
    let error = discovered(|options| options.region = Some("r-1".into())).await;
    assert_eq!(error.unwrap_err().code, Code::Forbidden);
    assert_eq!(mock.count(), 5);
    assert!((1..4).all(|index| mock.is_aborted(index)));
}

async fn created(responses: &[Value]) -> (Result<String, Error>, Installed) {
    let installed = responding(responses);
    let request = CreateTokenRequest {
        identity_store_id: STORE.into(),
        tenant_id: TENANT.into(),
    };
    let created = create_token(&request, &signed_options(ENDPOINT)).await;
    (created.map(|created| created.token.clone()), installed)
}

fn new_token() -> Value {
    let body = json!({
        "creation_time": 1, "expiration_time": 2, "token": TOKEN, "token_id": "id",
    });
    response(201, &body)
}

#[wasm_bindgen_test]
async fn a_create_is_repeated_after_429_alone() {
    let busy = json!({ "status": 429, "headers": { "retry-after": "0" } });
    let (token, installed) = created(&[busy, new_token()]).await;
    assert_eq!(token.unwrap(), TOKEN);
    assert_eq!(
        installed.0.lines(ENDPOINT),
        [["POST ", PATH].concat(), ["POST ", PATH].concat()]
    );
    drop(installed);

    let half = json!({ "token": TOKEN });
    for (responses, code, is_unknown) in [
        (
            vec![response(500, &json!({})), new_token()],
            Code::Api,
            true,
        ),
        (
            vec![response(403, &json!({})), new_token()],
            Code::Forbidden,
            false,
        ),
        (
            vec![response(201, &half), new_token()],
            Code::Validation,
            true,
        ),
        (vec![], Code::Network, true),
    ] {
        let (token, installed) = created(&responses).await;
        let error = token.unwrap_err();
        assert_eq!(
            (error.code, error.outcome_unknown),
            (code, Some(is_unknown))
        );
        assert!(!format!("{error:?}").contains(TOKEN));
        assert_eq!(installed.0.count(), 1);
    }
}

#[wasm_bindgen_test]
async fn an_error_before_the_request_has_a_known_outcome() {
    let request = CreateTokenRequest {
        identity_store_id: "..".into(),
        tenant_id: TENANT.into(),
    };
    let error = create_token(&request, &signed_options(ENDPOINT))
        .await
        .unwrap_err();
    assert_eq!(
        (error.code, error.outcome_unknown),
        (Code::InvalidArgument, Some(false))
    );
}

async fn deleted(responses: &[Value]) -> (Result<(), Error>, u32) {
    let installed = responding(responses);
    let request = DeleteTokenRequest {
        identity_store_id: STORE.into(),
        tenant_id: TENANT.into(),
        token_id: "a/b".replace('/', "?"),
    };
    let result = delete_token(&request, &signed_options(ENDPOINT)).await;
    for line in installed.0.lines(ENDPOINT) {
        assert_eq!(line, format!("DELETE {PATH}/a%3Fb"));
    }
    (result, installed.0.count())
}

#[wasm_bindgen_test]
async fn a_404_is_a_success_after_an_attempt_that_may_have_deleted() {
    assert_eq!(
        deleted(&[json!({ "body": "<not json" })]).await,
        (Ok(()), 1)
    );
    let gone = response(404, &json!({ "error_code": "IIC.1" }));
    let failed = response(503, &json!({}));
    assert_eq!(deleted(&[failed.clone(), gone.clone()]).await, (Ok(()), 2));
    let (result, count) = deleted(&[gone]).await;
    let error = result.unwrap_err();
    assert_eq!(
        (error.status, error.outcome_unknown, count),
        (Some(404), Some(false), 1)
    );
    let forbidden = response(403, &json!({}));
    let (result, _) = deleted(&[failed, forbidden]).await;
    assert_eq!(result.unwrap_err().outcome_unknown, Some(true));
}

async fn checked(responses: &[Value]) -> (Result<Verdict, Error>, Installed) {
    let installed = responding(responses);
    let request = CheckTokenRequest {
        scim_endpoint: format!("https://scim.cn-north-4.myhuaweicloud.com/{TENANT}/scim/v2/?x"),
        token: TOKEN.into(),
    };
    let options = CallOptions {
        endpoint: Some(ENDPOINT.into()),
        ..CallOptions::default()
    };
    (check_token(&request, &options).await, installed)
}

#[wasm_bindgen_test]
async fn a_token_is_accepted_if_a_wrong_one_is_refused() {
    let (served, refused) = (good(json!({ "patch": {} })), response(401, &json!({})));
    let (verdict, installed) = checked(&[served.clone(), refused.clone()]).await;
    assert_eq!(verdict.unwrap(), Verdict::Accepted);
    let line = format!("GET /{TENANT}/scim/v2/ServiceProviderConfig");
    assert_eq!(installed.0.lines(ENDPOINT), [&*line, &*line]);
    let tokens = [0, 1].map(|index| installed.0.header(index, "authorization").unwrap());
    assert_eq!(
        tokens,
        ["Bearer head.body.signature", "Bearer head.body.signAture"]
    );
    let region = installed.0.header(0, "x-region");
    assert_eq!(region.as_deref(), Some("cn-north-4"));
    drop(installed);

    let broken = json!({ "body": "<not json" });
    let relay = response(403, &json!({ "error_code": "RELAY.CHANGES" }));
    let verdict = |verdict: Verdict| Ok(verdict);
    for (responses, expected) in [
        (vec![refused], verdict(Verdict::Rejected)),
        (
            vec![served.clone(), served.clone()],
            verdict(Verdict::Inconclusive),
        ),
        (
            vec![served.clone(), broken.clone()],
            verdict(Verdict::Inconclusive),
        ),
        (vec![broken], Err(Code::Validation)),
        (vec![relay.clone()], Err(Code::Forbidden)),
        (vec![served, relay], Err(Code::Forbidden)),
    ] {
        let (verdict, _installed) = checked(&responses).await;
        assert_eq!(verdict.map_err(|error| error.code), expected);
    }
}

#[wasm_bindgen_test]
async fn a_message_is_decoded() {
    let installed = responding(&[good(json!({ "decoded_message": "{\"a\":1}" }))]);
    let request = DecodeAuthorizationMessageRequest {
        encoded_message: "m+/=".into(),
    };
    let decoded = decode_authorization_message(&request, &signed_options(ENDPOINT)).await;
    assert_eq!(decoded.unwrap().decoded_message, "{\"a\":1}");
    assert_eq!(
        installed.0.lines(ENDPOINT),
        ["POST /v5/decode-authorization-message"]
    );
    let content_type = installed.0.header(0, "content-type");
    assert_eq!(content_type.as_deref(), Some("application/json"));
    let authorization = installed.0.header(0, "authorization").unwrap();
    assert!(authorization.contains("SignedHeaders=content-type;host;x-sdk-date,"));
    let body = installed.0.request(0).text().unwrap();
    let body = JsFuture::from(body).await.unwrap();
    assert_eq!(body, r#"{"encoded_message":"m+/="}"#);
}

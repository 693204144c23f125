//! The calls around the list, as a Rust program makes them.

use std::task::{Context, Waker};

use identity_center_tokens::{
    CallOptions, CheckTokenRequest, Code, CreateTokenRequest, Credentials,
    DecodeAuthorizationMessageRequest, DeleteTokenRequest, DiscoverTenantsResponse, Error,
    ListTenantsRequest, RetryOptions, Verdict, check_token, create_token,
    decode_authorization_message, delete_token, discover_tenants, list_instances, list_regions,
    list_tenants,
};
use js_sys::futures::JsFuture;
use js_sys::{Array, Promise};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{Installed, KEY, MockFetch, PATH, SECRET, STORE, TENANT, object};

const ENDPOINT: &str = "https://service.example/api";
const TOKEN: &str = "head.body.signature";

fn options() -> CallOptions {
    CallOptions {
        endpoint: Some(ENDPOINT.into()),
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

fn answering(answers: &[Value]) -> Installed {
    Installed::new(MockFetch::answering(answers))
}

fn answer(status: u16, body: &Value) -> Value {
    json!({ "status": status, "body": body.to_string() })
}

fn good(body: Value) -> Value {
    answer(200, &body)
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

/// Method and address of each request, without the endpoint.
fn requests(Installed(mock): &Installed) -> Vec<String> {
    let shown = |index| {
        let request = mock.request(index);
        let path = request.url();
        let path = path.strip_prefix(ENDPOINT).expect("the endpoint");
        format!("{} {path}", request.method())
    };
    (0..mock.count()).map(shown).collect()
}

fn tenants_path(store: &str) -> String {
    format!("GET /v1/identity-stores/{store}/provision-tenant")
}

#[wasm_bindgen_test]
async fn regions_instances_and_tenants_are_listed() {
    let installed = answering(&[
        good(json!({ "regions": [{ "region_id": "cn-north-4" }] })),
        answer(404, &json!({ "error_code": "IIC.1254" })),
        instances(&["d-1"], json!("m-1")),
        instances(&["d-2"], json!(null)),
        tenants(&["t-1"]),
    ]);
    let mut options = options();
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
        requests(&installed),
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
    let mut options = options();
    change(&mut options);
    discover_tenants(&options).await
}

#[wasm_bindgen_test]
async fn a_discovery_lists_every_store_in_every_region() {
    let installed = answering(&[
        good(json!({ "regions": [{ "region_id": "r-1" }, { "region_id": "r-2" }] })),
        instances(&["d-1"], json!("m-1")),
        instances(&["d-2"], json!(null)),
        tenants(&["t-1", "t-2"]),
        answer(404, &json!({})),
        answer(404, &json!({})),
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
    assert_eq!(requests(&installed)[3..], paths);
    let regions: Vec<_> = (0..7)
        .map(|index| installed.0.header(index, "x-region").unwrap_or_default())
        .collect();
    assert_eq!(regions, ["", "", "", "r-1", "r-1", "r-2", "r-2"]);
}

#[wasm_bindgen_test]
async fn a_discovery_of_one_region_lists_no_regions_and_fails_on_404() {
    let installed = answering(&[
        instances(&["d-1"], json!(null)),
        answer(404, &json!({ "error_code": "IIC.404" })),
    ]);
    let one_region = |options: &mut CallOptions| options.region = Some("r-1".into());
    let error = discovered(one_region).await.unwrap_err();
    assert_eq!((error.code, error.status), (Code::Api, Some(404)));
    assert_eq!(
        requests(&installed),
        ["GET /v1/instances?limit=100", &tenants_path("d-1")]
    );
}

#[wasm_bindgen_test]
async fn a_discovery_sends_nothing_to_an_invalid_address() {
    let installed = answering(&[good(
        json!({ "regions": [{ "region_id": "evil.example/" }] }),
    )]);
    let error = discovered(|_| {}).await.unwrap_err();
    assert_eq!(error.code, Code::Validation);
    let issues = error.into_fields().issues.unwrap();
    assert_eq!(issues[0].path, "/regions/0/region_id");
    assert_eq!(installed.0.count(), 1);
    drop(installed);

    let installed = answering(&[
        good(json!({ "regions": [{ "region_id": "r-1" }] })),
        instances(&[".."], json!(null)),
    ]);
    let error = discovered(|_| {}).await.unwrap_err();
    let issues = error.into_fields().issues.unwrap();
    assert_eq!(issues[0].path, "/instances/0/identity_store_id");
    assert_eq!(installed.0.count(), 2);
}

/// Answers to a discovery with six stores; those about tenants never come, but for the last one.
fn six_stores(last: Option<Value>) -> Installed {
    let answers = Array::new();
    let stores = ["d-1", "d-2", "d-3", "d-4", "d-5", "d-6"];
    answers.push(&object(&instances(&stores, json!(null))));
    let silent = if last.is_some() { 3 } else { 6 };
    for _ in 0..silent {
        answers.push(&Promise::new(&mut |_, _| {}));
    }
    if let Some(last) = last {
        answers.push(&object(&last));
    }
    Installed::new(MockFetch::giving(&answers))
}

#[wasm_bindgen_test]
async fn a_discovery_makes_four_calls_at_a_time() {
    let Installed(mock) = &six_stores(None);
    let mut call = Box::pin(discovered(|options| {
        options.region = Some("r-1".into());
        options.timeout_ms = 60_000.0;
    }));
    let mut context = Context::from_waker(Waker::noop());
    // The instances take some turns of the event loop.
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
    let forbidden = answer(403, &json!({ "error_code": "IIC.1000" }));
    let Installed(mock) = &six_stores(Some(forbidden));
    let error = discovered(|options| options.region = Some("r-1".into())).await;
    assert_eq!(error.unwrap_err().code, Code::Forbidden);
    assert_eq!(mock.count(), 5);
    assert!((1..4).all(|index| mock.is_aborted(index)));
}

async fn created(answers: &[Value]) -> (Result<String, Error>, Installed) {
    let installed = answering(answers);
    let request = CreateTokenRequest {
        identity_store_id: STORE.into(),
        tenant_id: TENANT.into(),
    };
    let created = create_token(&request, &options()).await;
    (created.map(|created| created.token.clone()), installed)
}

fn new_token() -> Value {
    let body = json!({
        "creation_time": 1, "expiration_time": 2, "token": TOKEN, "token_id": "id",
    });
    answer(201, &body)
}

#[wasm_bindgen_test]
async fn a_create_is_repeated_after_429_alone() {
    let busy = json!({ "status": 429, "headers": { "retry-after": "0" } });
    let (token, installed) = created(&[busy, new_token()]).await;
    assert_eq!(token.unwrap(), TOKEN);
    assert_eq!(
        requests(&installed),
        [["POST ", PATH].concat(), ["POST ", PATH].concat()]
    );
    drop(installed);

    let half = json!({ "token": TOKEN });
    for (answers, code, is_unknown) in [
        (vec![answer(500, &json!({})), new_token()], Code::Api, true),
        (
            vec![answer(403, &json!({})), new_token()],
            Code::Forbidden,
            false,
        ),
        (
            vec![answer(201, &half), new_token()],
            Code::Validation,
            true,
        ),
        (vec![], Code::Network, true),
    ] {
        let (token, installed) = created(&answers).await;
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
    let error = create_token(&request, &options()).await.unwrap_err();
    assert_eq!(
        (error.code, error.outcome_unknown),
        (Code::InvalidArgument, Some(false))
    );
}

async fn deleted(answers: &[Value]) -> (Result<(), Error>, u32) {
    let installed = answering(answers);
    let request = DeleteTokenRequest {
        identity_store_id: STORE.into(),
        tenant_id: TENANT.into(),
        token_id: "a/b".replace('/', "?"),
    };
    let result = delete_token(&request, &options()).await;
    for line in requests(&installed) {
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
    let gone = answer(404, &json!({ "error_code": "IIC.1" }));
    let failed = answer(503, &json!({}));
    assert_eq!(deleted(&[failed.clone(), gone.clone()]).await, (Ok(()), 2));
    let (result, count) = deleted(&[gone]).await;
    let error = result.unwrap_err();
    assert_eq!(
        (error.status, error.outcome_unknown, count),
        (Some(404), Some(false), 1)
    );
    let forbidden = answer(403, &json!({}));
    let (result, _) = deleted(&[failed, forbidden]).await;
    assert_eq!(result.unwrap_err().outcome_unknown, Some(true));
}

async fn checked(answers: &[Value]) -> (Result<Verdict, Error>, Installed) {
    let installed = answering(answers);
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
    let (served, refused) = (good(json!({ "patch": {} })), answer(401, &json!({})));
    let (verdict, installed) = checked(&[served.clone(), refused.clone()]).await;
    assert_eq!(verdict.unwrap(), Verdict::Accepted);
    let line = format!("GET /{TENANT}/scim/v2/ServiceProviderConfig");
    assert_eq!(requests(&installed), [&*line, &*line]);
    let tokens = [0, 1].map(|index| installed.0.header(index, "authorization").unwrap());
    assert_eq!(
        tokens,
        ["Bearer head.body.signature", "Bearer head.body.signAture"]
    );
    let region = installed.0.header(0, "x-region");
    assert_eq!(region.as_deref(), Some("cn-north-4"));
    drop(installed);

    let broken = json!({ "body": "<not json" });
    let relay = answer(403, &json!({ "error_code": "RELAY.CHANGES" }));
    let verdict = |verdict: Verdict| Ok(verdict);
    for (answers, expected) in [
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
        let (verdict, _installed) = checked(&answers).await;
        assert_eq!(verdict.map_err(|error| error.code), expected);
    }
}

#[wasm_bindgen_test]
async fn a_message_is_decoded() {
    let installed = answering(&[good(json!({ "decoded_message": "{\"a\":1}" }))]);
    let request = DecodeAuthorizationMessageRequest {
        encoded_message: "m+/=".into(),
    };
    let decoded = decode_authorization_message(&request, &options()).await;
    assert_eq!(decoded.unwrap().decoded_message, "{\"a\":1}");
    assert_eq!(
        requests(&installed),
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

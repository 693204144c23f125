//! The exports other than `listTokens`, called with JavaScript values.

use identity_center_tokens::exports::{
    check_token, create_token, decode_authorization_message, delete_token, discover_tenants,
    list_instances, list_regions, list_tenants,
};
use js_sys::{Object, Promise};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortController;

use super::exports::{ended, error, mocked, request};
use super::support::{MockFetch, PATH, STORE, TENANT, object, set, shown};

const ENDPOINT: &str = "https://service.example/api";
const TOKEN: &str = "head.body.signature";
const TOKEN_ID: &str = "5bd76fe3-48cc-4e4b-a235-a4e6xxxx";

type Function = fn(JsValue, JsValue) -> Result<Promise, JsValue>;

fn regions(_: JsValue, options: JsValue) -> Result<Promise, JsValue> {
    list_regions(options)
}

fn instances(_: JsValue, options: JsValue) -> Result<Promise, JsValue> {
    list_instances(options)
}

fn discovery(_: JsValue, options: JsValue) -> Result<Promise, JsValue> {
    discover_tenants(options)
}

fn ids(more: &Value) -> Value {
    let mut ids = json!({ "identityStoreId": STORE, "tenantId": TENANT });
    let members = ids.as_object_mut().unwrap();
    members.extend(more.as_object().unwrap().clone());
    ids
}

fn deletion() -> JsValue {
    object(&ids(&json!({ "tokenId": TOKEN_ID })))
}

fn scim_endpoint() -> String {
    format!("https://scim.cn-north-4.myhuaweicloud.com/{TENANT}/scim/v2/")
}

fn check() -> JsValue {
    object(&json!({ "scimEndpoint": scim_endpoint(), "token": TOKEN }))
}

fn message() -> JsValue {
    object(&json!({ "encodedMessage": "m+/=" }))
}

/// Every function with a valid request.
fn functions() -> [(&'static str, Function, JsValue); 8] {
    let store = object(&json!({ "identityStoreId": STORE }));
    let none = JsValue::UNDEFINED;
    [
        ("listRegions", regions, none.clone()),
        ("listInstances", instances, none.clone()),
        ("listTenants", list_tenants, store),
        ("discoverTenants", discovery, none),
        ("createToken", create_token, request()),
        ("deleteToken", delete_token, deletion()),
        ("checkToken", check_token, check()),
        (
            "decodeAuthorizationMessage",
            decode_authorization_message,
            message(),
        ),
    ]
}

/// The member that only errors of a create or delete have.
fn outcome(name: &str, is_unknown: bool) -> Value {
    match name {
        "createToken" | "deleteToken" => json!(is_unknown),
        _ => Value::Null,
    }
}

/// Valid options of a function: a check is not signed.
fn options_of(name: &str, mock: &MockFetch, changes: &Value) -> JsValue {
    let options = mocked(mock, changes);
    if name == "checkToken" {
        set(&options, "credentials", &JsValue::UNDEFINED);
    }
    options
}

fn good(body: &Value) -> Value {
    json!({ "body": body.to_string() })
}

fn region_response() -> Value {
    good(&json!({ "regions": [{ "region_id": "cn-north-4" }] }))
}

fn instance_response(id: &str, next: &Value) -> Value {
    let instance = json!({ "identity_store_id": id, "instance_id": "ins-1", "alias": null });
    good(&json!({ "instances": [instance], "page_info": { "next_marker": next } }))
}

fn tenant_response() -> Value {
    let tenant = json!({
        "tenant_id": TENANT, "scim_endpoint": scim_endpoint(), "creation_time": 1_754_277_890_722_u64,
    });
    good(&json!({ "provisioning_tenants": [tenant] }))
}

fn token_response() -> Value {
    let body = json!({
        "creation_time": 1, "expiration_time": 2, "token": TOKEN, "token_id": TOKEN_ID,
    });
    json!({ "status": 201, "body": body.to_string() })
}

#[wasm_bindgen_test]
async fn regions_instances_and_tenants_are_objects() {
    let mock = MockFetch::responding(&[
        region_response(),
        instance_response("d-1", &json!("m-1")),
        instance_response("d-2", &json!(null)),
        tenant_response(),
    ]);
    let options = || mocked(&mock, &json!({ "domainId": "account" }));
    let found = ended(list_regions(options())).await.unwrap();
    assert_eq!(shown(&found), json!({ "regionIds": ["cn-north-4"] }));
    let found = ended(list_instances(options())).await.unwrap();
    // An alias of null is absent.
    let instance = |id: &str| json!({ "identityStoreId": id, "instanceId": "ins-1" });
    assert_eq!(
        shown(&found),
        json!({ "instances": [instance("d-1"), instance("d-2")] })
    );
    let store = object(&json!({ "identityStoreId": STORE }));
    let found = ended(list_tenants(store, options())).await.unwrap();
    let tenant = json!({
        "tenantId": TENANT,
        "scimEndpoint": scim_endpoint(),
        "creationTime": 1_754_277_890_722_u64,
    });
    assert_eq!(shown(&found), json!({ "provisioningTenants": [tenant] }));
    let tenants = format!("GET /v1/identity-stores/{STORE}/provision-tenant");
    assert_eq!(
        mock.lines(ENDPOINT),
        [
            "GET /v1/registered-regions",
            "GET /v1/instances?limit=100",
            "GET /v1/instances?limit=100&marker=m-1",
            &tenants,
        ]
    );
    // The account id is sent and signed on the global host only.
    for (index, account) in [Some("account"), Some("account"), Some("account"), None]
        .into_iter()
        .enumerate()
    {
        let index = u32::try_from(index).unwrap();
        assert_eq!(mock.header(index, "x-domain-id").as_deref(), account);
        let signature = mock.header(index, "authorization").unwrap();
        assert_eq!(signature.contains(";x-domain-id"), account.is_some());
    }
}

#[wasm_bindgen_test]
async fn a_discovery_returns_tenants_with_region_and_store() {
    let mock = MockFetch::responding(&[
        region_response(),
        instance_response(STORE, &json!(null)),
        tenant_response(),
    ]);
    let found = ended(discover_tenants(mocked(&mock, &json!({}))))
        .await
        .unwrap();
    let tenant = json!({
        "region": "cn-north-4",
        "identityStoreId": STORE,
        "instanceId": "ins-1",
        "tenantId": TENANT,
        "scimEndpoint": scim_endpoint(),
        "creationTime": 1_754_277_890_722_u64,
    });
    assert_eq!(shown(&found), json!({ "tenants": [tenant] }));
    assert_eq!(mock.count(), 3);
    assert_eq!(mock.header(2, "x-region").as_deref(), Some("cn-north-4"));

    let regions = json!({ "regions": [{ "region_id": "cn-north-4" }, { "region_id": "a/b" }] });
    let mock = MockFetch::responding(&[good(&regions)]);
    let refused = error(ended(discover_tenants(mocked(&mock, &json!({})))).await);
    assert_eq!(refused["issues"][0]["path"], "/regions/1/region_id");
    assert_eq!(refused["issues"][0]["kind"], "format");
    assert_eq!(mock.count(), 1);
}

#[wasm_bindgen_test]
async fn a_token_is_created_and_deleted() {
    let mock = MockFetch::responding(&[token_response(), json!({})]);
    let created = ended(create_token(request(), mocked(&mock, &json!({})))).await;
    let token = json!({
        "tokenId": TOKEN_ID, "creationTime": 1, "expirationTime": 2, "token": TOKEN,
    });
    assert_eq!(shown(&created.unwrap()), token);
    let deleted = ended(delete_token(deletion(), mocked(&mock, &json!({})))).await;
    assert!(deleted.unwrap().is_undefined());
    assert_eq!(
        mock.lines(ENDPOINT),
        [format!("POST {PATH}"), format!("DELETE {PATH}/{TOKEN_ID}"),]
    );
}

#[wasm_bindgen_test]
async fn a_check_has_a_verdict() {
    let refused = json!({ "status": 401 });
    let served = good(&json!({ "patch": {} }));
    for (responses, verdict) in [
        (vec![served.clone(), refused.clone()], "accepted"),
        (vec![refused], "rejected"),
        (vec![served.clone(), served], "inconclusive"),
    ] {
        let mock = MockFetch::responding(&responses);
        let options = options_of("checkToken", &mock, &json!({}));
        let found = ended(check_token(check(), options)).await.unwrap();
        assert_eq!(shown(&found), json!({ "verdict": verdict }));
        let bearer = ["Bearer ", TOKEN].concat();
        assert_eq!(mock.header(0, "authorization").as_ref(), Some(&bearer));
        for index in 1..mock.count() {
            let control = mock.header(index, "authorization").unwrap();
            assert!(control.starts_with("Bearer ") && control != bearer);
        }
        assert_eq!(mock.header(0, "x-sdk-date"), None);
    }
}

#[wasm_bindgen_test]
async fn a_scim_endpoint_may_be_a_url() {
    let mock = MockFetch::responding(&[json!({ "status": 401 })]);
    let request = check();
    let url = web_sys::Url::new(&scim_endpoint()).unwrap();
    set(&request, "scimEndpoint", &url);
    let options = options_of("checkToken", &mock, &json!({}));
    let found = ended(check_token(request, options)).await.unwrap();
    assert_eq!(shown(&found), json!({ "verdict": "rejected" }));
}

#[wasm_bindgen_test]
async fn a_message_is_decoded() {
    let mock = MockFetch::responding(&[good(&json!({ "decoded_message": "{}" }))]);
    let options = mocked(&mock, &json!({}));
    let decoded = ended(decode_authorization_message(message(), options)).await;
    assert_eq!(shown(&decoded.unwrap()), json!({ "decodedMessage": "{}" }));
    assert_eq!(
        mock.lines(ENDPOINT),
        ["POST /v5/decode-authorization-message"]
    );
    let body = mock.request(0).text();
    let body = ended(body).await.unwrap();
    assert_eq!(body, r#"{"encoded_message":"m+/="}"#);
    let kind = mock.header(0, "content-type");
    assert_eq!(kind.as_deref(), Some("application/json"));
}

#[wasm_bindgen_test]
async fn each_call_maps_statuses_to_classes() {
    for (name, function, request) in functions() {
        for (status, class, code) in [
            (400, "BadRequestError", "BAD_REQUEST"),
            (409, "ApiError", "API_ERROR"),
        ] {
            let body = json!({ "error_code": "IIC.1006", "request_id": "r-1" }).to_string();
            let mock = MockFetch::responding(&[json!({ "status": status, "body": body })]);
            let options = options_of(name, &mock, &json!({}));
            let error = error(ended(function(request.clone(), options)).await);
            assert_eq!(error["name"], class, "{name}");
            assert_eq!(error["code"], code, "{name}");
            assert_eq!(error["status"], status, "{name}");
            assert_eq!(error["errorCode"], "IIC.1006", "{name}");
            // The service refused the change.
            assert_eq!(error["outcomeUnknown"], outcome(name, false), "{name}");
            assert_eq!(mock.count(), 1, "{name}");
        }
    }
}

#[wasm_bindgen_test]
async fn only_a_change_has_an_unknown_outcome() {
    for (name, function, request) in functions() {
        for responses in [vec![], vec![json!({ "status": 500 })]] {
            let mock = MockFetch::responding(&responses);
            let options = options_of(name, &mock, &json!({ "retry": false }));
            let error = error(ended(function(request.clone(), options)).await);
            assert_eq!(error["outcomeUnknown"], outcome(name, true), "{name}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_404_after_an_unknown_delete_is_a_success() {
    let gone = [json!({ "status": 503 }), json!({ "status": 404 })];
    let mock = MockFetch::responding(&gone);
    let deleted = ended(delete_token(deletion(), mocked(&mock, &json!({})))).await;
    assert!(deleted.unwrap().is_undefined());
    assert_eq!(mock.count(), 2);
    let mock = MockFetch::responding(&gone);
    let failed = error(ended(create_token(request(), mocked(&mock, &json!({})))).await);
    assert_eq!((&failed["status"], mock.count()), (&json!(503), 1));
}

#[wasm_bindgen_test]
async fn an_incomplete_created_token_does_not_show_in_the_error() {
    let half = json!({ "status": 201, "body": json!({ "token": TOKEN }).to_string() });
    let mock = MockFetch::responding(&[half, token_response()]);
    let error = error(ended(create_token(request(), mocked(&mock, &json!({})))).await);
    assert_eq!(error["name"], "ValidationError");
    assert_eq!(error["outcomeUnknown"], true);
    assert!(!error.to_string().contains(TOKEN), "{error}");
    assert_eq!(mock.count(), 1);
}

#[wasm_bindgen_test]
async fn an_invalid_response_is_refused_with_its_path() {
    let body = json!({ "regions": [{ "region_id": "cn-north-4" }, { "region_id": 7 }] });
    let mock = MockFetch::responding(&[good(&body)]);
    let error = error(ended(list_regions(mocked(&mock, &json!({})))).await);
    assert_eq!(error["name"], "ValidationError");
    assert_eq!(error["issues"][0]["path"], "/regions/1/region_id");
    assert_eq!(error["issues"][0]["kind"], "type");
}

#[wasm_bindgen_test]
async fn every_call_ends_with_its_signal() {
    for (name, function, request) in functions() {
        let mock = MockFetch::silent();
        let options = options_of(name, &mock, &json!({}));
        let controller = AbortController::new().unwrap();
        set(&options, "signal", &controller.signal());
        let call = function(request, options);
        let turn = Ok(Promise::resolve(&JsValue::NULL));
        ended(turn).await.unwrap();
        assert_eq!(mock.count(), 1, "{name}");
        let reason = Object::new();
        controller.abort_with_reason(&reason);
        assert!(
            Object::is(&ended(call).await.unwrap_err(), &reason),
            "{name}"
        );
        assert!(mock.is_aborted(0), "{name}");
    }
}

#[wasm_bindgen_test]
async fn every_call_names_an_invalid_argument() {
    let mock = MockFetch::responding(&[]);
    let named = async |name: &str, function: Function, request: JsValue, changes: Value| {
        let options = options_of(name, &mock, &changes);
        let error = error(ended(function(request, options)).await);
        assert_eq!(error["name"], "InvalidArgumentError", "{name}");
        assert_eq!(error["outcomeUnknown"], outcome(name, false), "{name}");
        let argument = error["argument"].as_str().unwrap().to_owned();
        let message = error["message"].as_str().unwrap();
        assert!(
            message.starts_with(&[&argument, ": "].concat()),
            "{message}"
        );
        argument
    };
    for (name, function, request) in functions() {
        for (changes, argument) in [
            (
                json!({ "retry": { "maxAttempts": 0.5 } }),
                "retry.maxAttempts",
            ),
            (json!({ "timeoutMs": "1" }), "timeoutMs"),
            (json!({ "endpoint": "http://service.example" }), "endpoint"),
            (json!({ "domainId": 7 }), "domainId"),
        ] {
            let found = named(name, function, request.clone(), changes).await;
            assert_eq!(found, argument, "{name}");
        }
        if !request.is_undefined() {
            let found = named(name, function, JsValue::NULL, json!({})).await;
            assert_eq!(found, "request", "{name}");
        }
    }
    let url = scim_endpoint();
    let requests: [(&str, Function, Value, &str); 7] = [
        ("listTenants", list_tenants, json!({}), "identityStoreId"),
        (
            "createToken",
            create_token,
            ids(&json!({ "tenantId": "a/b" })),
            "tenantId",
        ),
        (
            "deleteToken",
            delete_token,
            ids(&json!({ "tokenId": ".." })),
            "tokenId",
        ),
        (
            "checkToken",
            check_token,
            json!({ "scimEndpoint": "https://example.com/", "token": TOKEN }),
            "scimEndpoint",
        ),
        (
            "checkToken",
            check_token,
            json!({ "scimEndpoint": url, "token": "a\nb" }),
            "token",
        ),
        (
            "checkToken",
            check_token,
            json!({ "scimEndpoint": url }),
            "token",
        ),
        (
            "decodeAuthorizationMessage",
            decode_authorization_message,
            json!({ "encodedMessage": "" }),
            "encodedMessage",
        ),
    ];
    for (name, function, request, argument) in requests {
        let found = named(name, function, object(&request), json!({})).await;
        assert_eq!(found, argument, "{name}");
    }
    // A check sends the token instead of a signature.
    let error = error(ended(check_token(check(), mocked(&mock, &json!({})))).await);
    assert_eq!(error["argument"], "credentials");
    assert_eq!(mock.count(), 0);
}

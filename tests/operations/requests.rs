//! What each operation sends.

use identity_center_tokens::service::operation::{ResponseBody, RetryOn};
use identity_center_tokens::service::operations::check_token::{CHECK_TOKEN, CONTROL};
use identity_center_tokens::service::operations::create_token::CREATE_TOKEN;
use identity_center_tokens::service::operations::delete_token::DELETE_TOKEN;
use identity_center_tokens::service::operations::list_instances::Pages;
use identity_center_tokens::service::operations::list_regions::LIST_REGIONS;
use identity_center_tokens::service::operations::list_tokens::LIST_TOKENS;
use identity_center_tokens::service::reader::Value;
use identity_center_tokens::service::request::Request;
use identity_center_tokens::service::response::redact::Secrets;
use identity_center_tokens::{
    CallOptions, CheckTokenRequest, CreateTokenRequest, Credentials,
    DecodeAuthorizationMessageRequest, DeleteTokenRequest, ListTenantsRequest, ListTokensRequest,
    Verdict,
};
use serde_json::Value as Json;

use crate::support::{
    STORE, TENANT, call, credentials, headers, parse_url, refused, region, requests_of, result_of,
};

const TOKEN: &str = "head.body.signature";

fn regions() -> Request {
    Request::without_arguments(&LIST_REGIONS)
}

/// The request for the page of a marker.
fn page(marker: Option<&str>) -> Request {
    let response = marker.map(|marker| {
        let info = Value::object("next_marker", String::from(marker).into());
        Value::object("page_info", info)
    });
    let mut requests = requests_of(&mut Pages::default(), response.into_iter().collect());
    requests.remove(0)
}

fn tenants(store: &str) -> ListTenantsRequest {
    ListTenantsRequest {
        identity_store_id: store.into(),
    }
}

fn list() -> Request {
    let request = ListTokensRequest {
        identity_store_id: STORE.into(),
        tenant_id: TENANT.into(),
    };
    request.request().unwrap()
}

fn create() -> Request {
    let request = CreateTokenRequest {
        identity_store_id: STORE.into(),
        tenant_id: TENANT.into(),
    };
    request.request().unwrap()
}

fn delete(token_id: &str) -> DeleteTokenRequest {
    DeleteTokenRequest {
        identity_store_id: STORE.into(),
        tenant_id: TENANT.into(),
        token_id: token_id.into(),
    }
}

fn decode(message: &str) -> DecodeAuthorizationMessageRequest {
    DecodeAuthorizationMessageRequest {
        encoded_message: message.into(),
    }
}

fn check(token: &str) -> CheckTokenRequest {
    CheckTokenRequest {
        scim_endpoint: format!("https://scim.cn-north-4.myhuaweicloud.com/{TENANT}/scim/v2/"),
        token: token.into(),
    }
}

fn check_request() -> Request {
    requests_of(&mut check(TOKEN).plan(parse_url).unwrap(), Vec::new()).remove(0)
}

#[test]
fn each_operation_has_its_method_and_address() {
    let tokens = format!("/v1/identity-stores/{STORE}/tenant/{TENANT}/bearer-token");
    let store = "https://identitystore.cn-north-4.myhuaweicloud.com";
    let global = "https://identitycenter.myhuaweicloud.com";
    let config = format!("{TENANT}/scim/v2/ServiceProviderConfig");
    for (request, expected) in [
        (regions(), format!("GET {global}/v1/registered-regions")),
        (page(None), format!("GET {global}/v1/instances?limit=100")),
        (
            page(Some("a b+/=")),
            format!("GET {global}/v1/instances?limit=100&marker=a%20b%2B%2F%3D"),
        ),
        (
            tenants("a?b").request().unwrap(),
            format!("GET {store}/v1/identity-stores/a%3Fb/provision-tenant"),
        ),
        (list(), format!("GET {store}{tokens}")),
        (create(), format!("POST {store}{tokens}")),
        (
            delete("t%").request().unwrap(),
            format!("DELETE {store}{tokens}/t%25"),
        ),
        (
            decode("m").request().unwrap(),
            "POST https://sts.cn-north-4.myhuaweicloud.com/v5/decode-authorization-message".into(),
        ),
        (
            check_request(),
            format!("GET https://scim.cn-north-4.myhuaweicloud.com/{config}"),
        ),
    ] {
        let call = call(request, &region()).unwrap();
        let method = call.operation.method.as_str();
        assert_eq!(format!("{method} {}", call.url), expected);
    }
}

#[test]
fn only_a_message_to_decode_has_a_body() {
    let request = decode("a+/=\"\\").request().unwrap();
    let expected = r#"{"encoded_message":"a+/=\"\\"}"#;
    assert_eq!(request.body.as_deref(), Some(expected));
    for request in [regions(), page(None), list(), create(), check_request()] {
        assert_eq!(request.body, None);
    }
}

#[test]
fn only_the_global_host_needs_no_region() {
    let none = CallOptions::default();
    assert!(call(regions(), &none).is_ok());
    assert!(call(page(None), &none).is_ok());
    assert!(call(check_request(), &none).is_ok());
    assert_eq!(refused(create(), &none), "region");
    assert_eq!(refused(decode("m").request().unwrap(), &none), "region");
    let bad = CallOptions {
        region: Some("CN".into()),
        ..none
    };
    assert_eq!(refused(regions(), &bad), "region");
}

#[test]
fn arguments_are_checked_under_their_names() {
    let argument = |request: Result<Request, _>| {
        let refused: identity_center_tokens::InvalidArgument = request.unwrap_err();
        refused.argument
    };
    assert_eq!(argument(delete("a/b").request()), "tokenId");
    assert_eq!(argument(tenants("..").request()), "identityStoreId");
    for message in ["", "a b", "ä", "a\n", &"a".repeat(10_241)] {
        assert_eq!(argument(decode(message).request()), "encodedMessage");
    }
    assert!(decode(&"a".repeat(10_240)).request().is_ok());
    for token in ["", "a b", "ä", "a.b.", &"a".repeat(8193)] {
        let refused = check(token).plan(parse_url).unwrap_err();
        assert_eq!(refused.argument, "token", "{token}");
    }
    let mut elsewhere = check(TOKEN);
    elsewhere.scim_endpoint = "https://scim.example/t/scim/v2/".into();
    let refused = elsewhere.plan(parse_url).unwrap_err();
    assert_eq!(refused.argument, "scimEndpoint");
}

#[test]
fn the_account_id_goes_to_the_global_host_alone() {
    let mut options = region();
    options.domain_id = Some("account".into());
    let domain = "x-domain-id: account".to_owned();
    let global = |options: &CallOptions| {
        let call = call(regions(), options).unwrap();
        headers(&call, options.credentials.as_ref())
    };
    assert!(global(&options).contains(&domain));
    options.credentials = Some(credentials());
    let signed = global(&options);
    assert!(signed.contains(&domain));
    let names = "SignedHeaders=host;x-domain-id;x-sdk-date,";
    assert!(signed.iter().any(|line| line.contains(names)), "{signed:?}");
    options.endpoint = Some("https://relay.example".into());
    assert!(global(&options).contains(&domain));
    let regional = call(list(), &options).unwrap();
    assert!(!headers(&regional, options.credentials.as_ref()).contains(&domain));

    for id in ["", "a b", "é", &"a".repeat(65)] {
        options.domain_id = Some(id.into());
        assert_eq!(refused(list(), &options), "domainId", "{id}");
    }
}

#[test]
fn headers_that_a_call_sets_itself_are_refused() {
    let with = |name: &str| CallOptions {
        headers: vec![(name.into(), "x".into())],
        ..region()
    };
    assert_eq!(
        refused(decode("m").request().unwrap(), &with("Content-Type")),
        "headers.content-type"
    );
    assert!(call(create(), &with("Content-Type")).is_ok());
    let mut domain = with("X-Domain-Id");
    assert!(call(regions(), &domain).is_ok());
    domain.domain_id = Some("account".into());
    assert_eq!(refused(regions(), &domain), "headers.x-domain-id");
    assert_eq!(refused(list(), &domain), "headers.x-domain-id");
}

#[test]
fn an_unsigned_call_sends_its_region_to_a_relay() {
    let mut options = region();
    let line = "x-region: cn-north-4".to_owned();
    let sent = |options: &CallOptions| {
        let call = call(list(), options).unwrap();
        headers(&call, options.credentials.as_ref())
    };
    assert_eq!(sent(&options), Vec::<String>::new());
    options.endpoint = Some("https://relay.example".into());
    assert_eq!(sent(&options), [&*line]);
    let global = call(regions(), &options).unwrap();
    assert_eq!(headers(&global, None), Vec::<String>::new());
    assert_eq!(
        headers(&call(check_request(), &options).unwrap(), None)[0],
        line
    );
    options.headers = vec![("X-Region".into(), "other".into())];
    assert_eq!(sent(&options), ["X-Region: other"]);
    options.headers.clear();
    options.credentials = Some(credentials());
    assert!(!sent(&options).contains(&line));
    // A discovery sends it in signed calls, too.
    let mut request = list();
    request.region = Some("la-south-2".into());
    let signed = call(request, &options).unwrap();
    let all = headers(&signed, options.credentials.as_ref());
    assert!(all.contains(&"x-region: la-south-2".to_owned()));
}

#[test]
fn a_check_sends_the_token_and_no_signature() {
    let sent = call(check_request(), &CallOptions::default()).unwrap();
    let line = format!("authorization: Bearer {TOKEN}");
    assert_eq!(headers(&sent, None), [line]);
    assert!(sent.omits_credentials(false));
    let mut secrets = Secrets::default();
    sent.register(&mut secrets);
    assert_eq!(secrets.scrub(TOKEN), "[REDACTED]");
    assert!(!format!("{sent:?}").contains(TOKEN));

    let relayed = CallOptions {
        endpoint: Some("https://relay.example/api".into()),
        ..CallOptions::default()
    };
    assert_eq!(
        call(check_request(), &relayed).unwrap().url,
        format!("https://relay.example/api/{TENANT}/scim/v2/ServiceProviderConfig")
    );

    let mut options = CallOptions {
        credentials: Some(credentials()),
        ..CallOptions::default()
    };
    assert_eq!(refused(check_request(), &options), "credentials");
    options.credentials = None;
    options.signing_endpoint = Some("https://a.example".into());
    assert_eq!(refused(check_request(), &options), "signingEndpoint");
    options.signing_endpoint = None;
    options.domain_id = Some("account".into());
    assert_eq!(refused(check_request(), &options), "domainId");
    options.domain_id = None;
    options.headers = vec![("Authorization".into(), "x".into())];
    assert_eq!(refused(check_request(), &options), "headers.authorization");
}

#[test]
fn the_control_differs_inside_the_last_part() {
    for (token, control) in [
        ("head.body.signature", "head.body.signAture"),
        ("a.b.xAx", "a.b.xBx"),
        ("a.b.c", "a.b.A"),
        ("opaque", "opaAue"),
    ] {
        let mut plan = check(token).plan(parse_url).unwrap();
        let token_of = |requests: Vec<Request>| {
            let [request] = &*requests else {
                panic!("{requests:?}")
            };
            request.bearer.as_ref().unwrap().token().to_owned()
        };
        assert_eq!(token_of(requests_of(&mut plan, Vec::new())), token);
        assert_eq!(token_of(requests_of(&mut plan, vec![served()])), control);
    }
}

/// The response for a valid token.
fn served() -> Value {
    Value::Object(Vec::new())
}

#[test]
fn a_verdict_needs_the_control() {
    let after = |responses: &[fn() -> Value]| {
        let mut plan = check(TOKEN).plan(parse_url).unwrap();
        requests_of(&mut plan, Vec::new());
        let (last, before) = responses.split_last().unwrap();
        for response in before {
            requests_of(&mut plan, vec![response()]);
        }
        Verdict::from(result_of(&mut plan, vec![last()]))
    };
    let refused = || Value::Absent;
    assert_eq!(after(&[refused]), Verdict::Rejected);
    assert_eq!(after(&[served, refused]), Verdict::Accepted);
    assert_eq!(after(&[served, served]), Verdict::Inconclusive);
}

#[test]
fn a_create_is_repeated_after_throttling_alone() {
    assert_eq!(CREATE_TOKEN.retry_on, RetryOn::Throttled);
    for operation in [&LIST_TOKENS, &DELETE_TOKEN, &CHECK_TOKEN, &CONTROL] {
        assert_eq!(operation.retry_on, RetryOn::Transient);
    }
    let telling = [&CREATE_TOKEN, &DELETE_TOKEN].map(|operation| operation.is_change);
    assert_eq!(telling, [true, true]);
    for operation in [&DELETE_TOKEN, &CONTROL] {
        assert!(matches!(operation.response, ResponseBody::Ignored));
    }
}

/// The signing vectors of the other calls, reproduced by the calls.
#[test]
fn every_vector_of_a_call_is_reproduced() {
    let text = include_str!("../vectors/signing-calls.json");
    let vectors: Json = serde_json::from_str(text).unwrap();
    let mut checked = 0;
    for vector in vectors.as_array().unwrap() {
        let (input, expected) = (&vector["input"], &vector["expected"]);
        let text = |name: &str| input[name].as_str().map(str::to_owned);
        let Some(name) = text("call") else { continue };
        let credentials = Credentials {
            access_key_id: text("access_key").unwrap(),
            secret_access_key: text("secret_key").unwrap(),
            security_token: text("security_token"),
        };
        let mut options = CallOptions {
            endpoint: text("endpoint"),
            credentials: Some(credentials.clone()),
            ..CallOptions::default()
        };
        if text("body").unwrap().is_empty() {
            let content_type = text("content_type").unwrap();
            options.headers = vec![("Content-Type".into(), content_type)];
        }
        let path = text("path").unwrap();
        let segment = |at: usize| path.split('/').nth(at).unwrap_or_default().to_owned();
        let request = match &*name {
            "CreateBearerToken" => Ok(create()),
            "DeleteBearerToken" => delete(&segment(7)).request(),
            "ListInstances" => Ok(page(input["query"]["marker"].as_str())),
            "DecodeAuthorizationMessage" => {
                let body: Json = serde_json::from_str(&text("body").unwrap()).unwrap();
                decode(body["encoded_message"].as_str().unwrap()).request()
            }
            // An operation that this package does not have.
            "CreateProvisioningTenant" => continue,
            other => panic!("no operation for {other}"),
        };
        let call = call(request.unwrap(), &options).unwrap();
        assert_eq!(call.body.clone().unwrap_or_default(), text("body").unwrap());
        let target = expected["request_target"].as_str().unwrap();
        assert_eq!(call.url, format!("{}{target}", text("endpoint").unwrap()));
        let date = expected["x_sdk_date"].as_str().unwrap();
        let headers = call.headers(Some(&credentials), date);
        let authorization = headers.iter().find(|(name, _)| *name == "authorization");
        let expected = expected["authorization"].as_str().unwrap();
        assert_eq!(authorization.unwrap().1, expected, "{name}");
        checked += 1;
    }
    assert_eq!(checked, 4);
}

//! How each operation reads its responses.

use identity_center_tokens::service::operation::Operation;
use identity_center_tokens::service::operations::check_token::{CHECK_TOKEN, CONTROL};
use identity_center_tokens::service::operations::create_token::CREATE_TOKEN;
use identity_center_tokens::service::operations::decode_authorization_message::DECODE_AUTHORIZATION_MESSAGE;
use identity_center_tokens::service::operations::delete_token::DELETE_TOKEN;
use identity_center_tokens::service::operations::list_instances::{LIST_INSTANCES, Pages};
use identity_center_tokens::service::operations::list_regions::{LIST_REGIONS, ListRegions};
use identity_center_tokens::service::operations::list_tenants::LIST_TENANTS;
use identity_center_tokens::service::reader::Value;
use identity_center_tokens::service::response::issue::Kind;
use identity_center_tokens::service::response::{is_outcome_unknown, set_outcome};
use identity_center_tokens::{
    Code, CreatedToken, DecodeAuthorizationMessageResponse, Error, Instance, ListInstancesResponse,
    ListRegionsResponse, ListTenantsResponse, ProvisioningTenant,
};
use serde_json::json;

use crate::support::{error, issues, issues_of_plan, read, requests_of, result_of};

fn path(path: &str, kind: Kind) -> (String, Kind) {
    (path.into(), kind)
}

#[test]
fn regions_have_ids() {
    let body = r#"{"regions":[{"region_id":"cn-north-4","name":1},{"region_id":""}]}"#;
    assert_eq!(
        requests_of(&mut ListRegions, Vec::new())[0].operation.name,
        "listRegions"
    );
    let result = result_of(&mut ListRegions, vec![read(&LIST_REGIONS, body).unwrap()]);
    let response = ListRegionsResponse::from(result);
    assert_eq!(response.region_ids, ["cn-north-4", ""]);
    assert_eq!(
        issues(&LIST_REGIONS, r#"{"regions":[{}]}"#),
        [path("/regions/0/region_id", Kind::Missing)]
    );
}

#[test]
fn no_registered_region_is_an_empty_list() {
    for (status, code, is_empty) in [
        (404, "IIC.1254", true),
        (404, "IdentityCenter.1254", true),
        (404, "IIC.12540", false),
        (404, "IIC.404", false),
        (403, "IIC.1254", false),
    ] {
        let body = json!({ "error_code": code }).to_string();
        let error = error(&LIST_REGIONS, status, &body);
        assert_eq!(
            (LIST_REGIONS.is_empty_result)(&error),
            is_empty,
            "{status} {code}"
        );
    }
    let result = result_of(&mut ListRegions, vec![Value::Absent]);
    assert_eq!(
        ListRegionsResponse::from(result),
        ListRegionsResponse::default()
    );
}

#[test]
fn null_members_of_instances_are_absent() {
    let body = r#"{"page_info":{"next_marker":"m","current_count":2},"instances":[
        {"identity_store_id":"d-1","instance_id":"ins-1","alias":null},
        {"identity_store_id":"d-2","instance_id":"ins-2","alias":"x","instance_urn":"urn"}]}"#;
    let page = ListInstancesResponse::from(read(&LIST_INSTANCES, body).unwrap());
    let instance = |store: &str, id: &str, alias: Option<&str>, urn: Option<&str>| Instance {
        identity_store_id: store.into(),
        instance_id: id.into(),
        alias: alias.map(str::to_owned),
        instance_urn: urn.map(str::to_owned),
    };
    let expected = [
        instance("d-1", "ins-1", None, None),
        instance("d-2", "ins-2", Some("x"), Some("urn")),
    ];
    assert_eq!(page.instances, expected);
    assert_eq!(
        issues(
            &LIST_INSTANCES,
            r#"{"instances":[{"alias":1}],"page_info":[]}"#
        ),
        [
            path("/instances/0/alias", Kind::Type),
            path("/instances/0/identity_store_id", Kind::Missing),
            path("/instances/0/instance_id", Kind::Missing),
            path("/page_info", Kind::Type),
        ]
    );
}

fn page(id: &str, next: &serde_json::Value) -> Value {
    let instance = json!({ "identity_store_id": id, "instance_id": "i" });
    let body = json!({ "instances": [instance], "page_info": { "next_marker": next } });
    read(&LIST_INSTANCES, &body.to_string()).unwrap()
}

#[test]
fn pages_end_at_the_last_one() {
    for end in [json!(null), json!("")] {
        let mut pages = Pages::default();
        let mut queries = Vec::new();
        for responses in [
            vec![],
            vec![page("d-1", &json!("m-1"))],
            vec![page("d-2", &json!("m-2"))],
        ] {
            let requests = requests_of(&mut pages, responses);
            queries.extend(requests.into_iter().map(|request| request.query));
        }
        let expected = ["limit=100", "limit=100&marker=m-1", "limit=100&marker=m-2"];
        assert_eq!(queries, expected);
        let all = result_of(&mut pages, vec![page("d-3", &end)]);
        let all = ListInstancesResponse::from(all).instances;
        let ids: Vec<_> = all.iter().map(|each| &*each.identity_store_id).collect();
        assert_eq!(ids, ["d-1", "d-2", "d-3"]);
    }
    let mut pages = Pages::default();
    let only = read(&LIST_INSTANCES, r#"{"instances":[]}"#).unwrap();
    let none = ListInstancesResponse::from(result_of(&mut pages, vec![only]));
    assert_eq!(none, ListInstancesResponse::default());
}

#[test]
fn a_repeated_marker_is_refused() {
    let page = |next: usize| page("d", &json!(next.to_string()));
    let expected = [path("/page_info/next_marker", Kind::Repeated)];
    let mut pages = Pages::default();
    requests_of(&mut pages, vec![page(1)]);
    requests_of(&mut pages, vec![page(2)]);
    assert_eq!(issues_of_plan(&mut pages, vec![page(1)]), expected);

    let mut pages = Pages::default();
    for next in 1..1000 {
        requests_of(&mut pages, vec![page(next)]);
    }
    assert_eq!(issues_of_plan(&mut pages, vec![page(1000)]), expected);
}

#[test]
fn tenants_have_their_scim_endpoint() {
    let body = r#"{"provisioning_tenants":[
        {"creation_time":1754277890722,"scim_endpoint":"https://scim/","tenant_id":"t"}]}"#;
    let response = ListTenantsResponse::from(read(&LIST_TENANTS, body).unwrap());
    let expected = ProvisioningTenant {
        tenant_id: "t".into(),
        scim_endpoint: "https://scim/".into(),
        creation_time: 1_754_277_890_722,
    };
    assert_eq!(response.provisioning_tenants, [expected]);
    assert_eq!(
        issues(&LIST_TENANTS, "{}"),
        [path("/provisioning_tenants", Kind::Missing)]
    );
}

#[test]
fn only_its_member_shows_a_created_token() {
    let body = r#"{"creation_time":1,"expiration_time":2,"token":"secret","token_id":"id"}"#;
    let created = CreatedToken::from(read(&CREATE_TOKEN, body).unwrap());
    assert!(!format!("{created:?}").contains("secret"));
    assert_eq!((&*created.token_id, &*created.token), ("id", "secret"));
    assert_eq!((created.creation_time, created.expiration_time), (1, 2));
    let half = r#"{"token":"secret","token_id":7,"creation_time":"secret"}"#;
    let refused = read(&CREATE_TOKEN, half).unwrap_err();
    let reports: Vec<_> = refused.iter().map(|issue| issue.report()).collect();
    assert_eq!(reports.len(), 3);
    assert!(!format!("{reports:?}").contains("secret"));
}

#[test]
fn the_response_to_a_check_is_an_object() {
    assert!(read(&CHECK_TOKEN, r#"{"patch":{}}"#).is_ok());
    assert_eq!(issues(&CHECK_TOKEN, "[]"), [path("", Kind::Type)]);
    assert_eq!(issues(&CHECK_TOKEN, "<"), [path("", Kind::Syntax)]);
}

#[test]
fn a_decoded_message_is_a_string() {
    let operation = &DECODE_AUTHORIZATION_MESSAGE;
    let value = read(operation, r#"{"decoded_message":"{\"a\":1}"}"#).unwrap();
    let response = DecodeAuthorizationMessageResponse::from(value);
    assert_eq!(response.decoded_message, r#"{"a":1}"#);
    assert_eq!(
        issues(operation, r#"{"decoded_message":{}}"#),
        [path("/decoded_message", Kind::Type)]
    );
}

#[test]
fn a_401_is_a_verdict_unless_it_is_from_a_relay() {
    let refused = |status, body: &str| {
        let error = error(&CHECK_TOKEN, status, body);
        assert_eq!(
            (CHECK_TOKEN.is_empty_result)(&error),
            (CONTROL.is_empty_result)(&error)
        );
        (CONTROL.is_empty_result)(&error)
    };
    for status in [401, 403] {
        assert!(refused(status, "<html>"));
        assert!(refused(status, r#"{"error_code":"X.1"}"#));
        assert!(!refused(status, r#"{"error_code":"RELAY.CHANGES"}"#));
    }
    for status in [400, 404, 429, 500] {
        assert!(!refused(status, ""));
    }
}

/// The outcome in an error, and whether its message gives advice about it.
fn outcome(operation: &Operation, status: Option<u16>, was_sent: bool) -> (Option<bool>, bool) {
    let mut error = match status {
        Some(status) => error(operation, status, ""),
        None => Error::new(Code::Network, String::new()),
    };
    let is_unknown = is_outcome_unknown(&error, was_sent);
    set_outcome(operation, &mut error, is_unknown);
    (
        error.outcome_unknown,
        error.message.contains("list the tokens"),
    )
}

#[test]
fn the_outcome_is_unknown_without_a_conclusive_response() {
    for (status, was_sent, is_unknown) in [
        (None, false, false),
        (None, true, true),
        (Some(500), true, true),
        (Some(599), true, true),
        (Some(0), true, false),
        (Some(302), true, false),
        (Some(403), true, false),
        (Some(429), true, false),
        (Some(600), true, false),
    ] {
        for operation in [&CREATE_TOKEN, &DELETE_TOKEN] {
            let expected = (Some(is_unknown), is_unknown);
            assert_eq!(outcome(operation, status, was_sent), expected, "{status:?}");
        }
    }
    assert_eq!(outcome(&LIST_REGIONS, None, true), (None, false));
}

#[test]
fn a_404_after_an_unknown_attempt_means_deleted() {
    let is_deleted = |status, outcome_unknown| {
        let mut error = error(&DELETE_TOKEN, status, "");
        error.outcome_unknown = outcome_unknown;
        (DELETE_TOKEN.is_empty_result)(&error)
    };
    assert!(is_deleted(404, Some(true)));
    assert!(!is_deleted(404, Some(false)));
    assert!(!is_deleted(403, Some(true)));
}

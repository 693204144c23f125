//! The requests of `discoverTenants`, and its result.

use identity_center_tokens::service::operations::discover_tenants::Discovery;
use identity_center_tokens::service::operations::plan::Plan;
use identity_center_tokens::service::reader::Value;
use identity_center_tokens::service::request::Request;
use identity_center_tokens::service::response::issue::Kind;
use identity_center_tokens::{CallOptions, DiscoverTenantsResponse};

use crate::support::{error, issues_of_plan, region, requests_of, result_of};

fn text(text: &str) -> Value {
    String::from(text).into()
}

/// A response with a list of objects.
fn response(
    list: &'static str,
    entries: impl Iterator<Item = Vec<(&'static str, Value)>>,
) -> Value {
    Value::object(list, Value::List(entries.map(Value::Object).collect()))
}

fn regions(ids: &[&str]) -> Value {
    let region = |id: &&str| vec![("region_id", text(id))];
    response("regions", ids.iter().map(region))
}

fn instances(stores: &[&str]) -> Value {
    let instance = |store: &&str| {
        vec![
            ("identity_store_id", text(store)),
            ("instance_id", text(&format!("ins of {store}"))),
            ("alias", Value::Absent),
        ]
    };
    response("instances", stores.iter().map(instance))
}

fn tenants(ids: &[&str]) -> Value {
    let tenant = |id: &&str| vec![("tenant_id", text(id)), ("creation_time", Value::Time(1))];
    response("provisioning_tenants", ids.iter().map(tenant))
}

/// A discovery with these options.
fn discovery(options: &CallOptions) -> Discovery {
    let mut discovery = Discovery::default();
    discovery.begin(options).unwrap();
    discovery
}

/// A discovery after the instances were listed, and its requests for the tenants.
fn after_instances(region_ids: &[&str], stores: &[&str]) -> (Discovery, Vec<Request>) {
    let mut discovery = discovery(&CallOptions::default());
    requests_of(&mut discovery, Vec::new());
    requests_of(&mut discovery, vec![regions(region_ids)]);
    let requests = requests_of(&mut discovery, vec![instances(stores)]);
    (discovery, requests)
}

fn found(result: Value) -> Vec<String> {
    let tenants = DiscoverTenantsResponse::from(result).tenants.into_iter();
    let tenants = tenants.map(|tenant| {
        assert_eq!(
            tenant.instance_id,
            format!("ins of {}", tenant.identity_store_id)
        );
        assert_eq!((tenant.alias, tenant.creation_time), (None, 1));
        [tenant.tenant_id, tenant.region, tenant.identity_store_id].join(" ")
    });
    tenants.collect()
}

#[test]
fn tenants_are_in_the_order_of_regions_and_stores() {
    let (mut discovery, requests) = after_instances(&["r-2", "r-1"], &["b", "a"]);
    let calls = requests.into_iter().map(|request| {
        let region = request.region.unwrap();
        format!("{region} {}", request.path)
    });
    let path = |(region, store)| format!("{region} /v1/identity-stores/{store}/provision-tenant");
    let expected = [("r-2", "b"), ("r-2", "a"), ("r-1", "b"), ("r-1", "a")];
    assert_eq!(calls.collect::<Vec<_>>(), expected.map(path));

    let responses = vec![
        tenants(&["1", "2"]),
        Value::Absent,
        tenants(&["3"]),
        tenants(&["4"]),
    ];
    let expected = ["1 r-2 b", "2 r-2 b", "3 r-1 b", "4 r-1 a"];
    assert_eq!(found(result_of(&mut discovery, responses)), expected);
}

#[test]
fn regions_are_not_listed_if_the_options_have_one() {
    let mut discovery = discovery(&region());
    let first = requests_of(&mut discovery, Vec::new());
    assert_eq!(first[0].operation.name, "listInstances");
    let requests = requests_of(&mut discovery, vec![instances(&["d"])]);
    assert_eq!(requests[0].region.as_deref(), Some("cn-north-4"));
    let result = result_of(&mut discovery, vec![tenants(&["t"])]);
    assert_eq!(found(result), ["t cn-north-4 d"]);
}

#[test]
fn pages_of_instances_are_followed() {
    let mut discovery = discovery(&region());
    requests_of(&mut discovery, Vec::new());
    let info = Value::object("next_marker", text("m"));
    let Value::Object(mut page) = instances(&["b"]) else {
        panic!()
    };
    page.push(("page_info", info));
    let next = requests_of(&mut discovery, vec![Value::Object(page)]);
    assert_eq!(next[0].query, "limit=100&marker=m");
    let requests = requests_of(&mut discovery, vec![instances(&["a"])]);
    let paths: Vec<_> = requests.iter().map(|request| &*request.path).collect();
    let path = |store| format!("/v1/identity-stores/{store}/provision-tenant");
    assert_eq!(paths, ["b", "a"].map(path));
}

#[test]
fn nothing_is_listed_without_regions_or_instances() {
    for none in [Value::Absent, regions(&[])] {
        let mut discovery = discovery(&CallOptions::default());
        let first = requests_of(&mut discovery, Vec::new());
        assert_eq!(first[0].operation.name, "listRegions");
        assert!(found(result_of(&mut discovery, vec![none])).is_empty());
    }
    let (mut discovery, requests) = after_instances(&["r"], &[]);
    assert!(requests.is_empty());
    assert!(found(result_of(&mut discovery, Vec::new())).is_empty());
}

#[test]
fn a_404_of_a_store_is_empty_if_there_are_several_regions() {
    let is_elsewhere = |regions: &[&str], status| {
        let (_, requests) = after_instances(regions, &["d"]);
        let Request {
            operation,
            is_empty_result,
            ..
        } = requests[0];
        is_empty_result(&error(operation, status, ""))
    };
    assert!(is_elsewhere(&["a", "b"], 404));
    assert!(!is_elsewhere(&["a", "b"], 403));
    assert!(!is_elsewhere(&["a"], 404));
}

#[test]
fn all_ids_that_are_not_valid_in_an_address_are_reported() {
    let mut plan = discovery(&CallOptions::default());
    requests_of(&mut plan, Vec::new());
    let response = regions(&["cn-north-4", "evil.example/", "", "x y"]);
    let expected = [1, 2, 3].map(|at| (format!("/regions/{at}/region_id"), Kind::Format));
    assert_eq!(issues_of_plan(&mut plan, vec![response]), expected);

    let mut plan = discovery(&region());
    requests_of(&mut plan, Vec::new());
    let response = instances(&["..", "d-1", "a/b"]);
    let expected = [0, 2].map(|at| (format!("/instances/{at}/identity_store_id"), Kind::Format));
    assert_eq!(issues_of_plan(&mut plan, vec![response]), expected);
}

#[test]
fn one_address_cannot_be_signed_for_several_hosts() {
    let refused = |options: &CallOptions| Discovery::default().begin(options).unwrap_err().argument;
    let mut options = region();
    options.headers = vec![("X-Region".into(), "r".into())];
    assert_eq!(refused(&options), "headers.X-Region");
    options.signing_endpoint = Some("https://a.example".into());
    assert_eq!(refused(&options), "signingEndpoint");
}

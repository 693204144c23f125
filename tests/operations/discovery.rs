//! What a discovery asks, and what the answers mean together.

use identity_center_tokens::service::operations::discover_tenants::Discovery;
use identity_center_tokens::service::operations::plan::Plan;
use identity_center_tokens::service::reader::Value;
use identity_center_tokens::service::request::Request;
use identity_center_tokens::service::response::issue::Kind;
use identity_center_tokens::{CallOptions, DiscoverTenantsResponse};

use crate::support::{asked, done, error, found_issues, region};

fn text(text: &str) -> Value {
    String::from(text).into()
}

/// An answer with a list of objects.
fn answer(list: &'static str, entries: impl Iterator<Item = Vec<(&'static str, Value)>>) -> Value {
    Value::object(list, Value::List(entries.map(Value::Object).collect()))
}

fn regions(ids: &[&str]) -> Value {
    let region = |id: &&str| vec![("region_id", text(id))];
    answer("regions", ids.iter().map(region))
}

fn instances(stores: &[&str]) -> Value {
    let instance = |store: &&str| {
        vec![
            ("identity_store_id", text(store)),
            ("instance_id", text(&format!("ins of {store}"))),
            ("alias", Value::Absent),
        ]
    };
    answer("instances", stores.iter().map(instance))
}

fn tenants(ids: &[&str]) -> Value {
    let tenant = |id: &&str| vec![("tenant_id", text(id)), ("creation_time", Value::Time(1))];
    answer("provisioning_tenants", ids.iter().map(tenant))
}

/// A discovery that begins with these options.
fn discovery(options: &CallOptions) -> Discovery {
    let mut discovery = Discovery::default();
    discovery.begin(options).unwrap();
    discovery
}

/// A discovery that has asked for the tenants, and what it asked.
fn after_instances(region_ids: &[&str], stores: &[&str]) -> (Discovery, Vec<Request>) {
    let mut discovery = discovery(&CallOptions::default());
    asked(&mut discovery, Vec::new());
    asked(&mut discovery, vec![regions(region_ids)]);
    let requests = asked(&mut discovery, vec![instances(stores)]);
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
fn tenants_come_region_by_region_in_the_order_of_the_service() {
    let (mut discovery, requests) = after_instances(&["r-2", "r-1"], &["b", "a"]);
    let calls = requests.into_iter().map(|request| {
        let region = request.region.unwrap();
        format!("{region} {}", request.path)
    });
    let path = |(region, store)| format!("{region} /v1/identity-stores/{store}/provision-tenant");
    let expected = [("r-2", "b"), ("r-2", "a"), ("r-1", "b"), ("r-1", "a")];
    assert_eq!(calls.collect::<Vec<_>>(), expected.map(path));

    let answers = vec![
        tenants(&["1", "2"]),
        Value::Absent,
        tenants(&["3"]),
        tenants(&["4"]),
    ];
    let expected = ["1 r-2 b", "2 r-2 b", "3 r-1 b", "4 r-1 a"];
    assert_eq!(found(done(&mut discovery, answers)), expected);
}

#[test]
fn a_given_region_is_not_asked_for() {
    let mut discovery = discovery(&region());
    let first = asked(&mut discovery, Vec::new());
    assert_eq!(first[0].operation.name, "listInstances");
    let requests = asked(&mut discovery, vec![instances(&["d"])]);
    assert_eq!(requests[0].region.as_deref(), Some("cn-north-4"));
    let result = done(&mut discovery, vec![tenants(&["t"])]);
    assert_eq!(found(result), ["t cn-north-4 d"]);
}

#[test]
fn pages_of_instances_are_followed() {
    let mut discovery = discovery(&region());
    asked(&mut discovery, Vec::new());
    let info = Value::object("next_marker", text("m"));
    let Value::Object(mut page) = instances(&["b"]) else {
        panic!()
    };
    page.push(("page_info", info));
    let next = asked(&mut discovery, vec![Value::Object(page)]);
    assert_eq!(next[0].query, "limit=100&marker=m");
    let requests = asked(&mut discovery, vec![instances(&["a"])]);
    let paths: Vec<_> = requests.iter().map(|request| &*request.path).collect();
    let path = |store| format!("/v1/identity-stores/{store}/provision-tenant");
    assert_eq!(paths, ["b", "a"].map(path));
}

#[test]
fn nothing_is_asked_where_nothing_is_registered() {
    for none in [Value::Absent, regions(&[])] {
        let mut discovery = discovery(&CallOptions::default());
        let first = asked(&mut discovery, Vec::new());
        assert_eq!(first[0].operation.name, "listRegions");
        assert!(found(done(&mut discovery, vec![none])).is_empty());
    }
    let (mut discovery, requests) = after_instances(&["r"], &[]);
    assert!(requests.is_empty());
    assert!(found(done(&mut discovery, Vec::new())).is_empty());
}

#[test]
fn an_unknown_store_is_elsewhere_if_there_are_several_regions() {
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
fn ids_that_cannot_be_an_address_are_all_named() {
    let mut plan = discovery(&CallOptions::default());
    asked(&mut plan, Vec::new());
    let answer = regions(&["cn-north-4", "evil.example/", "", "x y"]);
    let expected = [1, 2, 3].map(|at| (format!("/regions/{at}/region_id"), Kind::Format));
    assert_eq!(found_issues(&mut plan, vec![answer]), expected);

    let mut plan = discovery(&region());
    asked(&mut plan, Vec::new());
    let answer = instances(&["..", "d-1", "a/b"]);
    let expected = [0, 2].map(|at| (format!("/instances/{at}/identity_store_id"), Kind::Format));
    assert_eq!(found_issues(&mut plan, vec![answer]), expected);
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

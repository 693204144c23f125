//! What the answers of a discovery mean together.

use identity_center_tokens::service::discover_tenants::{
    Discovery, check_options, check_store_ids, region_ids,
};
use identity_center_tokens::service::issue::Kind;
use identity_center_tokens::service::reader::Value;
use identity_center_tokens::{Code, DiscoverTenantsResponse, Error};

use crate::support::{places, region};

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

/// An answer with a list of objects.
fn answer(list: &'static str, entries: &[Vec<(&'static str, Value)>]) -> Value {
    let entries = entries.iter().cloned().map(Value::Object).collect();
    Value::Object(vec![(list, Value::List(entries))])
}

fn instances(stores: &[&str]) -> Value {
    let instance = |store: &&str| {
        vec![
            ("identity_store_id", text(store)),
            ("instance_id", text(&format!("ins of {store}"))),
            ("alias", Value::Absent),
        ]
    };
    let entries: Vec<_> = stores.iter().map(instance).collect();
    answer("instances", &entries)
}

fn tenants(ids: &[&str]) -> Value {
    let tenant = |id: &&str| vec![("tenant_id", text(id)), ("creation_time", Value::Time(1))];
    let entries: Vec<_> = ids.iter().map(tenant).collect();
    answer("provisioning_tenants", &entries)
}

fn discovery(regions: &[&str], stores: &[&str]) -> Discovery {
    let regions = regions.iter().map(|&region| region.to_owned()).collect();
    Discovery::new(regions, &instances(stores))
}

#[test]
fn tenants_come_region_by_region_in_the_order_of_the_service() {
    let discovery = discovery(&["r-2", "r-1"], &["b", "a"]);
    let calls: Vec<_> = (0..discovery.count())
        .map(|index| {
            let (region, request) = discovery.call(index).unwrap();
            format!("{region} {}", request.path)
        })
        .collect();
    let path = |region: &str, store: &str| {
        format!("{region} /v1/identity-stores/{store}/provision-tenant")
    };
    let expected = [("r-2", "b"), ("r-2", "a"), ("r-1", "b"), ("r-1", "a")];
    assert_eq!(calls, expected.map(|(region, store)| path(region, store)));

    let answers = vec![
        tenants(&["1", "2"]),
        Value::Absent,
        tenants(&["3"]),
        tenants(&["4"]),
    ];
    let found = DiscoverTenantsResponse::from(discovery.into_answer(answers)).tenants;
    let shown: Vec<_> = found
        .iter()
        .map(|each| {
            format!(
                "{} {} {}",
                each.tenant_id, each.region, each.identity_store_id
            )
        })
        .collect();
    assert_eq!(shown, ["1 r-2 b", "2 r-2 b", "3 r-1 b", "4 r-1 a"]);
    assert_eq!(found[0].instance_id, "ins of b");
    assert_eq!((&found[0].alias, found[0].creation_time), (&None, 1));
}

#[test]
fn an_unknown_store_is_elsewhere_if_there_are_several_regions() {
    let error = |status| {
        let mut error = Error::new(Code::Api, String::new());
        error.status = Some(status);
        error
    };
    assert!(discovery(&["a", "b"], &["d"]).is_elsewhere(&error(404)));
    assert!(!discovery(&["a", "b"], &["d"]).is_elsewhere(&error(403)));
    assert!(!discovery(&["a"], &["d"]).is_elsewhere(&error(404)));
}

#[test]
fn ids_that_cannot_be_an_address_are_all_named() {
    let region = |id: &str| vec![("region_id", text(id))];
    let regions = ["cn-north-4", "evil.example/", "", "x y"].map(region);
    let issues = region_ids(&answer("regions", &regions)).unwrap_err();
    let expected = [1, 2, 3].map(|at| (format!("/regions/{at}/region_id"), Kind::Format));
    assert_eq!(places(&issues), expected);
    let good = region_ids(&answer("regions", &regions[..1])).unwrap();
    assert_eq!(good, ["cn-north-4"]);

    let issues = check_store_ids(&instances(&["..", "d-1", "a/b"])).unwrap_err();
    let expected = [0, 2].map(|at| (format!("/instances/{at}/identity_store_id"), Kind::Format));
    assert_eq!(places(&issues), expected);
    assert_eq!(check_store_ids(&instances(&["d-1"])), Ok(()));
}

#[test]
fn one_address_cannot_be_signed_for_several_hosts() {
    let mut options = region();
    assert_eq!(check_options(&options), Ok(()));
    options.headers = vec![("X-Region".into(), "r".into())];
    let refused = check_options(&options).unwrap_err();
    assert_eq!(refused.argument, "headers.X-Region");
    options.signing_endpoint = Some("https://a.example".into());
    let refused = check_options(&options).unwrap_err();
    assert_eq!(refused.argument, "signingEndpoint");
}

//! `discoverTenants`: every tenant of every region, from nothing but credentials. Which calls that
//! takes, and what their answers mean together; `src/js` makes them.

use super::endpoint::{check_id, check_region};
use super::error::{Error, InvalidArgument};
use super::issue::{Expected, Issue, Location, Problem};
use super::list_instances::{IDENTITY_STORE_ID, INSTANCES};
use super::list_regions::{REGION_ID, REGIONS};
use super::list_tenants::{LIST_TENANTS, TENANTS};
use super::options::CallOptions;
use super::reader::Value;
use super::request::Request;

/// The most calls at a time.
pub const MAX_CALLS: usize = 4;

/// The list in the result.
const FOUND: &str = "tenants";

/// Refuses what makes no sense for several calls.
pub fn check_options(options: &CallOptions) -> Result<(), InvalidArgument> {
    if options.signing_endpoint.is_some() {
        return Err(InvalidArgument::new(
            "signingEndpoint",
            "cannot stand for the several hosts of a discovery; leave it out",
        ));
    }
    let is_region = |(name, _): &&(String, String)| name.eq_ignore_ascii_case("x-region");
    if let Some((name, _)) = options.headers.iter().find(is_region) {
        return Err(InvalidArgument::new(
            &["headers.", name].concat(),
            "is set by the discovery; leave it out",
        ));
    }
    Ok(())
}

/// The region ids of an answer.
///
/// # Errors
///
/// All that cannot be part of a host name: nothing is sent there.
pub fn region_ids(answer: &Value) -> Result<Vec<String>, Vec<Issue>> {
    let is_usable = |id: &str| check_region("", id).is_ok();
    ids(answer, REGIONS, REGION_ID, Expected::RegionId, is_usable)
}

/// Refuses the store ids of a page that cannot be a segment of a path: nothing is sent there.
pub fn check_store_ids(page: &Value) -> Result<(), Vec<Issue>> {
    let is_usable = |id: &str| check_id("", id).is_ok();
    let expected = Expected::PathId;
    ids(page, INSTANCES, IDENTITY_STORE_ID, expected, is_usable).map(|_| ())
}

fn ids(
    answer: &Value,
    list: &'static str,
    name: &'static str,
    expected: Expected,
    is_usable: fn(&str) -> bool,
) -> Result<Vec<String>, Vec<Issue>> {
    let (mut ids, mut issues) = (Vec::new(), Vec::new());
    for (index, entry) in (0u32..).zip(answer.get(list).as_elements()) {
        let id = entry.get(name).as_text();
        if is_usable(id) {
            ids.push(id.into());
        } else {
            issues.push(Issue {
                location: Location::DOCUMENT.member(list).element(index).member(name),
                expected,
                problem: Problem::Format,
            });
        }
    }
    if issues.is_empty() {
        Ok(ids)
    } else {
        Err(issues)
    }
}

/// The regional calls of a discovery and what they found.
#[derive(Debug)]
pub struct Discovery {
    /// Region and instance of each call, in the order of the result.
    pairs: Vec<(String, Value)>,
    has_several_regions: bool,
}

impl Discovery {
    /// A discovery over checked regions and instances.
    pub fn new(regions: Vec<String>, instances: &Value) -> Self {
        let has_several_regions = regions.len() > 1;
        let instances = instances.get(INSTANCES).as_elements();
        let mut pairs = Vec::new();
        for region in regions {
            let pair = |instance: &Value| (region.clone(), instance.clone());
            pairs.extend(instances.iter().map(pair));
        }
        Self {
            pairs,
            has_several_regions,
        }
    }

    /// How many calls it takes.
    pub fn count(&self) -> usize {
        self.pairs.len()
    }

    /// Region and request of one call.
    ///
    /// # Errors
    ///
    /// None: the ids were checked.
    pub fn call(&self, index: usize) -> Result<(&str, Request), InvalidArgument> {
        let pair = self.pairs.get(index);
        let (region, instance) = pair.map_or(("", &Value::Absent), |(region, instance)| {
            (&**region, instance)
        });
        let store = instance.get(IDENTITY_STORE_ID).as_text();
        Ok((region, Request::new(&LIST_TENANTS, &[store])?))
    }

    /// Whether an error means that the store is of another region: one of several asked about it.
    pub fn is_elsewhere(&self, error: &Error) -> bool {
        self.has_several_regions && error.status == Some(404)
    }

    /// The document that the calls' answers make, in their order.
    pub fn into_answer(self, answers: Vec<Value>) -> Value {
        let mut found = Vec::new();
        for ((region, instance), answer) in self.pairs.into_iter().zip(answers) {
            for tenant in answer.member(TENANTS).elements() {
                found.push(discovered(&region, &instance, tenant));
            }
        }
        Value::Object(vec![(FOUND, Value::List(found))])
    }
}

/// A tenant with the members of the instance that it was found with.
fn discovered(region: &str, instance: &Value, tenant: Value) -> Value {
    let mut members = tenant.into_members();
    members.push(("region", Value::Text(region.into())));
    for name in [IDENTITY_STORE_ID, "instance_id", "alias"] {
        members.push((name, instance.get(name).clone()));
    }
    Value::Object(members)
}

/// A tenant, with where it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscoveredTenant {
    /// Globally unique id of the automatic provisioning.
    pub tenant_id: String,
    /// The SCIM URL that the identity provider is configured with.
    pub scim_endpoint: String,
    /// Epoch milliseconds, 0 to 2^53-1.
    pub creation_time: u64,
    /// The region of the identity store.
    pub region: String,
    /// Globally unique id of the identity store.
    pub identity_store_id: String,
    /// Globally unique id of the instance.
    pub instance_id: String,
    /// The instance's name.
    pub alias: Option<String>,
}

/// Every tenant: region by region, in each the instances in the order of the service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DiscoverTenantsResponse {
    /// Empty where provisioning is switched on nowhere.
    pub tenants: Vec<DiscoveredTenant>,
}

impl From<Value> for DiscoverTenantsResponse {
    fn from(answer: Value) -> Self {
        let tenants = answer.member(FOUND).elements().into_iter();
        let tenants = tenants.map(|mut tenant| DiscoveredTenant {
            tenant_id: tenant.take_member("tenant_id").text(),
            scim_endpoint: tenant.take_member("scim_endpoint").text(),
            creation_time: tenant.take_member("creation_time").time(),
            region: tenant.take_member("region").text(),
            identity_store_id: tenant.take_member(IDENTITY_STORE_ID).text(),
            instance_id: tenant.take_member("instance_id").text(),
            alias: tenant.take_member("alias").optional_text(),
        });
        Self {
            tenants: tenants.collect(),
        }
    }
}

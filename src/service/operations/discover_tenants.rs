//! `discoverTenants`: every tenant of every region, from nothing but credentials.

use super::list_instances::{IDENTITY_STORE_ID, INSTANCES, Pages};
use super::list_regions::{LIST_REGIONS, REGION_ID, REGIONS};
use super::list_tenants::{LIST_TENANTS, TENANTS};
use super::plan::{Plan, Step};
use crate::service::reader::Value;
use crate::service::request::Request;
use crate::service::request::endpoint::{check_id, check_region};
use crate::service::request::options::CallOptions;
use crate::service::request::prepared::REGION_HEADER;
use crate::service::response::error::{Error, InvalidArgument};
use crate::service::response::issue::{Expected, Issue, Location, Problem};

/// Whether a store is in another region: a region answers 404 for the stores of the others.
fn is_elsewhere(error: &Error) -> bool {
    error.status == Some(404)
}

/// The list in the result.
const FOUND: &str = "tenants";

/// Asks for the regions unless one is given, the instances, and the tenants of each.
#[derive(Debug, Default)]
pub struct Discovery {
    stage: Stage,
    regions: Vec<String>,
    pages: Pages,
    instances: Vec<Value>,
}

/// Whose responses come next.
#[derive(Clone, Copy, Debug, Default)]
enum Stage {
    #[default]
    Start,
    Regions,
    Instances,
    Tenants,
}

impl Discovery {
    /// The requests for the tenants of each region and instance.
    fn tenant_requests(&self) -> Result<Vec<Request>, Error> {
        let mut requests = Vec::new();
        for region in &self.regions {
            for instance in &self.instances {
                let store = instance.get(IDENTITY_STORE_ID).as_text();
                let mut request = Request::new(&LIST_TENANTS, &[store])?;
                if self.regions.len() > 1 {
                    request.is_empty_result = is_elsewhere;
                }
                request.region = Some(region.clone());
                requests.push(request);
            }
        }
        Ok(requests)
    }

    /// The tenants of all responses, each with the members of where it was found.
    fn found(&self, answers: Vec<Value>) -> Value {
        let mut found = Vec::new();
        let mut answers = answers.into_iter();
        for region in &self.regions {
            for instance in &self.instances {
                let tenants = answers.next().unwrap_or_default().member(TENANTS);
                for tenant in tenants.elements() {
                    let mut members = tenant.into_members();
                    members.push(("region", region.clone().into()));
                    for name in [IDENTITY_STORE_ID, "instance_id", "alias"] {
                        if let Value::Text(text) = instance.get(name) {
                            members.push((name, Value::Text(text.clone())));
                        }
                    }
                    found.push(Value::Object(members));
                }
            }
        }
        Value::object(FOUND, Value::List(found))
    }
}

impl Plan for Discovery {
    fn begin(&mut self, options: &CallOptions) -> Result<(), InvalidArgument> {
        if options.signing_endpoint.is_some() {
            return Err(InvalidArgument::new(
                "signingEndpoint",
                "cannot stand for the several hosts of a discovery; leave it out",
            ));
        }
        for (name, _) in &options.headers {
            if name.eq_ignore_ascii_case(REGION_HEADER) {
                return Err(InvalidArgument::new(
                    &["headers.", name].concat(),
                    "is set by the discovery; leave it out",
                ));
            }
        }
        self.regions.extend(options.region.clone());
        Ok(())
    }

    fn next(&mut self, mut answers: Vec<Value>) -> Result<Step, Error> {
        match self.stage {
            Stage::Start if self.regions.is_empty() => {
                self.stage = Stage::Regions;
                let request = Request::without_arguments(&LIST_REGIONS);
                return Ok(Step::send(request));
            }
            Stage::Start => {}
            Stage::Regions => {
                let answer = answers.pop().unwrap_or_default();
                let is_usable = |id: &str| check_region("", id).is_ok();
                check_ids(&answer, REGIONS, REGION_ID, Expected::RegionId, is_usable)?;
                for mut region in answer.member(REGIONS).elements() {
                    self.regions.push(region.take_member(REGION_ID).text());
                }
                if self.regions.is_empty() {
                    return Ok(Step::Done(self.found(answers)));
                }
            }
            Stage::Instances => {
                let page = answers.pop().unwrap_or_default();
                let is_usable = |id: &str| check_id("", id).is_ok();
                let expected = Expected::PathId;
                check_ids(&page, INSTANCES, IDENTITY_STORE_ID, expected, is_usable)?;
                if !self
                    .pages
                    .take(page)
                    .map_err(|issue| Error::of_issues(&[issue]))?
                {
                    self.stage = Stage::Tenants;
                    self.instances = self.pages.instances();
                    return Ok(Step::Send(self.tenant_requests()?));
                }
            }
            Stage::Tenants => return Ok(Step::Done(self.found(answers))),
        }
        self.stage = Stage::Instances;
        Ok(Step::send(self.pages.request()))
    }
}

/// Refuses the ids of a list that cannot stand in an address: nothing is sent there.
fn check_ids(
    answer: &Value,
    list: &'static str,
    name: &'static str,
    expected: Expected,
    is_usable: fn(&str) -> bool,
) -> Result<(), Error> {
    let mut issues = Vec::new();
    for (index, entry) in (0u32..).zip(answer.get(list).as_elements()) {
        if !is_usable(entry.get(name).as_text()) {
            issues.push(Issue {
                location: Location::DOCUMENT.member(list).element(index).member(name),
                expected,
                problem: Problem::Format,
            });
        }
    }
    if issues.is_empty() {
        return Ok(());
    }
    Err(Error::of_issues(&issues))
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

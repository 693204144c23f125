//! `listInstances`: the Identity Center instances of the organization, page by page.
//!
//! <https://support.huaweicloud.com/intl/en-us/api-identitycenter/>

use super::plan::{Plan, Step};
use crate::service::operation::{Host, Operation, RequestText, ResponseBody};
use crate::service::reader::{Member, Shape, Value};
use crate::service::request::Request;
use crate::service::request::sign::canonical_query;
use crate::service::response::error::Error;
use crate::service::response::issue::{Expected, Issue, Location, Problem};

/// Lists the instances of one page.
pub const LIST_INSTANCES: Operation = Operation {
    name: "listInstances",
    action: Some("IdentityCenter:instance:list"),
    host: Host::Global("identitycenter"),
    path: &["/v1/instances"],
    text: Some(RequestText::Marker),
    response: ResponseBody::Document(&SHAPE),
    ..Operation::READ
};

/// The list in the response.
pub(super) const INSTANCES: &str = "instances";
/// The member that names the store of an instance.
pub(super) const IDENTITY_STORE_ID: &str = "identity_store_id";

const PAGE_INFO: &str = "page_info";
const NEXT_MARKER: &str = "next_marker";

const SHAPE: Shape = Shape::Object(&[
    Member::required(
        INSTANCES,
        Shape::List(&Shape::Object(&[
            Member::required(IDENTITY_STORE_ID, Shape::Text),
            Member::required("instance_id", Shape::Text),
            Member::optional("alias", Shape::Text),
            Member::optional("instance_urn", Shape::Text),
        ])),
    ),
    Member::optional(
        PAGE_INFO,
        Shape::Object(&[Member::optional(NEXT_MARKER, Shape::Text)]),
    ),
]);

/// The largest page that the service gives.
const PAGE_SIZE: &str = "100";

/// More pages than any organization has: a service that names page after page must not keep a
/// call going forever.
const MAX_PAGES: usize = 1000;

/// The request for the page of a marker; without one for the first page.
pub fn page_request(marker: Option<&str>) -> Request {
    let mut query = vec![("limit", PAGE_SIZE)];
    query.extend(marker.map(|marker| ("marker", marker)));
    let mut request = Request::without_arguments(&LIST_INSTANCES);
    request.query = canonical_query(&query);
    request
}

/// The pages read so far.
#[derive(Debug, Default)]
pub struct Pages {
    instances: Vec<Value>,
    markers: Vec<String>,
}

impl Pages {
    /// The request for the next page; the first one at first.
    pub fn request(&self) -> Request {
        page_request(self.markers.last().map(|marker| &**marker))
    }

    /// Takes a page. True if another one follows.
    ///
    /// # Errors
    ///
    /// The service names a page that it named before, or too many.
    pub fn take(&mut self, page: Value) -> Result<bool, Issue> {
        let mut page = page;
        let page_info = page.take_member(PAGE_INFO);
        self.instances
            .append(&mut page.member(INSTANCES).elements());
        let marker = page_info.member(NEXT_MARKER).text();
        if marker.is_empty() {
            return Ok(false);
        }
        // One marker for every page but the last.
        if self.markers.contains(&marker) || self.markers.len() + 1 >= MAX_PAGES {
            return Err(Issue {
                location: Location::DOCUMENT.member(PAGE_INFO).member(NEXT_MARKER),
                expected: Expected::NextMarker,
                problem: Problem::Repeated,
            });
        }
        self.markers.push(marker);
        Ok(true)
    }

    /// The instances of all pages.
    pub(super) fn instances(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.instances)
    }
}

impl Plan for Pages {
    fn next(&mut self, mut answers: Vec<Value>) -> Result<Step, Error> {
        if let Some(page) = answers.pop()
            && !self
                .take(page)
                .map_err(|issue| Error::of_issues(&[issue]))?
        {
            let instances = Value::List(self.instances());
            return Ok(Step::Done(Value::object(INSTANCES, instances)));
        }
        Ok(Step::send(self.request()))
    }
}

/// One instance of Identity Center, with its identity store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// Globally unique id of the identity store, such as `d-66fxxxxb80`.
    pub identity_store_id: String,
    /// Globally unique id of the instance, such as `ins-1234xxxxxxxxxxxx`.
    pub instance_id: String,
    /// The name that the organization gave it.
    pub alias: Option<String>,
    /// Uniform resource name of the instance.
    pub instance_urn: Option<String>,
}

/// All instances, in the order of the service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListInstancesResponse {
    /// Usually one.
    pub instances: Vec<Instance>,
}

impl From<Value> for ListInstancesResponse {
    fn from(answer: Value) -> Self {
        let instances = answer.member(INSTANCES).elements().into_iter();
        let instances = instances.map(|mut instance| Instance {
            identity_store_id: instance.take_member(IDENTITY_STORE_ID).text(),
            instance_id: instance.take_member("instance_id").text(),
            alias: instance.take_member("alias").optional_text(),
            instance_urn: instance.take_member("instance_urn").optional_text(),
        });
        Self {
            instances: instances.collect(),
        }
    }
}

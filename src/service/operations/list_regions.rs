//! `listRegions`: where Identity Center is registered.
//!
//! <https://support.huaweicloud.com/intl/en-us/api-identitycenter/>

use super::plan::{Plan, Step};
use crate::service::operation::{Host, Operation, ResponseBody};
use crate::service::reader::{Member, Shape, Value};
use crate::service::request::Request;
use crate::service::response::error::Error;

/// Lists the regions. There is nothing to choose.
pub const LIST_REGIONS: Operation = Operation {
    name: "listRegions",
    action: Some("IdentityCenter:instance:describeRegisteredRegions"),
    host: Host::Global("identitycenter"),
    path: &["/v1/registered-regions"],
    response: ResponseBody::Document(&SHAPE),
    is_empty_result: is_empty,
    ..Operation::READ
};

/// The list in the response.
pub(super) const REGIONS: &str = "regions";
/// The member of each entry.
pub(super) const REGION_ID: &str = "region_id";

const SHAPE: Shape = Shape::Object(&[Member::required(
    REGIONS,
    Shape::List(&Shape::Object(&[Member::required(REGION_ID, Shape::Text)])),
)]);

/// The end of the code of a 404 that says that no region is registered. What stands before it
/// differs between versions of the service.
const NO_REGION: &str = ".1254";

fn is_empty(error: &Error) -> bool {
    let code = error.error_code.as_deref().unwrap_or_default();
    error.status == Some(404) && code.ends_with(NO_REGION)
}

/// The list in the result.
const REGION_IDS: &str = "region_ids";

/// Asks for the regions, and gives their ids alone.
#[derive(Debug)]
pub struct ListRegions;

impl Plan for ListRegions {
    fn next(&mut self, mut answers: Vec<Value>) -> Result<Step, Error> {
        let Some(answer) = answers.pop() else {
            return Ok(Step::send(Request::without_arguments(&LIST_REGIONS)));
        };
        let mut ids = answer.member(REGIONS).elements();
        for region in &mut ids {
            *region = region.take_member(REGION_ID);
        }
        Ok(Step::Done(Value::object(REGION_IDS, Value::List(ids))))
    }
}

/// The regions where Identity Center is registered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListRegionsResponse {
    /// Such as `cn-north-4`; empty where there is none.
    pub region_ids: Vec<String>,
}

impl From<Value> for ListRegionsResponse {
    fn from(answer: Value) -> Self {
        let ids = answer.member(REGION_IDS).elements().into_iter();
        Self {
            region_ids: ids.map(Value::text).collect(),
        }
    }
}

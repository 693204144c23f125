//! `listTenants`: the tenants of one identity store, into which identity providers provision.
//!
//! <https://support.huaweicloud.com/intl/en-us/api-identitycenter/>

use crate::service::operation::{Host, Operation, ResponseBody};
use crate::service::reader::{Member, Shape, Value};
use crate::service::request::Request;
use crate::service::response::error::InvalidArgument;

/// Lists the tenants of one identity store.
pub const LIST_TENANTS: Operation = Operation {
    name: "listTenants",
    action: Some("IdentityCenter:externalIdp:listProvisioningTenant"),
    host: Host::Regional("identitystore"),
    path: &[
        "/v1/identity-stores/",
        "identityStoreId",
        "/provision-tenant",
    ],
    inputs: "identityStoreId",
    response: ResponseBody::Document(&SHAPE),
    ..Operation::READ
};

/// The list in the response.
pub(super) const TENANTS: &str = "provisioning_tenants";

const SHAPE: Shape = Shape::Object(&[Member::required(
    TENANTS,
    Shape::List(&Shape::Object(&[
        Member::required("tenant_id", Shape::Text),
        Member::required("scim_endpoint", Shape::Text),
        Member::required("creation_time", Shape::Time),
    ])),
)]);

/// Which identity store's tenants to list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListTenantsRequest {
    /// Globally unique id of the identity store, such as `d-66fxxxxb80`.
    pub identity_store_id: String,
}

impl ListTenantsRequest {
    /// The request.
    ///
    /// # Errors
    ///
    /// Names the id that cannot be used.
    pub fn request(&self) -> Result<Request, InvalidArgument> {
        Request::new(&LIST_TENANTS, &[&self.identity_store_id])
    }
}

/// One tenant: automatic provisioning that was switched on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvisioningTenant {
    /// Globally unique id of the automatic provisioning.
    pub tenant_id: String,
    /// The SCIM URL that the identity provider is configured with.
    pub scim_endpoint: String,
    /// Epoch milliseconds, 0 to 2^53-1.
    pub creation_time: u64,
}

/// The tenants of one identity store, in the order of the service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListTenantsResponse {
    /// Empty where provisioning is not switched on.
    pub provisioning_tenants: Vec<ProvisioningTenant>,
}

impl From<Value> for ListTenantsResponse {
    fn from(answer: Value) -> Self {
        let tenants = answer.member(TENANTS).elements().into_iter();
        let tenants = tenants.map(|mut tenant| ProvisioningTenant {
            tenant_id: tenant.take_member("tenant_id").text(),
            scim_endpoint: tenant.take_member("scim_endpoint").text(),
            creation_time: tenant.take_member("creation_time").time(),
        });
        Self {
            provisioning_tenants: tenants.collect(),
        }
    }
}

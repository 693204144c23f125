//! `deleteToken`: the end of an access token.
//!
//! <https://support.huaweicloud.com/intl/en-us/api-identitycenter/>

use crate::service::operation::{Host, Method, Operation, ResponseBody};
use crate::service::request::Request;
use crate::service::response::error::{Error, InvalidArgument};

/// Deletes a token. The response has no body; if it has one, it is ignored.
pub const DELETE_TOKEN: Operation = Operation {
    name: "deleteToken",
    action: Some("IdentityCenter:externalIdp:deleteBearerToken"),
    method: Method::Delete,
    host: Host::Regional("identitystore"),
    path: &[
        "/v1/identity-stores/",
        "identityStoreId",
        "/tenant/",
        "tenantId",
        "/bearer-token/",
        "tokenId",
    ],
    inputs: "identityStoreId, tenantId and tokenId",
    is_change: true,
    response: ResponseBody::Ignored,
    is_empty_result: is_gone,
    ..Operation::READ
};

/// After an attempt that may have deleted it, a token that is not there is deleted.
fn is_gone(error: &Error) -> bool {
    error.status == Some(404) && error.outcome_unknown == Some(true)
}

/// Which token to delete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeleteTokenRequest {
    /// Globally unique id of the identity store, such as `d-66fxxxxb80`.
    pub identity_store_id: String,
    /// Globally unique id of the automatic provisioning; part of the SCIM URL.
    pub tenant_id: String,
    /// Globally unique id of the token.
    pub token_id: String,
}

impl DeleteTokenRequest {
    /// The request.
    ///
    /// # Errors
    ///
    /// Names the id that cannot be used.
    pub fn request(&self) -> Result<Request, InvalidArgument> {
        let ids = [&self.identity_store_id, &self.tenant_id, &self.token_id];
        Request::new(&DELETE_TOKEN, &ids)
    }
}

//! `createToken`: a new access token for a tenant. The service shows it this one time only.
//!
//! <https://support.huaweicloud.com/intl/en-us/api-identitycenter/>

use std::fmt;

use zeroize::Zeroize;

use super::list_tokens::LIST_TOKENS;
use crate::service::operation::{Host, Method, Operation, ResponseBody, RetryOn};
use crate::service::reader::{Member, Shape, Value};
use crate::service::request::Request;
use crate::service::response::error::InvalidArgument;
use crate::service::response::redact::REDACTED;

/// Creates a token. Each repeat would make another one.
pub const CREATE_TOKEN: Operation = Operation {
    name: "createToken",
    action: Some("IdentityCenter:externalIdp:createBearerToken"),
    method: Method::Post,
    host: Host::Regional("identitystore"),
    path: LIST_TOKENS.path,
    inputs: "identityStoreId and tenantId",
    retry_on: RetryOn::Throttled,
    is_change: true,
    response: ResponseBody::Document(&SHAPE),
    ..Operation::READ
};

const SHAPE: Shape = Shape::Object(&[
    Member::required("token_id", Shape::Text),
    Member::required("token", Shape::Text),
    Member::required("creation_time", Shape::Time),
    Member::required("expiration_time", Shape::Time),
]);

/// For which tenant to create a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateTokenRequest {
    /// Globally unique id of the identity store, such as `d-66fxxxxb80`.
    pub identity_store_id: String,
    /// Globally unique id of the automatic provisioning; part of the SCIM URL.
    pub tenant_id: String,
}

impl CreateTokenRequest {
    /// The request.
    ///
    /// # Errors
    ///
    /// Names the id that cannot be used.
    pub fn request(&self) -> Result<Request, InvalidArgument> {
        Request::new(&CREATE_TOKEN, &[&self.identity_store_id, &self.tenant_id])
    }
}

/// A new token. The secret is overwritten on drop.
#[derive(Clone, PartialEq, Eq)]
pub struct CreatedToken {
    /// Globally unique id of the token.
    pub token_id: String,
    /// The token itself: a secret that the service does not show again.
    pub token: String,
    /// Epoch milliseconds, 0 to 2^53-1.
    pub creation_time: u64,
    /// Epoch milliseconds, 0 to 2^53-1.
    pub expiration_time: u64,
}

impl From<Value> for CreatedToken {
    fn from(mut answer: Value) -> Self {
        Self {
            token_id: answer.take_member("token_id").text(),
            token: answer.take_member("token").text(),
            creation_time: answer.take_member("creation_time").time(),
            expiration_time: answer.take_member("expiration_time").time(),
        }
    }
}

/// Overwrites the token.
impl Drop for CreatedToken {
    fn drop(&mut self) {
        self.token.zeroize();
    }
}

/// Shows all but the token: it must not be printed.
impl fmt::Debug for CreatedToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CreatedToken")
            .field("token_id", &self.token_id)
            .field("token", &REDACTED)
            .field("creation_time", &self.creation_time)
            .field("expiration_time", &self.expiration_time)
            .finish()
    }
}

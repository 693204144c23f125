//! `listTokens`: the access tokens of one tenant.
//!
//! <https://support.huaweicloud.com/intl/en-us/api-identitycenter/>

use serde::{Deserialize, Serialize};

use crate::service::operation::{Host, Operation, ResponseBody};
use crate::service::reader::{ParseNumber, read_whole};
use crate::service::request::Request;
use crate::service::response::error::{Error, InvalidArgument};
use crate::service::response::issue::Issue;

/// Which tenant's tokens to list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListTokensRequest {
    /// Globally unique id of the identity store, such as `d-9067xxxxxx`.
    pub identity_store_id: String,
    /// Globally unique id of the automatic provisioning; part of the SCIM URL.
    pub tenant_id: String,
}

/// What the service knows about one access token; never the token itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BearerToken {
    /// Globally unique id of the token.
    pub token_id: String,
    /// Epoch milliseconds, 0 to 2^53-1.
    pub creation_time: u64,
    /// Epoch milliseconds, 0 to 2^53-1.
    pub expiration_time: u64,
}

/// The access tokens of one tenant, in the order of the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListTokensResponse {
    /// Empty where there is no token.
    pub bearer_tokens: Vec<BearerToken>,
}

/// Lists the tokens of a tenant.
pub const LIST_TOKENS: Operation = Operation {
    name: "listTokens",
    action: Some("IdentityCenter:externalIdp:listBearerTokens"),
    host: Host::Regional("identitystore"),
    path: &[
        "/v1/identity-stores/",
        "identityStoreId",
        "/tenant/",
        "tenantId",
        "/bearer-token",
    ],
    inputs: "identityStoreId and tenantId",
    response: ResponseBody::Tokens,
    ..Operation::READ
};

impl ListTokensRequest {
    /// The request.
    ///
    /// # Errors
    ///
    /// Names the id that cannot be used.
    pub fn request(&self) -> Result<Request, InvalidArgument> {
        Request::new(&LIST_TOKENS, &[&self.identity_store_id, &self.tenant_id])
    }
}

/// Reads the body of a 2xx response.
///
/// # Errors
///
/// Everything that is wrong with it.
pub fn read_tokens(
    body: &[u8],
    parse_number: ParseNumber,
) -> Result<ListTokensResponse, Vec<Issue>> {
    let mut bearer_tokens = Vec::new();
    read_whole(body, parse_number, |columns| {
        let tokens = columns.tokens();
        bearer_tokens.extend(
            tokens.map(|(creation_time, expiration_time, id)| BearerToken {
                token_id: id.into(),
                creation_time,
                expiration_time,
            }),
        );
    })?;
    Ok(ListTokensResponse { bearer_tokens })
}

/// Validates the body of a 2xx response and gives its tokens.
///
/// # Errors
///
/// [`Code::Validation`](crate::service::response::error::Code::Validation) with every issue and its place.
///
/// ```
/// use identity_center_tokens::validate_response;
///
/// let body = br#"{"bearer_tokens":[{"token_id":"a-1","creation_time":1,"expiration_time":"2"}]}"#;
/// let error = validate_response(body).unwrap_err();
/// let issues = error.issues.as_deref().unwrap_or_default();
/// assert_eq!(issues[0].path, "/bearer_tokens/0/expiration_time");
/// ```
pub fn validate_response(body: &[u8]) -> Result<ListTokensResponse, Error> {
    let parse_number = |text: &str| text.parse().unwrap_or(f64::NAN);
    read_tokens(body, parse_number).map_err(|issues| Error::of_issues(&issues))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> f64 {
        text.parse().unwrap_or(f64::NAN)
    }

    #[test]
    fn an_answer_becomes_tokens_or_issues() {
        let body = r#"{"bearer_tokens":[{"token_id":"ä😀","creation_time":1,"expiration_time":2e3},
            {"expiration_time":4,"creation_time":3,"token_id":"b"}]}"#;
        let token = |token_id: &str, creation_time, expiration_time| BearerToken {
            token_id: token_id.into(),
            creation_time,
            expiration_time,
        };
        let expected = vec![token("ä😀", 1, 2000), token("b", 3, 4)];
        let response = read_tokens(body.as_bytes(), parse);
        assert_eq!(response.unwrap().bearer_tokens, expected);
        let issues = read_tokens(br#"{"bearer_tokens":[{}]}"#, parse);
        assert_eq!(issues.unwrap_err().len(), 3);
    }
}

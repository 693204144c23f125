//! `listTokens`: the access tokens of one tenant.
//!
//! <https://support.huaweicloud.com/intl/en-us/api-identitycenter/>

use serde::{Deserialize, Serialize};

use super::encoding::push_percent_encoded;
use super::endpoint::check_id;
use super::error::{Error, InvalidArgument};
use super::issue::Issue;
use super::operation::{Description, Host, Method, Operation, Repeat};
use super::reader::{ParseNumber, read_whole};

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

impl Operation for ListTokensRequest {
    const DESCRIPTION: &'static Description = &Description {
        name: "listTokens",
        action: "IdentityCenter:externalIdp:listBearerTokens",
        method: Method::Get,
        host: Host::Regional("identitystore"),
        inputs: "identityStoreId and tenantId",
        repeat: Repeat::Always,
    };
    type Response = ListTokensResponse;

    fn path(&self) -> Result<String, InvalidArgument> {
        check_id("identityStoreId", &self.identity_store_id)?;
        check_id("tenantId", &self.tenant_id)?;
        let mut path = String::from("/v1/identity-stores/");
        push_percent_encoded(&mut path, self.identity_store_id.bytes());
        path.push_str("/tenant/");
        push_percent_encoded(&mut path, self.tenant_id.bytes());
        path.push_str("/bearer-token");
        Ok(path)
    }

    fn read(body: &[u8], parse_number: ParseNumber) -> Result<ListTokensResponse, Vec<Issue>> {
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
}

/// Validates the body of a 2xx answer and gives its tokens.
///
/// # Errors
///
/// [`Code::Validation`](super::error::Code::Validation) with every issue and its place.
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
    ListTokensRequest::read(body, parse_number)
        .map_err(|issues| Error::validation(issues.iter().map(Issue::report).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::encoding::percent_decoded;

    fn parse(text: &str) -> f64 {
        text.parse().unwrap_or(f64::NAN)
    }

    #[test]
    fn ids_stay_inside_their_segment() {
        for id in [
            "%2e%2e",
            "a?b#c",
            "\\",
            "{tenant_id}",
            "$&",
            "é 户",
            "..a",
            "...",
            "a;b",
            "😀",
        ] {
            let request = ListTokensRequest {
                identity_store_id: "store".into(),
                tenant_id: id.into(),
            };
            let path = request.path().unwrap();
            let segment = path.split('/').nth(5).unwrap();
            assert_eq!(percent_decoded(segment), id.as_bytes());
            assert!(
                path.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-._~%/".contains(&byte))
            );
        }
    }

    #[test]
    fn each_id_is_checked_under_its_name() {
        let refused = |store: &str, tenant: &str| {
            let request = ListTokensRequest {
                identity_store_id: store.into(),
                tenant_id: tenant.into(),
            };
            request.path().unwrap_err().argument
        };
        assert_eq!(refused("", "t"), "identityStoreId");
        assert_eq!(refused("d", ".."), "tenantId");
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
        let response = ListTokensRequest::read(body.as_bytes(), parse);
        assert_eq!(response.unwrap().bearer_tokens, expected);
        let issues = ListTokensRequest::read(br#"{"bearer_tokens":[{}]}"#, parse);
        assert_eq!(issues.unwrap_err().len(), 3);
    }
}

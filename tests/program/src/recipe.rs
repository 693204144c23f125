use identity_center_tokens::{CallOptions, Credentials, ListTokensRequest, list_tokens};
use wasm_bindgen::prelude::*;

/// The ids of a tenant's tokens. `?` turns an error of the library into an `Error` of JavaScript.
#[wasm_bindgen]
pub async fn token_ids(
    identity_store_id: String,
    tenant_id: String,
    access_key_id: String,
    secret_access_key: String,
) -> Result<Vec<String>, JsError> {
    let request = ListTokensRequest {
        identity_store_id,
        tenant_id,
    };
    let options = CallOptions {
        region: Some("cn-north-4".into()),
        credentials: Some(Credentials {
            access_key_id,
            secret_access_key,
            security_token: None,
        }),
        ..CallOptions::default()
    };
    let response = list_tokens(&request, &options).await?;
    Ok(response
        .bearer_tokens
        .into_iter()
        .map(|token| token.token_id)
        .collect())
}

//! Lists the tokens of a tenant and says what their remaining life means.

/// The recipe of `docs/recipes.md`, as it stands there.
mod recipe;

use identity_center_tokens::{
    BearerToken, CallOptions, Credentials, Error, ListTokensRequest, RetryOptions, TokenState,
    WARN_WITHIN_DAYS, list_tokens, token_status, validate_response,
};
use wasm_bindgen::prelude::*;

/// One line for each token of the service. `?` turns the library's error, an `Error` of the
/// standard library, into one of JavaScript.
#[wasm_bindgen]
pub async fn report(
    endpoint: String,
    access_key_id: String,
    secret_access_key: String,
    now: f64,
) -> Result<Vec<String>, JsError> {
    let request = ListTokensRequest {
        identity_store_id: "d-9f8e7d6c5b".into(),
        tenant_id: "11111111-2222-4333-8444-555555555555".into(),
    };
    let options = CallOptions {
        endpoint: Some(endpoint),
        credentials: Some(Credentials {
            access_key_id,
            secret_access_key,
            security_token: None,
        }),
        retry: RetryOptions::never(),
        ..CallOptions::default()
    };
    let response = list_tokens(&request, &options).await?;
    lines(&response.bearer_tokens, now)
}

/// The same for an answer at hand.
#[wasm_bindgen]
pub fn report_of(body: &[u8], now: f64) -> Result<Vec<String>, JsError> {
    lines(&validate_response(body)?.bearer_tokens, now)
}

/// The place of each issue of an answer at hand.
#[wasm_bindgen]
pub fn places(body: &[u8]) -> Vec<String> {
    let issues = validate_response(body)
        .err()
        .and_then(|error| error.into_fields().issues);
    issues
        .unwrap_or_default()
        .into_iter()
        .map(|issue| issue.path)
        .collect()
}

fn lines(tokens: &[BearerToken], now: f64) -> Result<Vec<String>, JsError> {
    let line = |token: &BearerToken| {
        let status = token_status(token.expiration_time as f64, now, WARN_WITHIN_DAYS);
        let status = status.map_err(Error::from)?;
        let state = match status.state {
            TokenState::Active => "active",
            TokenState::Expiring => "expiring",
            TokenState::Expired => "expired",
        };
        Ok(format!("{} {state} {}", token.token_id, status.days_left))
    };
    tokens.iter().map(line).collect()
}

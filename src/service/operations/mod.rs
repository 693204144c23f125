//! The operations of the service, one file each: request, response and the constant that describes
//! the operation as data. No sending, signing or retrying belongs here, and nothing else in the crate
//! knows an operation by name, except the functions in `src/js/exports.rs` and `src/js/rust_api.rs`.

pub mod check_token;
pub mod create_token;
pub mod decode_authorization_message;
pub mod delete_token;
pub mod discover_tenants;
pub mod list_instances;
pub mod list_regions;
pub mod list_tenants;
pub mod list_tokens;
pub mod plan;

use super::operation::Operation;

/// All operations that a request can name. `discoverTenants` is a plan of three of them.
pub const ALL: [&Operation; 8] = [
    &list_tokens::LIST_TOKENS,
    &list_regions::LIST_REGIONS,
    &list_instances::LIST_INSTANCES,
    &list_tenants::LIST_TENANTS,
    &create_token::CREATE_TOKEN,
    &delete_token::DELETE_TOKEN,
    &check_token::CHECK_TOKEN,
    &decode_authorization_message::DECODE_AUTHORIZATION_MESSAGE,
];

//! Values of JavaScript to and from the core's types.

use js_sys::{Array, JsString, Reflect, Uint8Array};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::service::endpoint::{Invalid, UrlParts};
use crate::service::given::Given;
use crate::service::outcome::Failure;
use crate::service::request::{Arguments, GivenCredentials, GivenHeaders, GivenRetry};

/// No argument of a call is longer, in UTF-16 units. Longer ones are refused before they are
/// copied: the memory of the module would never shrink again.
const LONGEST_TEXT: u32 = 65_536;
const LONGEST_HEADERS: u32 = 1_048_576;

/// What an export gives. As a `Result` it crosses in several numbers: a process on V8 11.3
/// (Node 20) ends when an export gives one lone reference and the engine happens to discard the
/// optimised code of its caller meanwhile.
pub type Reply = Result<JsValue, Never>;

/// The error of a [`Reply`]; there is none.
pub enum Never {}

impl From<Never> for JsValue {
    fn from(never: Never) -> Self {
        match never {}
    }
}

#[wasm_bindgen]
extern "C" {
    /// The arguments as JavaScript read them at the call: plain values in a plain array, so that
    /// nothing of the caller runs when they are read here, in the order of `At`.
    #[wasm_bindgen(extends = Array)]
    pub type Snapshot;
}

/// Places in a [`Snapshot`]; `pkg/src/snapshot.js` fills it.
#[derive(Clone, Copy)]
enum At {
    Request,
    Options,
    IdentityStoreId,
    TenantId,
    Region,
    Endpoint,
    SigningEndpoint,
    Credentials,
    /// The members of `credentials`, where it is an object.
    Keys,
    Headers,
    /// Names and values in turn, where `headers` is a record.
    HeaderEntries,
    Signal,
    TimeoutMs,
    Retry,
    /// The members of `retry`, where it is an object.
    RetryMembers,
    MaxResponseBytes,
    Fetch,
}

impl Snapshot {
    fn at(&self, place: At) -> JsValue {
        self.get(place as u32)
    }

    /// The arguments as the core's rules want them.
    pub(super) fn arguments(&self) -> Arguments {
        Arguments {
            request_kind: not_an_object(&self.at(At::Request)),
            options_kind: given_kind(&self.at(At::Options), |value| {
                not_an_object(value).is_none()
            }),
            signal_kind: given_kind(&self.at(At::Signal), is_signal),
            fetch_kind: (!self.at(At::Fetch).is_function()).then(|| kind(&self.at(At::Fetch))),
            identity_store_id: given(&self.at(At::IdentityStoreId)),
            tenant_id: given(&self.at(At::TenantId)),
            region: given(&self.at(At::Region)),
            endpoint: given(&self.at(At::Endpoint)),
            signing_endpoint: given(&self.at(At::SigningEndpoint)),
            credentials: match (self.at(At::Credentials), self.at(At::Keys)) {
                (value, _) if value.is_undefined() => GivenCredentials::Absent,
                (value, _) if value.is_function() => GivenCredentials::Callback,
                (value, keys) => match three(&keys) {
                    Some(members) => GivenCredentials::Members(members),
                    None => GivenCredentials::Other(kind(&value)),
                },
            },
            headers: match (self.at(At::Headers), self.at(At::HeaderEntries)) {
                (value, _) if value.is_undefined() => GivenHeaders::Absent,
                (value, entries) if entries.is_undefined() => GivenHeaders::Other(kind(&value)),
                (_, entries) => header_entries(&entries.unchecked_into()),
            },
            timeout_ms: given(&self.at(At::TimeoutMs)),
            retry: match (self.at(At::Retry), self.at(At::RetryMembers)) {
                (value, _) if value.is_undefined() => GivenRetry::Absent,
                (value, _) if value.as_bool() == Some(false) => GivenRetry::Off,
                (value, members) => match three(&members) {
                    Some(members) => GivenRetry::Members(members),
                    None => GivenRetry::Other(kind(&value)),
                },
            },
            max_response_bytes: given(&self.at(At::MaxResponseBytes)),
        }
    }
}

/// The members of what a credentials callback gave, read by JavaScript.
pub(super) fn callback_members(answer: &JsValue) -> Result<[Given; 3], &'static str> {
    three(answer).ok_or_else(|| kind(answer))
}

fn three(members: &JsValue) -> Option<[Given; 3]> {
    let members: &Array = Array::is_array(members).then(|| members.unchecked_ref())?;
    Some([0, 1, 2].map(|index| given(&members.get(index))))
}

fn header_entries(entries: &Array) -> GivenHeaders {
    let mut left = LONGEST_HEADERS;
    let mut out = Vec::new();
    for index in (0..entries.length()).step_by(2) {
        let (name, value) = (entries.get(index), entries.get(index + 1));
        for text in [&name, &value] {
            let length = if text.is_string() {
                text.unchecked_ref::<JsString>().length()
            } else {
                1
            };
            match left.checked_sub(length) {
                Some(rest) => left = rest,
                None => return GivenHeaders::TooLong,
            }
        }
        out.push((given(&name), given(&value)));
    }
    GivenHeaders::Entries(out)
}

/// A value as the rules tell values apart.
pub(super) fn given(value: &JsValue) -> Given {
    if value.is_undefined() {
        return Given::Absent;
    }
    if let Some(number) = value.as_f64() {
        return Given::Number(number);
    }
    if !value.is_string() {
        return Given::Other(kind(value));
    }
    let units: &JsString = value.unchecked_ref();
    if units.length() > LONGEST_TEXT {
        return Given::TooLong;
    }
    match value.as_string() {
        // A lone surrogate is converted to U+FFFD.
        Some(text) if !has_replacement(&text) || units.is_valid_utf16() => Given::Text(text),
        _ => Given::IllFormed,
    }
}

/// By windows: the search of the standard library is large.
fn has_replacement(text: &str) -> bool {
    let mut windows = text.as_bytes().windows(3);
    windows.any(|bytes| bytes == "\u{fffd}".as_bytes())
}

/// A text of bounded length.
pub(super) fn text(value: &JsValue) -> Option<String> {
    match given(value) {
        Given::Text(text) => Some(text),
        _ => None,
    }
}

/// What a value is, in words.
pub(super) fn kind(value: &JsValue) -> &'static str {
    if value.is_null() {
        "null"
    } else if value.is_undefined() {
        "undefined"
    } else if value.as_bool().is_some() {
        "a boolean"
    } else if value.is_string() {
        "a string"
    } else if value.as_f64().is_some() {
        "a number"
    } else if value.is_bigint() {
        "a bigint"
    } else if value.is_symbol() {
        "a symbol"
    } else if value.is_function() {
        "a function"
    } else {
        "an object"
    }
}

fn not_an_object(value: &JsValue) -> Option<&'static str> {
    (!value.is_object()).then(|| kind(value))
}

fn given_kind(value: &JsValue, good: impl Fn(&JsValue) -> bool) -> Option<&'static str> {
    (!value.is_undefined() && !good(value)).then(|| kind(value))
}

/// Whether a value can serve as an `AbortSignal`, of any realm: known by its members, not by its
/// class.
fn is_signal(value: &JsValue) -> bool {
    let is_function = |name| member(value, name).is_ok_and(|member| member.is_function());
    value.is_object()
        && member(value, "aborted").is_ok_and(|aborted| aborted.as_bool().is_some())
        && is_function("addEventListener")
        && is_function("removeEventListener")
}

/// The platform's URL parser.
pub(super) fn parse_url(text: &str) -> Option<UrlParts> {
    let url: JsValue = web_sys::Url::new(text).ok()?.into();
    let part = |name: &str| member(&url, name).ok().and_then(|part| part.as_string());
    Some(UrlParts {
        href: part("href")?,
        protocol: part("protocol")?,
        host: part("host")?,
        hostname: part("hostname")?,
        pathname: part("pathname")?,
        has_user_info: !part("username")?.is_empty() || !part("password")?.is_empty(),
    })
}

/// A member of an object; the object's own error if it throws.
pub(super) fn member(value: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(value, &name.into())
}

/// A plain object with the members that a type of the core serialises to.
pub(super) fn object(value: &impl Serialize) -> Reply {
    let serializer = Serializer::new().serialize_maps_as_objects(true);
    // Plain values into a plain object: the error cannot occur.
    Ok(value.serialize(&serializer).unwrap_or_else(JsValue::from))
}

/// The failure that an argument is.
pub(super) fn invalid_value(invalid: Invalid) -> Reply {
    object(&Failure::invalid(invalid))
}

/// The bytes of some chunks.
pub(super) fn joined(chunks: &Array) -> Vec<u8> {
    let mut bytes = Vec::new();
    for chunk in chunks.iter() {
        let chunk: Uint8Array = chunk.unchecked_into();
        let start = bytes.len();
        let length = chunk.length() as usize;
        // Without the memory the fields of the error stay empty; its class is known all the same.
        if bytes.try_reserve_exact(length).is_err() {
            return Vec::new();
        }
        bytes.resize(start + length, 0);
        if let Some(target) = bytes.get_mut(start..) {
            chunk.copy_to(target);
        }
    }
    bytes
}

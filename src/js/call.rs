//! The way of every call, from checked arguments to the body of a good answer.

#[cfg(feature = "exports")]
use js_sys::Function;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

#[cfg(feature = "exports")]
use super::arguments::callback_credentials;
use super::deadline::{Deadline, Interruption, sleep};
use super::error::CallError;
use super::fetch::{CollectedBody, Fetch, Request, collect_body, response_head};
use super::platform::{now_ms, parse_date, random, sdk_date_now};
use super::redact_cause::redact_cause;
use crate::service::call::Call;
use crate::service::credentials::Credentials;
use crate::service::error::Error;
use crate::service::redact::Secrets;
use crate::service::response::{self, BodyEnd, ResponseHead};
use crate::service::retry::{FailedAttempt, Next, next};

/// Where the keys of a call come from.
pub(super) enum KeySource {
    /// The call is not signed.
    None,
    /// The same keys for every attempt.
    Fixed(Credentials),
    /// A function of the caller's, called once per attempt.
    #[cfg(feature = "exports")]
    Callback(Function),
}

/// What a call reaches out with.
pub(super) struct Platform {
    pub(super) keys: KeySource,
    pub(super) fetch: Fetch,
    /// An `AbortSignal` of any realm, or `undefined`.
    pub(super) signal: JsValue,
}

impl Platform {
    pub(super) fn is_signed(&self) -> bool {
        !matches!(self.keys, KeySource::None)
    }
}

/// Makes a call: attempts until one gives the answer or the last error. The result is the body in
/// chunks, each a `Uint8Array`.
pub(super) async fn run(call: &Call, platform: &Platform) -> Result<Array, CallError> {
    let mut secrets = Secrets::default();
    call.register(&mut secrets);
    let mut number = 1;
    // An attempt may have changed something, and no answer told; a later one does not settle it.
    let mut is_outcome_unknown = false;
    loop {
        let mut was_sent = false;
        let Failure {
            mut error,
            cause,
            retry_after,
        } = match attempt(call, platform, &mut secrets, &mut was_sent).await {
            Ok(body) => return Ok(body),
            Err(End::Foreign(value)) => return Err(CallError::Foreign(value)),
            Err(End::Failure(failure)) => failure,
        };
        is_outcome_unknown |= response::is_outcome_unknown(&error, was_sent);
        let failed = FailedAttempt {
            number,
            error: &error,
            retry_after: retry_after.as_deref(),
        };
        let repeat = call.operation.repeat;
        match next(&call.retry, repeat, failed, now_ms(), parse_date, random()) {
            Next::WaitMs(ms) => sleep(&platform.signal, ms).await?,
            Next::GiveUp => {
                response::tell_outcome(call.operation, &mut error, is_outcome_unknown);
                let cause = cause.map(|cause| redact_cause(cause, &secrets));
                return Err(CallError::Ours { error, cause });
            }
        }
        number += 1;
    }
}

/// How an attempt ended without the answer.
enum End {
    /// It may be repeated, or ends the call.
    Failure(Failure),
    /// What the caller's own code threw, or the reason of its abort.
    Foreign(JsValue),
}

struct Failure {
    error: Error,
    /// The transport's own error.
    cause: Option<JsValue>,
    /// The header `Retry-After`.
    retry_after: Option<String>,
}

impl From<CallError> for End {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Foreign(value) => Self::Foreign(value),
            CallError::Ours { error, cause } => Self::Failure(Failure {
                error,
                cause,
                retry_after: None,
            }),
        }
    }
}

/// One attempt: credentials, signature, `fetch`, status, body.
/// `was_sent` tells whether `fetch` was called.
async fn attempt(
    call: &Call,
    platform: &Platform,
    secrets: &mut Secrets,
    was_sent: &mut bool,
) -> Result<Array, End> {
    // Cancels the request on every way out before the body is complete.
    let lacking = |what| move |cause| lacks(call, what, cause);
    let deadline = Deadline::new(&platform.signal, call.timeout_ms);
    let deadline = deadline.map_err(lacking("setTimeout"))?;
    deadline.check().map_err(|end| ended(call, end))?;

    #[cfg(feature = "exports")]
    let given;
    let credentials = match &platform.keys {
        KeySource::None => None,
        KeySource::Fixed(credentials) => Some(credentials),
        #[cfg(feature = "exports")]
        KeySource::Callback(callback) => {
            given = from_callback(call, callback, &deadline).await?;
            Some(&given)
        }
    };
    if let Some(credentials) = credentials {
        credentials.register(secrets);
    }
    // Unsigned calls work without a clock.
    let date = credentials.map(|_| sdk_date_now()).transpose();
    let date = date.map_err(lacking("Date"))?.unwrap_or_default();
    let request = Request {
        method: call.operation.method,
        url: &call.url,
        headers: call.headers(credentials, &date),
        body: call.body.as_deref(),
        omits_credentials: call.omits_credentials(credentials.is_some()),
    };
    *was_sent = true;
    let returned = platform.fetch.send(&request, deadline.signal().as_ref());
    let response = deadline.race(returned).await;
    let response = response.map_err(|end| ended(call, end))?;

    let head = response_head(&response);
    if response::is_answered(call, &head) {
        return Ok(Array::new());
    }
    let limit = call.max_response_bytes as f64;
    let collected = deadline
        .settled(collect_body(&response, limit, deadline.as_js()))
        .await;
    let (end, chunks, cause) = match collected {
        Ok(body) => {
            let body: CollectedBody = body.unchecked_into();
            let end = if body.is_too_large() {
                BodyEnd::TooLarge
            } else if body.is_missing() {
                BodyEnd::Missing
            } else {
                deadline.close();
                BodyEnd::Complete
            };
            (end, body.chunks(), None)
        }
        Err(Interruption::Failed(cause)) => (BodyEnd::Interrupted, Array::new(), Some(cause)),
        Err(end) => return Err(ended(call, end)),
    };
    match response::check(call, &head, end, || joined(&chunks), secrets) {
        Ok(()) => Ok(chunks),
        Err(error) => Err(answered(error, cause, head)),
    }
}

/// The keys that the caller's function gives for one attempt.
#[cfg(feature = "exports")]
async fn from_callback(
    call: &Call,
    callback: &Function,
    deadline: &Deadline,
) -> Result<Credentials, End> {
    let given = deadline.race(callback.call0(&JsValue::UNDEFINED)).await;
    let given = given.map_err(|end| match end {
        Interruption::Failed(error) => End::Foreign(error),
        end => ended(call, end),
    })?;
    Ok(callback_credentials(given)?)
}

/// The end of an attempt on a platform that lacks something.
fn lacks(call: &Call, what: &str, cause: JsValue) -> End {
    let error = CallError::Ours {
        error: Error::platform(call.operation.name, what),
        cause: Some(cause),
    };
    error.into()
}

/// The end of an attempt that got no answer.
fn ended(call: &Call, end: Interruption) -> End {
    let name = call.operation.name;
    let error = match end {
        Interruption::Aborted(reason) => CallError::Foreign(reason),
        Interruption::TimedOut => Error::timeout(name, call.timeout_ms).into(),
        Interruption::Failed(cause) => CallError::Ours {
            error: Error::network(name, "the request failed"),
            cause: Some(cause),
        },
    };
    error.into()
}

/// The end of an attempt whose answer is an error. Only a transport that failed is a cause: of an
/// HTTP error it is the answer.
fn answered(error: Error, cause: Option<JsValue>, head: ResponseHead) -> End {
    let cause = cause.filter(|_| error.status.is_none());
    End::Failure(Failure {
        error,
        cause,
        retry_after: head.retry_after,
    })
}

/// The bytes of some chunks; none if there is no memory for them: they are of use for the fields
/// of an error only.
pub(super) fn joined(chunks: &Array) -> Vec<u8> {
    let mut bytes = Vec::new();
    for chunk in chunks.iter() {
        let chunk: Uint8Array = chunk.unchecked_into();
        let start = bytes.len();
        let length = chunk.length() as usize;
        if bytes.try_reserve_exact(length).is_err() {
            return Vec::new();
        }
        bytes.resize(start + length, 0);
        // Bytes that were transferred away have no length, and cannot be copied.
        if let Some(target) = bytes.get_mut(start..).filter(|target| !target.is_empty()) {
            chunk.copy_to(target);
        }
    }
    bytes
}

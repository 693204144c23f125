//! Sends one request: attempts until a response is a success or an error is not retried.

#[cfg(feature = "exports")]
use js_sys::Function;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

#[cfg(feature = "exports")]
use super::arguments::callback_credentials;
use super::deadline::{Deadline, Interruption, sleep};
use super::error::CallError;
use super::fetch::{CollectedBody, HttpRequest, collect_body, response_head};
use super::options::{KeySource, Platform};
use super::platform::{now_ms, parse_date, random, sdk_date_now};
use super::redact_cause::redact_cause;
#[cfg(feature = "exports")]
use crate::service::request::credentials::Credentials;
use crate::service::request::prepared::PreparedRequest;
use crate::service::response::error::Error;
use crate::service::response::redact::Secrets;
use crate::service::response::retry::{Decision, FailedAttempt, decide};
use crate::service::response::{self, BodyEnd, ResponseHead};

/// Sends a request, and again according to its retry options. The result is the body in chunks, each a
/// `Uint8Array`.
pub(super) async fn run(
    prepared: &PreparedRequest,
    platform: &Platform,
) -> Result<Array, CallError> {
    let mut secrets = Secrets::default();
    prepared.register(&mut secrets);
    let mut number = 1;
    // Stays true once an attempt may have taken effect: later attempts cannot undo that.
    let mut is_outcome_unknown = false;
    loop {
        let mut was_sent = false;
        let Failure {
            mut error,
            cause,
            retry_after,
        } = match attempt(prepared, platform, &mut secrets, &mut was_sent).await {
            Ok(body) => return Ok(body),
            Err(AttemptError::Thrown(value)) => return Err(CallError::Thrown(value)),
            Err(AttemptError::Failed(failure)) => failure,
        };
        is_outcome_unknown |= response::is_outcome_unknown(&error, was_sent);
        let failed = FailedAttempt {
            number,
            error: &error,
            retry_after: retry_after.as_deref(),
        };
        let retry_on = prepared.operation.retry_on;
        match decide(
            &prepared.retry,
            retry_on,
            failed,
            now_ms(),
            parse_date,
            random(),
        ) {
            Decision::WaitMs(ms) => sleep(&platform.signal, ms).await?,
            Decision::GiveUp => {
                response::set_outcome(prepared.operation, &mut error, is_outcome_unknown);
                let cause = cause.map(|cause| redact_cause(cause, &secrets));
                return Err(CallError::Failed { error, cause });
            }
        }
        number += 1;
    }
}

/// Why an attempt failed.
enum AttemptError {
    /// An error of the package: it is retried, or becomes the error of the call.
    Failed(Failure),
    /// A value that the caller's code threw, or the reason of its abort signal. Never retried.
    Thrown(JsValue),
}

/// A failed attempt.
struct Failure {
    error: Error,
    /// The transport's own error.
    cause: Option<JsValue>,
    /// The header `Retry-After`.
    retry_after: Option<String>,
}

impl From<CallError> for AttemptError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Thrown(value) => Self::Thrown(value),
            CallError::Failed { error, cause } => Self::Failed(Failure {
                error,
                cause,
                retry_after: None,
            }),
        }
    }
}

/// One attempt: credentials, signature, `fetch`, status, body. Sets `was_sent` before it calls `fetch`.
async fn attempt(
    prepared: &PreparedRequest,
    platform: &Platform,
    secrets: &mut Secrets,
    was_sent: &mut bool,
) -> Result<Array, AttemptError> {
    let missing = |what| move |cause| platform_error(prepared, what, cause);
    // An early return drops the deadline, which cancels the request.
    let deadline = Deadline::new(&platform.signal, prepared.timeout_ms);
    let deadline = deadline.map_err(missing("setTimeout"))?;
    deadline.check().map_err(|end| interrupted(prepared, end))?;

    #[cfg(feature = "exports")]
    let from_caller;
    let credentials = match &platform.keys {
        KeySource::None => None,
        KeySource::Fixed(credentials) => Some(credentials),
        #[cfg(feature = "exports")]
        KeySource::Callback(callback) => {
            from_caller = from_callback(prepared, callback, &deadline).await?;
            Some(&from_caller)
        }
    };
    if let Some(credentials) = credentials {
        credentials.register(secrets);
    }
    // Unsigned calls work without a clock.
    let date = credentials.map(|_| sdk_date_now()).transpose();
    let date = date.map_err(missing("Date"))?.unwrap_or_default();
    let request = HttpRequest {
        method: prepared.operation.method,
        url: &prepared.url,
        headers: prepared.headers(credentials, &date),
        body: prepared.body.as_deref(),
        omits_credentials: prepared.omits_credentials(credentials.is_some()),
    };
    *was_sent = true;
    let returned = platform.fetch.send(&request, deadline.signal().as_ref());
    let response = deadline.race(returned).await;
    let response = response.map_err(|end| interrupted(prepared, end))?;

    let head = response_head(&response);
    if response::is_body_ignored(prepared.operation, &head) {
        return Ok(Array::new());
    }
    let limit = prepared.max_response_bytes as f64;
    let collected = deadline
        .settled(collect_body(&response, limit, deadline.as_js()))
        .await;
    let (end, chunks, cause) = match collected {
        Ok(body) => {
            let body: CollectedBody = body.unchecked_into();
            let end = if body.is_too_large() {
                BodyEnd::TooLarge {
                    limit: prepared.max_response_bytes,
                }
            } else if body.is_missing() {
                BodyEnd::Missing
            } else {
                deadline.close();
                BodyEnd::Complete
            };
            (end, body.chunks(), None)
        }
        Err(Interruption::Failed(cause)) => (BodyEnd::Interrupted, Array::new(), Some(cause)),
        Err(end) => return Err(interrupted(prepared, end)),
    };
    match response::check(prepared.operation, &head, end, || joined(&chunks), secrets) {
        Ok(()) => Ok(chunks),
        Err(error) => Err(response_error(error, cause, head)),
    }
}

/// Calls the caller's credentials function, once per attempt.
#[cfg(feature = "exports")]
async fn from_callback(
    prepared: &PreparedRequest,
    callback: &Function,
    deadline: &Deadline,
) -> Result<Credentials, AttemptError> {
    let result = deadline.race(callback.call0(&JsValue::UNDEFINED)).await;
    let credentials = result.map_err(|end| match end {
        Interruption::Failed(error) => AttemptError::Thrown(error),
        end => interrupted(prepared, end),
    })?;
    Ok(callback_credentials(credentials)?)
}

/// A built-in object that every platform with `fetch` has is missing or fails.
fn platform_error(prepared: &PreparedRequest, what: &str, cause: JsValue) -> AttemptError {
    let error = CallError::Failed {
        error: Error::platform(prepared.operation.name, what),
        cause: Some(cause),
    };
    error.into()
}

/// The error of an attempt without a response.
fn interrupted(prepared: &PreparedRequest, end: Interruption) -> AttemptError {
    let name = prepared.operation.name;
    let error = match end {
        Interruption::Aborted(reason) => CallError::Thrown(reason),
        Interruption::TimedOut => Error::timeout(name, prepared.timeout_ms).into(),
        Interruption::Failed(cause) => CallError::Failed {
            error: Error::network(name, "the request failed"),
            cause: Some(cause),
        },
    };
    error.into()
}

/// The error of a response. Only network errors get a `cause`: for an HTTP error the response is the
/// cause.
fn response_error(error: Error, cause: Option<JsValue>, head: ResponseHead) -> AttemptError {
    let cause = cause.filter(|_| error.status.is_none());
    AttemptError::Failed(Failure {
        error,
        cause,
        retry_after: head.retry_after,
    })
}

/// Concatenates chunks. Empty if memory cannot be allocated.
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
        // A detached array has length 0, and copying from it would throw.
        if let Some(target) = bytes.get_mut(start..).filter(|target| !target.is_empty()) {
            chunk.copy_to(target);
        }
    }
    bytes
}

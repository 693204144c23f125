//! The way of one call: attempt, decide, wait, again.

use js_sys::{Date, Math};
use wasm_bindgen::prelude::*;

use super::cause::said_aloud;
use super::convert::{Io, failure_value};
use super::http::{Failed, Problem, attempt};
use super::phase::sleep;
use crate::core::redact::Secrets;
use crate::core::request::Call;
use crate::core::retry::{Next, next};

/// Gives the chunks of the body, or a failure as a plain object. Rejects only with what is the
/// caller's own: the reason of the signal, the error of the credentials callback.
pub(super) async fn run(call: Call, io: Io) -> Result<JsValue, JsValue> {
    let mut secrets = Secrets::default();
    let mut tried = 0.0;
    loop {
        tried += 1.0;
        let failed = match attempt(&call, &io, &mut secrets).await {
            Ok(chunks) => return Ok(chunks.into()),
            Err(Problem::Own(error)) => return Err(error),
            Err(Problem::Failed(failed)) => failed,
        };
        let Failed {
            failure,
            cause,
            retry_after,
        } = *failed;
        let retry_after = retry_after.as_deref();
        match next(
            &call.retry,
            tried,
            &failure,
            retry_after,
            Date::now(),
            Math::random(),
        ) {
            Next::GiveUp => return failure_value(&failure, said_aloud(cause, &secrets)),
            Next::WaitMs(ms) => sleep(io.signal.as_ref(), ms).await?,
        }
    }
}

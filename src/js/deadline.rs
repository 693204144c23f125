//! The deadline of an attempt: its time limit and the caller's abort signal. `pkg/src/deadline.js` has
//! the timer.

use js_sys::Promise;
use js_sys::futures::JsFuture;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::error::CallError;

#[wasm_bindgen(module = "/pkg/src/deadline.js")]
extern "C" {
    #[wasm_bindgen(js_name = Deadline)]
    pub(super) type JsDeadline;

    #[wasm_bindgen(catch, constructor, js_class = "Deadline")]
    fn new(caller_signal: &JsValue, ms: f64) -> Result<JsDeadline, JsValue>;

    #[wasm_bindgen(method, getter, js_class = "Deadline", js_name = timedOut)]
    fn timed_out(this: &JsDeadline) -> bool;

    #[wasm_bindgen(method, getter, js_class = "Deadline")]
    fn aborted(this: &JsDeadline) -> bool;

    #[wasm_bindgen(method, getter, js_class = "Deadline")]
    fn reason(this: &JsDeadline) -> JsValue;

    #[wasm_bindgen(method, getter, js_class = "Deadline")]
    fn signal(this: &JsDeadline) -> Option<AbortSignal>;

    #[wasm_bindgen(method, js_class = "Deadline")]
    fn race(this: &JsDeadline, work: &JsValue) -> Promise;

    #[wasm_bindgen(method, js_class = "Deadline")]
    fn close(this: &JsDeadline);

    #[wasm_bindgen(method, js_class = "Deadline")]
    fn cancel(this: &JsDeadline);

    #[wasm_bindgen(js_name = sleep)]
    fn js_sleep(caller_signal: &JsValue, ms: f64) -> Promise;
}

/// Why work under a deadline has no result.
pub(super) enum Interruption {
    /// The time limit passed first.
    TimedOut,
    /// The caller aborted with this reason.
    Aborted(JsValue),
    /// The work failed with this error.
    Failed(JsValue),
}

/// The deadline of one attempt. Dropping it cancels the work, unless it was [closed](Self::close), so
/// that no request of an ended attempt continues.
pub(super) struct Deadline(JsDeadline);

impl Deadline {
    /// Starts the timer.
    ///
    /// # Errors
    ///
    /// The value that the platform's `setTimeout` threw.
    pub(super) fn new(caller_signal: &JsValue, ms: f64) -> Result<Self, JsValue> {
        JsDeadline::new(caller_signal, ms).map(Self)
    }

    /// The signal for `fetch`, aborted when the attempt ends early. `None` without `AbortController`.
    pub(super) fn signal(&self) -> Option<AbortSignal> {
        self.0.signal()
    }

    pub(super) fn as_js(&self) -> &JsDeadline {
        &self.0
    }

    /// Fails if the time is over or the caller has aborted.
    pub(super) fn check(&self) -> Result<(), Interruption> {
        match self.end() {
            Some(end) => Err(end),
            None => Ok(()),
        }
    }

    /// Awaits the result of the caller's code, a value or a promise, unless the deadline ends first. An
    /// `Err` is the value that the code threw.
    pub(super) async fn race(
        &self,
        work: Result<JsValue, JsValue>,
    ) -> Result<JsValue, Interruption> {
        match work {
            Ok(work) => self.settled(self.0.race(&work)).await,
            Err(error) => Err(self.interruption(error)),
        }
    }

    /// Awaits a promise that rejects when the deadline ends.
    pub(super) async fn settled(&self, promise: Promise) -> Result<JsValue, Interruption> {
        let result = JsFuture::from(promise).await;
        result.map_err(|error| self.interruption(error))
    }

    /// The attempt is complete: its connection is not cancelled.
    pub(super) fn close(&self) {
        self.0.close();
    }

    fn interruption(&self, error: JsValue) -> Interruption {
        self.end().unwrap_or(Interruption::Failed(error))
    }

    fn end(&self) -> Option<Interruption> {
        if self.0.aborted() {
            Some(Interruption::Aborted(self.0.reason()))
        } else if self.0.timed_out() {
            Some(Interruption::TimedOut)
        } else {
            None
        }
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Waits. Fails with the reason of the caller's signal when it is aborted.
pub(super) async fn sleep(caller_signal: &JsValue, ms: f64) -> Result<(), CallError> {
    let slept = JsFuture::from(js_sleep(caller_signal, ms)).await;
    slept.map(drop).map_err(CallError::Thrown)
}

//! A time limit and the caller's abort signal around one attempt: `pkg/src/deadline.js`.

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

/// Why work behind a deadline gave no result.
pub(super) enum Interruption {
    /// The time was over first.
    TimedOut,
    /// The caller aborted, with this reason.
    Aborted(JsValue),
    /// The work itself failed.
    Failed(JsValue),
}

/// The deadline of one attempt. Dropped before it is [closed](Self::close) it cancels the work,
/// so nothing of a given-up attempt goes on.
pub(super) struct Deadline(JsDeadline);

impl Deadline {
    /// Begins now.
    ///
    /// # Errors
    ///
    /// What the platform's `setTimeout` threw.
    pub(super) fn new(caller_signal: &JsValue, ms: f64) -> Result<Self, JsValue> {
        JsDeadline::new(caller_signal, ms).map(Self)
    }

    /// Aborted when the attempt is given up; none where the platform makes no signals.
    pub(super) fn signal(&self) -> Option<AbortSignal> {
        self.0.signal()
    }

    pub(super) fn as_js(&self) -> &JsDeadline {
        &self.0
    }

    /// Whether it ended already.
    pub(super) fn check(&self) -> Result<(), Interruption> {
        match self.end() {
            Some(end) => Err(end),
            None => Ok(()),
        }
    }

    /// What comes of `work`, a value or promise of the caller's or what was thrown instead of one,
    /// unless the deadline ends first.
    pub(super) async fn race(
        &self,
        work: Result<JsValue, JsValue>,
    ) -> Result<JsValue, Interruption> {
        match work {
            Ok(work) => self.settled(self.0.race(&work)).await,
            Err(error) => Err(self.interruption(error)),
        }
    }

    /// The result of a promise that rejects when the deadline ends.
    pub(super) async fn settled(&self, promise: Promise) -> Result<JsValue, Interruption> {
        let result = JsFuture::from(promise).await;
        result.map_err(|error| self.interruption(error))
    }

    /// Ends the attempt well: its connection is left alone.
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

/// Waits, unless the caller aborts.
pub(super) async fn sleep(caller_signal: &JsValue, ms: f64) -> Result<(), CallError> {
    let slept = JsFuture::from(js_sleep(caller_signal, ms)).await;
    slept.map(drop).map_err(CallError::Thrown)
}

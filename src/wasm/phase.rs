//! Waiting that a timer or the caller's signal may end.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The longest time that one platform timer can measure, in milliseconds.
const LONGEST_TIMER: f64 = 2_147_483_647.0;

#[wasm_bindgen]
extern "C" {
    /// The caller's `AbortSignal`, of any realm: known by its members, not by its class.
    #[derive(Clone)]
    pub(super) type Signal;
    #[wasm_bindgen(method, getter, catch)]
    fn aborted(this: &Signal) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    fn reason(this: &Signal) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, js_name = addEventListener)]
    fn add_event_listener(this: &Signal, name: &str, listener: &Function) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = removeEventListener)]
    fn remove_event_listener(this: &Signal, name: &str, listener: &Function)
    -> Result<(), JsValue>;

    // The platform's timers: Node gives an object, a page a number.
    #[wasm_bindgen(catch, js_name = setTimeout)]
    fn set_timeout(callback: &Function, ms: f64) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue) -> Result<(), JsValue>;
}

impl Signal {
    /// The reason, if the signal is aborted.
    fn ended(&self) -> Option<Ended> {
        let aborted = self.aborted().is_ok_and(|aborted| aborted.is_truthy());
        aborted.then(|| Ended::Aborted(self.reason().unwrap_or_else(|error| error)))
    }

    /// Whether a value can serve as signal.
    pub(super) fn is_one(value: &JsValue) -> bool {
        let signal: &Signal = value.unchecked_ref();
        let function = |name: &str| {
            js_sys::Reflect::get(value, &name.into()).is_ok_and(|member| member.is_function())
        };
        value.is_object()
            && signal
                .aborted()
                .is_ok_and(|aborted| aborted.as_bool().is_some())
            && function("addEventListener")
            && function("removeEventListener")
    }
}

/// Why waiting ended early.
#[derive(Clone)]
pub(super) enum Ended {
    /// The caller aborted, with this reason.
    Aborted(JsValue),
    /// The time is over.
    TimedOut,
}

/// One stretch of waiting. Dropping it removes its timer and its listener.
pub(super) struct Phase {
    end: Rc<End>,
    ended: Promise,
    signal: Option<(Signal, Closure<dyn FnMut()>)>,
    timer: Option<(JsValue, Closure<dyn FnMut()>)>,
}

/// How a phase ended, and the function that resolves its promise.
struct End {
    how: RefCell<Option<Ended>>,
    resolve: RefCell<Option<Function>>,
}

impl End {
    fn set(&self, how: Ended) {
        if let (Ok(mut slot), Ok(mut resolve)) =
            (self.how.try_borrow_mut(), self.resolve.try_borrow_mut())
            && let Some(resolve) = resolve.take()
        {
            *slot = Some(how);
            // The function of a promise never throws.
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    }

    fn get(&self) -> Option<Ended> {
        self.how.try_borrow().ok()?.clone()
    }
}

impl Phase {
    /// Starts waiting, for at most `timeout_ms`.
    pub(super) fn start(signal: Option<&Signal>, timeout_ms: f64) -> Self {
        let end = Rc::new(End {
            how: RefCell::new(None),
            resolve: RefCell::new(None),
        });
        let ended = Promise::new(&mut |resolve, _| {
            if let Ok(mut slot) = end.resolve.try_borrow_mut() {
                *slot = Some(resolve.unchecked_into());
            }
        });
        let signal = signal.map(|signal| {
            let listener = Closure::<dyn FnMut()>::new({
                let (end, signal) = (end.clone(), signal.clone());
                move || {
                    if let Some(how) = signal.ended() {
                        end.set(how);
                    }
                }
            });
            let _ = signal.add_event_listener("abort", listener.as_ref().unchecked_ref());
            (signal.clone(), listener)
        });
        if let Some(how) = signal.as_ref().and_then(|(signal, _)| signal.ended()) {
            end.set(how);
        }
        let callback = Closure::<dyn FnMut()>::new({
            let end = end.clone();
            move || end.set(Ended::TimedOut)
        });
        let timer = set_timeout(
            callback.as_ref().unchecked_ref(),
            timeout_ms.min(LONGEST_TIMER),
        );
        Self {
            end,
            ended,
            signal,
            timer: timer.ok().map(|timer| (timer, callback)),
        }
    }

    /// Waits for `work`, unless the phase ends first.
    pub(super) async fn of(&self, work: &JsValue) -> Result<Result<JsValue, JsValue>, Ended> {
        // The race settles even if `work` never does, so nothing is kept for it. It is run even if
        // the phase is over: it handles the rejection of what nobody waits for any more.
        let race = Promise::race(&Array::of2(work, &self.ended));
        let settled = JsFuture::from(race).await;
        match self.end.get() {
            Some(how) => Err(how),
            None => Ok(settled),
        }
    }

    /// How the phase has ended, if it has.
    pub(super) fn ended(&self) -> Option<Ended> {
        self.end.get()
    }

    async fn over(&self) -> Ended {
        while self.end.get().is_none() {
            let _ = JsFuture::from(self.ended.clone()).await;
        }
        self.end.get().unwrap_or(Ended::TimedOut)
    }
}

impl Drop for Phase {
    fn drop(&mut self) {
        if let Some((signal, listener)) = &self.signal {
            let _ = signal.remove_event_listener("abort", listener.as_ref().unchecked_ref());
        }
        if let Some((timer, _)) = &self.timer {
            let _ = clear_timeout(timer);
        }
    }
}

/// Sleeps; gives the reason if the caller aborts meanwhile.
pub(super) async fn sleep(signal: Option<&Signal>, ms: f64) -> Result<(), JsValue> {
    let mut left = ms;
    loop {
        let slice = left.min(LONGEST_TIMER);
        if let Ended::Aborted(reason) = Phase::start(signal, slice.ceil()).over().await {
            return Err(reason);
        }
        left -= slice;
        if left <= 0.0 {
            return Ok(());
        }
    }
}

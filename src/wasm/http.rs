//! One attempt: credentials, request, answer, body.

use gloo_net::http::{Headers, Method, RequestBuilder};
use js_sys::{Array, ArrayBuffer, Function, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal, RequestCredentials, RequestRedirect};

use super::cause::tag;
use super::convert::{Io, callback_members, member};
use super::phase::{Ended, Phase};
use crate::core::credentials::{Credentials, callback_credentials};
use crate::core::outcome::{Failure, answered, api_failure, error_members, is_success};
use crate::core::redact::Secrets;
use crate::core::request::{Call, CredentialsSource};

/// Why an attempt gave no body.
pub(super) enum Problem {
    /// The caller's own error or abort reason, to be handed back untouched.
    Own(JsValue),
    /// A failure of the attempt. Boxed: the way of every answer would carry its size.
    Failed(Box<Failed>),
}

/// A failure of an attempt, and what else is known of it.
pub(super) struct Failed {
    pub(super) failure: Failure,
    pub(super) cause: JsValue,
    pub(super) retry_after: Option<String>,
}

impl Problem {
    fn of(failure: Failure) -> Self {
        Self::Failed(Box::new(Failed {
            failure,
            cause: JsValue::UNDEFINED,
            retry_after: None,
        }))
    }

    fn network(what: &str, cause: JsValue) -> Self {
        Self::Failed(Box::new(Failed {
            failure: Failure::network(what),
            cause,
            retry_after: None,
        }))
    }

    fn unsendable(cause: JsValue) -> Self {
        Self::network("the request could not be built", cause)
    }

    fn unsent(cause: JsValue) -> Self {
        Self::network("the request failed", cause)
    }

    fn broken(cause: JsValue) -> Self {
        Self::network("the body broke off", cause)
    }
}

/// Waits for `work` as long as the attempt may take.
async fn settled(
    phase: &Phase,
    call: &Call,
    work: &JsValue,
    problem: impl Fn(JsValue) -> Problem,
) -> Result<JsValue, Problem> {
    match phase.of(work).await {
        Ok(result) => result.map_err(problem),
        Err(Ended::Aborted(reason)) => Err(Problem::Own(reason)),
        Err(Ended::TimedOut) => Err(Problem::of(Failure::timeout(call.timeout_ms))),
    }
}

/// Makes one attempt; gives the chunks of a 2xx body.
pub(super) async fn attempt(call: &Call, io: &Io, secrets: &mut Secrets) -> Result<Array, Problem> {
    let phase = Phase::start(io.signal.as_ref(), call.timeout_ms.ceil());
    if let Some(Ended::Aborted(reason)) = phase.ended() {
        return Err(Problem::Own(reason));
    }
    let credentials = credentials(call, io, &phase).await?;
    if let Some(credentials) = &credentials {
        credentials.confide(secrets);
    }
    let connection = Connection::open().map_err(Problem::unsendable)?;
    let request = request(call, credentials.as_ref(), &connection.signal());
    let request = request.map_err(Problem::unsendable)?;
    let sent = io.fetch.call1(&JsValue::UNDEFINED, &request);
    let sent = sent.map_err(Problem::unsent)?;
    let response = settled(&phase, call, &sent, Problem::unsent).await?;
    let (status, headers) = status_and_headers(&response)
        .ok_or_else(|| Problem::network("fetch gave no Response", JsValue::UNDEFINED))?;
    let body = Body::of(&response);
    let chunks = match body {
        Ok(mut body) => body.chunks(&phase, call).await,
        Err(cause) => Err(Problem::broken(cause)),
    };
    if chunks.is_ok() {
        connection.done();
    }
    if is_success(status) {
        return chunks;
    }
    let bytes = match chunks {
        Ok(chunks) => joined(&chunks),
        // An error body that breaks off or is too large changes nothing but the fields.
        Err(_) if phase.ended().is_none() => Vec::new(),
        Err(problem) => return Err(problem),
    };
    let header = |name: &str| headers.as_ref()?.get(name).ok()?.as_string();
    let request_id = header("x-request-id");
    Err(Problem::Failed(Box::new(Failed {
        failure: api_failure(
            status,
            request_id.as_deref(),
            error_members(&bytes),
            secrets,
        ),
        cause: JsValue::UNDEFINED,
        retry_after: header("retry-after"),
    })))
}

async fn credentials(call: &Call, io: &Io, phase: &Phase) -> Result<Option<Credentials>, Problem> {
    match (&call.credentials, &io.credentials) {
        (CredentialsSource::Fixed(credentials), _) => Ok(Some(credentials.clone())),
        (CredentialsSource::Callback, Some(callback)) => {
            let asked = callback.call0(&JsValue::UNDEFINED).map_err(Problem::Own)?;
            let answer = settled(phase, call, &asked, Problem::Own).await?;
            callback_credentials(callback_members(&answer))
                .map(Some)
                .map_err(|invalid| Problem::of(Failure::invalid(invalid)))
        }
        _ => Ok(None),
    }
}

/// Builds the request. Nothing here can trap: URL and headers were checked before, and what the
/// platform still refuses comes back as its error.
fn request(
    call: &Call,
    credentials: Option<&Credentials>,
    signal: &AbortSignal,
) -> Result<JsValue, JsValue> {
    let headers = web_sys::Headers::new()?;
    for (name, value) in call.headers(credentials, js_sys::Date::now()) {
        headers.append(&name, &value)?;
    }
    let builder = || {
        RequestBuilder::new(&call.url)
            .method(Method::GET)
            .redirect(RequestRedirect::Manual)
            .headers(Headers::from_raw(headers.clone()))
            .abort_signal(Some(signal))
    };
    let built = if credentials.is_some() {
        // Some server runtimes have no ambient credentials and refuse the option.
        let omitting = builder().credentials(RequestCredentials::Omit).build();
        omitting.or_else(|_| builder().build())
    } else {
        builder().build()
    };
    match built {
        Ok(request) => Ok(web_sys::Request::from(request).into()),
        Err(gloo_net::Error::JsError(error)) => Err(JsError::new(&error.message).into()),
        Err(_) => Err(JsValue::UNDEFINED),
    }
}

/// Closes the connection when dropped, unless the answer was read to its end.
struct Connection(Option<AbortController>);

impl Connection {
    fn open() -> Result<Self, JsValue> {
        AbortController::new().map(|controller| Self(Some(controller)))
    }

    fn signal(&self) -> AbortSignal {
        match &self.0 {
            Some(controller) => controller.signal(),
            None => JsValue::UNDEFINED.unchecked_into(),
        }
    }

    fn done(mut self) {
        self.0 = None;
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

#[wasm_bindgen]
extern "C" {
    /// `Headers` of any realm.
    type AnyHeaders;
    #[wasm_bindgen(method, catch)]
    fn get(this: &AnyHeaders, name: &str) -> Result<JsValue, JsValue>;

    /// A stream and its reader of any realm.
    type AnyStream;
    #[wasm_bindgen(method, catch, js_name = getReader)]
    fn get_reader(this: &AnyStream) -> Result<AnyReader, JsValue>;
    type AnyReader;
    #[wasm_bindgen(method, catch)]
    fn read(this: &AnyReader) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn cancel(this: &AnyReader) -> Result<JsValue, JsValue>;
}

fn status_and_headers(response: &JsValue) -> Option<(u16, Option<AnyHeaders>)> {
    let kind = member(response, "type")
        .ok()
        .and_then(|kind| kind.as_string());
    let status = member(response, "status").ok()?.as_f64()?;
    let status = answered(status, kind.as_deref().unwrap_or_default())?;
    let headers = member(response, "headers").ok().filter(JsValue::is_object);
    Some((status, headers.map(JsCast::unchecked_into)))
}

/// A body being read; cancelled when dropped before its end.
struct Body(Option<AnyReader>);

impl Body {
    fn of(response: &JsValue) -> Result<Self, JsValue> {
        let stream = member(response, "body")?;
        if stream.is_null() || stream.is_undefined() {
            return Ok(Self(None));
        }
        let stream: AnyStream = stream.unchecked_into();
        Ok(Self(Some(stream.get_reader()?)))
    }

    /// Reads to the end, within the limit of the call.
    async fn chunks(&mut self, phase: &Phase, call: &Call) -> Result<Array, Problem> {
        let chunks = Array::new();
        let mut total = 0.0;
        while let Some(reader) = &self.0 {
            let read = reader.read().map_err(Problem::broken)?;
            let read = settled(phase, call, &read, Problem::broken).await?;
            if member(&read, "done").map_err(Problem::broken)?.is_truthy() {
                self.0 = None;
                break;
            }
            let chunk = member(&read, "value").map_err(Problem::broken)?;
            // Byte arrays of another realm are no instances of ours.
            if !ArrayBuffer::is_view(&chunk)
                || !tag(&chunk).is_ok_and(|tag| tag == "[object Uint8Array]")
            {
                return Err(Problem::broken(JsValue::UNDEFINED));
            }
            let chunk: Uint8Array = chunk.unchecked_into();
            total += f64::from(chunk.length());
            if total > call.max_response_bytes {
                return Err(Problem::of(Failure::too_large(call.max_response_bytes)));
            }
            chunks.push(&chunk);
        }
        Ok(chunks)
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        if let Some(reader) = &self.0
            && let Ok(cancelled) = reader.cancel()
        {
            ignore(&cancelled);
        }
    }
}

/// Marks a promise as handled, whatever becomes of it.
fn ignore(promise: &JsValue) {
    thread_local! {
        static NOTHING: Closure<dyn FnMut(JsValue)> = Closure::new(|_| {});
    }
    let _ = NOTHING.try_with(|nothing| {
        let promise = Promise::resolve(promise);
        let _ = promise.catch(nothing);
    });
}

fn joined(chunks: &Array) -> Vec<u8> {
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

/// A function that JavaScript handed over.
pub(super) fn function(value: JsValue) -> Option<Function> {
    value.is_function().then(|| value.unchecked_into())
}

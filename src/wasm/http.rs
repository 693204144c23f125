//! One attempt: credentials, request, answer, body.

use gloo_net::http::{Headers, Method, RequestBuilder};
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal, RequestCredentials, RequestRedirect};

use super::convert::{Io, callback_members};
use super::phase::{Ended, Phase};
use crate::core::outcome::{Failure, answered, api_failure, error_members, is_success};
use crate::core::redact::Secrets;
use crate::core::request::{Call, Credentials, CredentialsSource, callback_credentials};

/// Why an attempt gave no body.
pub(super) enum Problem {
    /// The caller's own error or abort reason, to be handed back untouched.
    Own(JsValue),
    /// A failure of the attempt.
    Failed {
        failure: Failure,
        cause: JsValue,
        retry_after: Option<String>,
    },
}

impl Problem {
    fn of(failure: Failure) -> Self {
        Self::Failed {
            failure,
            cause: JsValue::UNDEFINED,
            retry_after: None,
        }
    }

    fn network(what: &str, cause: JsValue) -> Self {
        Self::Failed {
            failure: Failure::network(what),
            cause,
            retry_after: None,
        }
    }

    fn ended(how: Ended, call: &Call) -> Self {
        match how {
            Ended::Aborted(reason) => Self::Own(reason),
            Ended::TimedOut => Self::of(Failure::timeout(call.timeout_ms)),
        }
    }
}

/// Makes one attempt; gives the chunks of a 2xx body.
pub(super) async fn attempt(call: &Call, io: &Io, secrets: &mut Secrets) -> Result<Array, Problem> {
    let phase = Phase::start(io.signal.as_ref(), call.timeout_ms.ceil());
    if let Some(how) = phase.ended() {
        return Err(Problem::ended(how, call));
    }
    let credentials = credentials(call, io, &phase).await?;
    if let Some(credentials) = &credentials {
        credentials.confide(secrets);
    }
    let connection = Connection::open()?;
    let request = request(call, credentials.as_ref(), &connection.signal())
        .map_err(|cause| Problem::network("the request could not be built", cause))?;
    let sent = io
        .fetch
        .call1(&JsValue::UNDEFINED, &request)
        .map_err(|cause| Problem::network("the request failed", cause))?;
    let response = phase
        .of(&sent)
        .await
        .map_err(|how| Problem::ended(how, call))?
        .map_err(|cause| Problem::network("the request failed", cause))?;
    let (status, headers) = status_and_headers(&response)
        .ok_or_else(|| Problem::network("fetch gave no Response", JsValue::UNDEFINED))?;
    let body = Body::of(&response);
    if is_success(status) {
        let chunks = match body {
            Ok(mut body) => body.chunks(&phase, call).await?,
            Err(cause) => return Err(Problem::network("the body could not be read", cause)),
        };
        connection.done();
        return Ok(chunks);
    }
    let mut bytes = Vec::new();
    if let Ok(mut body) = body {
        match body.chunks(&phase, call).await {
            Ok(chunks) => bytes = joined(&chunks),
            // An error body that breaks off or is too large changes nothing but the fields.
            Err(Problem::Failed { failure, .. }) if phase.ended().is_none() => drop(failure),
            Err(problem) => return Err(problem),
        }
    }
    let header = |name: &str| headers.as_ref()?.get(name).ok()?.as_string();
    let request_id = header("x-request-id");
    Err(Problem::Failed {
        failure: api_failure(
            status,
            request_id.as_deref(),
            error_members(&bytes),
            secrets,
        ),
        cause: JsValue::UNDEFINED,
        retry_after: header("retry-after"),
    })
}

async fn credentials(call: &Call, io: &Io, phase: &Phase) -> Result<Option<Credentials>, Problem> {
    match (&call.credentials, &io.credentials) {
        (CredentialsSource::Fixed(credentials), _) => Ok(Some(credentials.clone())),
        (CredentialsSource::Callback, Some(callback)) => {
            let asked = callback.call0(&JsValue::UNDEFINED).map_err(Problem::Own)?;
            let answer = phase.of(&asked).await;
            let answer = answer
                .map_err(|how| Problem::ended(how, call))?
                .map_err(Problem::Own)?;
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
    fn open() -> Result<Self, Problem> {
        let controller = AbortController::new();
        let controller = controller
            .map_err(|cause| Problem::network("the request could not be built", cause))?;
        Ok(Self(Some(controller)))
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

fn member(value: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(value, &name.into())
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
        let broken = |cause| Problem::network("the body broke off", cause);
        let chunks = Array::new();
        let mut total = 0.0;
        while let Some(reader) = &self.0 {
            let read = reader.read().map_err(broken)?;
            let read = phase
                .of(&read)
                .await
                .map_err(|how| Problem::ended(how, call))?;
            let read = read.map_err(broken)?;
            if member(&read, "done").map_err(broken)?.is_truthy() {
                self.0 = None;
                break;
            }
            let chunk = member(&read, "value").map_err(broken)?;
            // Byte arrays of another realm are no instances of ours, but have their length.
            let length = member(&chunk, "byteLength")
                .ok()
                .and_then(|length| length.as_f64());
            total += length.ok_or_else(|| broken(JsValue::UNDEFINED))?;
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

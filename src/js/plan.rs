//! Sends the requests of a [plan](crate::service::operations::plan), and reads the responses.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use js_sys::Array;
use zeroize::Zeroizing;

use super::call::{joined, run};
use super::error::CallError;
use super::options::Platform;
use super::platform::{parse_number, parse_url};
use crate::service::operation::{Operation, ResponseBody};
use crate::service::operations::plan::{Plan, Step};
use crate::service::reader::{Value, read_shape};
use crate::service::request::Request;
use crate::service::request::options::CallOptions;
use crate::service::request::prepared::PreparedRequest;
use crate::service::response::error::Error;
use crate::service::response::set_outcome;

/// The maximum number of requests in flight.
const MAX_IN_FLIGHT: usize = 4;

/// Sends the requests of a plan step by step, and returns its result.
pub(super) async fn run_plan(
    plan: &mut dyn Plan,
    options: &CallOptions,
    platform: &Platform,
) -> Result<Value, CallError> {
    plan.begin(options)?;
    let mut responses = Vec::new();
    loop {
        match plan.next(responses)? {
            Step::Done(result) => return Ok(result),
            Step::Send(requests) => responses = send_all(requests, options, platform).await?,
        }
    }
}

/// A request that was sent.
enum Sent<'a> {
    InFlight(Pin<Box<dyn Future<Output = Result<Value, CallError>> + 'a>>),
    Done(Value),
}

/// Sends requests concurrently and returns their responses in the same order. The first error drops the
/// requests in flight, which closes their connections.
async fn send_all(
    requests: Vec<Request>,
    options: &CallOptions,
    platform: &Platform,
) -> Result<Vec<Value>, CallError> {
    let mut requests = requests.into_iter();
    let mut sent = Vec::new();
    poll_fn(|context| {
        loop {
            let mut in_flight = 0;
            for request in &mut sent {
                if let Sent::InFlight(future) = request {
                    match future.as_mut().poll(context) {
                        Poll::Ready(Ok(response)) => *request = Sent::Done(response),
                        Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                        Poll::Pending => in_flight += 1,
                    }
                }
            }
            if in_flight == MAX_IN_FLIGHT {
                return Poll::Pending;
            }
            let Some(request) = requests.next() else {
                break if in_flight == 0 {
                    Poll::Ready(Ok(()))
                } else {
                    Poll::Pending
                };
            };
            sent.push(Sent::InFlight(Box::pin(send(request, options, platform))));
        }
    })
    .await?;
    let mut responses = Vec::new();
    for request in sent {
        if let Sent::Done(response) = request {
            responses.push(response);
        }
    }
    Ok(responses)
}

async fn send(
    request: Request,
    options: &CallOptions,
    platform: &Platform,
) -> Result<Value, CallError> {
    let is_empty_result = request.is_empty_result;
    let request = PreparedRequest::new(request, options, platform.is_signed(), parse_url)?;
    let operation = request.operation;
    match run(&request, platform).await {
        Ok(chunks) => read(operation, &chunks),
        Err(CallError::Failed { error, .. }) if is_empty_result(&error) => Ok(Value::Absent),
        Err(error) => Err(error),
    }
}

fn read(operation: &Operation, chunks: &Array) -> Result<Value, CallError> {
    let ResponseBody::Document(shape) = operation.response else {
        return Ok(Value::Object(Vec::new()));
    };
    // The body may contain a new token: overwrite it.
    let body = Zeroizing::new(joined(chunks));
    read_shape(&body, shape, parse_number).map_err(|issues| {
        let mut error = Error::of_issues(&issues);
        // The status says that the change was made, but its result cannot be read.
        set_outcome(operation, &mut error, true);
        error.into()
    })
}

//! Sends what a task asks, and reads the answers.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use js_sys::Array;
use zeroize::Zeroizing;

use super::call::{Platform, joined, run};
use super::error::CallError;
use super::platform::{parse_number, parse_url};
use crate::service::call::Call;
use crate::service::error::Error;
use crate::service::operation::{Answer, Operation};
use crate::service::options::CallOptions;
use crate::service::reader::{Value, read_shape};
use crate::service::request::Request;
use crate::service::response::tell_outcome;
use crate::service::task::{Step, Task};

/// The most calls of a task at a time.
const MAX_CALLS: usize = 4;

/// Does a task to its end.
pub(super) async fn perform(
    task: &mut dyn Task,
    options: &CallOptions,
    platform: &Platform,
) -> Result<Value, CallError> {
    task.begin(options)?;
    let mut answers = Vec::new();
    loop {
        match task.next(answers)? {
            Step::Done(result) => return Ok(result),
            Step::Ask(requests) => answers = answers_of(requests, options, platform).await?,
        }
    }
}

/// A call that was begun.
enum Begun<'a> {
    Running(Pin<Box<dyn Future<Output = Result<Value, CallError>> + 'a>>),
    Done(Value),
}

/// The answers of some requests, in their order. The first error drops the calls that are under
/// way, which closes their connections.
async fn answers_of(
    requests: Vec<Request>,
    options: &CallOptions,
    platform: &Platform,
) -> Result<Vec<Value>, CallError> {
    let mut requests = requests.into_iter();
    let mut calls = Vec::new();
    poll_fn(|context| {
        loop {
            let mut count = 0;
            for call in &mut calls {
                if let Begun::Running(future) = call {
                    match future.as_mut().poll(context) {
                        Poll::Ready(Ok(answer)) => *call = Begun::Done(answer),
                        Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                        Poll::Pending => count += 1,
                    }
                }
            }
            if count == MAX_CALLS {
                return Poll::Pending;
            }
            let Some(request) = requests.next() else {
                break if count == 0 {
                    Poll::Ready(Ok(()))
                } else {
                    Poll::Pending
                };
            };
            calls.push(Begun::Running(Box::pin(answer(request, options, platform))));
        }
    })
    .await?;
    let mut answers = Vec::new();
    for call in calls {
        if let Begun::Done(answer) = call {
            answers.push(answer);
        }
    }
    Ok(answers)
}

async fn answer(
    request: Request,
    options: &CallOptions,
    platform: &Platform,
) -> Result<Value, CallError> {
    let call = Call::new(request, options, platform.is_signed(), parse_url)?;
    let operation = call.operation;
    match run(&call, platform).await {
        Ok(chunks) => read(operation, &chunks),
        Err(CallError::Ours { error, .. }) if (operation.is_result)(&error) => Ok(Value::Absent),
        Err(error) => Err(error),
    }
}

fn read(operation: &Operation, chunks: &Array) -> Result<Value, CallError> {
    let Answer::Document(shape) = operation.answer else {
        return Ok(Value::Object(Vec::new()));
    };
    // The body may hold a new token.
    let body = Zeroizing::new(joined(chunks));
    read_shape(&body, shape, parse_number).map_err(|issues| {
        let mut error = Error::of_issues(&issues);
        // The service did it, and its answer does not tell what came of it.
        tell_outcome(operation, &mut error, true);
        error.into()
    })
}

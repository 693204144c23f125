//! The operations that take one call or several, and their answers.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use js_sys::Array;
use zeroize::Zeroizing;

use super::call::{Platform, joined, run};
use super::error::CallError;
use super::platform::{parse_number, parse_url};
use crate::service::call::Call;
use crate::service::check_token::{CheckTokenRequest, Verdict, is_refusal};
use crate::service::discover_tenants::{self as discovery, Discovery, MAX_CALLS};
use crate::service::error::Error;
use crate::service::issue::Issue;
use crate::service::list_instances::Pages;
use crate::service::list_regions::LIST_REGIONS;
use crate::service::operation::{Answer, Operation};
use crate::service::options::CallOptions;
use crate::service::reader::{Value, read_shape};
use crate::service::request::Request;
use crate::service::response::tell_outcome;

/// Sends the request of an operation with a small answer.
pub(super) async fn send(
    request: Request,
    options: &CallOptions,
    platform: &Platform,
) -> Result<Value, CallError> {
    let call = Call::new(request, options, platform.is_signed(), parse_url)?;
    answer(&call, platform).await
}

async fn answer(call: &Call, platform: &Platform) -> Result<Value, CallError> {
    let operation = call.operation;
    match run(call, platform).await {
        Ok(chunks) => read(operation, &chunks),
        Err(CallError::Ours { error, .. }) if (operation.is_result)(&error) => Ok(Value::Absent),
        Err(error) => Err(error),
    }
}

fn read(operation: &Operation, chunks: &Array) -> Result<Value, CallError> {
    let Answer::Document(shape) = operation.answer else {
        return Ok(Value::Absent);
    };
    // The body may hold a new token.
    let body = Zeroizing::new(joined(chunks));
    read_shape(&body, shape, parse_number).map_err(|issues| {
        let mut error = refused(&issues);
        // The service did it, and its answer does not tell what came of it.
        tell_outcome(operation, &mut error, true);
        error.into()
    })
}

fn refused(issues: &[Issue]) -> Error {
    Error::validation(issues.iter().map(Issue::report).collect())
}

/// `listInstances`: all pages as one document. `check` refuses a page.
pub(super) async fn list_instances(
    options: &CallOptions,
    platform: &Platform,
    check: fn(&Value) -> Result<(), Vec<Issue>>,
) -> Result<Value, CallError> {
    let mut pages = Pages::default();
    loop {
        let page = send(pages.request(), options, platform).await?;
        check(&page).map_err(|issues| refused(&issues))?;
        if !pages.take(page).map_err(|issue| refused(&[issue]))? {
            return Ok(pages.into_answer());
        }
    }
}

/// `discoverTenants`: the regions unless one is given, the instances, and the tenants of each.
pub(super) async fn discover_tenants(
    options: &CallOptions,
    platform: &Platform,
) -> Result<Value, CallError> {
    discovery::check_options(options)?;
    let regions = match &options.region {
        Some(region) => vec![region.clone()],
        None => {
            let request = Request::without_arguments(&LIST_REGIONS);
            let answer = send(request, options, platform).await?;
            discovery::region_ids(&answer).map_err(|issues| refused(&issues))?
        }
    };
    let instances = match regions.is_empty() {
        true => Value::Absent,
        false => list_instances(options, platform, discovery::check_store_ids).await?,
    };
    let discovery = Discovery::new(regions, &instances);
    let answers = all_tenants(&discovery, options, platform).await?;
    Ok(discovery.into_answer(answers))
}

/// The tenants of each region and instance, in order. The first error drops the calls that are
/// under way, which closes their connections.
async fn all_tenants(
    discovery: &Discovery,
    options: &CallOptions,
    platform: &Platform,
) -> Result<Vec<Value>, CallError> {
    let mut answers = vec![Value::Absent; discovery.count()];
    let started = Cell::new(0);
    let mut calls: [Option<Pin<Box<dyn Future<Output = _>>>>; MAX_CALLS] =
        [const { None }; MAX_CALLS];
    poll_fn(|context| {
        let mut are_pending = false;
        for slot in &mut calls {
            loop {
                let index = started.get();
                if slot.is_none() && index < discovery.count() {
                    started.set(index + 1);
                    *slot = Some(Box::pin(async move {
                        let answer = tenants_of(discovery, index, options, platform).await;
                        answer.map(|answer| (index, answer))
                    }));
                }
                let Some(call) = slot else { break };
                match call.as_mut().poll(context) {
                    Poll::Pending => {
                        are_pending = true;
                        break;
                    }
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                    Poll::Ready(Ok((index, answer))) => {
                        *slot = None;
                        if let Some(place) = answers.get_mut(index) {
                            *place = answer;
                        }
                    }
                }
            }
        }
        if are_pending {
            Poll::Pending
        } else {
            Poll::Ready(Ok(()))
        }
    })
    .await?;
    Ok(answers)
}

async fn tenants_of(
    discovery: &Discovery,
    index: usize,
    options: &CallOptions,
    platform: &Platform,
) -> Result<Value, CallError> {
    let (region, request) = discovery.call(index)?;
    let mut options = options.clone();
    options.region = Some(region.into());
    let mut call = Call::new(request, &options, platform.is_signed(), parse_url)?;
    if options.endpoint.is_some() {
        call.name_region(region);
    }
    match answer(&call, platform).await {
        Err(CallError::Ours { error, .. }) if discovery.is_elsewhere(&error) => Ok(Value::Absent),
        answer => answer,
    }
}

/// `checkToken`: the token, and if it is served the control.
pub(super) async fn check_token(
    request: &CheckTokenRequest,
    options: &CallOptions,
    platform: &Platform,
) -> Result<Verdict, CallError> {
    let [token, control] = request.requests(parse_url)?;
    if !is_served(token, options, platform).await? {
        return Ok(Verdict::Rejected);
    }
    if is_served(control, options, platform).await? {
        return Ok(Verdict::Inconclusive);
    }
    Ok(Verdict::Accepted)
}

async fn is_served(
    request: Request,
    options: &CallOptions,
    platform: &Platform,
) -> Result<bool, CallError> {
    match send(request, options, platform).await {
        Ok(_) => Ok(true),
        Err(CallError::Ours { error, .. }) if is_refusal(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

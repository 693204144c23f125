//! Requests and responses without a platform.

use identity_center_tokens::service::operation::{Operation, ResponseBody};
use identity_center_tokens::service::operations::plan::{Plan, Step};
use identity_center_tokens::service::reader::{Value, read_shape};
use identity_center_tokens::service::request::Request;
use identity_center_tokens::service::response::api_error;
use identity_center_tokens::service::response::issue::{Issue, Kind};
use identity_center_tokens::service::response::redact::Secrets;
use identity_center_tokens::{
    CallOptions, Credentials, Error, InvalidArgument, PreparedRequest, UrlParts,
};

#[path = "../platform/url.rs"]
mod url_parser;

pub(crate) use url_parser::parse_url;

pub(crate) const STORE: &str = "d-9f8e7d6c5b";
pub(crate) const TENANT: &str = "11111111-2222-4333-8444-555555555555";

pub(crate) fn region() -> CallOptions {
    CallOptions {
        region: Some("cn-north-4".into()),
        ..CallOptions::default()
    }
}

pub(crate) fn credentials() -> Credentials {
    Credentials {
        access_key_id: "AK".into(),
        secret_access_key: "SK".into(),
        security_token: None,
    }
}

pub(crate) fn call(
    request: Request,
    options: &CallOptions,
) -> Result<PreparedRequest, InvalidArgument> {
    let is_signed = options.credentials.is_some();
    PreparedRequest::new(request, options, is_signed, parse_url)
}

/// The name of the argument that is refused.
#[track_caller]
pub(crate) fn refused(request: Request, options: &CallOptions) -> String {
    call(request, options).unwrap_err().argument
}

/// The headers of an attempt, each as one line.
pub(crate) fn headers(call: &PreparedRequest, credentials: Option<&Credentials>) -> Vec<String> {
    let headers = call.headers(credentials, "20251231T235959Z");
    let lines = headers.into_iter();
    lines
        .map(|(name, value)| format!("{name}: {value}"))
        .collect()
}

/// The value of a response body.
pub(crate) fn read(operation: &Operation, body: &str) -> Result<Value, Vec<Issue>> {
    let ResponseBody::Document(shape) = operation.response else {
        panic!("{} has no document", operation.name)
    };
    read_shape(body.as_bytes(), shape, |text| text.parse().unwrap())
}

/// The requests that a plan makes after these responses.
#[track_caller]
pub(crate) fn requests_of(plan: &mut dyn Plan, responses: Vec<Value>) -> Vec<Request> {
    match plan.next(responses) {
        Ok(Step::Send(requests)) => requests,
        other => panic!("{other:?}"),
    }
}

/// The result of a plan after these responses.
#[track_caller]
pub(crate) fn result_of(plan: &mut dyn Plan, responses: Vec<Value>) -> Value {
    match plan.next(responses) {
        Ok(Step::Done(result)) => result,
        other => panic!("{other:?}"),
    }
}

/// Paths and kinds of the issues that a plan finds in these responses.
#[track_caller]
pub(crate) fn issues_of_plan(plan: &mut dyn Plan, responses: Vec<Value>) -> Vec<(String, Kind)> {
    let error = plan.next(responses).unwrap_err();
    let issues = error.into_fields().issues.unwrap_or_default();
    issues
        .into_iter()
        .map(|issue| (issue.path, issue.kind))
        .collect()
}

/// Paths and kinds of issues.
pub(crate) fn paths_and_kinds(issues: &[Issue]) -> Vec<(String, Kind)> {
    let reports = issues.iter().map(Issue::report);
    reports.map(|report| (report.path, report.kind)).collect()
}

/// Paths and kinds of the issues of a response body.
pub(crate) fn issues(operation: &Operation, body: &str) -> Vec<(String, Kind)> {
    paths_and_kinds(&read(operation, body).err().unwrap_or_default())
}

/// The error of a response outside 2xx.
pub(crate) fn error(operation: &Operation, status: u16, body: &str) -> Error {
    api_error(
        operation,
        status,
        None,
        body.as_bytes(),
        &Secrets::default(),
    )
}

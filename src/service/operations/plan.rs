//! The requests behind one function: one request, or several where later ones depend on earlier
//! responses. A plan makes the requests; `src/js/plan.rs` sends them.

use crate::service::reader::Value;
use crate::service::request::Request;
use crate::service::request::options::CallOptions;
use crate::service::response::error::{Error, InvalidArgument};

/// The next step of a plan.
#[derive(Debug)]
pub enum Step {
    /// Send these requests, which do not depend on each other.
    Send(Vec<Request>),
    /// The result of the function.
    Done(Value),
}

impl Step {
    /// Send one request.
    pub fn send(request: Request) -> Self {
        Self::Send(vec![request])
    }
}

/// Makes requests from the responses to earlier ones, until there is a result.
pub trait Plan {
    /// Checks the options, and keeps what the requests depend on. Called once, before `next`.
    ///
    /// # Errors
    ///
    /// Names an option that has no meaning for this function.
    fn begin(&mut self, _options: &CallOptions) -> Result<(), InvalidArgument> {
        Ok(())
    }

    /// The next step. `responses` are those to the requests of the step before, in their order;
    /// empty at the first step.
    ///
    /// # Errors
    ///
    /// A response that the next request cannot be made from.
    fn next(&mut self, responses: Vec<Value>) -> Result<Step, Error>;
}

/// The plan of a single request: its response is the result.
#[derive(Debug)]
pub struct SingleRequest(pub Option<Request>);

impl Plan for SingleRequest {
    fn next(&mut self, mut responses: Vec<Value>) -> Result<Step, Error> {
        Ok(match self.0.take() {
            Some(request) => Step::send(request),
            None => Step::Done(responses.pop().unwrap_or_default()),
        })
    }
}

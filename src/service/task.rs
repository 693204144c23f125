//! What a function asks the service: one request, or several until the last answer is there. Each
//! task is in the file of its operation; `src/js` sends what it asks.

use super::error::{Error, InvalidArgument};
use super::options::CallOptions;
use super::reader::Value;
use super::request::Request;

/// The next step of a task.
#[derive(Debug)]
pub enum Step {
    /// Requests that wait for nothing but their own answers.
    Ask(Vec<Request>),
    /// The result.
    Done(Value),
}

impl Step {
    /// One request.
    pub fn ask(request: Request) -> Self {
        Self::Ask(vec![request])
    }
}

/// Leads from answer to answer, and knows nothing of how a request is sent.
pub trait Task {
    /// Takes what it needs of the options, before the first step.
    ///
    /// # Errors
    ///
    /// Names an option that makes no sense for the task.
    fn begin(&mut self, _options: &CallOptions) -> Result<(), InvalidArgument> {
        Ok(())
    }

    /// Takes the answers of the requests before, in their order: at first there are none.
    ///
    /// # Errors
    ///
    /// What an answer says that the next step cannot use.
    fn next(&mut self, answers: Vec<Value>) -> Result<Step, Error>;
}

/// The task of one request: its answer is the result.
#[derive(Debug)]
pub struct Once(pub Option<Request>);

impl Task for Once {
    fn next(&mut self, mut answers: Vec<Value>) -> Result<Step, Error> {
        Ok(match self.0.take() {
            Some(request) => Step::ask(request),
            None => Step::Done(answers.pop().unwrap_or_default()),
        })
    }
}

//! Adds to the list of issues that a reader collects.

use super::cursor::Stop;
use crate::service::response::issue::{Expected, Issue, Location, MAX_ISSUES, Problem};

/// Adds an issue.
pub(super) fn push_issue(
    issues: &mut Vec<Issue>,
    location: Location,
    expected: Expected,
    problem: Problem,
) -> Result<(), Stop> {
    if issues.try_reserve(1).is_err() {
        return Err(Stop::OutOfMemory);
    }
    issues.push(Issue {
        location,
        expected,
        problem,
    });
    if issues.len() >= MAX_ISSUES {
        return Err(Stop::TooManyIssues);
    }
    Ok(())
}

/// Adds the issue of a text that is not JSON. `end` is the offset of the end of the text, and `rest`
/// its unread part. A text that is cut off has its fault at the end.
pub(super) fn push_fault(issues: &mut Vec<Issue>, stop: Stop, end: u64, rest: &[u8]) {
    let offset = end.wrapping_sub(rest.len() as u64);
    let problem = match stop {
        Stop::TooManyIssues => return,
        Stop::More | Stop::CutOff => Problem::CutOff(end),
        Stop::Syntax => Problem::Syntax(offset),
        Stop::Utf8 => Problem::Utf8(offset),
        Stop::ByteOrderMark => Problem::ByteOrderMark,
        Stop::Utf16Mark => Problem::Utf16Mark,
        Stop::Utf16 => Problem::Utf16(offset),
        Stop::TooDeep => Problem::TooDeep(offset),
        Stop::Trailing => Problem::Trailing(offset),
        Stop::OutOfMemory => Problem::OutOfMemory,
    };
    if issues.try_reserve(1).is_err() {
        // Replace the last issue: the fault matters more.
        issues.pop();
    }
    issues.push(Issue {
        location: Location::DOCUMENT,
        expected: Expected::Text,
        problem,
    });
}

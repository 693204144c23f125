//! The issues of one document, as they are collected.

use super::cursor::Stop;
use crate::service::response::issue::{Expected, Issue, Location, MAX_ISSUES, Problem};

/// Adds an issue.
pub(super) fn push(issues: &mut Vec<Issue>, issue: Issue) -> Result<(), Stop> {
    if issues.try_reserve(1).is_err() {
        return Err(Stop::OutOfMemory);
    }
    issues.push(issue);
    if issues.len() >= MAX_ISSUES {
        return Err(Stop::Enough);
    }
    Ok(())
}

/// Adds the issue of a text that is broken at `offset`.
pub(super) fn push_fault(issues: &mut Vec<Issue>, stop: Stop, offset: u64) {
    let problem = match stop {
        Stop::Enough => return,
        Stop::More | Stop::CutOff => Problem::CutOff(offset),
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
        // The fault is worth more than the issue before it.
        issues.pop();
    }
    issues.push(Issue {
        location: Location::DOCUMENT,
        expected: Expected::Text,
        problem,
    });
}

//! The public JSONTestSuite, each file as an unknown member and as the whole body.

use std::fs;
use std::path::Path;

use identity_center_tokens::service::response::issue::Problem;

use crate::oracle::fault;
use crate::read::{new_reader, read, read_in_pieces};

fn files() -> Vec<(String, Vec<u8>)> {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/jsontestsuite/test_parsing");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    assert!(files.len() > 300, "the suite is not complete");
    files
}

/// Whether the reader accepts a file that a parser may accept or refuse (`i_`). In an unknown member it
/// accepts numbers of any size and escaped lone surrogates. It refuses bytes that are not UTF-8, a byte
/// order mark, and 500 levels.
fn accepts(name: &str) -> bool {
    name.starts_with("i_number_") || name.contains("surrogate") && !name.contains("UTF8")
}

#[test]
fn as_an_ignored_member() {
    let mut wrong = Vec::new();
    for (name, text) in files() {
        let body = [b"{\"x\":", text.as_slice(), b",\"bearer_tokens\":[]}"].concat();
        let good = read(&body).issues.is_empty();
        let expected = match name.get(..2) {
            Some("y_") => true,
            Some("n_") => false,
            _ => accepts(&name),
        };
        if good != expected {
            wrong.push(name);
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn faults_are_where_the_oracle_finds_them() {
    let mut faults = 0;
    for (name, text) in files() {
        for (before, after) in [("", ""), ("{\"x\":", ",\"bearer_tokens\":[]}")] {
            let body = [before.as_bytes(), &text, after.as_bytes()].concat();
            let issues = read(&body).issues;
            // As a whole body the file may be valid JSON of another shape. The oracle has no limit of
            // depth.
            let is_fault = issues.last().is_some_and(|issue| {
                issue.report().offset.is_some() && !matches!(issue.problem, Problem::TooDeep(_))
            });
            if is_fault {
                faults += 1;
                assert_eq!(issues.last().unwrap().problem, fault(&body), "{name}");
            }
            let pieces = read_in_pieces(&mut new_reader(), &body, 3);
            assert_eq!(pieces.issues, issues, "{name}");
        }
    }
    assert!(faults > 300, "{faults}");
}

#[test]
fn as_the_whole_body() {
    for (name, text) in files() {
        assert!(!read(&text).issues.is_empty(), "{name}");
    }
}

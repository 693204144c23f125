//! The public JSON parsing test suite, as an ignored member and as the whole body.

use std::fs;
use std::path::Path;

use crate::feed::read;

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

/// Up to the reader, and accepted: numbers of any size and escaped halves of surrogate pairs, as
/// nobody looks at an ignored member. Refused are bytes that are not UTF-8, a byte order mark, and
/// 500 levels.
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
fn as_the_whole_body() {
    for (name, text) in files() {
        assert!(!read(&text).issues.is_empty(), "{name}");
    }
}

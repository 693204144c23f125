//! Does one piece of work in a function that callgrind looks for: `count read FORM TOKENS` or
//! `count sign`.

use std::env::args;
use std::hint::black_box;

use host_bench::{Request, body, read, read_checked};
use identity_center_tokens::service::reader::Reader;

/// Only what runs in here is counted.
#[inline(never)]
fn measured<T>(work: impl FnOnce() -> T) -> T {
    black_box(work())
}

fn main() {
    let given: Vec<String> = args().skip(1).collect();
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    match given[..] {
        ["read", form, tokens] => {
            let tokens = tokens.parse().expect("a number of tokens");
            let body = body(form, tokens);
            let mut reader = Reader::new();
            // What the first body makes is kept: room for columns, and what a token looks like.
            read_checked(&mut reader, &body, tokens);
            assert_eq!(measured(|| read(&mut reader, black_box(&body))), tokens);
        }
        ["sign"] => {
            let request = Request::observed();
            request.sign_checked();
            let headers = request.headers();
            measured(|| request.sign(&headers));
        }
        _ => panic!("count read FORM TOKENS, or count sign"),
    }
}

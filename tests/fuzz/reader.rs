//! Response bodies: no panic, the same result for all pieces, and only valid JSON is accepted.

use identity_center_tokens::service::response::issue::MAX_ISSUES;
use serde::de::IgnoredAny;

use crate::mutate::search;
use crate::read::{new_reader, read, read_in_pieces};

const SEEDS: [&[u8]; 6] = [
    br#"{"bearer_tokens":[{"creation_time":1677614470000,"expiration_time":1709150470000,"token_id":"a1"},{"creation_time":3,"expiration_time":4,"token_id":"b"}]}"#,
    br#"{ "bearer_tokens" : [ { "token_id" : "\u00e9\ud83d\ude00" , "creation_time" : 1e3 , "expiration_time" : 1.0 } ] }"#,
    br#"{"x":{"y":[null,true,false,-1.5e-7,"\\\"\/\b\f\n\r\t"]},"bearer_tokens":[{"z":[[[]]],"token_id":"","creation_time":0,"expiration_time":9007199254740991}]}"#,
    br#"{"bearer_tokens":[{},[],7,null,{"token_id":1,"creation_time":"x","expiration_time":-1}]}"#,
    b"{\"bearer_tokens\":[{\"token_id\":\"\xF0\x9F\x98\x80\xC3\xA9\",\"creation_time\":1,\"expiration_time\":2}]}",
    b"[[[[[[[[{\"a\":[[[[",
];

const WORDS: [&[u8]; 24] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\"",
    b"\\",
    b"\\u",
    b"\\ud800",
    b"\\udc00",
    b"-",
    b"0",
    b".",
    b"e",
    b"1e400",
    b"null",
    b"true",
    b"\"token_id\":",
    b"\"bearer_tokens\":[",
    b"\xEF\xBB\xBF",
    b"\xED\xA0\x80",
    b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    b"9007199254740992",
];

#[test]
fn the_reader_keeps_its_promises() {
    let mut kept = 0;
    let mut reader = new_reader();
    search(&SEEDS, &WORDS, 60_000, |body| {
        let whole = read(body);
        let size = 1 + body.len() % 37;
        assert_eq!(
            read_in_pieces(&mut reader, body, size),
            whole,
            "in pieces of {size}"
        );
        assert!(whole.issues.len() <= MAX_ISSUES + 1);
        for issue in &whole.issues {
            let report = issue.report();
            assert!(report.message.len() <= 1024);
            assert!(report.path.is_empty() || report.path.starts_with("/bearer_tokens"));
            assert!(
                report
                    .offset
                    .is_none_or(|offset| offset <= body.len() as u64)
            );
        }
        let good = whole.issues.is_empty();
        if good {
            assert!(
                serde_json::from_slice::<IgnoredAny>(body).is_ok(),
                "accepted, but no JSON"
            );
            for (_, creation, expiration) in &whole.tokens {
                for time in [creation, expiration] {
                    assert!((0.0..=9_007_199_254_740_991.0).contains(time) && time.fract() == 0.0);
                }
            }
            kept += 1;
        }
        good
    });
    assert!(kept > 100, "only {kept} inputs were good answers");
}

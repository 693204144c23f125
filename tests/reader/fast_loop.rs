//! How many tokens of a body the fast loop reads. A token that it does not read costs time and changes
//! no result, so no other test detects it.

use crate::read::{new_reader, read_in_pieces};

const TOKENS: u64 = 10_000;

/// A body of many tokens: the text around them, and the token of each index.
fn body(open: &str, between: &str, close: &str, token: impl Fn(u64) -> String) -> String {
    let tokens: Vec<String> = (0..TOKENS).map(token).collect();
    [open, &tokens.join(between), close].concat()
}

fn compact(token: impl Fn(u64) -> String) -> String {
    body("{\"bearer_tokens\":[", ",", "]}", token)
}

/// How many tokens of `body` the fast loop reads, through a buffer of the usual size.
fn fast(body: &str) -> u64 {
    let mut reader = new_reader();
    let outcome = read_in_pieces(&mut reader, body.as_bytes(), 1 << 18);
    assert_eq!(outcome.issues, []);
    assert_eq!(outcome.tokens.len() as u64, TOKENS);
    assert_eq!(outcome.tokens[1].1, 1_677_614_470_001.0);
    reader.fast_tokens()
}

fn time(i: u64) -> u64 {
    1_677_614_470_000 + i
}

#[test]
fn the_documented_layout() {
    let body = compact(|i| {
        let time = time(i);
        format!(r#"{{"creation_time":{time},"expiration_time":{time},"token_id":"id-{i}"}}"#)
    });
    // Each end of a piece costs at most one token.
    assert!(fast(&body) >= TOKENS - 4);
}

#[test]
fn other_layouts_are_learned() {
    let forms = [
        body("{\"bearer_tokens\": [", ", ", "]}", |i| {
            let time = time(i);
            format!(
                r#"{{"creation_time": {time}, "expiration_time": {time}, "token_id": "id-{i}"}}"#
            )
        }),
        body(
            "{\n  \"bearer_tokens\": [\n    ",
            ",\n    ",
            "\n  ]\n}\n",
            |i| {
                let time = time(i);
                format!(
                    "{{\n      \"creation_time\": {time},\n      \"expiration_time\": {time},\n      \"token_id\": \"id-{i}\"\n    }}"
                )
            },
        ),
        compact(|i| {
            let time = time(i);
            format!(r#"{{"token_id":"id-{i}","expiration_time":{time},"creation_time":{time}}}"#)
        }),
        compact(|i| {
            let time = time(i);
            format!(
                r#"{{"state":"on","creation_time":{time},"expiration_time":{time},"token_id":"id-{i}","x":[]}}"#
            )
        }),
        // The values of unknown members may vary.
        compact(|i| {
            let time = time(i);
            format!(
                r#"{{"creation_time":{time},"note":"é{i}\n","expiration_time":{time},"token_id":"id-{i}","x":{{"y":[{i}]}}}}"#
            )
        }),
        // Ids may have escapes of ASCII characters.
        compact(|i| {
            let time = time(i);
            format!(
                r#"{{"creation_time":{time},"expiration_time":{time},"token_id":"\u0061 {i}\/!\"\n\u005cu00e9\t"}}"#
            )
        }),
        // Names may be escaped.
        compact(|i| {
            let time = time(i);
            format!(
                r#"{{"creation\u005ftime":{time},"expiration_time":{time},"token_id":"id-{i}"}}"#
            )
        }),
    ];
    for form in forms {
        assert!(fast(&form) >= TOKENS * 99 / 100, "{}", &form[..200]);
    }
}

#[test]
fn some_tokens_of_another_layout_do_not_slow_the_rest() {
    let body = compact(|i| {
        let time = time(i);
        let id = if i % 100 == 99 { "é" } else { "id" };
        format!(r#"{{"creation_time":{time},"expiration_time":{time},"token_id":"{id}"}}"#)
    });
    assert!(fast(&body) >= TOKENS * 98 / 100);
}

#[test]
fn learning_pauses_without_a_common_layout() {
    let mut forms = Vec::new();
    for members in [3, 40] {
        forms.push(compact(|i| {
            let time = time(i);
            let extra: String = (0..members).map(|k| format!(r#","k{i}-{k}":1"#)).collect();
            format!(r#"{{"creation_time":{time},"expiration_time":{time},"token_id":"a"{extra}}}"#)
        }));
    }
    for form in forms {
        assert_eq!(fast(&form), 0);
    }
}

//! Small responses, read by their shape.

use identity_center_tokens::service::reader::{MAX_DEPTH, Member, Shape, Value, read_shape};
use identity_center_tokens::service::response::issue::{Issue, Kind, MAX_ISSUES};

const PAGE: Shape = Shape::Object(&[
    Member::required(
        "entries",
        Shape::List(&Shape::Object(&[
            Member::required("id", Shape::Text),
            Member::required("time", Shape::Time),
            Member::optional("alias", Shape::Text),
        ])),
    ),
    Member::optional(
        "page_info",
        Shape::Object(&[Member::optional("next", Shape::Text)]),
    ),
]);

fn read(body: impl AsRef<[u8]>) -> Result<Value, Vec<Issue>> {
    read_shape(body.as_ref(), &PAGE, |text| text.parse().unwrap())
}

/// Paths and kinds of the issues.
#[track_caller]
fn refused(body: impl AsRef<[u8]>, expected: &[(&str, Kind)]) {
    let issues = read(body).unwrap_err();
    let reports: Vec<_> = issues.iter().map(Issue::report).collect();
    let found: Vec<_> = reports
        .iter()
        .map(|report| (&*report.path, report.kind))
        .collect();
    assert_eq!(found, expected);
}

fn text(text: &str) -> Value {
    String::from(text).into()
}

#[test]
fn values_come_in_the_order_of_the_description() {
    let body = br#" {"more":[{"id":[]}],"page_info":{"next":"m"},
        "entries":[{"time":1e3,"id":"\u00e4\"","alias":null},{"id":"","alias":"x","time":0}]} "#;
    let mut page = read(body).unwrap();
    let entry = |id, time, alias| {
        Value::Object(vec![
            ("id", id),
            ("time", Value::Time(time)),
            ("alias", alias),
        ])
    };
    assert_eq!(
        page.take_member("entries").elements(),
        [
            entry(text("ä\""), 1000, Value::Absent),
            entry(text(""), 0, text("x")),
        ]
    );
    let next = page.get("page_info").get("next");
    assert_eq!((next.as_text(), page.get("more")), ("m", &Value::Absent));
}

#[test]
fn optional_members_may_be_absent_or_null() {
    for body in [
        r#"{"entries":[]}"#,
        r#"{"entries":[],"page_info":null}"#,
        r#"{"entries":[],"page_info":{}}"#,
        r#"{"entries":[],"page_info":{"next":null}}"#,
    ] {
        let page = read(body).unwrap();
        assert_eq!(page.get("entries").as_elements(), []);
        assert_eq!(page.get("page_info").get("next"), &Value::Absent);
    }
}

#[test]
fn every_issue_has_its_path() {
    refused("[]", &[("", Kind::Type)]);
    refused("{}", &[("/entries", Kind::Missing)]);
    refused(r#"{"entries":null}"#, &[("/entries", Kind::Type)]);
    refused(
        r#"{"page_info":{"next":7},"entries":[7,{"id":null,"time":-1,"alias":false},{"time":1.5}]}"#,
        &[
            ("/page_info/next", Kind::Type),
            ("/entries/0", Kind::Type),
            ("/entries/1/id", Kind::Type),
            ("/entries/1/time", Kind::Negative),
            ("/entries/1/alias", Kind::Type),
            ("/entries/2/time", Kind::Fraction),
            ("/entries/2/id", Kind::Missing),
        ],
    );
    refused(
        r#"{"entries":[{"id":"\ud800","time":9007199254740992}]}"#,
        &[
            ("/entries/0/id", Kind::LoneSurrogate),
            ("/entries/0/time", Kind::TooLarge),
        ],
    );
}

#[test]
fn repeated_members_of_a_shape_are_refused() {
    refused(
        r#"{"entries":[],"\u0065ntries":[7]}"#,
        &[("/entries", Kind::Repeated)],
    );
    refused(
        r#"{"entries":[{"id":"a","id":1,"time":0,"alias":null,"alias":"x"}],"page_info":{},"page_info":null}"#,
        &[
            ("/entries/0/id", Kind::Repeated),
            ("/entries/0/alias", Kind::Repeated),
            ("/page_info", Kind::Repeated),
        ],
    );
    assert!(read(r#"{"x":1,"entries":[],"x":2}"#).is_ok());
}

#[test]
fn invalid_json_has_an_offset_after_earlier_issues() {
    let offsets = |body: &[u8]| {
        let issues = read(body).unwrap_err();
        let reports = issues.iter().map(Issue::report);
        reports
            .map(|report| (report.kind, report.offset))
            .collect::<Vec<_>>()
    };
    let body = br#"{"entries":[],"page_info":null}"#;
    for end in 0..body.len() {
        assert_eq!(offsets(&body[..end]), [(Kind::CutOff, Some(end as u64))]);
    }
    assert_eq!(offsets(b"\xEF\xBB\xBF{}"), [(Kind::ByteOrderMark, Some(0))]);
    assert_eq!(offsets(br#"{"entries":[]}x"#), [(Kind::Trailing, Some(14))]);
    assert_eq!(offsets(b"{\"a\":\"\xFF\"}"), [(Kind::Utf8, Some(6))]);
    assert_eq!(
        offsets(br#"{"entries":[7,x]}"#),
        [(Kind::Type, None), (Kind::Syntax, Some(14))]
    );
    assert_eq!(offsets(br#"{"page_info":nil}"#), [(Kind::Syntax, Some(14))]);
}

#[test]
fn nesting_has_a_limit_in_small_responses() {
    for (before, around, after) in [
        (r#"{"entries":[],"x":"#, 1, "}"),
        (r#"{"entries":[{"id":"","time":0,"x":"#, 3, "}]}"),
        (r#"{"entries":[],"page_info":{"next":null,"x":"#, 2, "}}"),
    ] {
        let nested =
            |levels: usize| [before, &"[".repeat(levels), &"]".repeat(levels), after].concat();
        assert!(read(nested(MAX_DEPTH - around)).is_ok());
        refused(nested(MAX_DEPTH - around + 1), &[("", Kind::TooDeep)]);
    }
}

#[test]
fn the_list_of_issues_ends() {
    let body = [r#"{"entries":["#, &"0,".repeat(MAX_ISSUES + 1), "0]}"].concat();
    assert_eq!(read(body).unwrap_err().len(), MAX_ISSUES);
}

//! The test oracle: an independent implementation of the rules. `serde_json` checks the grammar, and a
//! simple tree the shape.
//!
//! `serde_json::de::IgnoredAny` accepts invalid UTF-8 and any depth, so both are checked here. It
//! ignores lone surrogates and repeated members, which the tree checks. The standard library converts
//! numbers.

use identity_center_tokens::service::reader::{Field, MAX_DEPTH};
use identity_center_tokens::service::response::issue::{Issue, JsonType, Problem};
use serde::de::IgnoredAny;

use crate::read::Token;
use crate::target::Target;

/// The rules for times, applied to the nearest double.
pub(crate) fn time(text: &str) -> Result<f64, Problem> {
    let value: f64 = text.parse().unwrap();
    if value < 0.0 {
        Err(Problem::Negative)
    } else if value > 9_007_199_254_740_991.0 {
        Err(Problem::TooLarge)
    } else if value.fract() != 0.0 {
        Err(Problem::Fraction)
    } else {
        Ok(value.abs())
    }
}

enum Node<'a> {
    Null,
    Boolean,
    Number(&'a str),
    /// UTF-16, because it may have a lone surrogate.
    Text(Vec<u16>),
    List(Vec<Node<'a>>),
    Object(Vec<(Vec<u16>, Node<'a>)>),
}

/// Builds the tree of valid JSON.
struct Tree<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tree<'a> {
    fn byte(&mut self) -> u8 {
        while self.text.as_bytes()[self.at].is_ascii_whitespace() {
            self.at += 1;
        }
        self.text.as_bytes()[self.at]
    }

    fn node(&mut self) -> Node<'a> {
        match self.byte() {
            b'n' => self.word(4, Node::Null),
            b't' => self.word(4, Node::Boolean),
            b'f' => self.word(5, Node::Boolean),
            b'"' => Node::Text(self.string()),
            b'[' => {
                let mut list = Vec::new();
                self.at += 1;
                while self.byte() != b']' {
                    if self.byte() == b',' {
                        self.at += 1;
                    }
                    list.push(self.node());
                }
                self.word(1, Node::List(list))
            }
            b'{' => {
                let mut members = Vec::new();
                self.at += 1;
                while self.byte() != b'}' {
                    if self.byte() == b',' {
                        self.at += 1;
                    }
                    self.byte();
                    let name = self.string();
                    self.byte();
                    self.at += 1;
                    members.push((name, self.node()));
                }
                self.word(1, Node::Object(members))
            }
            _ => {
                let rest = &self.text[self.at..];
                let is_part = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
                let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
                self.word(length, Node::Number(&rest[..length]))
            }
        }
    }

    fn word(&mut self, length: usize, node: Node<'a>) -> Node<'a> {
        self.at += length;
        node
    }

    fn string(&mut self) -> Vec<u16> {
        let mut units = Vec::new();
        let mut characters = self.text[self.at + 1..].char_indices();
        loop {
            let (offset, character) = characters.next().unwrap();
            match character {
                '"' => {
                    self.at += offset + 2;
                    return units;
                }
                '\\' => units.push(match characters.next().unwrap().1 {
                    'b' => 8,
                    'f' => 12,
                    'n' => 10,
                    'r' => 13,
                    't' => 9,
                    'u' => (0..4).fold(0, |unit, _| {
                        let digit = characters.next().unwrap().1.to_digit(16).unwrap();
                        unit << 4 | digit as u16
                    }),
                    other => other as u16,
                }),
                other => units.extend_from_slice(other.encode_utf16(&mut [0; 2])),
            }
        }
    }
}

fn wrong_type(node: &Node) -> Problem {
    match node {
        Node::Null => Problem::WrongType(JsonType::Null),
        Node::Boolean => Problem::WrongType(JsonType::Boolean),
        Node::Number(_) => Problem::WrongType(JsonType::Number),
        Node::Text(_) => Problem::WrongType(JsonType::String),
        Node::List(_) => Problem::WrongType(JsonType::Array),
        Node::Object(_) => Problem::WrongType(JsonType::Object),
    }
}

fn depth(node: &Node) -> usize {
    match node {
        Node::List(list) => 1 + list.iter().map(depth).max().unwrap_or(0),
        Node::Object(members) => {
            1 + members
                .iter()
                .map(|(_, node)| depth(node))
                .max()
                .unwrap_or(0)
        }
        _ => 0,
    }
}

/// The tokens and issues of a body; `None` if it is not valid JSON, see [`fault`].
pub(crate) fn judge(body: &[u8]) -> Option<(Vec<Token>, Vec<Issue>)> {
    let text = std::str::from_utf8(body).ok()?;
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    let document = Tree { text, at: 0 }.node();
    if depth(&document) > MAX_DEPTH {
        return None;
    }
    let mut judge = Judge::default();
    judge.document(&document);
    if !judge.issues.is_empty() {
        judge.tokens.clear();
    }
    Some((judge.tokens, judge.issues))
}

/// The fault of a text that is not valid JSON, except for the limit of depth.
///
/// Has no grammar of its own: the fault is at the end of the longest prefix that can be completed to
/// valid JSON, which `serde_json` decides.
pub(crate) fn fault(body: &[u8]) -> Problem {
    if body.starts_with("\u{feff}".as_bytes()) {
        return Problem::ByteOrderMark;
    }
    if body.starts_with(&[0xFF, 0xFE]) || body.starts_with(&[0xFE, 0xFF]) {
        return Problem::Utf16Mark;
    }
    if body.len() >= 4 && body[..4].is_ascii() {
        let nul = body[..4].iter().map(|&byte| byte == 0);
        if nul.clone().eq([true, false, true, false]) || nul.eq([false, true, false, true]) {
            return Problem::Utf16(u64::from(body[0] != 0));
        }
    }
    // Binary search: all shorter prefixes can be completed, too.
    let (mut end, mut bad) = (0, body.len() + 1);
    while end + 1 < bad {
        let middle = (end + bad) / 2;
        if can_be_completed(&body[..middle]) {
            end = middle;
        } else {
            bad = middle;
        }
    }
    if end == body.len() {
        return Problem::CutOff(end as u64);
    }
    let valid = match std::str::from_utf8(&body[..end]) {
        Ok(_) => end,
        Err(error) => error.valid_up_to(),
    };
    let in_string = can_be_completed(&[&body[..valid], "é".as_bytes()].concat());
    let is_bad_sequence =
        std::str::from_utf8(&body[valid..]).is_err_and(|error| error.valid_up_to() == 0);
    if in_string && is_bad_sequence {
        Problem::Utf8(valid as u64)
    } else if serde_json::from_slice::<IgnoredAny>(&body[..end]).is_ok() {
        Problem::Trailing(end as u64)
    } else {
        Problem::Syntax(end as u64)
    }
}

/// Whether `text` is valid JSON or the start of it.
fn can_be_completed(text: &[u8]) -> bool {
    let mut text = text.to_vec();
    if let Err(error) = std::str::from_utf8(&text) {
        if error.error_len().is_some() {
            return false;
        }
        // The start of a character counts like any character of several bytes.
        text.truncate(error.valid_up_to());
        text.extend_from_slice("é".as_bytes());
    }
    // The possible rests of a value, then of a member. Open brackets are closed at the end.
    const VALUES: [&str; 22] = [
        "", "0", "rue", "ue", "e", "alse", "lse", "se", "ull", "ll", "l", "\"", "\"\"", "n\"",
        "0\"", "00\"", "000\"", "0000\"", "+0", "u0000\"", "0e0", "-0",
    ];
    const MEMBERS: [&str; 3] = ["", ":0", "\"\":0"];
    let mut in_string = false;
    let mut escaped = false;
    let mut open = Vec::new();
    for &byte in &text {
        if in_string {
            in_string = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' => open.push(b'}'),
            b'[' => open.push(b']'),
            b'}' | b']' => drop(open.pop()),
            _ => {}
        }
    }
    open.reverse();
    VALUES.iter().any(|value| {
        MEMBERS.iter().any(|member| {
            let all = [&text, value.as_bytes(), member.as_bytes(), &open].concat();
            serde_json::from_slice::<IgnoredAny>(&all).is_ok()
        })
    })
}

#[derive(Default)]
struct Judge {
    tokens: Vec<Token>,
    issues: Vec<Issue>,
}

impl Judge {
    fn issue(&mut self, target: Target, problem: Problem) {
        self.issues.push(target.issue(problem));
    }

    fn document(&mut self, document: &Node) {
        let Node::Object(members) = document else {
            return self.issue(Target::Document, wrong_type(document));
        };
        let name: Vec<u16> = "bearer_tokens".encode_utf16().collect();
        let mut lists = members.iter().filter(|(other, _)| *other == name);
        match lists.next() {
            None => self.issue(Target::List, Problem::Missing),
            Some((_, Node::List(list))) => {
                for (index, node) in list.iter().enumerate() {
                    self.token(index as u32, node);
                }
            }
            Some((_, node)) => self.issue(Target::List, wrong_type(node)),
        }
        for _ in lists {
            self.issue(Target::List, Problem::Repeated);
        }
    }

    fn token(&mut self, index: u32, node: &Node) {
        let Node::Object(members) = node else {
            return self.issue(Target::Token(index), wrong_type(node));
        };
        let (mut creation, mut expiration, mut id) = (None, None, None);
        for (name, node) in members {
            let name = String::from_utf16_lossy(name);
            let (field, result) = match name.as_str() {
                "creation_time" => (Field::CreationTime, read_time(node, &mut creation)),
                "expiration_time" => (Field::ExpirationTime, read_time(node, &mut expiration)),
                "token_id" => (Field::TokenId, read_id(node, &mut id)),
                _ => continue,
            };
            if let Err(problem) = result {
                self.issue(Target::Member(index, field), problem);
            }
        }
        for (field, missing) in [
            (Field::CreationTime, creation.is_none()),
            (Field::ExpirationTime, expiration.is_none()),
            (Field::TokenId, id.is_none()),
        ] {
            if missing {
                self.issue(Target::Member(index, field), Problem::Missing);
            }
        }
        if let (Some(creation), Some(expiration), Some(id)) = (creation, expiration, id) {
            self.tokens.push((id, creation, expiration));
        }
    }
}

fn read_time(node: &Node, value: &mut Option<f64>) -> Result<(), Problem> {
    if value.replace(0.0).is_some() {
        return Err(Problem::Repeated);
    }
    let Node::Number(text) = node else {
        return Err(wrong_type(node));
    };
    *value = Some(time(text)?);
    Ok(())
}

fn read_id(node: &Node, value: &mut Option<String>) -> Result<(), Problem> {
    if value.replace(String::new()).is_some() {
        return Err(Problem::Repeated);
    }
    let Node::Text(units) = node else {
        return Err(wrong_type(node));
    };
    *value = Some(String::from_utf16(units).map_err(|_| Problem::LoneSurrogate)?);
    Ok(())
}

//! What the benches and the counting program have in common: bodies, and the work itself.

use std::fs::read_to_string;
use std::process::Command;

use identity_center_tokens::service::reader::{Progress, Reader};
use identity_center_tokens::service::sign::{ToSign, authorization};
use serde_json::Value;

/// As much as the package hands to the reader at a time.
const PIECE: usize = 256 * 1024;

fn node(args: &[&str]) -> Vec<u8> {
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/../body.js");
    let output = Command::new("node")
        .arg(program)
        .args(args)
        .output()
        .expect("node runs");
    assert!(output.status.success(), "node {program} {args:?}");
    output.stdout
}

/// The names of the forms of bodies.
pub fn forms() -> Vec<String> {
    let names = String::from_utf8(node(&[])).expect("names are text");
    names.lines().map(str::to_owned).collect()
}

/// The body that the benches in JavaScript read, too.
pub fn body(form: &str, tokens: usize) -> Vec<u8> {
    node(&[form, &tokens.to_string()])
}

/// Reads a whole body in pieces and drops the columns. Gives the number of tokens.
pub fn read(reader: &mut Reader, body: &[u8]) -> usize {
    reader.reset();
    let mut tokens = 0;
    let mut start = 0;
    loop {
        let end = body.len().min(start + PIECE);
        let step = reader.read(&body[start..end], end == body.len());
        start += step.consumed;
        tokens += reader.columns().rows().len();
        reader.clear_columns();
        if step.progress == Progress::Done {
            assert!(reader.issues().is_empty(), "{:?}", reader.issues());
            return tokens;
        }
    }
}

/// Reads a body and stops unless it had this many tokens.
pub fn read_checked(reader: &mut Reader, body: &[u8], tokens: usize) {
    assert_eq!(read(reader, body), tokens);
}

/// A request to sign, with the header that must come out.
pub struct Request {
    path: String,
    headers: Vec<(String, String)>,
    date: String,
    access_key_id: String,
    secret_access_key: String,
    expected: String,
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

impl Request {
    /// The request of the vector that was observed with permanent keys.
    pub fn observed() -> Self {
        let file = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../tests/vectors/signing.json"
        );
        let vectors = read_to_string(file).expect("the vectors are there");
        let vectors: Vec<Value> = serde_json::from_str(&vectors).expect("the vectors are JSON");
        let vector = vectors
            .iter()
            .find(|vector| vector["id"] == "dev-permanent-keys")
            .expect("the vector is there");
        let (input, expected) = (&vector["input"], &vector["expected"]);
        let names = text(&expected["signed_headers"]);
        Self {
            path: text(&expected["request_target"]),
            headers: names
                .split(';')
                .map(|name| (name.to_owned(), text(&expected["headers"][name])))
                .collect(),
            date: text(&expected["x_sdk_date"]),
            access_key_id: text(&input["access_key"]),
            secret_access_key: text(&input["secret_key"]),
            expected: text(&expected["authorization"]),
        }
    }

    /// The headers by reference, as the signer wants them.
    pub fn headers(&self) -> Vec<(&str, &str)> {
        self.headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }

    /// Signs. This is what is measured.
    pub fn sign(&self, headers: &[(&str, &str)]) -> String {
        authorization(
            &ToSign {
                method: "GET",
                path: &self.path,
                query: "",
                headers,
                body: b"",
                date: &self.date,
            },
            &self.access_key_id,
            &self.secret_access_key,
        )
    }

    /// Signs, and stops unless the header is the observed one.
    pub fn sign_checked(&self) {
        assert_eq!(self.sign(&self.headers()), self.expected);
    }
}

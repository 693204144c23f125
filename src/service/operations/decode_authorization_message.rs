//! `decodeAuthorizationMessage`: why a call was forbidden.
//!
//! <https://support.huaweicloud.com/intl/en-us/api-sts/>

use crate::service::operation::{Host, Method, Operation, RequestText, ResponseBody};
use crate::service::reader::{Member, Shape, Value};
use crate::service::request::Request;
use crate::service::response::error::InvalidArgument;

/// Decodes a message.
pub const DECODE_AUTHORIZATION_MESSAGE: Operation = Operation {
    name: "decodeAuthorizationMessage",
    action: Some("sts::decodeAuthorizationMessage"),
    method: Method::Post,
    host: Host::Regional("sts"),
    path: &["/v5/decode-authorization-message"],
    text: Some(RequestText::Message),
    inputs: "encodedMessage",
    response: ResponseBody::Document(&SHAPE),
    ..Operation::READ
};

const DECODED_MESSAGE: &str = "decoded_message";

const SHAPE: Shape = Shape::Object(&[Member::required(DECODED_MESSAGE, Shape::Text)]);

/// The longest message that the service takes, in characters.
const MAX_LENGTH: usize = 10_240;

/// The message to decode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeAuthorizationMessageRequest {
    /// `encodedAuthorizationMessage` of a 403.
    pub encoded_message: String,
}

impl DecodeAuthorizationMessageRequest {
    /// The request.
    ///
    /// # Errors
    ///
    /// Names the message if it is none.
    pub fn request(&self) -> Result<Request, InvalidArgument> {
        let message = &self.encoded_message;
        let is_graphic = message.bytes().all(|byte| byte.is_ascii_graphic());
        if message.is_empty() || message.len() > MAX_LENGTH || !is_graphic {
            return Err(InvalidArgument::new(
                "encodedMessage",
                "expected 1 to 10240 printable ASCII characters without spaces: the encodedAuthorizationMessage of a 403 as it came",
            ));
        }
        let mut body = String::from(r#"{"encoded_message":""#);
        for character in message.chars() {
            if matches!(character, '"' | '\\') {
                body.push('\\');
            }
            body.push(character);
        }
        body.push_str("\"}");
        let mut request = Request::without_arguments(&DECODE_AUTHORIZATION_MESSAGE);
        request.body = Some(body);
        Ok(request)
    }
}

/// What the message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeAuthorizationMessageResponse {
    /// A JSON text of the service, without a published schema.
    pub decoded_message: String,
}

impl From<Value> for DecodeAuthorizationMessageResponse {
    fn from(answer: Value) -> Self {
        Self {
            decoded_message: answer.member(DECODED_MESSAGE).text(),
        }
    }
}

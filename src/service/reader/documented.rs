//! The answer exactly as the service documents it: times of thirteen digits at fixed places, no
//! white space. What is read here by whole words means the same everywhere else.

use super::number::{ZEROS, not_digits, value_of};

/// What stands before the values of a token, and behind the last.
pub(super) const CREATION: &[u8] = b"{\"creation_time\":";
pub(super) const EXPIRATION: &[u8] = b",\"expiration_time\":";
pub(super) const ID: &[u8] = b",\"token_id\":\"";
pub(super) const CLOSE: &[u8] = b"\"}";
/// All of it, from behind the token before.
pub(super) const TEXT: &[u8] = b",{\"creation_time\":,\"expiration_time\":,\"token_id\":\"\"}";
/// How much of it stands before the id.
pub(super) const BEFORE_ID: usize = TEXT.len() - CLOSE.len();

/// The document around the tokens.
pub(super) const OPENING: &[u8; 18] = b"{\"bearer_tokens\":[";
pub(super) const CLOSING: &[u8; 2] = b"]}";

/// A token up to its id, with zeros for its times.
const HEAD: &[u8; 75] =
    b"{\"creation_time\":0000000000000,\"expiration_time\":0000000000000,\"token_id\":\"";
/// Where the times stand there.
const CREATION_AT: usize = CREATION.len();
const EXPIRATION_AT: usize = CREATION_AT + 13 + EXPIRATION.len();

/// The times of a token, and its text from its id on. It begins with a comma, unless `first`.
#[inline(always)]
pub(super) fn times(text: &[u8], first: bool) -> Option<((u64, u64), &[u8])> {
    let mut text = text;
    if !first {
        let (b',', behind) = text.split_first()? else {
            return None;
        };
        text = behind;
    }
    let (head, id) = text.split_first_chunk::<75>()?;
    let difference = |at| word(head, at) ^ word(HEAD, at);
    // Words overlap where the text is no multiple of them.
    let text = difference(0)
        | difference(8)
        | difference(9)
        | difference(30)
        | difference(38)
        | difference(41)
        | difference(62)
        | difference(67);
    let (creation, other) = thirteen(word(head, CREATION_AT), word(head, CREATION_AT + 5));
    let (expiration, others) = thirteen(word(head, EXPIRATION_AT), word(head, EXPIRATION_AT + 5));
    (text | other | others == 0).then_some(((creation, expiration), id))
}

/// The number that thirteen digits spell, given as the first and the last eight of them, and
/// whether they do not: there is another character, or a zero in front.
#[inline(always)]
fn thirteen(first: u64, last: u64) -> (u64, u64) {
    let (first, last) = (first ^ ZEROS, last ^ ZEROS);
    let zero = u64::from(first & 0xFF == 0);
    // Three digits are in both words.
    let value = value_of(first)
        .wrapping_mul(100_000)
        .wrapping_add(value_of(last & !0xFF_FFFF));
    (value, not_digits(first) | not_digits(last) | zero)
}

#[inline(always)]
fn word<const N: usize>(text: &[u8; N], at: usize) -> u64 {
    // The compiler knows that it is there.
    let word = text.get(at..).and_then(<[u8]>::first_chunk);
    u64::from_le_bytes(word.copied().unwrap_or_default())
}

/// Whether `text` begins as the document does; the answer is what is behind.
#[inline(always)]
pub(super) fn opened(text: &[u8]) -> Option<&[u8]> {
    let (opening, behind) = text.split_first_chunk::<18>()?;
    let difference = |at| word(opening, at) ^ word(OPENING, at);
    (difference(0) | difference(8) | difference(10) == 0).then_some(behind)
}

//! The fast loop for tokens of a learned layout.
//!
//! The tokens of one document usually differ only in their values. So the layout, the text around the
//! values of one token, is learned and compared with the next token: equal bytes need no second check
//! of names, order, repetition or grammar. That is five times as fast with 1000 tokens.

use super::TOKEN_DEPTH;
use super::columns::{Columns, row_of};
use super::cursor::Cursor;
use super::fast_path;
use super::field::Field;
use super::number::short_digits;
use super::text::{plain_bytes, special_id_bytes};

/// Limits of a layout. The layout of a larger token is not learned.
const MAX_SLOTS: usize = 16;
const MAX_TEXT: usize = 1024;

/// After this many tokens in a row with another layout, nothing is learned for `PAUSED_TOKENS` tokens:
/// learning only costs time if the tokens have no common layout.
const MAX_MISSES: u32 = 8;
const PAUSED_TOKENS: u32 = 64;

/// Free bytes for ids at the start of each batch. `Reader::token` reads longer ids.
const BATCH_TEXT: usize = 8192;

/// The position of a value in a layout.
#[derive(Clone, Copy)]
struct Slot {
    /// The length of the text between the previous value and this one.
    before: usize,
    /// Whose value it is; `None` for an unknown member.
    field: Option<Field>,
}

const NO_SLOT: Slot = Slot {
    before: 0,
    field: None,
};

/// The text around the values of a token, from the end of the previous token on. It includes the
/// quotes of the id.
pub(super) struct Layout {
    text: Vec<u8>,
    slots: [Slot; MAX_SLOTS],
    count: usize,
    /// The length of the text up to the last slot.
    last_slot_end: usize,
    /// The length of the comma and the white space before the token.
    separator: usize,
    /// The whole token was learned.
    complete: bool,
    /// The layout is within its limits.
    fits: bool,
    /// Tokens in a row with another layout.
    misses: u32,
    /// This is the documented layout, so the fast path applies.
    documented: bool,
    /// How many tokens the fast loop has read.
    pub(super) hits: u64,
}

impl Layout {
    /// The documented layout, without white space.
    pub(super) fn documented() -> Self {
        let mut layout = Self {
            text: Vec::new(),
            slots: [NO_SLOT; MAX_SLOTS],
            count: 0,
            last_slot_end: 0,
            separator: 0,
            complete: false,
            fits: false,
            misses: 0,
            documented: false,
            hits: 0,
        };
        layout.begin(b",");
        layout.add_slot(fast_path::CREATION, Some(Field::CreationTime));
        layout.add_slot(fast_path::EXPIRATION, Some(Field::ExpirationTime));
        layout.add_slot(fast_path::ID, Some(Field::TokenId));
        layout.end(fast_path::CLOSE);
        layout
    }

    /// Whether to learn the layout of the next token that differs. False during a pause.
    pub(super) fn is_learning(&self) -> bool {
        self.misses < MAX_MISSES
    }

    /// Counts a token that the fast loop did not read.
    pub(super) fn miss(&mut self) {
        self.misses += 1;
        if self.misses >= MAX_MISSES + PAUSED_TOKENS {
            self.misses = 0;
        }
    }

    /// Starts to learn a layout. `separator` is the comma and the white space before the token.
    pub(super) fn begin(&mut self, separator: &[u8]) {
        self.text.clear();
        self.count = 0;
        self.last_slot_end = 0;
        self.separator = separator.len();
        self.complete = false;
        self.fits = true;
        self.push_text(separator);
    }

    /// Adds the text before a value, and whose value it is.
    pub(super) fn add_slot(&mut self, before: &[u8], field: Option<Field>) {
        self.push_text(before);
        match self.slots.get_mut(self.count) {
            Some(slot) => {
                slot.before = self.text.len().wrapping_sub(self.last_slot_end);
                slot.field = field;
                self.last_slot_end = self.text.len();
                self.count += 1;
            }
            None => self.fits = false,
        }
    }

    /// Adds the text after the last value, and completes the layout.
    pub(super) fn end(&mut self, after: &[u8]) {
        self.push_text(after);
        self.complete = self.fits;
        self.documented = fast_path::is_documented(&self.text);
    }

    fn push_text(&mut self, text: &[u8]) {
        self.fits = self.fits
            && text.len() <= MAX_TEXT.saturating_sub(self.text.len())
            && self.text.try_reserve(text.len()).is_ok();
        if self.fits {
            self.text.extend_from_slice(text);
        }
    }

    /// Reads tokens while they have this layout and the columns have room. `rest` starts after a
    /// token, or with the `first` one. Returns the text after the last token read.
    pub(super) fn read<'a>(
        &mut self,
        mut rest: &'a [u8],
        first: bool,
        columns: &mut Columns,
    ) -> &'a [u8] {
        let mut skipped = if first { self.separator } else { 0 };
        while self.complete
            && self.is_learning()
            && !columns.is_full()
            && columns.make_room(BATCH_TEXT)
        {
            let (tokens, after) = self.batch(rest, skipped, columns);
            rest = after;
            if tokens == 0 {
                break;
            }
            skipped = 0;
            self.misses = 0;
            self.hits += tokens as u64;
        }
        rest
    }

    /// Reads tokens into the free rows. Returns their number and the text after them.
    fn batch<'a>(
        &self,
        mut rest: &'a [u8],
        mut skipped: usize,
        columns: &mut Columns,
    ) -> (usize, &'a [u8]) {
        let mut end = columns.end();
        let (rows, mut ids) = columns.room();
        let room = ids.len();
        let mut tokens = 0;
        for row in rows {
            let Some((creation, expiration, id, after)) = self.token(rest, skipped, &mut ids)
            else {
                break;
            };
            // All ids are ASCII here, so they have as many UTF-16 units as bytes.
            end += id as f64;
            *row = row_of(creation, expiration, end);
            rest = after;
            skipped = 0;
            tokens += 1;
        }
        let text = room.wrapping_sub(ids.len());
        columns.add(tokens, text);
        (tokens, rest)
    }

    /// Reads one token: its times, the length of its id, and the text after it. Moves `ids` forward by
    /// the id, which is copied to its start. `rest` does not have the first `skipped` bytes of the
    /// layout.
    #[inline(always)]
    fn token<'a>(
        &self,
        mut rest: &'a [u8],
        mut skipped: usize,
        ids: &mut &mut [u8],
    ) -> Option<(u64, u64, usize, &'a [u8])> {
        let mut slots = self.slots.get(..self.count)?;
        let mut text = self.text.get(skipped..)?;
        let mut creation = 0;
        let mut expiration = 0;
        let mut id = 0;
        if self.documented
            && let Some((times, after)) = fast_path::times(rest, skipped > 0)
        {
            // Continue with the id: `times` compared the text before it.
            (creation, expiration) = times;
            rest = after;
            slots = slots.get(2..)?;
            text = text.get(fast_path::BEFORE_ID.wrapping_sub(skipped)..)?;
            skipped = fast_path::ID.len();
        }
        for slot in slots {
            let length = slot.before.wrapping_sub(skipped);
            rest = strip_layout(rest, text.get(..length)?)?;
            text = text.get(length..)?;
            skipped = 0;
            match slot.field {
                Some(Field::TokenId) => (id, rest) = copy_ascii(rest, ids)?,
                Some(field) => {
                    let (time, after) = short_digits(rest)?;
                    rest = after;
                    if field == Field::CreationTime {
                        creation = time;
                    } else {
                        expiration = time;
                    }
                }
                None => {
                    let mut cursor = Cursor { rest, last: false };
                    cursor.skip(TOKEN_DEPTH).ok()?;
                    rest = cursor.rest;
                }
            }
        }
        rest = strip_layout(rest, text)?;
        // Not earlier: the next token has to overwrite the id of one whose layout differs.
        *ids = std::mem::take(ids).get_mut(id..)?;
        Some((creation, expiration, id, rest))
    }
}

/// The text after `expected`, if `text` starts with it.
#[inline(always)]
fn strip_layout<'a>(text: &'a [u8], expected: &[u8]) -> Option<&'a [u8]> {
    // `split_at_checked` is not inlined in a build for size.
    let (same, after) = (text.get(..expected.len())?, text.get(expected.len()..)?);
    if let (&[a, b], &[c, d]) = (same, expected) {
        // The end of most tokens is two bytes long: no loop.
        return (a == c && b == d).then_some(after);
    }
    let (mut left, mut right) = (same, expected);
    while let (Some((a, more_left)), Some((b, more_right))) = (
        left.split_first_chunk::<8>(),
        right.split_first_chunk::<8>(),
    ) {
        if u64::from_le_bytes(*a) != u64::from_le_bytes(*b) {
            return None;
        }
        (left, right) = (more_left, more_right);
    }
    let last_word = expected.len().wrapping_sub(8);
    if let (Some((a, [])), Some((b, []))) = (
        same.get(last_word..)
            .and_then(<[u8]>::split_first_chunk::<8>),
        expected
            .get(last_word..)
            .and_then(<[u8]>::split_first_chunk::<8>),
    ) {
        // Overlaps the previous word; faster than byte by byte.
        return (u64::from_le_bytes(*a) == u64::from_le_bytes(*b)).then_some(after);
    }
    while let (Some((a, more_left)), Some((b, more_right))) =
        (left.split_first(), right.split_first())
    {
        if a != b {
            return None;
        }
        (left, right) = (more_left, more_right);
    }
    Some(after)
}

/// Copies a string of ASCII characters with its escapes resolved, up to the closing quote or a byte
/// that it does not handle. Returns the length of the copy and the text from that byte on. Copies
/// whole words, so `out` has to be longer than the string.
#[inline(always)]
fn copy_ascii<'a>(text: &'a [u8], out: &mut [u8]) -> Option<(usize, &'a [u8])> {
    let capacity = out.len();
    let mut rest = text;
    let mut out = out;
    loop {
        if let Some((word, after)) = rest.split_first_chunk::<8>() {
            *out.first_chunk_mut::<8>()? = *word;
            let special = special_id_bytes(u64::from_le_bytes(*word));
            if special == 0 {
                rest = after;
                out = out.get_mut(8..)?;
                continue;
            }
            let plain = plain_bytes(special);
            rest = rest.get(plain..)?;
            out = out.get_mut(plain..)?;
        }
        let (&byte, mut after) = rest.split_first()?;
        let mut character = byte;
        if byte == b'\\' {
            let mut cursor = Cursor {
                rest: after,
                last: false,
            };
            let unit = cursor.escape().ok()?;
            character = u8::try_from(unit).ok().filter(u8::is_ascii)?;
            after = cursor.rest;
        } else if matches!(byte, b'"' | ..0x20 | 0x80..) {
            return Some((capacity.wrapping_sub(out.len()), rest));
        }
        let (first, free) = out.split_first_mut()?;
        *first = character;
        rest = after;
        out = free;
    }
}

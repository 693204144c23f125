//! The fast loop: tokens of one document look alike, so what stands around their values is
//! compared with what stood there before. Equal bytes need no second check of names, order,
//! repetition or grammar.

use super::cursor::Cursor;
use super::number::short_digits;
use super::text::{append, marks, unmarked};
use super::{CHUNK_TOKENS, Columns, TOKEN_DEPTH};
use crate::core::issue::Field;

/// More members, or more text around them, are not worth remembering.
const MAX_SLOTS: usize = 16;
const MAX_TEXT: usize = 1024;

/// After so many tokens in a row that were not as expected, a pause of `PAUSE` tokens: a document
/// without a pattern must not pay for learning one.
const MISSES: u32 = 8;
const PAUSE: u32 = 64;

const BATCH_TOKENS: usize = 128;
const BATCH_TEXT: usize = 8192;

/// A place for a value.
#[derive(Clone, Copy)]
struct Slot {
    /// How many bytes stand before it, behind the value of the slot before.
    before: usize,
    /// What it holds; nothing for a member to ignore.
    field: Option<Field>,
}

const NO_SLOT: Slot = Slot {
    before: 0,
    field: None,
};

/// Values on their way to the columns. Slices are cheaper to fill than growing vectors.
struct Batch {
    times: Vec<[f64; 2]>,
    ends: Vec<u32>,
    ids: Vec<u8>,
}

/// The text around the values of a token, from behind the token before it. The quotes of an id
/// belong to it.
pub(super) struct Template {
    text: Vec<u8>,
    slots: [Slot; MAX_SLOTS],
    count: usize,
    /// How much of the text stands before the last slot.
    slotted: usize,
    /// Where the token's own text begins, behind comma and white space.
    open: usize,
    /// Learned from beginning to end.
    complete: bool,
    /// Nothing of the token was too much to remember.
    fits: bool,
    /// Tokens in a row that were not as expected.
    misses: u32,
    batch: Batch,
    /// How many tokens the fast loop took.
    pub(super) taken: u64,
}

impl Template {
    /// The documented order, without white space.
    pub(super) fn documented() -> Self {
        let mut template = Self {
            text: Vec::new(),
            slots: [NO_SLOT; MAX_SLOTS],
            count: 0,
            slotted: 0,
            open: 0,
            complete: false,
            fits: false,
            misses: 0,
            batch: Batch {
                times: vec![[0.0; 2]; BATCH_TOKENS],
                ends: vec![0; BATCH_TOKENS],
                ids: vec![0; BATCH_TEXT],
            },
            taken: 0,
        };
        template.begin(b",");
        template.slot(b"{\"creation_time\":", Some(Field::CreationTime));
        template.slot(b",\"expiration_time\":", Some(Field::ExpirationTime));
        template.slot(b",\"token_id\":\"", Some(Field::TokenId));
        template.end(b"\"}");
        template
    }

    /// Whether a token that was not as expected is worth learning.
    pub(super) fn learns(&self) -> bool {
        self.misses < MISSES
    }

    /// Notes a token that the fast loop did not take.
    pub(super) fn miss(&mut self) {
        self.misses += 1;
        if self.misses >= MISSES + PAUSE {
            self.misses = 0;
        }
    }

    /// Starts to learn a token with `before` it: a comma and white space.
    pub(super) fn begin(&mut self, before: &[u8]) {
        self.text.clear();
        self.count = 0;
        self.slotted = 0;
        self.open = before.len();
        self.complete = false;
        self.fits = true;
        self.learn(before);
    }

    /// Learns a value behind `before`.
    pub(super) fn slot(&mut self, before: &[u8], field: Option<Field>) {
        self.learn(before);
        match self.slots.get_mut(self.count) {
            Some(slot) => {
                slot.before = self.text.len().wrapping_sub(self.slotted);
                slot.field = field;
                self.slotted = self.text.len();
                self.count += 1;
            }
            None => self.fits = false,
        }
    }

    /// Learns the text behind the last value.
    pub(super) fn end(&mut self, after: &[u8]) {
        self.learn(after);
        self.complete = self.fits;
    }

    fn learn(&mut self, text: &[u8]) {
        self.fits = self.fits
            && text.len() <= MAX_TEXT.saturating_sub(self.text.len())
            && append(&mut self.text, text).is_ok();
    }

    /// Takes tokens as long as they are as expected and the columns have room. `rest` begins
    /// behind a token, or with the `first` one. The answer begins behind the last token taken.
    pub(super) fn take<'a>(
        &mut self,
        mut rest: &'a [u8],
        first: bool,
        columns: &mut Columns,
    ) -> &'a [u8] {
        let mut open = if first { self.open } else { 0 };
        while self.complete && self.learns() && !columns.is_full() && columns.reserve(BATCH_TEXT) {
            let (tokens, after) = self.batch(rest, open, columns);
            rest = after;
            if tokens == 0 {
                break;
            }
            open = 0;
            self.misses = 0;
            self.taken += tokens as u64;
        }
        rest
    }

    /// Takes as many tokens as the batch and the columns have room for.
    fn batch<'a>(
        &mut self,
        mut rest: &'a [u8],
        mut open: usize,
        columns: &mut Columns,
    ) -> (usize, &'a [u8]) {
        let slots = self.slots.get(..self.count).unwrap_or_default();
        let mut ids = self.batch.ids.as_mut_slice();
        let mut tokens = 0;
        let mut length = 0;
        // All ids here are ASCII: as many UTF-16 units as bytes.
        let start = columns.id_ends.last().copied().unwrap_or(0);
        let room = CHUNK_TOKENS.saturating_sub(columns.id_ends.len());
        let rows = self.batch.times.iter_mut().zip(&mut self.batch.ends);
        for (times, end) in rows.take(room) {
            let Some((creation, expiration, id, after)) =
                token(slots, &self.text, rest, open, &mut ids)
            else {
                break;
            };
            // Both are below 2^53; signed integers are cheaper to convert.
            *times = [creation as i64 as f64, expiration as i64 as f64];
            length += id;
            *end = start.wrapping_add(length as u32);
            rest = after;
            open = 0;
            tokens += 1;
        }
        let times = self.batch.times.get(..tokens).unwrap_or_default();
        let ends = self.batch.ends.get(..tokens).unwrap_or_default();
        let ids = self.batch.ids.get(..length).unwrap_or_default();
        columns.times.extend_from_slice(times.as_flattened());
        columns.id_ends.extend_from_slice(ends);
        columns.id_text.extend_from_slice(ids);
        (tokens, rest)
    }
}

/// One token: its times, the length of its id, and what is behind it. The id goes to the front of
/// `ids`, which then begins behind it.
#[inline(always)]
fn token<'a>(
    slots: &[Slot],
    mut text: &[u8],
    mut rest: &'a [u8],
    open: usize,
    ids: &mut &mut [u8],
) -> Option<(u64, u64, usize, &'a [u8])> {
    text = text.get(open..)?;
    let mut open = open;
    let mut creation = 0;
    let mut expiration = 0;
    let mut id = 0;
    for slot in slots {
        let length = slot.before.wrapping_sub(open);
        rest = behind_same(rest, text.get(..length)?)?;
        text = text.get(length..)?;
        open = 0;
        match slot.field {
            Some(Field::CreationTime) => (creation, rest) = short_digits(rest)?,
            Some(Field::ExpirationTime) => (expiration, rest) = short_digits(rest)?,
            Some(Field::TokenId) => (id, rest) = plain_text(rest, ids)?,
            None => {
                let mut cursor = Cursor { rest, last: false };
                cursor.skip(TOKEN_DEPTH).ok()?;
                rest = cursor.rest;
            }
        }
    }
    rest = behind_same(rest, text)?;
    // Only now: a token that is not taken leaves nothing behind.
    *ids = std::mem::take(ids).get_mut(id..)?;
    Some((creation, expiration, id, rest))
}
/// What is behind `expected`, if `text` begins with it.
#[inline(always)]
fn behind_same<'a>(text: &'a [u8], expected: &[u8]) -> Option<&'a [u8]> {
    // A build for size does not inline the library's own splitting.
    let (same, behind) = (text.get(..expected.len())?, text.get(expected.len()..)?);
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
        // Overlaps what is compared already; cheaper than byte by byte.
        return (u64::from_le_bytes(*a) == u64::from_le_bytes(*b)).then_some(behind);
    }
    while let (Some((a, more_left)), Some((b, more_right))) =
        (left.split_first(), right.split_first())
    {
        if a != b {
            return None;
        }
        (left, right) = (more_left, more_right);
    }
    Some(behind)
}

/// Copies the plain text up to a byte that is not plain, which stays. The answer is the length and
/// what is behind. Whole words are copied, so `out` has to be longer than the text.
#[inline(always)]
fn plain_text<'a>(text: &'a [u8], out: &mut [u8]) -> Option<(usize, &'a [u8])> {
    let mut rest = text;
    let mut out = out;
    while let Some((word, after)) = rest.split_first_chunk::<8>() {
        let (copy, room) = out.split_first_chunk_mut::<8>()?;
        *copy = *word;
        let marks = marks(u64::from_le_bytes(*word));
        if marks != 0 {
            rest = rest.get(unmarked(marks)..)?;
            return Some((text.len().wrapping_sub(rest.len()), rest));
        }
        rest = after;
        out = room;
    }
    // Fewer than eight bytes are left.
    loop {
        let (&byte, after) = rest.split_first()?;
        if matches!(byte, b'"' | b'\\' | ..0x20 | 0x80..) {
            return Some((text.len().wrapping_sub(rest.len()), rest));
        }
        let (copy, room) = out.split_first_mut()?;
        *copy = byte;
        rest = after;
        out = room;
    }
}

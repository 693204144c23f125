//! The fast loop: tokens of one document look alike, so what stands around their values is
//! compared with what stood there before. Equal bytes need no second check of names, order,
//! repetition or grammar.

use super::TOKEN_DEPTH;
use super::columns::{Columns, row_of};
use super::cursor::Cursor;
use super::documented;
use super::number::short_digits;
use super::text::{id_marks, unmarked};
use crate::service::issue::Field;

/// More members, or more text around them, are not worth remembering.
const MAX_SLOTS: usize = 16;
const MAX_TEXT: usize = 1024;

/// After so many tokens in a row that were not as expected, a pause of `PAUSE` tokens: a document
/// without a pattern must not pay for learning one.
const MISSES: u32 = 8;
const PAUSE: u32 = 64;

/// Room for id text at the start of each batch; longer ids are not for the fast loop.
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
    /// The same as the documented one.
    documented: bool,
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
            documented: false,
            taken: 0,
        };
        template.begin(b",");
        template.slot(documented::CREATION, Some(Field::CreationTime));
        template.slot(documented::EXPIRATION, Some(Field::ExpirationTime));
        template.slot(documented::ID, Some(Field::TokenId));
        template.end(documented::CLOSE);
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
        self.documented = self.text == documented::TEXT;
    }

    fn learn(&mut self, text: &[u8]) {
        self.fits = self.fits
            && text.len() <= MAX_TEXT.saturating_sub(self.text.len())
            && self.text.try_reserve(text.len()).is_ok();
        if self.fits {
            self.text.extend_from_slice(text);
        }
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
        while self.complete && self.learns() && !columns.is_full() && columns.make_room(BATCH_TEXT)
        {
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

    /// Takes as many tokens as the columns have room for.
    fn batch<'a>(
        &self,
        mut rest: &'a [u8],
        mut open: usize,
        columns: &mut Columns,
    ) -> (usize, &'a [u8]) {
        let mut end = columns.end();
        let (rows, mut ids) = columns.room();
        let room = ids.len();
        let mut tokens = 0;
        for row in rows {
            let Some((creation, expiration, id, after)) = self.token(rest, open, &mut ids) else {
                break;
            };
            // All ids here are ASCII: as many UTF-16 units as bytes.
            end += id as f64;
            *row = row_of(creation, expiration, end);
            rest = after;
            open = 0;
            tokens += 1;
        }
        let text = room.wrapping_sub(ids.len());
        columns.add(tokens, text);
        (tokens, rest)
    }

    /// One token: its times, the length of its id, and what is behind it. The id goes to the front
    /// of `ids`, which then begins behind it. The first `open` bytes of the text are not there.
    #[inline(always)]
    fn token<'a>(
        &self,
        mut rest: &'a [u8],
        mut open: usize,
        ids: &mut &mut [u8],
    ) -> Option<(u64, u64, usize, &'a [u8])> {
        let mut slots = self.slots.get(..self.count)?;
        let mut text = self.text.get(open..)?;
        let mut creation = 0;
        let mut expiration = 0;
        let mut id = 0;
        if self.documented
            && let Some((times, behind)) = documented::times(rest, open > 0)
        {
            // On with the id, whose slot begins with what is read already.
            (creation, expiration) = times;
            rest = behind;
            slots = slots.get(2..)?;
            text = text.get(documented::BEFORE_ID.wrapping_sub(open)..)?;
            open = documented::ID.len();
        }
        for slot in slots {
            let length = slot.before.wrapping_sub(open);
            rest = behind_same(rest, text.get(..length)?)?;
            text = text.get(length..)?;
            open = 0;
            match slot.field {
                Some(Field::TokenId) => (id, rest) = plain_text(rest, ids)?,
                Some(field) => {
                    let (time, behind) = short_digits(rest)?;
                    rest = behind;
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
        rest = behind_same(rest, text)?;
        // Only now: a token that is not taken leaves nothing behind.
        *ids = std::mem::take(ids).get_mut(id..)?;
        Some((creation, expiration, id, rest))
    }
}

/// What is behind `expected`, if `text` begins with it.
#[inline(always)]
fn behind_same<'a>(text: &'a [u8], expected: &[u8]) -> Option<&'a [u8]> {
    // A build for size does not inline the library's own splitting.
    let (same, behind) = (text.get(..expected.len())?, text.get(expected.len()..)?);
    if let (&[a, b], &[c, d]) = (same, expected) {
        // The end of most tokens: no loop for two bytes.
        return (a == c && b == d).then_some(behind);
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

/// Copies text of ASCII characters, escapes undone, up to a byte that is neither, which stays. The
/// answer is the length of the copy and what is behind. Whole words are copied, so `out` has to be
/// longer than the text.
#[inline(always)]
fn plain_text<'a>(text: &'a [u8], out: &mut [u8]) -> Option<(usize, &'a [u8])> {
    let room = out.len();
    let mut rest = text;
    let mut out = out;
    loop {
        if let Some((word, after)) = rest.split_first_chunk::<8>() {
            *out.first_chunk_mut::<8>()? = *word;
            let marks = id_marks(u64::from_le_bytes(*word));
            if marks == 0 {
                rest = after;
                out = out.get_mut(8..)?;
                continue;
            }
            let plain = unmarked(marks);
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
            return Some((room.wrapping_sub(out.len()), rest));
        }
        let (place, free) = out.split_first_mut()?;
        *place = character;
        rest = after;
        out = free;
    }
}

//! Columns: the values of tokens, as numbers and one text. `pkg/src/memory.js` reads this layout from
//! the memory of the module to build the objects.

use super::text::{Text, utf16_length};

/// The capacity of the columns, in tokens.
pub const CHUNK_TOKENS: usize = 4096;

/// The columns also count as full from this many bytes of ids on.
const MAX_ID_TEXT: usize = 1 << 20;

/// The values of the tokens read since the columns were cleared.
///
/// Both vectors are sized to capacity, because writing into a slice is cheaper than pushing;
/// `tokens` and `text_length` say how much is in use.
#[derive(Debug, Default)]
pub struct Columns {
    rows: Vec<[f64; 3]>,
    tokens: usize,
    text: Vec<u8>,
    text_length: usize,
}

impl Columns {
    /// For each token: creation and expiration in epoch milliseconds, and the end of its id as an
    /// offset into the text of all ids, in UTF-16 units.
    pub fn rows(&self) -> &[[f64; 3]] {
        self.rows.get(..self.tokens).unwrap_or_default()
    }

    /// All ids concatenated, in UTF-8.
    pub fn id_text(&self) -> &[u8] {
        self.text.get(..self.text_length).unwrap_or_default()
    }

    /// The tokens: creation and expiration in epoch milliseconds, and the id.
    pub fn tokens(&self) -> impl Iterator<Item = (u64, u64, &str)> {
        // The reader writes valid UTF-8 only.
        let mut rest = str::from_utf8(self.id_text()).unwrap_or_default();
        let mut start = 0.0;
        self.rows().iter().map(move |&[creation, expiration, end]| {
            let length = utf8_length(rest, (end - start) as usize);
            start = end;
            let (id, after) = rest.split_at_checked(length).unwrap_or_default();
            rest = after;
            (creation as u64, expiration as u64, id)
        })
    }

    #[inline(always)]
    pub(super) fn clear(&mut self) {
        self.tokens = 0;
        self.text_length = 0;
    }

    /// The number of tokens.
    #[inline(always)]
    pub(super) fn count(&self) -> usize {
        self.tokens
    }

    #[inline(always)]
    pub(super) fn is_full(&self) -> bool {
        self.tokens >= CHUNK_TOKENS || self.text_length >= MAX_ID_TEXT
    }

    /// The end of the last token's id, in UTF-16 units.
    #[inline(always)]
    pub(super) fn end(&self) -> f64 {
        self.rows().last().map_or(0.0, |&[_, _, end]| end)
    }

    /// Makes room for all rows and for `text` more bytes of ids. False if memory cannot be allocated.
    #[inline(always)]
    pub(super) fn make_room(&mut self, text: usize) -> bool {
        (!self.rows.is_empty() && self.text.len().wrapping_sub(self.text_length) >= text)
            || self.grow(text)
    }

    #[inline(never)]
    fn grow(&mut self, text: usize) -> bool {
        if self.rows.is_empty() {
            if self.rows.try_reserve_exact(CHUNK_TOKENS).is_err() {
                return false;
            }
            self.rows.resize(CHUNK_TOKENS, [0.0; 3]);
        }
        let more = text.saturating_sub(self.text.len().wrapping_sub(self.text_length));
        // Not `_exact`: doubling the capacity keeps the total cost of growth linear.
        if self.text.try_reserve(more).is_err() {
            return false;
        }
        self.text.resize(self.text.capacity(), 0);
        true
    }

    /// The unused rows and the unused bytes for ids.
    #[inline(always)]
    pub(super) fn room(&mut self) -> (&mut [[f64; 3]], &mut [u8]) {
        (
            self.rows.get_mut(self.tokens..).unwrap_or_default(),
            self.text.get_mut(self.text_length..).unwrap_or_default(),
        )
    }

    /// Adds a token. Call [`make_room`](Self::make_room) with the raw length of its id before.
    pub(super) fn push(&mut self, creation: u64, expiration: u64, id: Text) {
        let end = self.end();
        let (rows, room) = self.room();
        let length = id.unescape_into(room);
        let units = utf16_length(room.get(..length).unwrap_or_default());
        if let Some(row) = rows.first_mut() {
            *row = row_of(creation, expiration, end + units as f64);
        }
        self.add(1, length);
    }

    /// Counts the rows and bytes that were written into [`room`](Self::room).
    #[inline(always)]
    pub(super) fn add(&mut self, tokens: usize, text: usize) {
        self.tokens = self.tokens.wrapping_add(tokens);
        self.text_length = self.text_length.wrapping_add(text);
    }
}

/// A row. The conversion from signed integers is faster, and times are below 2^53.
#[inline(always)]
pub(super) fn row_of(creation: u64, expiration: u64, end: f64) -> [f64; 3] {
    [creation as i64 as f64, expiration as i64 as f64, end]
}

/// The length in bytes of the first `units` UTF-16 units of `text`.
fn utf8_length(text: &str, units: usize) -> usize {
    let mut left = units;
    let mut characters = text.chars();
    while left > 0
        && let Some(character) = characters.next()
    {
        left = left.saturating_sub(character.len_utf16());
    }
    text.len().wrapping_sub(characters.as_str().len())
}

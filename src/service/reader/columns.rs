//! The values of tokens, on their way to the package's objects.

use super::text::{Text, utf16_length};

/// The most tokens that wait in the columns.
pub const CHUNK_TOKENS: usize = 4096;

/// Columns with more id text than this are full, whatever the number of tokens.
const MAX_ID_TEXT: usize = 1 << 20;

/// The values of the tokens read and not yet fetched.
///
/// Both vectors are as long as there is room: writing into a slice is cheaper than growing, and
/// what waits is the front of them.
#[derive(Debug, Default)]
pub struct Columns {
    rows: Vec<[f64; 3]>,
    tokens: usize,
    text: Vec<u8>,
    text_length: usize,
}

impl Columns {
    /// Of each token the creation and the expiration in epoch milliseconds, and where its id
    /// ends, in UTF-16 units of the text of all ids.
    pub fn rows(&self) -> &[[f64; 3]] {
        self.rows.get(..self.tokens).unwrap_or_default()
    }

    /// All ids, one behind the other, in UTF-8.
    pub fn id_text(&self) -> &[u8] {
        self.text.get(..self.text_length).unwrap_or_default()
    }

    #[inline(always)]
    pub(super) fn clear(&mut self) {
        self.tokens = 0;
        self.text_length = 0;
    }

    #[inline(always)]
    pub(super) fn tokens(&self) -> usize {
        self.tokens
    }

    #[inline(always)]
    pub(super) fn is_full(&self) -> bool {
        self.tokens >= CHUNK_TOKENS || self.text_length >= MAX_ID_TEXT
    }

    /// Where the id of the last token ends.
    #[inline(always)]
    pub(super) fn end(&self) -> f64 {
        self.rows().last().map_or(0.0, |&[_, _, end]| end)
    }

    /// Makes room for a chunk of tokens and so much more id text; false if there is no memory.
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
        // More than asked for, as a vector grows.
        if self.text.try_reserve(more).is_err() {
            return false;
        }
        self.text.resize(self.text.capacity(), 0);
        true
    }

    /// Where the next token and its id go.
    #[inline(always)]
    pub(super) fn room(&mut self) -> (&mut [[f64; 3]], &mut [u8]) {
        (
            self.rows.get_mut(self.tokens..).unwrap_or_default(),
            self.text.get_mut(self.text_length..).unwrap_or_default(),
        )
    }

    /// Adds a token, for whose id there is room.
    pub(super) fn push(&mut self, creation: u64, expiration: u64, id: Text) {
        let end = self.end();
        let (rows, room) = self.room();
        let length = id.write(room);
        let units = utf16_length(room.get(..length).unwrap_or_default());
        if let Some(row) = rows.first_mut() {
            *row = row_of(creation, expiration, end + units as f64);
        }
        self.add(1, length);
    }

    /// Adds what was written into the room.
    #[inline(always)]
    pub(super) fn add(&mut self, tokens: usize, text: usize) {
        self.tokens = self.tokens.wrapping_add(tokens);
        self.text_length = self.text_length.wrapping_add(text);
    }
}

/// Times are below 2^53; signed integers are cheaper to convert.
#[inline(always)]
pub(super) fn row_of(creation: u64, expiration: u64, end: f64) -> [f64; 3] {
    [creation as i64 as f64, expiration as i64 as f64, end]
}

//! A position in JSON text (RFC 8259) that may continue in a later piece.

/// Why reading stopped. The cursor stays at the byte where it stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The piece ends inside a value, and another piece follows.
    More,
    /// The text ends inside a value.
    CutOff,
    /// The grammar allows no such byte here.
    Syntax,
    /// Bytes that are not UTF-8.
    Utf8,
    /// A UTF-8 byte order mark before the text.
    ByteOrderMark,
    /// A UTF-16 byte order mark.
    Utf16Mark,
    /// A NUL in the first characters: UTF-16 without a byte order mark.
    Utf16,
    /// One level of nesting too many.
    TooDeep,
    /// Text after the end of the document.
    Trailing,
    /// Memory for a value could not be allocated.
    OutOfMemory,
    /// The limit of issues is reached.
    TooManyIssues,
}

/// The bytes not yet read.
pub(super) struct Cursor<'a> {
    pub(super) rest: &'a [u8],
    /// No bytes follow `rest`.
    pub(super) last: bool,
}

impl<'a> Cursor<'a> {
    /// Why reading stops if `rest` is empty.
    pub(super) fn end_of_input(&self) -> Stop {
        if self.last { Stop::CutOff } else { Stop::More }
    }

    /// Refuses UTF-16 and byte order marks, which show in the first four bytes.
    pub(super) fn check_encoding(&mut self) -> Result<(), Stop> {
        match *self.rest {
            [0xEF, 0xBB, 0xBF, ..] => Err(Stop::ByteOrderMark),
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Err(Stop::Utf16Mark),
            // Two ASCII characters in UTF-16, big-endian and little-endian.
            [0, 1..=0x7F, 0, 1..=0x7F, ..] => Err(Stop::Utf16),
            [1..=0x7F, 0, 1..=0x7F, 0, ..] => {
                self.advance(1);
                Err(Stop::Utf16)
            }
            [_, _, _, _, ..] => Ok(()),
            _ if self.last => Ok(()),
            _ => Err(Stop::More),
        }
    }

    #[inline(always)]
    pub(super) fn peek(&self) -> Result<u8, Stop> {
        match self.rest.first() {
            Some(&byte) => Ok(byte),
            None => Err(self.end_of_input()),
        }
    }

    #[inline(always)]
    pub(super) fn advance(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    /// Consumes `byte`; any other byte is a syntax error.
    #[inline(always)]
    pub(super) fn expect(&mut self, byte: u8) -> Result<(), Stop> {
        if self.peek()? != byte {
            return Err(Stop::Syntax);
        }
        self.advance(1);
        Ok(())
    }

    /// Skips white space.
    #[inline(always)]
    pub(super) fn skip_space(&mut self) {
        if let Some(..=b' ') = self.rest.first() {
            self.skip_space_bytes();
        }
    }

    fn skip_space_bytes(&mut self) {
        while let Some((b' ' | b'\t' | b'\n' | b'\r', after)) = self.rest.split_first() {
            self.rest = after;
        }
    }

    /// Skips white space and returns the next byte without consuming it.
    #[inline(always)]
    pub(super) fn peek_after_space(&mut self) -> Result<u8, Stop> {
        self.skip_space();
        self.peek()
    }

    /// After an opening bracket: true if a first member or element follows, false after consuming
    /// `close`.
    pub(super) fn has_first(&mut self, close: u8) -> Result<bool, Stop> {
        let found = self.peek_after_space()? != close;
        if !found {
            self.advance(1);
        }
        Ok(found)
    }

    /// After a member or an element: true if a comma and another one follow, false after consuming
    /// `close`.
    pub(super) fn has_next(&mut self, close: u8) -> Result<bool, Stop> {
        let byte = self.peek_after_space()?;
        if byte != b',' && byte != close {
            return Err(Stop::Syntax);
        }
        self.advance(1);
        if byte == b',' {
            self.skip_space();
        }
        Ok(byte == b',')
    }
}

//! The grammar of RFC 8259, over bytes that may continue in a later piece.

use super::MAX_DEPTH;
use super::text::Text;

/// Why reading stopped. The cursor stays where it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The piece ends inside a value, and another piece follows.
    More,
    /// The text ends inside a value.
    CutOff,
    /// No JSON text has this byte here.
    Syntax,
    /// Bytes that are not UTF-8.
    Utf8,
    /// A byte order mark before the text.
    ByteOrderMark,
    /// A byte order mark of UTF-16.
    Utf16Mark,
    /// A NUL where the text begins: UTF-16 without a mark.
    Utf16,
    /// One level of nesting too many.
    TooDeep,
    /// More text after the end of the JSON text.
    Trailing,
    /// No memory for a value.
    OutOfMemory,
    /// As many issues as a response can have.
    Enough,
}

/// The bytes not yet read.
pub(super) struct Cursor<'a> {
    pub(super) rest: &'a [u8],
    /// No bytes follow `rest`.
    pub(super) last: bool,
}

impl<'a> Cursor<'a> {
    /// Why reading stops at the end of `rest`.
    pub(super) fn end(&self) -> Stop {
        if self.last { Stop::CutOff } else { Stop::More }
    }

    /// Checks that the text does not start like one of another encoding, which each document is
    /// long enough to show.
    pub(super) fn check_encoding(&mut self) -> Result<(), Stop> {
        match *self.rest {
            [0xEF, 0xBB, 0xBF, ..] => Err(Stop::ByteOrderMark),
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Err(Stop::Utf16Mark),
            // ASCII characters, each with a NUL.
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
            None => Err(self.end()),
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
    pub(super) fn space(&mut self) {
        if let Some(..=b' ') = self.rest.first() {
            self.long_space();
        }
    }

    fn long_space(&mut self) {
        while let Some((b' ' | b'\t' | b'\n' | b'\r', after)) = self.rest.split_first() {
            self.rest = after;
        }
    }

    /// Skips white space and gives the next byte without consuming it.
    #[inline(always)]
    pub(super) fn peek_after_space(&mut self) -> Result<u8, Stop> {
        self.space();
        self.peek()
    }

    /// Reads a member's name, its colon, and the white space before its value. Gives the position
    /// of the name in `names`, or `names.len()`.
    pub(super) fn name(&mut self, names: &[&str]) -> Result<usize, Stop> {
        let name = self.any_name()?;
        let mut position = 0;
        for known in names {
            if name.equals(known.as_bytes()) {
                break;
            }
            position += 1;
        }
        Ok(position)
    }

    /// Reads a member's name, its colon, and the white space before its value.
    #[inline(always)]
    pub(super) fn any_name(&mut self) -> Result<Text<'a>, Stop> {
        self.expect(b'"')?;
        let name = self.string()?;
        self.space();
        self.expect(b':')?;
        self.space();
        Ok(name)
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
            self.space();
        }
        Ok(byte == b',')
    }

    fn word(&mut self, word: &[u8]) -> Result<(), Stop> {
        for &byte in word {
            self.expect(byte)?;
        }
        Ok(())
    }

    /// Checks one value and drops it. `depth` levels are open around it.
    pub(super) fn skip(&mut self, depth: usize) -> Result<(), Stop> {
        // One bit for each level opened here, the innermost lowest: set for an object.
        let mut objects: u128 = 0;
        let mut open = depth;
        loop {
            match self.peek()? {
                b'"' => {
                    self.advance(1);
                    self.string()?;
                }
                b'-' | b'0'..=b'9' => self.skip_number()?,
                b't' => self.word(b"true")?,
                b'f' => self.word(b"false")?,
                b'n' => self.word(b"null")?,
                bracket @ (b'{' | b'[') => {
                    if open >= MAX_DEPTH {
                        return Err(Stop::TooDeep);
                    }
                    self.advance(1);
                    let object = bracket == b'{';
                    if self.has_first(closing(object))? {
                        open += 1;
                        objects = objects << 1 | u128::from(object);
                        if object {
                            self.name(&[])?;
                        }
                        continue;
                    }
                }
                _ => return Err(Stop::Syntax),
            }
            // A value ends here, and every level that ends with it.
            loop {
                if open == depth {
                    return Ok(());
                }
                let object = objects & 1 == 1;
                if self.has_next(closing(object))? {
                    if object {
                        self.name(&[])?;
                    }
                    break;
                }
                open -= 1;
                objects >>= 1;
            }
        }
    }
}

fn closing(object: bool) -> u8 {
    if object { b'}' } else { b']' }
}

//! Member names, and values that are checked but not kept.

use super::MAX_DEPTH;
use super::cursor::{Cursor, Stop};
use super::text::Text;

impl<'a> Cursor<'a> {
    /// Reads a member's name, its colon, and the white space before its value. Returns the index
    /// of the name in `names`, or `names.len()`.
    pub(super) fn name_index(&mut self, names: &[&str]) -> Result<usize, Stop> {
        let name = self.name()?;
        let mut index = 0;
        for known in names {
            if name.equals(known.as_bytes()) {
                break;
            }
            index += 1;
        }
        Ok(index)
    }

    /// Reads a member's name, its colon, and the white space before its value.
    #[inline(always)]
    pub(super) fn name(&mut self) -> Result<Text<'a>, Stop> {
        self.expect(b'"')?;
        let name = self.string()?;
        self.skip_space();
        self.expect(b':')?;
        self.skip_space();
        Ok(name)
    }

    fn literal(&mut self, literal: &[u8]) -> Result<(), Stop> {
        for &byte in literal {
            self.expect(byte)?;
        }
        Ok(())
    }

    /// Checks one value without keeping it. `depth` is the number of levels open around it. Not
    /// recursive: nested input must not use up the stack.
    pub(super) fn skip(&mut self, depth: usize) -> Result<(), Stop> {
        // One bit for each level opened here, the innermost lowest: 1 is an object, 0 an array.
        let mut objects: u128 = 0;
        let mut open = depth;
        loop {
            match self.peek()? {
                b'"' => {
                    self.advance(1);
                    self.string()?;
                }
                b'-' | b'0'..=b'9' => self.skip_number()?,
                b't' => self.literal(b"true")?,
                b'f' => self.literal(b"false")?,
                b'n' => self.literal(b"null")?,
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
                            self.name_index(&[])?;
                        }
                        continue;
                    }
                }
                _ => return Err(Stop::Syntax),
            }
            // A value ended. Close the levels that end with it.
            loop {
                if open == depth {
                    return Ok(());
                }
                let object = objects & 1 == 1;
                if self.has_next(closing(object))? {
                    if object {
                        self.name_index(&[])?;
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

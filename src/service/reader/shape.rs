//! Small responses: an operation describes the shape of its response and gets the values.

use zeroize::Zeroizing;

use super::cursor::{Cursor, Stop};
use super::issues::{push_fault, push_issue};
use super::number::ParseNumber;
use super::wrong_type;
use crate::service::response::issue::{Expected, Issue, Location, Problem};

/// The shape of a value.
#[derive(Debug)]
pub enum Shape {
    /// A string.
    Text,
    /// Epoch milliseconds, an integer from 0 to 2^53-1.
    Time,
    /// An array.
    List(&'static Self),
    /// An object with these members. Other members are ignored.
    Object(&'static [Member]),
}

/// A member of an object.
#[derive(Debug)]
pub struct Member {
    /// Its name in the JSON text.
    pub name: &'static str,
    /// The shape of its value.
    pub shape: Shape,
    /// Whether it may be absent or `null`.
    pub is_optional: bool,
}

impl Member {
    /// A required member.
    pub const fn required(name: &'static str, shape: Shape) -> Self {
        Self {
            name,
            shape,
            is_optional: false,
        }
    }

    /// An optional member: it may be absent or `null`.
    pub const fn optional(name: &'static str, shape: Shape) -> Self {
        Self {
            name,
            shape,
            is_optional: true,
        }
    }
}

/// A value of a described shape. The methods return an empty value where the shape is another one,
/// which cannot happen: a response without issues has the shape that was described.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// An optional member that is absent or `null`.
    #[default]
    Absent,
    /// Of [`Shape::Text`]. Overwritten on drop: it may be a new token.
    Text(Zeroizing<String>),
    /// Of [`Shape::Time`].
    Time(u64),
    /// Of [`Shape::List`].
    List(Vec<Self>),
    /// Of [`Shape::Object`]: its described members.
    Object(Vec<(&'static str, Self)>),
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

static ABSENT: Value = Value::Absent;

impl Value {
    /// An object of one member.
    pub fn object(name: &'static str, value: Self) -> Self {
        Self::Object(vec![(name, value)])
    }

    /// A member of an object.
    pub fn get(&self, name: &str) -> &Self {
        let members = match self {
            Self::Object(members) => &**members,
            _ => &[],
        };
        let found = members.iter().find(|(known, _)| *known == name);
        found.map_or(&ABSENT, |(_, value)| value)
    }

    /// Takes a member out of an object.
    pub fn take_member(&mut self, name: &str) -> Self {
        let members = match self {
            Self::Object(members) => &mut **members,
            _ => &mut [],
        };
        let found = members.iter_mut().find(|(known, _)| *known == name);
        found.map_or(Self::Absent, |(_, value)| std::mem::take(value))
    }

    /// A member of an object, taken out of it. The rest is dropped.
    pub fn member(mut self, name: &str) -> Self {
        self.take_member(name)
    }

    /// All members of an object.
    pub fn into_members(self) -> Vec<(&'static str, Self)> {
        match self {
            Self::Object(members) => members,
            _ => Vec::new(),
        }
    }

    /// The elements of a list.
    pub fn elements(self) -> Vec<Self> {
        match self {
            Self::List(elements) => elements,
            _ => Vec::new(),
        }
    }

    /// The elements of a list.
    pub fn as_elements(&self) -> &[Self] {
        match self {
            Self::List(elements) => elements,
            _ => &[],
        }
    }

    /// The text, if there is one.
    pub fn optional_text(self) -> Option<String> {
        match self {
            Self::Text(mut text) => Some(std::mem::take(&mut *text)),
            _ => None,
        }
    }

    /// The text.
    pub fn text(self) -> String {
        self.optional_text().unwrap_or_default()
    }

    /// The text.
    pub fn as_text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            _ => "",
        }
    }

    /// The time in epoch milliseconds.
    pub const fn time(&self) -> u64 {
        match self {
            Self::Time(time) => *time,
            _ => 0,
        }
    }
}

/// Reads a complete body of a shape.
///
/// # Errors
///
/// All issues of the body, in the order of the document.
pub fn read_shape(
    body: &[u8],
    shape: &'static Shape,
    parse_number: ParseNumber,
) -> Result<Value, Vec<Issue>> {
    let mut cursor = Cursor {
        rest: body,
        last: true,
    };
    let mut reader = ShapeReader {
        issues: Vec::new(),
        parse_number,
    };
    let read = reader.document(&mut cursor, shape);
    match read {
        Ok(value) if reader.issues.is_empty() => return Ok(value),
        Ok(_) => {}
        Err(stop) => {
            push_fault(&mut reader.issues, stop, body.len() as u64, cursor.rest);
        }
    }
    Err(reader.issues)
}

struct ShapeReader {
    issues: Vec<Issue>,
    parse_number: ParseNumber,
}

impl ShapeReader {
    fn document(&mut self, cursor: &mut Cursor, shape: &'static Shape) -> Result<Value, Stop> {
        cursor.check_encoding()?;
        cursor.skip_space();
        let value = self.value(cursor, shape, Location::DOCUMENT, 0)?;
        cursor.skip_space();
        if cursor.rest.is_empty() {
            Ok(value)
        } else {
            Err(Stop::Trailing)
        }
    }

    /// Reads one value. `depth` is the number of levels open around it, at most those of the shape.
    fn value(
        &mut self,
        cursor: &mut Cursor,
        shape: &'static Shape,
        location: Location,
        depth: usize,
    ) -> Result<Value, Stop> {
        let byte = cursor.peek()?;
        let (expected, problem) = match (shape, byte) {
            (Shape::List(element), b'[') => {
                return self.elements(cursor, element, location, depth + 1);
            }
            (Shape::Object(members), b'{') => {
                return self.members(cursor, members, location, depth + 1);
            }
            (Shape::Text, b'"') => {
                cursor.advance(1);
                let text = cursor.string()?;
                if !text.lone_surrogate {
                    return text.unescape().map(Value::from);
                }
                (Expected::String, Problem::LoneSurrogate)
            }
            (Shape::Time, b'-' | b'0'..=b'9') => match cursor.time(self.parse_number)? {
                Ok(time) => return Ok(Value::Time(time)),
                Err(problem) => (Expected::Time, problem),
            },
            _ => {
                cursor.skip(depth)?;
                (shape.expected(), wrong_type(byte))
            }
        };
        push_issue(&mut self.issues, location, expected, problem)?;
        Ok(Value::Absent)
    }

    fn elements(
        &mut self,
        cursor: &mut Cursor,
        element: &'static Shape,
        location: Location,
        depth: usize,
    ) -> Result<Value, Stop> {
        cursor.advance(1);
        let mut elements = Vec::new();
        let mut index: u32 = 0;
        let mut more = cursor.has_first(b']')?;
        while more {
            let value = self.value(cursor, element, location.element(index), depth)?;
            elements.try_reserve(1).map_err(|_| Stop::OutOfMemory)?;
            elements.push(value);
            index = index.wrapping_add(1);
            more = cursor.has_next(b']')?;
        }
        Ok(Value::List(elements))
    }

    fn members(
        &mut self,
        cursor: &mut Cursor,
        members: &'static [Member],
        location: Location,
        depth: usize,
    ) -> Result<Value, Stop> {
        cursor.advance(1);
        let mut values = Vec::new();
        for member in members {
            values.push((member.name, Value::Absent));
        }
        // One bit for each described member that was read, the first member lowest.
        let mut seen: u32 = 0;
        let mut more = cursor.has_first(b'}')?;
        while more {
            let name = cursor.name()?;
            let mut bit = 1;
            let mut described = None;
            for (member, (_, value)) in members.iter().zip(&mut values) {
                if name.equals(member.name.as_bytes()) {
                    described = Some((member, value));
                    break;
                }
                bit <<= 1;
            }
            match described {
                None => cursor.skip(depth)?,
                Some((member, value)) => {
                    let location = location.member(member.name);
                    let is_repeated = seen & bit != 0;
                    seen |= bit;
                    if is_repeated || (member.is_optional && cursor.peek()? == b'n') {
                        cursor.skip(depth)?;
                    } else {
                        *value = self.value(cursor, &member.shape, location, depth)?;
                    }
                    if is_repeated {
                        push_issue(
                            &mut self.issues,
                            location,
                            member.shape.expected(),
                            Problem::Repeated,
                        )?;
                    }
                }
            }
            more = cursor.has_next(b'}')?;
        }
        for member in members {
            if seen & 1 == 0 && !member.is_optional {
                let location = location.member(member.name);
                push_issue(
                    &mut self.issues,
                    location,
                    member.shape.expected(),
                    Problem::Missing,
                )?;
            }
            seen >>= 1;
        }
        Ok(Value::Object(values))
    }
}

impl Shape {
    const fn expected(&self) -> Expected {
        match self {
            Self::Text => Expected::String,
            Self::Time => Expected::Time,
            Self::List(_) => Expected::Array,
            Self::Object(_) => Expected::Object,
        }
    }
}

//! A body that JavaScript has parsed already, read member by member. The rules are the core's;
//! here is the way through the value: own properties only, each read once.

use js_sys::{Array, Function, JsString, Map, Reflect};
use wasm_bindgen::prelude::*;

use super::columns::show;
use super::convert::{is_well_formed, kind};
use crate::core::issue::{Field, Issue, MAX_DEPTH, MAX_ISSUES, NO_OFFSET, Place, Received, time};
use crate::core::outcome::{ERROR_MEMBERS, ErrorMembers};
use crate::core::reader::{CHUNK_TOKENS, Columns};

#[wasm_bindgen]
extern "C" {
    // Any of these runs the caller's code where the value is a proxy, and may throw.
    #[wasm_bindgen(js_namespace = ["Object", "prototype", "hasOwnProperty"], js_name = call, catch)]
    fn has_own(object: &JsValue, name: &str) -> Result<bool, JsValue>;
    #[wasm_bindgen(js_namespace = Object, js_name = keys, catch)]
    fn own_keys(object: &JsValue) -> Result<Array, JsValue>;
    #[wasm_bindgen(js_namespace = Array, js_name = isArray, catch)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;
}

/// Why reading ends early.
enum Stop {
    /// The caller's own error.
    Thrown(JsValue),
    /// Enough issues, or one after which nothing can be told.
    Enough,
}

impl From<JsValue> for Stop {
    fn from(error: JsValue) -> Self {
        Self::Thrown(error)
    }
}

/// Reads `body`; `drain` is called with the address of the header whenever columns wait.
pub(super) fn read(body: &JsValue, drain: &Function) -> Result<Vec<Issue>, JsValue> {
    let mut walk = Walk {
        issues: Vec::new(),
        columns: Columns::default(),
        units: 0,
        heights: Map::new(),
        drain,
    };
    match walk.document(body) {
        Ok(()) => walk.flush()?,
        Err(Stop::Enough) => {}
        Err(Stop::Thrown(error)) => return Err(error),
    }
    Ok(walk.issues)
}

/// The documented string members of a parsed error body.
pub(super) fn error_members(body: &JsValue) -> Result<ErrorMembers, JsValue> {
    let mut members = ErrorMembers::default();
    if matches!(received(body), Received::Object) {
        for (slot, name) in members.iter_mut().zip(ERROR_MEMBERS) {
            *slot = own(body, name)?.and_then(|value| value.as_string());
        }
    }
    Ok(members)
}

struct Walk<'a> {
    issues: Vec<Issue>,
    columns: Columns,
    /// UTF-16 units of the ids in the columns.
    units: u32,
    /// Levels of nesting of each ignored object, so that a shared one is followed once.
    heights: Map,
    drain: &'a Function,
}

impl Walk<'_> {
    fn document(&mut self, body: &JsValue) -> Result<(), Stop> {
        match received(body) {
            Received::Object => {}
            other => return self.issue(Place::Document, other),
        }
        match own(body, "bearer_tokens")? {
            None => self.issue(Place::List, Received::Missing)?,
            Some(list) => match received(&list) {
                Received::Array => self.list(&list)?,
                other => {
                    self.ignored(&list, 2)?;
                    self.issue(Place::List, other)?;
                }
            },
        }
        self.ignored_members(body, 1, &["bearer_tokens"])
    }

    fn list(&mut self, list: &JsValue) -> Result<(), Stop> {
        let length = Reflect::get(list, &"length".into())?.as_f64();
        let length = length.map_or(0, |length| length as u32);
        for index in 0..length {
            let token = Reflect::get_u32(list, index)?;
            match received(&token) {
                Received::Object => self.token(index, &token)?,
                other => {
                    self.ignored(&token, 3)?;
                    self.issue(Place::Token(index), other)?;
                }
            }
        }
        Ok(())
    }

    fn token(&mut self, index: u32, token: &JsValue) -> Result<(), Stop> {
        let before = self.issues.len();
        let mut times = [0.0; 2];
        for (slot, field) in times
            .iter_mut()
            .zip([Field::CreationTime, Field::ExpirationTime])
        {
            let value = own(token, field.name())?;
            let read = match &value {
                None => Err(Received::Missing),
                Some(value) => value.as_f64().ok_or_else(|| received(value)).and_then(time),
            };
            match read {
                Ok(time) => *slot = time,
                Err(received) => self.wrong(index, field, value, received)?,
            }
        }
        let id = own(token, Field::TokenId.name())?;
        let text = match &id {
            None => Err(Received::Missing),
            Some(id) => well_formed(id),
        };
        let text = match text {
            Ok(text) => text,
            Err(received) => {
                self.wrong(index, Field::TokenId, id, received)?;
                String::new()
            }
        };
        self.ignored_members(token, 3, &Field::ALL.map(Field::name))?;
        if before == self.issues.len() && before == 0 {
            self.push(times, &text)?;
        }
        Ok(())
    }

    fn wrong(
        &mut self,
        index: u32,
        field: Field,
        value: Option<JsValue>,
        received: Received,
    ) -> Result<(), Stop> {
        if let Some(value) = value {
            self.ignored(&value, 4)?;
        }
        self.issue(Place::Member(index, field), received)
    }

    fn push(&mut self, times: [f64; 2], id: &str) -> Result<(), Stop> {
        let columns = &mut self.columns;
        let no_memory = columns.id_text.try_reserve(id.len()).is_err()
            || columns.times.try_reserve(2).is_err()
            || columns.id_ends.try_reserve(1).is_err();
        if no_memory {
            return self.end(Received::OutOfMemory(NO_OFFSET));
        }
        self.units = self.units.wrapping_add(id.encode_utf16().count() as u32);
        columns.times.extend(times);
        columns.id_text.extend(id.bytes());
        columns.id_ends.push(self.units);
        if columns.id_ends.len() >= CHUNK_TOKENS || columns.id_text.len() > 1 << 20 {
            self.flush()?;
        }
        Ok(())
    }

    /// Has the waiting columns fetched. Nothing of the caller's runs meanwhile.
    fn flush(&mut self) -> Result<(), JsValue> {
        let header = show(&self.columns);
        self.drain.call1(&JsValue::UNDEFINED, &header.into())?;
        self.units = 0;
        self.columns.times.clear();
        self.columns.id_text.clear();
        self.columns.id_ends.clear();
        Ok(())
    }

    fn issue(&mut self, place: Place, received: Received) -> Result<(), Stop> {
        self.issues.push(Issue { place, received });
        if self.issues.len() >= MAX_ISSUES {
            return Err(Stop::Enough);
        }
        Ok(())
    }

    fn end(&mut self, received: Received) -> Result<(), Stop> {
        self.issue(Place::Document, received)?;
        Err(Stop::Enough)
    }

    fn ignored_members(
        &mut self,
        object: &JsValue,
        level: usize,
        known: &[&str],
    ) -> Result<(), Stop> {
        for name in own_keys(object)?.iter() {
            if name.as_string().is_some_and(|name| known.contains(&&*name)) {
                continue;
            }
            let member = Reflect::get(object, &name)?;
            self.ignored(&member, level + 1)?;
        }
        Ok(())
    }

    /// Follows an ignored value that stands on `level`, only to see how deep it goes.
    fn ignored(&mut self, value: &JsValue, level: usize) -> Result<(), Stop> {
        match self.height(value, level)? {
            height if level + height > MAX_DEPTH + 1 => self.end(Received::TooDeep(NO_OFFSET)),
            _ => Ok(()),
        }
    }

    /// How many levels of nesting `value` is, at least as far as the limit.
    fn height(&mut self, value: &JsValue, level: usize) -> Result<usize, Stop> {
        if !matches!(received(value), Received::Array | Received::Object) {
            return Ok(0);
        }
        if level > MAX_DEPTH {
            return Ok(1);
        }
        if let Some(known) = self.heights.get(value).as_f64() {
            return Ok(known as usize);
        }
        let mut below = 0;
        for name in own_keys(value)?.iter() {
            let member = Reflect::get(value, &name)?;
            below = self.height(&member, level + 1)?.max(below);
            if level + 1 + below > MAX_DEPTH + 1 {
                // Too deep already; a circle would be followed for ever.
                return Ok(below + 1);
            }
        }
        self.heights.set(value, &((below + 1) as f64).into());
        Ok(below + 1)
    }
}

/// An own property. One that is `undefined` is missing, as in the text that it would become.
fn own(object: &JsValue, name: &str) -> Result<Option<JsValue>, JsValue> {
    if !has_own(object, name)? {
        return Ok(None);
    }
    let value = Reflect::get(object, &name.into())?;
    Ok((!value.is_undefined()).then_some(value))
}

/// A string without lone surrogates.
fn well_formed(value: &JsValue) -> Result<String, Received> {
    let text = value.as_string().ok_or_else(|| received(value))?;
    let units: &JsString = value.unchecked_ref();
    if is_well_formed(&text, units) {
        Ok(text)
    } else {
        Err(Received::LoneSurrogate)
    }
}

/// What a value is, in the words of an issue.
fn received(value: &JsValue) -> Received {
    if value.is_null() {
        Received::Null
    } else if value.as_bool().is_some() {
        Received::Boolean
    } else if value.is_string() {
        Received::String
    } else if value.as_f64().is_some() {
        Received::Number
    } else if value.is_object() {
        match is_array(value) {
            Ok(true) => Received::Array,
            Ok(false) => Received::Object,
            Err(_) => Received::Foreign("a revoked proxy"),
        }
    } else {
        Received::Foreign(kind(value))
    }
}

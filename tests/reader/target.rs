//! The values of a list of tokens that issues refer to, and what is expected there.

use identity_center_tokens::service::reader::Field;
use identity_center_tokens::service::response::issue::{Expected, Issue, Location, Problem};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Target {
    Document,
    List,
    Token(u32),
    Member(u32, Field),
}

impl Target {
    pub(crate) fn location(self) -> Location {
        let list = Location::DOCUMENT.member("bearer_tokens");
        match self {
            Self::Document => Location::DOCUMENT,
            Self::List => list,
            Self::Token(index) => list.element(index),
            Self::Member(index, field) => list.element(index).member(field.name()),
        }
    }

    pub(crate) fn issue(self, problem: Problem) -> Issue {
        let expected = match (self, problem) {
            (Self::Document, Problem::WrongType(_)) | (Self::Token(_), _) => Expected::Object,
            (Self::Document, _) => Expected::Text,
            (Self::List, _) => Expected::Array,
            (Self::Member(_, Field::TokenId), _) => Expected::String,
            (Self::Member(..), _) => Expected::Time,
        };
        Issue {
            location: self.location(),
            expected,
            problem,
        }
    }
}

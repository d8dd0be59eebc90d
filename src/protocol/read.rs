//! The wire as a page reads it: a second reader beside serde's, for the browser alone.
//!
//! What comes here was written by the page's own server, so all that is to be said of a text that cannot be read is
//! that it cannot; and a browser loads every line of a reader. serde's derives for the same types are a quarter of a
//! page's code, for the sentences they would write and for all the shapes they could meet. `read/shapes.rs` has one line
//! a type, which does not compile when a field is missing; its tests hold it to what serde writes.

mod json;
mod shapes;

pub use json::{Fields, Json};

use crate::domain::id::{ConnectionId, MessageId, RoomId, SessionId, UserId};
use crate::domain::moment::Moment;

/// Something that a text of JSON can be read as.
pub trait FromJson: Sized {
    /// Reads it; nothing when it is of another shape. What stands in it beyond that is passed over.
    fn from_json(json: Json<'_>) -> Option<Self>;
}

/// Reads a whole text.
pub fn read<T: FromJson>(text: &str) -> Option<T> {
    T::from_json(Json::parse(text)?)
}

/// Implements [`FromJson`] for a struct whose fields are called as on the wire.
macro_rules! read_struct {
    ($name:ident { $($field:ident),* $(,)? }) => {
        impl $crate::protocol::read::FromJson for $name {
            fn from_json(json: $crate::protocol::read::Json<'_>) -> Option<Self> {
                let mut fields = json.fields()?;
                Some(Self { $($field: fields.take(stringify!($field))?),* })
            }
        }
    };
}

pub(crate) use read_struct;

impl FromJson for String {
    fn from_json(json: Json<'_>) -> Option<Self> {
        json.text().map(std::borrow::Cow::into_owned)
    }
}

impl FromJson for bool {
    fn from_json(json: Json<'_>) -> Option<Self> {
        match json {
            Json::Bool(value) => Some(value),
            Json::Null | Json::Number(_) | Json::Text(_) | Json::List(_) | Json::Object(_) => None,
        }
    }
}

macro_rules! numbers {
    ($($name:ident)*) => {$(
        impl FromJson for $name {
            fn from_json(json: Json<'_>) -> Option<Self> {
                $name::try_from(json.number()?).ok()
            }
        }
    )*};
}

numbers! { i64 u64 u32 u16 usize }

/// Absent and null are the same.
impl<T: FromJson> FromJson for Option<T> {
    fn from_json(json: Json<'_>) -> Option<Self> {
        if matches!(json, Json::Null) { Some(None) } else { T::from_json(json).map(Some) }
    }
}

/// Absent is empty.
impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(json: Json<'_>) -> Option<Self> {
        match json {
            Json::Null => Some(Self::new()),
            Json::List(items) => items.into_iter().map(T::from_json).collect(),
            Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::Object(_) => None,
        }
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn from_json(json: Json<'_>) -> Option<Self> {
        T::from_json(json).map(Self::new)
    }
}

macro_rules! parsed {
    ($($name:ident)*) => {$(
        impl FromJson for $name {
            fn from_json(json: Json<'_>) -> Option<Self> {
                json.text()?.parse().ok()
            }
        }
    )*};
}

parsed! { UserId RoomId MessageId SessionId ConnectionId Moment }

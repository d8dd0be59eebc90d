//! The identities of things, each a type of its own so that they cannot be mixed.
//!
//! An id is the position in the log at which its thing began, written with a letter in front: `r_12` is the
//! room created by change 12. It is unique without chance and tells nothing a cursor does not tell.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::{Serialize, Serializer};

/// A position in the log. Positions only grow; gaps are normal.
pub type Cursor = i64;

/// Who has read which room up to where.
pub type Mark = (UserId, RoomId, Cursor);

/// What was written is not an id of the kind asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnId(&'static str);

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not an id of the form {}1", self.0)
    }
}

impl std::error::Error for NotAnId {}

fn parse(text: &str, prefix: &'static str) -> Result<Cursor, NotAnId> {
    let digits = text.strip_prefix(prefix).ok_or(NotAnId(prefix))?;
    let canonical = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    if !canonical {
        return Err(NotAnId(prefix));
    }
    digits.parse().map_err(|_| NotAnId(prefix))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub Cursor);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                parse(text, $prefix).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;
                impl Visitor<'_> for Text {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str(concat!("an id such as ", $prefix, "1"))
                    }
                    fn visit_str<E: Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Text)
            }
        }
    )*};
}

ids! {
    /// A person with an account.
    UserId = "u_";
    /// A room, of any kind.
    RoomId = "r_";
    /// A message; its number is its position in the log.
    MessageId = "m_";
    /// A session: one sign-in. Not a secret; the token is.
    SessionId = "s_";
    /// A link that makes an account or a password. Not a secret; the code in it is.
    LinkId = "l_";
    /// A socket; counted by the node that holds it, not a position in the log.
    ConnectionId = "c_";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_as_it_was_written() {
        assert_eq!("r_12".parse(), Ok(RoomId(12)));
        assert_eq!(RoomId(12).to_string(), "r_12");
    }

    #[test]
    fn an_id_of_another_kind_or_spelling_is_refused() {
        for text in ["u_12", "r_", "r_012", "r_-1", "r_+1", "r_1 ", "12", "r_99999999999999999999"] {
            assert!(text.parse::<RoomId>().is_err(), "{text}");
        }
    }
}

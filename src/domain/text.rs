//! Words that people write, parsed at the door: once a value exists, its length and characters are right.
//!
//! Lengths count Unicode scalar values.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Serialize, Serializer};

/// Why a text was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextError {
    /// Nothing but white space, or nothing that one could see.
    Empty(&'static str),
    /// More than `max` characters.
    TooLong {
        /// What the text is, for the sentence.
        what: &'static str,
        /// The bound, in Unicode scalar values.
        max: usize,
    },
    /// A character that must not stand there.
    Character {
        /// What the text is, for the sentence.
        what: &'static str,
        /// What may stand there.
        allowed: &'static str,
    },
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty(what) => write!(f, "{what} must not be empty."),
            Self::TooLong { what, max } => write!(f, "{what} may have at most {max} characters."),
            Self::Character { what, allowed } => write!(f, "{what} may hold only {allowed}."),
        }
    }
}

impl std::error::Error for TextError {}

/// Controls and the characters that reorder text around them: they forge lines and names.
fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// What nobody sees: a name with it in it stands for another one.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}')
}

/// What joins letters, chooses their form or tags them: part of a name, and nothing without letters.
fn is_joining(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a joining character stands where it changes nothing that one sees: at the beginning, and after a letter of ASCII,
/// none of which is ever joined. After a digit and the like it makes a sign of them.
fn joins_nothing(text: &str) -> bool {
    let before = std::iter::once(' ').chain(text.chars());
    before
        .zip(text.chars())
        .any(|(before, c)| is_joining(c) && (before.is_ascii_alphabetic() || before.is_whitespace()))
}

fn is_name_char(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.')
}

fn is_key_char(c: char) -> bool {
    c.is_ascii_graphic()
}

fn measured(text: &str, what: &'static str, min: usize, max: usize) -> Result<(), TextError> {
    // A character is at most four bytes, so a text of over 4 × max bytes need not be counted.
    if text.len() > 4 * max || text.chars().count() > max {
        return Err(TextError::TooLong { what, max });
    }
    if min > 0 && text.trim().is_empty() {
        return Err(TextError::Empty(what));
    }
    Ok(())
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident { what: $what:literal, min: $min:literal, max: $max:literal, allowed: $allowed:literal, ok: $ok:expr })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The bound in Unicode scalar values.
            pub const MAX: usize = $max;

            /// Takes the text if it is within its bounds.
            ///
            /// # Errors
            /// Too long, empty where something is needed, or a character that must not stand there.
            pub fn parse(text: &str) -> Result<Self, TextError> {
                measured(text, $what, $min, $max)?;
                let fits: fn(char) -> bool = $ok;
                if !text.chars().all(fits) {
                    return Err(TextError::Character { what: $what, allowed: $allowed });
                }
                Ok(Self(Arc::from(text)))
            }
        }

        impl Deref for $name {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
    )*};
}

texts! {
    /// What a message says.
    Body { what: "A message", min: 1, max: 4000, allowed: "text, tabs and line breaks",
        ok: |c| !c.is_control() || matches!(c, '\n' | '\t') }
    /// The name one signs in with and is mentioned by.
    UserName { what: "A name", min: 1, max: 32, allowed: "the letters a to z, digits, hyphens, underscores and dots",
        ok: is_name_char }
    /// The name shown to others.
    DisplayName { what: "A display name", min: 1, max: 64, allowed: "printable characters",
        ok: |c| !is_deceptive(c) }
    /// A room's name, unique among open rooms.
    RoomName { what: "A room's name", min: 1, max: 64, allowed: "printable characters",
        ok: |c| !is_deceptive(c) }
    /// What a room is for.
    Topic { what: "A topic", min: 0, max: 250, allowed: "printable characters",
        ok: |c| !is_deceptive(c) }
    /// Why somebody was muted or a message removed.
    Reason { what: "A reason", min: 1, max: 250, allowed: "printable characters",
        ok: |c| !is_deceptive(c) }
    /// The sender's own key for one message: the same key never posts twice.
    ClientId { what: "A client_id", min: 1, max: 64, allowed: "printable ASCII without spaces",
        ok: is_key_char }
}

/// A name that somebody gives now is held to more than one that was kept before.
macro_rules! names {
    ($($name:ident $what:literal)*) => {$(
        impl $name {
            /// Takes a name that is being given: one that others can see, and nothing in it that they cannot.
            ///
            /// # Errors
            /// As for any text, or something that nobody sees.
            pub fn given(text: &str) -> Result<Self, TextError> {
                let name = Self::parse(text)?;
                if text.chars().any(is_unseen) || joins_nothing(text) {
                    return Err(TextError::Character { what: $what, allowed: "printable characters" });
                }
                if text.chars().all(|c| c.is_whitespace() || is_joining(c)) {
                    return Err(TextError::Empty($what));
                }
                Ok(name)
            }
        }
    )*};
}

names! {
    DisplayName "A display name"
    RoomName "A room's name"
}

impl Topic {
    /// No topic.
    pub fn none() -> Self {
        Self(Arc::from(""))
    }
}

impl RoomName {
    /// What is kept as the name of a direct room; it is called by the people in it.
    pub fn of_direct() -> Self {
        Self(Arc::from("direct"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_within_its_bounds_is_kept_as_written() {
        assert_eq!(&*Body::parse("one\n\ttwo 👋").unwrap(), "one\n\ttwo 👋");
        assert_eq!(&*Body::parse(&"é".repeat(4000)).unwrap(), "é".repeat(4000));
        assert_eq!(&*Topic::parse("").unwrap(), "");
    }

    #[test]
    fn what_is_empty_too_long_or_forged_is_refused_with_its_reason() {
        assert_eq!(Body::parse(" \n"), Err(TextError::Empty("A message")));
        assert_eq!(Body::parse(&"é".repeat(4001)), Err(TextError::TooLong { what: "A message", max: 4000 }));
        assert!(Body::parse("bell\u{7}").is_err());
        assert!(UserName::parse("Alice").is_err());
        assert!(DisplayName::parse("Al\u{202e}ice").is_err());
        assert!(DisplayName::parse("Al\nice").is_err());
    }

    #[test]
    fn a_name_that_is_given_can_be_seen_and_one_that_was_kept_before_is_still_read() {
        assert!(DisplayName::given("Al\u{202e}ice").is_err());
        for unseen in
            ["Alice\u{200b}", "\u{3164}", "\u{2800}\u{ad}", "\u{200d}", "\u{fe0f}", "\u{e0041}\u{e007f}", " \u{200c} "]
        {
            assert!(DisplayName::given(unseen).is_err() && RoomName::given(unseen).is_err(), "{unseen:?}");
            assert!(DisplayName::parse(unseen).is_ok() && RoomName::parse(unseen).is_ok(), "{unseen:?}");
        }
        for imitates in
            ["Alice\u{200d}", "Ali\u{200c}ce", "Alice\u{fe0f}", "Alice\u{e0041}", "Al \u{200d}ice", "Al\u{fff9}ice"]
        {
            assert!(DisplayName::given(imitates).is_err() && RoomName::given(imitates).is_err(), "{imitates:?}");
        }
        for seen in
            ["❤\u{fe0f}", "👩\u{200d}💻", "می\u{200c}خواهم", "🏴\u{e0067}\u{e0062}\u{e007f}", "1\u{fe0f}\u{20e3}"]
        {
            assert!(DisplayName::given(seen).is_ok(), "{seen:?}");
        }
    }
}

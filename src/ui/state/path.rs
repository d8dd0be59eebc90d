//! The addresses the page handles itself.

use crate::domain::id::{MessageId, RoomId};

/// A place within the live page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The room.
    pub room: RoomId,
    /// The message that was linked to.
    pub message: Option<MessageId>,
}

impl Place {
    /// Reads `/rooms/{room}` and `/rooms/{room}/messages/{message}`.
    pub fn from_path(path: &str) -> Option<Self> {
        let rest = path.strip_prefix("/rooms/")?;
        let mut parts = rest.trim_end_matches('/').split('/');
        let room = parts.next()?.parse().ok()?;
        match (parts.next(), parts.next(), parts.next()) {
            (None, None, None) => Some(Self { room, message: None }),
            (Some("messages"), Some(message), None) => Some(Self { room, message: Some(message.parse().ok()?) }),
            (Some(_) | None, ..) => None,
        }
    }
}

/// Where a room is.
pub fn room_path(room: RoomId) -> String {
    format!("/rooms/{room}")
}

/// Where a message is.
pub fn message_path(room: RoomId, message: MessageId) -> String {
    format!("/rooms/{room}/messages/{message}")
}

/// Where all messages with these words are.
pub fn search_path(words: &str) -> String {
    format!("/search?q={}", encoded(words))
}

/// A text as it can stand in the query of an address (RFC 3986, section 2.1).
pub fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.') {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            let digits = [byte >> 4, byte & 15].map(|half| char::from_digit(u32::from(half), 16));
            encoded.extend(digits.into_iter().flatten().map(|digit| digit.to_ascii_uppercase()));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_and_a_message_are_found_by_their_address() {
        let room = RoomId(3);
        assert_eq!(Place::from_path(&room_path(room)), Some(Place { room, message: None }));
        let linked = Some(Place { room, message: Some(MessageId(9)) });
        assert_eq!(Place::from_path("/rooms/r_3/messages/m_9"), linked);
    }

    #[test]
    fn other_addresses_are_left_to_the_server() {
        for path in ["/", "/rooms/", "/rooms/x", "/rooms/r_3/join", "/rooms/r_3/messages/m_9/delete", "/login"] {
            assert_eq!(Place::from_path(path), None, "{path}");
        }
    }

    #[test]
    fn words_are_looked_for_whatever_they_are_made_of() {
        assert_eq!(search_path("a&b é"), "/search?q=a%26b%20%C3%A9");
    }
}

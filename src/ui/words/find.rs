//! The words of finding.

/// The title, and the button that opens it.
pub const TITLE: &str = "Find anything";
/// In the empty field.
pub const PLACEHOLDER: &str = "Rooms, people, words, actions";
/// The list.
pub const FOUND: &str = "Found";
/// When nothing is.
pub const NOTHING: &str = "Nothing of that name.";
/// The keys that open it.
pub const SHORTCUT: &str = "Ctrl K";
/// On a room one is in.
pub const ROOM: &str = "Room";
/// On a direct room.
pub const DIRECT: &str = "Direct";
/// On a person.
pub const PERSON: &str = "Person";
/// On something to do.
pub const ACTION: &str = "Action";

/// The way to the accounts.
pub const PEOPLE: &str = "People: invite, add, disable";
/// The way to one's tokens.
pub const TOKENS: &str = "Tokens for programs";

/// The way to the page of all messages with these words.
pub fn all_messages(letters: &str) -> String {
    format!("All messages with “{letters}”")
}

/// On an open room that one is not in.
pub fn open_room(size: usize) -> String {
    match size {
        1 => "Open room · 1 person".to_owned(),
        more => format!("Open room · {more} people"),
    }
}

//! The words of the pages on which rooms and people are looked after.

/// The way back from a person's page.
pub const BACK_HOME: &str = "Back to the rooms";
/// On an archived room.
pub const IS_ARCHIVED: &str = "This room is archived: it can be read and left.";
/// A title.
pub const CHANGE: &str = "Name and topic";
/// A field.
pub const NAME: &str = "Name";
/// A field.
pub const TOPIC: &str = "Topic";
/// A button.
pub const SAVE: &str = "Save";
/// A title.
pub const ARCHIVING: &str = "Archive";
/// What follows.
pub const ARCHIVE_CONSEQUENCE: &str = "In an archived room nothing more is written; everybody can go on reading it.";
/// A button.
pub const ARCHIVE: &str = "Archive this room";
/// A button.
pub const OPEN_AGAIN: &str = "Open this room again";
/// A title.
pub const INVITE: &str = "Invite somebody";
/// A field.
pub const WHOM: &str = "Name";
/// A button.
pub const INVITE_BUTTON: &str = "Invite";
/// A button beside a person.
pub const REMOVE: &str = "Remove";
/// A link.
pub const MORE_PEOPLE: &str = "More people";
/// A title.
pub const SESSIONS: &str = "Sessions";
/// A title.
pub const ROLE: &str = "Role";
/// A field.
pub const NEW_ROLE: &str = "New role";
/// Where none is chosen yet.
pub const CHOOSE_ROLE: &str = "Choose a role";
/// A button.
pub const CHANGE_ROLE: &str = "Change the role";
/// A choice.
pub const FOR_GOOD: &str = "For good";

/// A title.
pub const EDIT: &str = "Edit";
/// A field.
pub const NEW_WORDS: &str = "Message";
/// A title.
pub const DELETE: &str = "Delete";
/// A field.
pub const REASON: &str = "Reason (optional)";
/// A button.
pub const DELETE_BUTTON: &str = "Delete this message";
/// A title.
pub const REACTIONS: &str = "Reactions";
/// A title.
pub const REPLY: &str = "Reply";
/// A button.
pub const REPLY_BUTTON: &str = "Send the reply";

/// A title.
pub fn message_of(name: &str) -> String {
    format!("A message by {name}")
}

/// A button on a reaction that is one's own too.
pub fn take_back(emoji: &str, count: usize) -> String {
    format!("{emoji} {count}, take mine back")
}

/// A button on a reaction of others.
pub fn give_too(emoji: &str, count: usize) -> String {
    format!("{emoji} {count}")
}

/// The way back.
pub fn back_to(room: &str) -> String {
    format!("Back to {room}")
}

/// Whose room it is.
pub fn owned_by(name: &str) -> String {
    format!("Kept by {name}.")
}

/// A button.
pub fn join(room: &str) -> String {
    format!("Join {room}")
}

/// A button.
pub fn leave(room: &str) -> String {
    format!("Leave {room}")
}

/// The button beside a person, for screen readers.
pub fn remove(name: &str) -> String {
    format!("Remove {name} from this room")
}

/// Under a person's shown name.
pub fn called(name: &str, role: &str) -> String {
    format!("@{name} · {role}")
}

/// The title and the button.
pub fn ban(name: &str) -> String {
    format!("Ban {name}")
}

/// The button that takes it back.
pub fn unban(name: &str) -> String {
    format!("Let {name} sign in again")
}

/// What follows.
pub fn ban_consequence(name: &str) -> String {
    format!("{name} is signed out everywhere at once and cannot sign in while it lasts.")
}

/// A ban that stands.
pub fn banned_because(until: Option<&str>, reason: &str) -> String {
    match until {
        Some(until) => format!("Banned until {until}: {reason}"),
        None => format!("Banned: {reason}"),
    }
}

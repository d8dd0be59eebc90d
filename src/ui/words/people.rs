//! The words about people and what may be done about them.

use crate::domain::role::Role;

/// The list, and the button that opens it.
pub const PEOPLE: &str = "People";
/// A link to the page of all people of a large room.
pub const EVERYONE_HERE: &str = "Everyone in this room";
/// About the room.
pub const ABOUT: &str = "About this room";
/// The panel beside the conversation.
pub const DETAILS: &str = "Room details";
/// A button.
pub const SIGN_OUT: &str = "Sign out";
/// For screen readers.
pub const ONLINE: &str = "online";
/// For screen readers.
pub const OFFLINE: &str = "offline";
/// A field that narrows a list.
pub const FIND_PERSON: &str = "Find a person";
/// A dialog's field.
pub const FOR_HOW_LONG: &str = "For how long";
/// A dialog's choice.
pub const WHERE: &str = "Where";
/// One of the choices.
pub const EVERYWHERE: &str = "Everywhere";
/// A dialog's field.
pub const WHY: &str = "Why";
/// Under the field.
pub const WHY_HINT: &str = "They will be told.";
/// When a reason is missing.
pub const REASON_MISSING: &str = "Say why; they will be told.";

/// How long somebody may be muted: seconds, and in words.
pub const DURATIONS: [(i64, &str); 5] =
    [(600, "10 minutes"), (3600, "1 hour"), (8 * 3600, "8 hours"), (86_400, "1 day"), (7 * 86_400, "7 days")];

/// A role as a tag; nothing for members.
pub fn role_tag(role: Role) -> Option<&'static str> {
    match role {
        Role::Guest => Some("guest"),
        Role::Member => None,
        Role::Moderator => Some("moderator"),
        Role::Admin => Some("admin"),
    }
}

/// A role on its own.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Guest => "Guest",
        Role::Member => "Member",
        Role::Moderator => "Moderator",
        Role::Admin => "Admin",
    }
}

/// How many people.
pub fn people_count(count: usize) -> String {
    format!("People · {count}")
}

/// The button that opens what may be done about a person.
pub fn actions_for(name: &str) -> String {
    format!("Actions for {name}")
}

/// Opens the dialog.
pub fn mute(name: &str) -> String {
    format!("Mute {name}…")
}

/// The title of the dialog.
pub fn mute_title(name: &str) -> String {
    format!("Mute {name}")
}

/// The button that does it, by its consequence.
pub fn mute_for(name: &str, duration: &str) -> String {
    format!("Mute {name} for {duration}")
}

/// What follows.
pub fn mute_consequence(name: &str) -> String {
    format!("{name} can go on reading, and cannot write until then.")
}

/// One of the choices.
pub fn only_in(room: &str) -> String {
    format!("Only in {room}")
}

/// After it was done.
pub fn muted(name: &str, duration: &str) -> String {
    format!("{name} is muted for {duration}.")
}

/// As far as it is known.
pub fn muted_because(until: &str, reason: &str) -> String {
    format!("Muted until {until}: {reason}")
}

/// The button that takes a mute back.
pub fn unmute(name: &str) -> String {
    format!("Unmute {name}")
}

/// After it was done.
pub fn unmuted(name: &str) -> String {
    format!("{name} may write again.")
}

/// The button that opens the question.
pub fn make(role: Role) -> &'static str {
    match role {
        Role::Guest => "Make guest…",
        Role::Member => "Make member…",
        Role::Moderator => "Make moderator…",
        Role::Admin => "Make admin…",
    }
}

/// The button that does it, and the title.
pub fn make_of(name: &str, role: Role) -> String {
    match role {
        Role::Guest => format!("Make {name} a guest"),
        Role::Member => format!("Make {name} a member"),
        Role::Moderator => format!("Make {name} a moderator"),
        Role::Admin => format!("Make {name} an admin"),
    }
}

/// What follows.
pub fn role_consequence(role: Role) -> &'static str {
    match role {
        Role::Guest => "Guests see only the rooms they were brought into, and write to everyone there.",
        Role::Member => "Members find, join and create rooms, and choose who reads a message.",
        Role::Moderator => "Moderators also announce, mute, and remove what guests and members wrote.",
        Role::Admin => {
            "Admins may do everything: roles, sessions, people. They also see what is for admins only, past messages included."
        }
    }
}

/// After it was done.
pub fn has_role(name: &str, role: Role) -> String {
    match role {
        Role::Guest => format!("{name} is a guest now."),
        Role::Member => format!("{name} is a member now."),
        Role::Moderator => format!("{name} is a moderator now."),
        Role::Admin => format!("{name} is an admin now."),
    }
}

/// The button that opens the question.
pub const END_SESSIONS: &str = "End all sessions…";

/// The button that does it, and the title.
pub fn end_sessions_of(name: &str) -> String {
    format!("End all sessions of {name}")
}

/// The same for oneself.
pub const END_OWN_SESSIONS: &str = "End all my other sessions";

/// What follows.
pub fn end_sessions_consequence(name: &str) -> String {
    format!("Every tab and device of {name} is signed out within a second.")
}

/// What follows for oneself.
pub const END_OWN_CONSEQUENCE: &str =
    "Every other tab and device of yours is signed out within a second; this one stays.";

/// After it was done.
pub fn ended_sessions(count: usize) -> String {
    match count {
        0 => "There was no session to end.".to_owned(),
        1 => "1 session was ended.".to_owned(),
        more => format!("{more} sessions were ended."),
    }
}

/// A way back that is not there: one's own last rights.
pub const NOTHING_TO_DO: &str = "There is nothing you may do about this person.";

/// Where a name is not known.
pub const SOMEBODY: &str = "somebody";
/// A dialog's choice.
pub const FOR_GOOD: &str = "For good";
/// One's own page.
pub const PROFILE: &str = "My profile";
/// Above the field.
pub const PROFILE_SENTENCE: &str = "The name that others see beside what you write. The one you sign in with stays.";
/// A field.
pub const DISPLAY_NAME: &str = "Shown name";
/// Opens the dialog.
pub const RENAME: &str = "Change my shown name…";
/// A heading of the sidebar.
pub const DIRECT: &str = "Direct";
/// The button and the title.
pub const WRITE_TO_SOMEBODY: &str = "Write to somebody";
/// Above the choice.
pub const DIRECT_SENTENCE: &str = "Only you and the people you choose read it, and nobody can be added later.";
/// The choice.
pub const WRITE_TO_WHOM: &str = "To whom?";
/// The button.
pub const OPEN_DIRECT: &str = "Open the conversation";
/// A link.
pub const MY_SESSIONS: &str = "My sessions";
/// A button.
pub const MANAGE_ROOM: &str = "Manage this room";

/// The button that takes the shown name, by its consequence.
pub fn rename_to(name: &str) -> String {
    if name.is_empty() { "Be shown by another name".to_owned() } else { format!("Be shown as {name}") }
}

/// Opens a direct room.
pub fn write_to(name: &str) -> String {
    format!("Write to {name}")
}

/// Opens the dialog.
pub fn remove(name: &str, room: &str) -> String {
    format!("Remove {name} from {room}…")
}

/// The title, and the button that does it.
pub fn remove_title(name: &str, room: &str) -> String {
    format!("Remove {name} from {room}")
}

/// What follows.
pub fn remove_consequence(name: &str) -> String {
    format!("{name} stops seeing the room’s new messages within a second, and is told who did it.")
}

/// After it was done.
pub fn removed(name: &str, room: &str) -> String {
    format!("{name} is no longer in {room}.")
}

/// To whoever was taken out of a room.
pub fn removed_by(name: &str, room: &str) -> String {
    format!("{name} removed you from {room}.")
}

/// Opens the dialog.
pub fn ban(name: &str) -> String {
    format!("Ban {name}…")
}

/// The title of the dialog.
pub fn ban_title(name: &str) -> String {
    format!("Ban {name}")
}

/// The button that does it, by its consequence.
pub fn ban_for(name: &str, duration: Option<(i64, &str)>) -> String {
    match duration {
        Some((_, duration)) => format!("Ban {name} for {duration}"),
        None => format!("Ban {name} for good"),
    }
}

/// What follows.
pub fn ban_consequence(name: &str) -> String {
    format!("Every session of {name} ends within a second, and no new one can begin. What {name} wrote stays.")
}

/// After it was done.
pub fn banned(name: &str, duration: Option<(i64, &str)>) -> String {
    match duration {
        Some((_, duration)) => format!("{name} is banned for {duration}."),
        None => format!("{name} is banned for good."),
    }
}

/// As far as it is known.
pub fn banned_because(until: Option<&str>, reason: &str) -> String {
    match until {
        Some(until) => format!("Banned until {until}: {reason}"),
        None => format!("Banned for good: {reason}"),
    }
}

/// The button that takes a ban back.
pub fn unban(name: &str) -> String {
    format!("Let {name} in again")
}

/// After it was done.
pub fn unbanned(name: &str) -> String {
    format!("{name} may sign in again.")
}

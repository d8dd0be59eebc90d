//! The words of the dialogs in which rooms are opened, looked after and announced in.

/// A dialog's field.
pub const ROOM_NAME: &str = "Name";
/// A dialog's field.
pub const ROOM_TOPIC: &str = "What is it for?";
/// A dialog's choice.
pub const ROOM_KIND: &str = "Who finds it?";
/// One of the choices.
pub const KIND_OPEN: &str = "Everyone: members find, read and join it";
/// One of the choices.
pub const KIND_PRIVATE: &str = "Only the people I bring in";
/// A dialog's list.
pub const ROOM_MEMBERS: &str = "Bring in";
/// A dialog's button.
pub const CREATE_ROOM: &str = "Create the room";
/// A dialog's field.
pub const ANNOUNCEMENT: &str = "Announcement";
/// A dialog's sentence.
pub const ANNOUNCE_SENTENCE: &str = "It appears in the announcements of everybody you choose.";
/// After an announcement.
pub const ANNOUNCED: &str = "Announced.";

/// The button of an announcement, by its consequence.
pub fn announce_to(audience: &str) -> String {
    format!("Announce to: {audience}")
}

/// Opens the dialog.
pub const EDIT: &str = "Change name and topic…";
/// The title of the dialog.
pub const EDIT_TITLE: &str = "Change name and topic";
/// The button.
pub const EDIT_BUTTON: &str = "Change them for everybody";
/// Opens the dialog.
pub const INVITE: &str = "Bring people in…";
/// When nobody is chosen.
pub const CHOOSE_SOMEBODY: &str = "Choose somebody first.";
/// What follows from archiving.
pub const ARCHIVE_CONSEQUENCE: &str =
    "Everything stays to be read, and nobody can write there any more until it is opened again.";

/// The title of the dialog.
pub fn invite_title(room: &str) -> String {
    format!("Bring people into {room}")
}

/// What follows.
pub fn invite_consequence(room: &str) -> String {
    format!("They will read all of {room}, what was written before included.")
}

/// The button, by its consequence.
pub fn invite_button(count: usize) -> String {
    match count {
        0 => "Bring them in".to_owned(),
        1 => "Bring 1 person in".to_owned(),
        more => format!("Bring {more} people in"),
    }
}

/// After it was done.
pub fn invited(count: usize) -> String {
    match count {
        1 => "1 person came in.".to_owned(),
        more => format!("{more} people came in."),
    }
}

/// Opens the dialog.
pub fn archive(room: &str) -> String {
    format!("Archive {room}…")
}

/// The title, and the button that does it.
pub fn archive_title(room: &str) -> String {
    format!("Archive {room}")
}

/// The button that takes it back.
pub fn reopen(room: &str) -> String {
    format!("Open {room} again")
}

/// After it was done.
pub fn reopened(room: &str) -> String {
    format!("{room} can be written in again.")
}

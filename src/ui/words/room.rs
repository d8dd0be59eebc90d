//! The words of rooms and messages.

use crate::domain::audience::Audience;
use crate::domain::id::UserId;
use crate::domain::role::Role;
use crate::domain::room::RoomKind;
use crate::protocol::limits;
use crate::ui::words::room_name;

/// The list of rooms, and the button that opens it.
pub const ROOMS: &str = "Rooms";
/// A button.
pub const NEW_ROOM: &str = "New room";
/// A button.
pub const ANNOUNCE: &str = "Announce";
/// The log.
pub const LOG: &str = "Messages";
/// The field.
pub const MESSAGE: &str = "Message";
/// A button.
pub const SEND: &str = "Send";
/// The choice of who may read.
pub const AUDIENCE: &str = "Audience";
/// What the keys do.
pub const KEYS: &str = "Enter sends · Shift Enter breaks the line";
/// The divider before what is unread.
pub const NEW: &str = "New";
/// A link up.
pub const OLDER: &str = "Older messages";
/// A link down.
pub const NEWEST: &str = "Back to the newest";
/// Before a page has come.
pub const LOADING: &str = "Fetching messages…";
/// Where a page did not come.
pub const NOT_LOADED: &str = "The messages could not be fetched.";
/// A button.
pub const LOAD_AGAIN: &str = "Try again";
/// On a message on its way.
pub const SENDING: &str = "sending…";
/// On a message that waits for a connection.
pub const WAITING: &str = "will be sent when the connection is back";
/// Somebody whose name is not known here.
const SOMEBODY: &str = "somebody";
/// A button.
pub const REACT: &str = "React";
/// A button.
pub const REPLY: &str = "Reply";
/// A button.
pub const EDIT_MESSAGE: &str = "Edit";
/// A button.
pub const SAVE: &str = "Save";
/// The field in which a message is edited.
pub const EDIT_FIELD: &str = "Edit the message";
/// What the keys do while a message is edited.
pub const EDIT_KEYS: &str = "Enter saves · Esc leaves it as it was";
/// What can be done with a message.
pub const DEEDS: &str = "Message actions";
/// The way to them without a script.
pub const DEEDS_PAGE: &str = "Actions";
/// A button: the browser may tell of mentions and direct messages.
pub const NOTIFY_ME: &str = "Notify me of mentions";
/// When the browser may.
pub const NOTIFIED: &str = "You are notified of mentions and direct messages.";
/// When it may not.
pub const NOT_NOTIFIED: &str = "Your browser does not allow notifications from here.";
/// In place of an answered message that was deleted.
pub const QUOTE_DELETED: &str = "The message was deleted.";
/// In place of an answered message that is not for the reader.
pub const QUOTE_UNSEEN: &str = "A message that is not here for you.";
/// Leaves the answered message out.
pub const NO_ANSWER: &str = "Do not answer it";
/// People that a name may become.
pub const COMPLETIONS: &str = "People to name";
/// The button that opens the deletion of somebody else's message.
pub const DELETE_FOR: &str = "Delete…";
/// The dialog that deletes somebody else's message.
pub const DELETE_TITLE: &str = "Delete this message for everyone";
/// What follows from it.
pub const DELETE_CONSEQUENCE: &str = "Its words are gone for everyone. You have five seconds to undo it.";
/// Its button.
pub const DELETE_IT: &str = "Delete the message";
/// The field of the reason.
pub const DELETE_WHY: &str = "Why (shown in its place)";

/// The signs that are offered, and their names.
pub const SIGNS: [(&str, &str); 8] = [
    ("👍", "thumbs up"),
    ("❤️", "heart"),
    ("😄", "smile"),
    ("🎉", "party"),
    ("👀", "eyes"),
    ("✅", "done"),
    ("🙏", "thanks"),
    ("😕", "confused"),
];

/// Before the reason, of a message elsewhere.
pub const NOT_DONE: &str = "A message stays as it was.";
/// Before the reason.
pub const NOT_SENT: &str = "Not sent.";
/// A button.
pub const RETRY: &str = "Retry";
/// A button.
pub const DISCARD: &str = "Discard";
/// A button.
pub const DELETE: &str = "Delete";
/// In place of a message that was deleted.
pub const DELETED: &str = "Message deleted.";
/// While the server is asked.
pub const DELETING: &str = "Deleting…";
/// A button.
pub const UNDO: &str = "Undo";
/// A button.
pub const DISMISS: &str = "Dismiss";
/// The other choice of audience.
pub const NAMED: &str = "Named people…";
/// The field in which people are chosen.
pub const CHOOSE_PEOPLE: &str = "Who may read it?";
/// A button.
pub const USE_AUDIENCE: &str = "Write to them only";
/// The way out of a refused widening.
pub const KEEP_AUDIENCE: &str = "Keep it as it is";
/// A message of nothing.
pub const EMPTY_BODY: &str = "Write something first.";
/// Where only moderators write.
pub const ONLY_ANNOUNCERS: &str = "Moderators and admins write here; everybody reads.";
/// Where nobody writes any more.
pub const ARCHIVED: &str = "This room is archived. It can be read, not written in.";
/// Where one may not write and it was not told why.
pub const MUTED: &str = "You are muted here for a while.";
/// A room that is gone from under one's feet.
pub const ROOM_GONE: &str = "You are no longer in this room.";
/// The way out.
pub const FIRST_ROOM: &str = "Go to another room";

/// The muted are told until when and why.
pub fn muted_until(until: &str, reason: &str) -> String {
    format!("You are muted until {until}: {reason}")
}

/// In the empty message field.
pub fn placeholder(kind: RoomKind, name: &str) -> String {
    match kind {
        RoomKind::Open | RoomKind::Private | RoomKind::Direct => format!("Write to {}", room_name(kind, name)),
        RoomKind::Announcements => "Announce something".to_owned(),
    }
}

/// An audience as a stamp on a message; nothing for everyone.
pub fn stamp(audience: &Audience, name_of: impl Fn(UserId) -> Option<String>) -> Option<String> {
    match audience {
        Audience::Everyone {} => None,
        Audience::Role { role } => Some(of_role(*role).to_owned()),
        Audience::Users { users } => Some(format!("For {}", names(users, name_of))),
    }
}

/// An audience as a choice.
pub fn audience(audience: &Audience, name_of: impl Fn(UserId) -> Option<String>) -> String {
    stamp(audience, name_of).unwrap_or_else(|| "Everyone".to_owned())
}

/// The people a message may be for; more than three are counted.
fn names(users: &[UserId], name_of: impl Fn(UserId) -> Option<String>) -> String {
    let known: Vec<String> =
        users.iter().take(3).map(|user| name_of(*user).unwrap_or_else(|| SOMEBODY.to_owned())).collect();
    match users.len() {
        0 => "nobody else".to_owned(),
        1..=3 => known.join(", "),
        more => format!("{} and {} more", known.join(", "), more - 3),
    }
}

fn of_role(role: Role) -> &'static str {
    match role {
        Role::Guest => "Guests and above",
        Role::Member => "Members and above",
        Role::Moderator => "Moderators and admins",
        Role::Admin => "Admins only",
    }
}

/// Asks before more people may read.
pub fn widen_title(to: &str) -> String {
    format!("Let more people read it? It would go to: {to}.")
}

/// The button that widens, by its consequence.
pub fn widen_button(to: &str) -> String {
    format!("Write to: {to}")
}

/// The tombstone: who deleted it and why.
pub fn tombstone(by: Option<&str>, own: bool, reason: Option<&str>) -> String {
    let who = match (own, by) {
        (true, _) => "Deleted by its author".to_owned(),
        (false, Some(name)) => format!("Removed by {name}"),
        (false, None) => "Removed by the server’s owner".to_owned(),
    };
    match reason {
        Some(reason) => format!("{who}: {reason}"),
        None => format!("{who}."),
    }
}

/// Who gave a sign: "Bob, Carol and you".
pub fn given_by(users: &[UserId], me: UserId, name_of: impl Fn(UserId) -> Option<String>) -> String {
    let others = users.iter().filter(|user| **user != me);
    let mut names: Vec<String> = others.map(|user| name_of(*user).unwrap_or_else(|| SOMEBODY.to_owned())).collect();
    if users.contains(&me) {
        names.push("you".to_owned());
    }
    listed(&names)
}

/// Names in a row: "Bob", "Bob and Carol", "Bob, Carol and Dave".
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A sign on a message, for screen readers and as a hint.
pub fn sign(emoji: &str, names: &str) -> String {
    format!("{emoji} {names}")
}

/// Who is writing; nothing when nobody is.
pub fn writing(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("{one} is writing…"),
        [_, _] | [_, _, _] => format!("{} are writing…", listed(names)),
        _ => "Several people are writing…".to_owned(),
    }
}

/// The first words of a message that another one answers.
pub fn excerpt(body: &str) -> String {
    let line = body.split_whitespace().take(40).collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(EXCERPT) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

/// How many characters of a message another one shows that answers it.
const EXCERPT: usize = 140;

/// That a message was edited, and when.
pub fn edited(at: &str) -> String {
    format!("edited {at}")
}

/// Above the field: what is being answered.
pub fn answering(who: &str) -> String {
    format!("Answering {who}")
}

/// Who is answered, where that is not here.
pub const EARLIER: &str = "an earlier message";

/// How many came below what is in view.
pub fn new_messages(count: u32) -> String {
    match count {
        0 => "To the newest".to_owned(),
        1 => "1 new message".to_owned(),
        more => format!("{more} new messages"),
    }
}

/// How many messages are unread: the server counts so far and no further.
pub fn unread(count: u32) -> String {
    if count < limits::UNREAD { count.to_string() } else { format!("{}+", limits::UNREAD) }
}

/// For screen readers, after the number in the list of rooms: how many of the unread name the reader.
pub fn unread_of_which(named: u32) -> String {
    match named {
        0 => " unread".to_owned(),
        1 => " unread, 1 mentions you".to_owned(),
        more => format!(" unread, {more} mention you"),
    }
}

/// For screen readers: whose message, and when.
pub fn written(who: &str, at: &str) -> String {
    format!("{who}, {at}")
}

/// An empty room says what it is for.
pub fn empty(kind: RoomKind, name: &str) -> String {
    match kind {
        RoomKind::Open => format!("This is the beginning of #{name}. Everyone in the workspace can find it."),
        RoomKind::Private => format!("This is the beginning of {name}. Only the people in it know of it."),
        RoomKind::Direct => "Only the people named above read this.".to_owned(),
        RoomKind::Announcements => {
            "This is the beginning of the announcements. What is said here reaches everybody.".to_owned()
        }
    }
}

/// The next step in an empty room.
pub const INVITE_HERE: &str = "Bring people in";

/// What kind of room it is.
pub fn about(kind: RoomKind) -> &'static str {
    match kind {
        RoomKind::Open => "Open room: members find, read and join it.",
        RoomKind::Private => "Private room: only the people in it know of it.",
        RoomKind::Direct => "Direct: only the people in it read it.",
        RoomKind::Announcements => "Moderators and admins speak here to everybody.",
    }
}

/// The bar under a room one is not in.
pub fn not_in(name: &str) -> String {
    format!("You are reading {name} without being in it.")
}

/// A button.
pub fn join(name: &str) -> String {
    format!("Join {name}")
}

/// A button and a title.
pub fn leave(name: &str) -> String {
    format!("Leave {name}")
}

/// What follows from leaving.
pub fn leave_consequence(kind: RoomKind) -> &'static str {
    match kind {
        RoomKind::Open => "You can come back at any time.",
        RoomKind::Private | RoomKind::Direct | RoomKind::Announcements => {
            "You will not see it any more, and cannot come back by yourself."
        }
    }
}

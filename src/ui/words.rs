//! Every word of the interface, in one place, so that a second language has one place to stand in.
//! Sentences the server refuses with come from the server.

pub mod care;
pub mod desk;
pub mod door;
pub mod find;
pub mod keys;
pub mod manage;
pub mod people;
pub mod room;
pub mod time;

use crate::domain::room::RoomKind;
use crate::protocol::close::CloseCode;
use crate::ui::powers::Proof;

/// The product.
pub const PRODUCT: &str = "Countersign";

/// What stands in the tab: the thing and the workspace.
pub fn title(thing: &str, site: &str) -> String {
    format!("{thing} · {site}")
}

/// The same while messages are unread.
pub fn title_unread(unread: u32, thing: &str, site: &str) -> String {
    format!("({}) {thing} · {site}", room::unread(unread))
}

/// Skips the list of rooms.
pub const SKIP: &str = "Skip to the message field";
/// Closes a dialog and changes nothing.
pub const CANCEL: &str = "Cancel";
/// Closes a panel.
pub const CLOSE: &str = "Close";
/// Before the answer to a question.
pub const WORKING: &str = "One moment…";

/// Beside the field in which a dialog is given the password once more.
pub const PASSWORD: &str = "Your password";

/// The password that a dialog was given was not taken.
pub fn not_proven(proof: Proof) -> &'static str {
    match proof {
        Proof::Given => "",
        Proof::Wrong => desk::WRONG_PASSWORD,
        Proof::TooOften => "Too many tries; wait a minute and try again.",
        Proof::Impossible => "This is not possible at this moment; try again.",
    }
}

/// Why a question was not even asked.
pub const NOT_CONNECTED: &str = "There is no connection right now. Try again when it is back.";
/// Why nothing opens.
pub const NOT_LOADED: &str = "This could not be loaded. Try again when there is a connection.";
/// Why there is no answer.
pub const CONNECTION_BROKE: &str =
    "The connection broke before the answer came. Look whether it was done, and try again if not.";
/// Why a message that was sent is not tried again by itself.
pub const FRAME_WRONG: &str = "The server could not read this message.";

/// The banner while an attempt is made.
pub const RECONNECTING: &str = "No connection. Trying to reach the server…";
/// A button.
pub const RETRY_NOW: &str = "Retry now";

/// The banner between two attempts.
pub fn next_attempt(seconds: i64) -> String {
    match seconds {
        1 => "No connection. Next try in 1 second.".to_owned(),
        more => format!("No connection. Next try in {more} seconds."),
    }
}

/// The title of the page when the session is over.
pub const ENDED: &str = "This tab was signed out";
/// The way back.
pub const SIGN_IN_AGAIN: &str = "Sign in again";

/// Above the sign-in form, after a reset link was used.
pub const PASSWORD_SET: &str = "Your new password is set; sign in with it.";
/// On the sign-in page, while there is no admin.
pub const NOT_SET_UP: &str =
    "Nobody can sign in yet: open /setup with the code that the server printed when it started.";

/// Why a session is over, by the close code of its socket; nothing for codes that do not end one.
pub fn ended(code: u16) -> Option<&'static str> {
    match CloseCode::from_number(code)? {
        CloseCode::SignedOut => Some("You signed out of this session."),
        CloseCode::Idle => Some("Your session ended because nothing was done with it for a long time."),
        CloseCode::Expired => Some("Your session reached the end of its lifetime."),
        CloseCode::Ended => Some("Your session was ended from another device or by an admin."),
        CloseCode::AccountClosed => Some("This account can no longer be used here; ask an admin."),
        CloseCode::SocketCap => Some("This page was closed because you have too many open at once."),
        CloseCode::Normal
        | CloseCode::Protocol
        | CloseCode::NotText
        | CloseCode::NotUtf8
        | CloseCode::Malformed
        | CloseCode::TooBig
        | CloseCode::Internal
        | CloseCode::Restart
        | CloseCode::Overloaded
        | CloseCode::TooSlow
        | CloseCode::NoAnswer
        | CloseCode::TooMany => None,
    }
}

/// Two things said of one.
pub fn join_hints(first: &str, second: &str) -> String {
    if second.is_empty() { first.to_owned() } else { format!("{first} · {second}") }
}

/// The sign before a room's name.
pub fn mark(kind: RoomKind) -> &'static str {
    match kind {
        RoomKind::Open => "#",
        RoomKind::Private => "◇",
        RoomKind::Direct => "",
        RoomKind::Announcements => "¶",
    }
}

/// A room as one speaks of it: `#general`.
pub fn room_name(kind: RoomKind, name: &str) -> String {
    match kind {
        RoomKind::Open => format!("#{name}"),
        RoomKind::Private | RoomKind::Direct | RoomKind::Announcements => name.to_owned(),
    }
}

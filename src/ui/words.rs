//! Every word of the interface, in one place, so that a second language has one place to stand in.

use crate::protocol::close::CloseCode;

/// The product.
pub const PRODUCT: &str = "Countersign";

/// What stands in the tab: the thing and the workspace.
pub fn title(thing: &str, site: &str) -> String {
    format!("{thing} · {site}")
}

/// A button and a title.
pub const SIGN_IN: &str = "Sign in";
/// Under the workspace's name.
pub const LOGIN_SENTENCE: &str = "Sign in to join the conversation.";
/// A field.
pub const USERNAME: &str = "Name";
/// A field.
pub const PASSWORD: &str = "Password";
/// Under the sign-in form.
pub const NO_ACCOUNT: &str = "No account? Ask an admin of this workspace.";
/// A title.
pub const SET_UP: &str = "Set up";
/// Under the workspace's name, while there is no admin.
pub const SETUP_SENTENCE: &str = "Nobody is here yet. Make the first account: it may do everything.";
/// A field.
pub const SETUP_CODE: &str = "Code";
/// Under the field.
pub const SETUP_CODE_HINT: &str = "The server printed it once when it started.";
/// When the name does not fit.
pub const USERNAME_HINT: &str = "Small letters a to z, digits, and - _ .";
/// Under the field.
pub const PASSWORD_HINT: &str = "At least 15 characters; a few words in a row are easy to keep in mind.";
/// A button.
pub const SET_UP_BUTTON: &str = "Create the first admin";

/// Why a question was not even asked.
pub const NOT_CONNECTED: &str = "There is no connection right now. Try again when it is back.";
/// Why there is no answer.
pub const CONNECTION_BROKE: &str =
    "The connection broke before the answer came. Look whether it was done, and try again if not.";
/// Why a message that was sent is not tried again by itself.
pub const FRAME_WRONG: &str = "The server could not read this message.";
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

//! The words of the pages about oneself and about other people's accounts.

/// The way back.
pub const TO_ROOMS: &str = "Back to the rooms";
/// The ways between these pages, for screen readers.
pub const PAGES: &str = "Pages";
/// A page.
pub const ROOMS: &str = "Browse rooms";
/// Under the title.
pub const ROOMS_SENTENCE: &str = "Open rooms can be read before one joins them.";
/// A field.
pub const ROOM_BEGINS: &str = "Beginning of a name";
/// A button.
pub const FIND: &str = "Find";
/// Where there is none.
pub const NO_ROOMS: &str = "No room’s name begins like this.";
/// A link.
pub const MORE_ROOMS: &str = "More rooms";
/// At a room one is in.
pub const JOINED: &str = "you are in it";
/// At a room that is only read.
pub const ARCHIVED: &str = "archived";
/// A button.
pub const JOIN: &str = "Join";
/// A page.
pub const SEARCH_TITLE: &str = "Search messages";
/// Under the title.
pub const SEARCH_SENTENCE: &str = "Words of messages that you may read, newest first. The last word may be unfinished.";
/// A field.
pub const SEARCH_WORDS: &str = "Words to look for";
/// Where there is none.
pub const NO_HITS: &str = "No message that you may read has these words. Try fewer, or the beginning of one.";
/// A link.
pub const OLDER_HITS: &str = "Older ones";
/// A page.
pub const SESSIONS: &str = "Sessions";
/// Under the title.
pub const SESSIONS_SENTENCE: &str = "Everywhere you are signed in. What you end is signed out within a second.";
/// At the session that looks.
pub const THIS_DEVICE: &str = "This device";
/// At a session with an open page.
pub const LIVE: &str = "Connected now";
/// At a session without one.
pub const NOT_LIVE: &str = "Not connected";
/// A button.
pub const END: &str = "End";
/// The button at the session that looks.
pub const SIGN_OUT: &str = "Sign out";
/// A button.
pub const END_OTHERS: &str = "End all other sessions";
/// A page.
pub const PASSWORD: &str = "Password";
/// Under the title.
pub const PASSWORD_SENTENCE: &str = "Changing it signs you out everywhere but here. Tokens go on working.";
/// A field.
pub const CURRENT_PASSWORD: &str = "Current password";
/// A field.
pub const NEW_PASSWORD: &str = "New password";
/// A button.
pub const CHANGE_PASSWORD: &str = "Change password";
/// When it was changed.
pub const PASSWORD_CHANGED: &str = "Your password was changed. All your other sessions have ended.";
/// A title.
pub const REAUTH: &str = "Once more, please";
/// Under the title.
pub const REAUTH_SENTENCE: &str = "What you are about to do needs your password again.";
/// A button.
pub const CONTINUE: &str = "Continue";
/// When it was not right.
pub const WRONG_PASSWORD: &str = "This is not your password; try again.";
/// A page.
pub const TOKENS: &str = "Tokens";
/// Under the title.
pub const TOKENS_SENTENCE: &str =
    "A token lets a program act as you, in the rooms you choose. It opens no page and changes no account.";
/// Under the title of a program's tokens.
pub const BOT_TOKENS_SENTENCE: &str = "With one of these the program signs in. It has no password.";
/// Above a new token.
pub const TOKEN_MADE: &str = "Copy this token now. It is not shown again, and whoever has it can act with it.";
/// Where there is none.
pub const NO_TOKENS: &str = "There is no token.";
/// A field.
pub const TOKEN_NAME: &str = "What it is for";
/// A field.
pub const TOKEN_ROOMS: &str = "Rooms";
/// Under the field.
pub const TOKEN_ROOMS_HINT: &str = "None chosen means every room that its owner is in, also later ones.";
/// A field.
pub const TOKEN_WRITE: &str = "It may write, too";
/// A field.
pub const VALID_FOR: &str = "Valid for";
/// Choices of the field, in days.
pub const DAYS: [(&str, &str); 4] = [("7", "7 days"), ("30", "30 days"), ("90", "90 days"), ("365", "a year")];
/// A button.
pub const MAKE_TOKEN: &str = "Make a token";
/// A button.
pub const REVOKE: &str = "Take back";
/// Of a token.
pub const NEVER_USED: &str = "never used";
/// A page.
pub const PEOPLE: &str = "People";
/// Under the title.
pub const PEOPLE_SENTENCE: &str = "Accounts of this workspace. What takes rights away counts at once.";
/// A field and its button.
pub const SEARCH: &str = "Search";
/// When there are more than the page shows.
pub const MORE_PEOPLE: &str = "There are more; search for the name.";
/// Where nobody is found.
pub const NOBODY: &str = "Nobody’s name has this in it.";
/// At a program.
pub const BOT: &str = "program";
/// At a closed account.
pub const DISABLED: &str = "disabled";
/// At somebody who is kept out.
pub const BANNED: &str = "banned";
/// At oneself.
pub const YOU: &str = "you";
/// A button.
pub const DISABLE: &str = "Disable";
/// A button.
pub const ENABLE: &str = "Enable";
/// A button.
pub const RESET_LINK: &str = "Reset link";
/// A button, behind one more step.
pub const DELETE: &str = "Delete…";
/// In that step.
pub const DELETE_SENTENCE: &str = "This cannot be taken back. The name is replaced everywhere.";
/// A choice there.
pub const DELETE_WORDS: &str = "Remove everything this person wrote, too";
/// The button there.
pub const DELETE_NOW: &str = "Delete for good";
/// A heading.
pub const ADD: &str = "Add somebody";
/// A field.
pub const NAME: &str = "Name to sign in with";
/// A field.
pub const DISPLAY: &str = "Name shown to others";
/// A field.
pub const ROLE: &str = "Role";
/// A choice.
pub const IS_BOT: &str = "It is a program: it signs in with tokens only";
/// A button.
pub const ADD_BUTTON: &str = "Add";
/// A heading.
pub const INVITE: &str = "Invite by link";
/// A field.
pub const USES: &str = "How often it can be used";
/// A field.
pub const INVITE_ROOMS: &str = "Rooms to be in from the start";
/// A button.
pub const INVITE_BUTTON: &str = "Make a link";
/// A heading.
pub const LINKS: &str = "Open links";
/// Where there is none.
pub const NO_LINKS: &str = "There is no open link.";
/// Above a new link.
pub const LINK_MADE: &str = "Pass this link on now. It is not shown again, and whoever has it can use it.";
/// Under the workspace's name, for somebody who was invited.
pub const INVITED_SENTENCE: &str = "You are invited. Choose a name and a password.";
/// A button.
pub const COME_IN: &str = "Come in";
/// Under the workspace's name, for somebody with a reset link.
pub const RESET_SENTENCE: &str = "Choose a new password. You are signed out everywhere and sign in with it.";
/// A button.
pub const SET_PASSWORD: &str = "Set the password";

/// When something happened.
pub fn moment(day: &str, clock: &str) -> String {
    format!("{day} at {clock} UTC")
}

/// How many are in a room.
pub fn people_in(size: usize) -> String {
    match size {
        1 => "1 person".to_owned(),
        more => format!("{more} people"),
    }
}

/// When it was begun and last used.
pub fn times(started: &str, used: &str) -> String {
    format!("Signed in {started}, last used {used}")
}

/// Until when something holds.
pub fn until(moment: &str) -> String {
    format!("until {moment}")
}

/// What an invitation is for.
pub fn invitation(role: &str, rooms: usize) -> String {
    match rooms {
        0 => format!("Invitation as {role}"),
        1 => format!("Invitation as {role}, into one room"),
        more => format!("Invitation as {role}, into {more} rooms"),
    }
}

/// Whose password a link sets.
pub fn reset_of(name: &str) -> String {
    format!("New password for {name}")
}

/// How often.
pub fn uses_left(uses: u32) -> String {
    if uses == 1 { "once".to_owned() } else { format!("{uses} times") }
}

/// What a token is for.
pub fn scope(rooms: Option<&[String]>, write: bool) -> String {
    let what = if write { "Reads and writes" } else { "Reads" };
    match rooms {
        None => format!("{what} in all rooms"),
        Some(names) => format!("{what} in {}", names.join(", ")),
    }
}

/// The title of a program's tokens.
pub fn tokens_of(name: &str) -> String {
    format!("Tokens of {name}")
}

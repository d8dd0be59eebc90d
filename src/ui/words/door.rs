//! The words of the pages before one is inside.

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
pub const SETUP_SENTENCE: &str = "Nobody is here yet. The first account belongs to an admin.";
/// A field.
pub const SETUP_CODE: &str = "Code";
/// Under the field.
pub const SETUP_CODE_HINT: &str = "The server printed it when it started.";
/// When the name does not fit.
pub const USERNAME_HINT: &str = "Small letters a to z, digits, hyphens, underscores and dots.";
/// Under the field.
pub const PASSWORD_HINT: &str = "At least 15 characters. A few words in a row are easy to keep in mind.";
/// A button.
pub const SET_UP_BUTTON: &str = "Create the first admin";

/// The way out of a page that says one thing.
pub const BACK: &str = "Back to the rooms";
/// The way out of one that says why a form was refused.
pub const BACK_TO_FORM: &str = "Back to the form";
/// A title.
pub const NOTHING_HERE: &str = "Nothing here";
/// Under it.
pub const NO_SUCH_PAGE: &str = "There is no such page, or it is not for you to see.";
/// A title.
pub const NOT_ALLOWED: &str = "Not allowed";
/// A title.
pub const SLOW_DOWN: &str = "Slow down";
/// A title.
pub const DID_NOT_WORK: &str = "That did not work";
/// Under it, where the fault is ours.
pub const BROKEN: &str = "Something broke on our side; try again.";
/// Under a title, for a method that an address does not take.
pub const NOT_TAKEN: &str = "This address takes no such request.";
/// Under a title, for what stands behind the question mark and cannot be read.
pub const ADDRESS_CUT: &str = "This address was changed or cut on its way; open the page anew.";

/// Under a page that says that something broke.
pub fn request(id: &str) -> String {
    format!("Request {id}")
}

//! Things one may choose to do, as data; menus and the palette are lists of them.

use crate::domain::id::UserId;
use crate::protocol::command::Command;
use crate::ui::chat::Dialog;

/// One thing to choose.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What it is called.
    pub text: String,
    /// What more there is to say of it; nothing when empty.
    pub hint: String,
    /// What happens.
    pub does: Does,
}

/// What a choice does.
#[derive(Debug, Clone, PartialEq)]
pub enum Does {
    /// Opens a dialog.
    Open(Dialog),
    /// Goes to an address, within the page where that can be.
    Visit(String),
    /// Asks the server at once, and says so when it was done: for what harms nobody.
    Ask(Vec<Command>, String),
    /// Opens a direct room with somebody, and goes there.
    Write(UserId),
}

impl Entry {
    /// One that opens a dialog.
    pub fn open(text: impl Into<String>, dialog: Dialog) -> Self {
        Self { text: text.into(), hint: String::new(), does: Does::Open(dialog) }
    }

    /// One that goes somewhere.
    pub fn visit(text: impl Into<String>, path: impl Into<String>) -> Self {
        Self { text: text.into(), hint: String::new(), does: Does::Visit(path.into()) }
    }

    /// One that asks the server at once.
    pub fn ask(text: impl Into<String>, commands: Vec<Command>, done: impl Into<String>) -> Self {
        Self { text: text.into(), hint: String::new(), does: Does::Ask(commands, done.into()) }
    }

    /// One that writes to somebody.
    pub fn write_to(text: impl Into<String>, user: UserId) -> Self {
        Self { text: text.into(), hint: String::new(), does: Does::Write(user) }
    }

    /// The same with more to say of it.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }
}

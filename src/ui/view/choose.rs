//! What happens when something of a menu or of the palette is chosen.

use leptos::prelude::*;

use crate::protocol::command::Command;
use crate::ui::chat::Chat;
use crate::ui::menu::Does;
use crate::ui::state::path::room_path;
use crate::ui::view::question::Question;

/// Does what is chosen. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Chooser {
    chat: Chat,
    said: StoredValue<String>,
    /// What was put to the server.
    pub question: Question,
}

impl Chooser {
    /// One for the component it is called in.
    pub fn new(chat: Chat) -> Self {
        let said = StoredValue::new(String::new());
        let question = Question::new(chat, move |done| {
            chat.dialog.set(None);
            if let Some(room) = done.room {
                return chat.visit(&room_path(room));
            }
            chat.say(said.get_value());
        });
        Self { chat, said, question }
    }

    /// Does it.
    pub fn choose(self, does: Does) {
        match does {
            Does::Open(dialog) => self.chat.dialog.set(Some(dialog)),
            Does::Visit(path) => self.chat.go(&path),
            Does::Write(user) => self.question.put(Command::OpenDirect { users: vec![user] }),
            Does::Ask(commands, done) => {
                self.said.set_value(done);
                self.question.put_all(commands);
            }
        }
    }
}

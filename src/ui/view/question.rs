//! A question that a dialog puts to the server and that is answered once.

use leptos::prelude::*;

use crate::protocol::command::Command;
use crate::protocol::frame::Done;
use crate::ui::chat::Chat;
use crate::ui::state::ask::Outcome;
use crate::ui::state::happening::Happening;

/// How it stands. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    chat: Chat,
    key: RwSignal<Option<u64>>,
    wrong: RwSignal<Option<String>>,
}

impl Question {
    /// A question not yet put; `done` is called when it was carried out.
    pub fn new(chat: Chat, done: impl Fn(Done) + 'static) -> Self {
        let question = Self { chat, key: RwSignal::new(None), wrong: RwSignal::new(None) };
        Effect::new(move |_| {
            let Some(key) = question.key.get() else { return };
            if let Some(Outcome::Done(answer)) = chat.with(|state| state.asks.outcome(key).cloned()) {
                question.key.set(None);
                chat.tell(Happening::AnswerSeen { key });
                done(answer);
            }
        });
        question
    }

    /// Puts it to the server.
    pub fn put(self, command: Command) {
        let key = self.chat.next_question();
        self.wrong.set(None);
        self.chat.tell(Happening::Asked { key, command });
        self.key.set(Some(key));
    }

    /// It cannot even be put.
    pub fn refuse(self, why: String) {
        self.wrong.set(Some(why));
    }

    /// No answer yet.
    pub fn waits(self) -> bool {
        let outcome =
            self.key.get().map(|key| self.chat.with(|state| state.asks.outcome(key) == Some(&Outcome::Pending)));
        outcome.unwrap_or_default()
    }

    /// Why it was not carried out.
    pub fn refusal(self) -> Option<String> {
        let refused = self.key.get().and_then(|key| {
            self.chat.with(|state| match state.asks.outcome(key) {
                Some(Outcome::Refused(why)) => Some(why.clone()),
                Some(Outcome::Pending | Outcome::Done(_)) | None => None,
            })
        });
        self.wrong.get().or(refused)
    }
}

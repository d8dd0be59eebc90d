//! A question that a dialog puts to the server and that is answered once.

use std::time::Duration;

use leptos::prelude::*;

use crate::protocol::command::Command;
use crate::protocol::frame::Done;
use crate::ui::chat::Chat;
use crate::ui::state::ask::Outcome;
use crate::ui::state::happening::Happening;

/// While somebody types, the server is asked once nothing was typed for this long.
pub const PAUSE: Duration = Duration::from_millis(120);

/// How it stands. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    chat: Chat,
    keys: RwSignal<Option<Vec<u64>>>,
    wrong: RwSignal<Option<String>>,
}

impl Question {
    /// A question not yet put; `done` is called when all of it was carried out, with the last answer.
    pub fn new(chat: Chat, done: impl Fn(Done) + 'static) -> Self {
        let question = Self::nothing(chat);
        Effect::new(move |_| {
            if let Some(answer) = question.answer() {
                let keys = question.keys.try_update(Option::take).flatten().unwrap_or_default();
                chat.tell_all(keys.into_iter().map(|key| Happening::AnswerSeen { key }));
                done(answer);
            }
        });
        question
    }

    fn nothing(chat: Chat) -> Self {
        let question = Self { chat, keys: RwSignal::new(None), wrong: RwSignal::new(None) };
        on_cleanup(move || question.forget());
        question
    }

    fn begin_anew(self) {
        self.wrong.set(None);
        self.forget();
    }

    /// The answers are nobody's any more.
    fn forget(self) {
        let keys = self.keys.try_update_untracked(Option::take).flatten().unwrap_or_default();
        self.chat.quietly(|state| keys.into_iter().for_each(|key| state.apply(Happening::AnswerSeen { key })));
    }

    /// Puts it to the server.
    pub fn put(self, command: Command) {
        self.put_all([command]);
    }

    /// Puts several at once; they are one question. One of none is carried out at once.
    pub fn put_all(self, commands: impl IntoIterator<Item = Command>) {
        self.begin_anew();
        let keys = commands.into_iter().map(|command| {
            let key = self.chat.next_question();
            self.chat.tell(Happening::Asked { key, command });
            key
        });
        let keys = keys.collect::<Vec<_>>();
        self.keys.set(Some(keys));
    }

    /// It cannot even be put.
    pub fn refuse(self, why: String) {
        self.wrong.set(Some(why));
    }

    /// No answer yet.
    pub fn waits(self) -> bool {
        self.any(|outcome| (*outcome == Outcome::Pending).then_some(())).is_some()
    }

    /// Why it was not carried out.
    pub fn refusal(self) -> Option<String> {
        let refused = self.any(|outcome| match outcome {
            Outcome::Refused(why) | Outcome::Unproven(why) => Some(why.clone()),
            Outcome::Pending | Outcome::Done(_) => None,
        });
        self.wrong.get().or(refused)
    }

    /// It waits for the password to be given again.
    pub fn is_unproven(self) -> bool {
        self.any(|outcome| matches!(outcome, Outcome::Unproven(_)).then_some(())).is_some()
    }

    fn any<T>(self, read: impl Fn(&Outcome) -> Option<T>) -> Option<T> {
        let keys = self.keys.get()?;
        self.chat.with(|state| keys.iter().find_map(|key| state.asks.outcome(*key).and_then(&read)))
    }

    /// The last answer, once there are all.
    fn answer(self) -> Option<Done> {
        let keys = self.keys.get()?;
        let nothing = Done::default();
        self.chat.with(|state| {
            let mut last = Some(&nothing);
            for key in &keys {
                let Some(Outcome::Done(done)) = state.asks.outcome(*key) else { return None };
                last = Some(done);
            }
            last.cloned()
        })
    }
}

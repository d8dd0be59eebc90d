//! What is being written in one room: its text stays in the field, its audience and its troubles here.

use leptos::prelude::*;

use crate::domain::audience::Audience;
use crate::domain::id::{MessageId, RoomId};
use crate::domain::room::RoomKind;
use crate::domain::text::{Body, TextError};
use crate::ui::chat::Chat;
use crate::ui::draft::Draft;
use crate::ui::page::ComposerForm;
use crate::ui::state::happening::Happening;
use crate::ui::state::outbox::{Outgoing, Sending};
use crate::ui::state::widen::widens;
use crate::ui::view::composer::FIELD;
use crate::ui::view::composer::audience::CHOICE;

/// A message in the making. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Writer {
    /// The page.
    pub chat: Chat,
    /// Where it will stand.
    pub room: RoomId,
    /// What kind of room that is.
    pub kind: RoomKind,
    /// For whom.
    pub audience: RwSignal<Audience>,
    /// What is wrong with it.
    pub wrong: RwSignal<Option<String>>,
    /// A wider audience that was chosen and must be confirmed.
    pub widening: RwSignal<Option<Audience>>,
    /// People are being chosen.
    pub choosing: RwSignal<bool>,
}

impl Writer {
    /// Begins with the server's form, then with what stands in the field already, then with the draft.
    pub fn new(chat: Chat, room: RoomId, kind: RoomKind, form: &ComposerForm) -> Self {
        let writer = Self {
            chat,
            room,
            kind,
            audience: RwSignal::new(Audience::from_form(&form.audience).unwrap_or(Audience::EVERYONE)),
            wrong: RwSignal::new(form.error.clone()),
            widening: RwSignal::new(None),
            choosing: RwSignal::new(false),
        };
        let (answered, empty) = (form.reply_to.parse().ok(), form.body.is_empty());
        Effect::new(move |_| writer.resume(answered, empty));
        Effect::new(move |_| writer.narrow());
        writer
    }

    /// What was chosen and typed before the page came alive, or came back with it, counts; the draft is put before it. Where
    /// the form brought the text it is the draft.
    fn resume(self, answered: Option<MessageId>, empty: bool) {
        let powers = self.chat.powers;
        self.chat.answering.set(answered);
        let offered = self.audience.get_untracked();
        let chosen = Audience::from_form(&(powers.page.value)(CHOICE)).filter(|chosen| *chosen != offered);
        let typed = (powers.page.value)(FIELD);
        let draft = self.draft().filter(|_| empty);
        if let Some(draft) = draft {
            self.audience.set(draft.audience);
            if typed.is_empty() {
                (powers.page.set_value)(FIELD, &draft.body);
            } else if !typed.contains(&draft.body) {
                (powers.page.set_value)(FIELD, &format!("{}\n{typed}", draft.body));
            }
            self.chat.answering.set(draft.reply_to);
        }
        if !typed.is_empty() {
            self.keep();
        }
        if let Some(chosen) = chosen {
            self.choose(chosen);
        }
        (powers.page.grow)(FIELD);
    }

    fn draft(self) -> Option<Draft> {
        (self.chat.powers.draft)(self.chat.me, self.room)
    }

    /// The draft was changed in another tab: there is one, and both show it.
    pub fn follow(self, draft: Option<Draft>) {
        let powers = self.chat.powers;
        (powers.page.set_value)(FIELD, draft.as_ref().map_or("", |draft| &draft.body));
        (powers.page.grow)(FIELD);
        self.chat.answering.set(draft.as_ref().and_then(|draft| draft.reply_to));
        self.audience.set(draft.map_or(Audience::EVERYONE, |draft| draft.audience));
    }

    /// A key was pressed in the field.
    pub fn typed(self) {
        if self.wrong.with_untracked(Option::is_some) {
            self.wrong.set(None);
        }
        (self.chat.powers.page.grow)(FIELD);
        self.keep();
        self.tell_typing();
    }

    /// Those who will read it see that it is being written.
    fn tell_typing(self) {
        if self.kind != RoomKind::Announcements {
            let audience = (!self.text().trim().is_empty()).then(|| self.audience.get_untracked());
            let now = (self.chat.powers.now)();
            self.chat.hint(Happening::Typed { room: self.room, audience, now });
        }
    }

    /// It answers this message, or none.
    pub fn answer(self, message: Option<MessageId>) {
        if self.chat.answering.get_untracked() != message {
            self.chat.answering.set(message);
            self.keep();
        }
    }

    /// An answer is for no more people than what it answers.
    fn narrow(self) {
        let Some(id) = self.chat.answering.get() else { return };
        let parent = self.chat.peek(|state| {
            let message = state.rooms.get(&self.room)?.timeline.message(id)?;
            Some((message.audience.clone(), message.author.user))
        });
        let Some((audience, author)) = parent.filter(|(audience, _)| !audience.is_everyone()) else { return };
        let me = self.chat.me;
        let audience = match audience {
            // Whoever wrote it is to read the answer.
            Audience::Users { users } => {
                let all = users.into_iter().chain([author]).filter(|user| *user != me);
                Audience::Users { users: all.collect() }.normal()
            }
            Audience::Everyone {} | Audience::Role { .. } => audience,
        };
        self.set(audience);
    }

    /// Begins to edit one's last message, if nothing is being written. Returns whether there is one.
    pub fn edit_last(self) -> bool {
        if !self.text().is_empty() {
            return false;
        }
        let last = self.chat.rows.with_untracked(|rows| {
            let own = rows.rows().iter().rev().find(|row| row.deeds().edit)?;
            own.message().map(|message| message.id)
        });
        last.map(|last| self.chat.edit(last)).is_some()
    }

    /// Another audience was chosen. Where more people could read what is written already, it is asked first.
    pub fn choose(self, audience: Audience) {
        let wider = self
            .audience
            .with_untracked(|before| self.chat.peek(|state| widens(before, &audience, |user| state.role_of(user))));
        if wider && !self.text().trim().is_empty() {
            self.widening.set(Some(audience));
        } else {
            self.set(audience);
        }
    }

    /// This is the audience, whatever it was.
    pub fn set(self, audience: Audience) {
        self.audience.set(audience);
        self.keep();
    }

    /// Hands the message over to the outbox and begins anew, for the same audience.
    pub fn send(self) {
        let powers = self.chat.powers;
        match Body::parse(self.text().trim_end()) {
            Ok(body) => {
                let outgoing = self.outgoing(&body);
                self.wrong.set(None);
                self.chat.answering.set(None);
                (powers.page.set_value)(FIELD, "");
                (powers.page.grow)(FIELD);
                self.keep();
                self.chat.tell(Happening::Wrote(outgoing));
                (powers.log.to_end)();
            }
            Err(TextError::Empty(_)) => {}
            Err(wrong @ (TextError::TooLong { .. } | TextError::Character { .. })) => {
                self.wrong.set(Some(wrong.to_string()))
            }
        }
        (powers.page.focus)(FIELD);
    }

    fn outgoing(self, body: &Body) -> Outgoing {
        let powers = self.chat.powers;
        Outgoing {
            client_id: (powers.fresh_key)(),
            room: self.room,
            body: body.to_string(),
            audience: self.audience.get_untracked(),
            reply_to: self.chat.answering.get_untracked(),
            announce: self.kind == RoomKind::Announcements,
            at: (powers.now)(),
            sending: Sending::Waiting,
        }
    }

    fn text(self) -> String {
        (self.chat.powers.page.value)(FIELD)
    }

    fn keep(self) {
        let (audience, reply_to) = (self.audience.get_untracked(), self.chat.answering.get_untracked());
        let draft = Draft { body: self.text(), audience, reply_to };
        (self.chat.powers.keep_draft)(self.room, &draft);
    }
}

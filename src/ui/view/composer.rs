//! Where one writes. Without a script it is a plain form; with one it never loses a word.

pub mod answering;
pub mod asking;
pub mod audience;
pub mod naming;
pub mod retained;
pub mod writer;

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;

use crate::domain::id::RoomId;
use crate::domain::room::RoomKind;
use crate::ui::chat::{Chat, use_chat};
use crate::ui::page::ComposerForm;
use crate::ui::view::composer::answering::Answering;
use crate::ui::view::composer::audience::AudienceChoice;
use crate::ui::view::composer::naming::{LIST, Names, Naming};
use crate::ui::view::composer::retained::RetainedText;
use crate::ui::view::composer::writer::Writer;
use crate::ui::words::room as words;

/// The id of the field.
pub const FIELD: &str = "composer";

/// The form as the server filled it, for the room it was filled for.
#[derive(Debug, Clone, Copy)]
pub struct Retained(StoredValue<(RoomId, ComposerForm)>);

impl Retained {
    /// What the page came with.
    pub fn new(room: RoomId, form: ComposerForm) -> Self {
        Self(StoredValue::new((room, form)))
    }

    /// Once: what was made of it since stands in the draft.
    fn for_room(self, room: RoomId) -> ComposerForm {
        let take = |(of, form): &mut (RoomId, ComposerForm)| (*of == room).then(|| std::mem::take(form));
        self.0.try_update_value(take).flatten().unwrap_or_default()
    }

    /// What was refused in a room where one cannot write any more.
    pub fn refused(self, room: RoomId) -> Option<ComposerForm> {
        let refused = |(of, form): &(RoomId, ComposerForm)| (*of == room && form.error.is_some()).then(|| form.clone());
        self.0.try_with_value(refused).flatten()
    }
}

/// The field, for whom, and the button.
#[component]
pub fn Composer(
    /// Where it writes to.
    room: RoomId,
) -> impl IntoView {
    let chat = use_chat();
    let form = expect_context::<Retained>().for_room(room);
    let kind = chat.peek(|state| state.rooms.get(&room).map_or(RoomKind::Open, |room| room.view.kind));
    let name = chat.part(move |state| state.rooms.get(&room).map(|room| room.view.name.clone()).unwrap_or_default());
    let writer = Writer::new(chat, room, kind, &form);
    chat.writer.set(Some(writer));
    on_cleanup(move || {
        // Another room's field may be there already.
        chat.writer.update(|now| *now = now.take().filter(|now| now.room != room));
    });
    let action = match kind {
        RoomKind::Announcements => "/announcements".to_owned(),
        RoomKind::Open | RoomKind::Private | RoomKind::Direct => format!("/rooms/{room}/messages"),
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        writer.send();
    };
    let naming = Naming::new(writer);
    let key = move |event: KeyboardEvent| {
        if naming.key(&event) {
            return;
        }
        if is_enter(chat, &event) {
            event.prevent_default();
            writer.send();
        } else if event.key() == "Escape" {
            writer.answer(None);
        } else if event.key() == "ArrowUp" && writer.edit_last() {
            event.prevent_default();
        }
    };
    let typed = move |_| {
        writer.typed();
        naming.look();
    };
    let button = if kind == RoomKind::Announcements { words::ANNOUNCE } else { words::SEND };
    view! {
        <form class="composer" class:narrow=move || !writer.audience.get().is_everyone() method="post" action=action on:submit=submit>
            <Names naming/>
            <Answering writer/>
            <label class="unseen" for=FIELD>{words::MESSAGE}</label>
            <textarea
                id=FIELD
                name="body"
                rows="1"
                dir="auto"
                autocomplete="off"
                placeholder=move || name.with(|name| words::placeholder(kind, name))
                aria-describedby="composer-note"
                aria-controls=LIST
                aria-autocomplete="list"
                aria-activedescendant=move || naming.active()
                on:input=typed
                on:keydown=key
                on:blur=move |_| naming.close()
            >
                {RetainedText(form.body)}
            </textarea>
            <input type="hidden" name="client_id" value=form.client_id/>
            <input type="hidden" name="reply_to" value=form.reply_to/>
            <div class="foot">
                <AudienceChoice writer/>
                <span class="keys">{words::KEYS}</span>
                <button class="primary">{button}</button>
            </div>
            <p id="composer-note" class="wrong" role="alert">{move || writer.wrong.get()}</p>
        </form>
    }
}

/// Whether a key means "done": Enter on its own, not while an input method composes, and not where one types with
/// a finger, which has no other key to break the line.
pub fn is_enter(chat: Chat, event: &KeyboardEvent) -> bool {
    let plain = event.key() == "Enter" && !event.shift_key() && !event.alt_key() && !event.is_composing();
    // While an input method composes, some browsers say so by this code only.
    plain && event.key_code() != 229 && !(chat.powers.by_touch)()
}

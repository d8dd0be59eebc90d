//! Where one writes. Without a script it is a plain form; with one it never loses a word.

pub mod audience;
pub mod retained;
pub mod writer;

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;

use crate::domain::id::RoomId;
use crate::domain::room::RoomKind;
use crate::ui::chat::use_chat;
use crate::ui::page::ComposerForm;
use crate::ui::view::composer::audience::{AudienceChoice, PeoplePicker, Widening};
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

    fn for_room(self, room: RoomId) -> ComposerForm {
        self.0.with_value(|(of, form)| if *of == room { form.clone() } else { ComposerForm::default() })
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
    let (kind, name) = chat.peek(|state| {
        state.rooms.get(&room).map_or((RoomKind::Open, String::new()), |room| (room.view.kind, room.view.name.clone()))
    });
    let writer = Writer::new(chat, room, kind, &form);
    let action = match kind {
        RoomKind::Announcements => "/announcements".to_owned(),
        RoomKind::Open | RoomKind::Private | RoomKind::Direct => format!("/rooms/{room}/messages"),
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        writer.send();
    };
    let key = move |event: KeyboardEvent| {
        let plain = event.key() == "Enter" && !event.shift_key() && !event.alt_key() && !event.is_composing();
        // While an input method composes, some browsers say so by this code only.
        if plain && event.key_code() != 229 && !(chat.powers.by_touch)() {
            event.prevent_default();
            writer.send();
        }
    };
    let button = if kind == RoomKind::Announcements { words::ANNOUNCE } else { words::SEND };
    view! {
        <form class="composer" class:narrow=move || !writer.audience.get().is_everyone() method="post" action=action on:submit=submit>
            <label class="unseen" for=FIELD>{words::MESSAGE}</label>
            <textarea
                id=FIELD
                name="body"
                rows="1"
                dir="auto"
                autocomplete="off"
                placeholder=words::placeholder(kind, &name)
                aria-describedby="composer-note"
                on:input=move |_| writer.typed()
                on:keydown=key
            >
                {RetainedText(form.body)}
            </textarea>
            <input type="hidden" name="client_id" value=form.client_id/>
            <div class="foot">
                <AudienceChoice writer/>
                <span class="keys">{words::KEYS}</span>
                <button class="primary">{button}</button>
            </div>
            <p id="composer-note" class="wrong" role="alert">{move || writer.wrong.get()}</p>
        </form>
        <PeoplePicker writer/>
        <Widening writer/>
    }
}

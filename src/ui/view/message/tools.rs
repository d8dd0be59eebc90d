//! What can be done with the message one looks at: only that one has buttons, so a long room stays light.

use std::time::Duration;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::domain::id::MessageId;
use crate::ui::chat::{Chat, Dialog};
use crate::ui::state::happening::Happening;
use crate::ui::state::rows::{Deeds, Row};
use crate::ui::view::message::signs::give;
use crate::ui::words::room as words;

/// How long a deletion can be undone.
const UNDO: Duration = Duration::from_secs(5);

/// The button that offers the signs; there is one at a time.
const REACT_BUTTON: &str = "react";

/// The first sign that is offered.
const FIRST_SIGN: &str = "first-sign";

/// The buttons of those who may.
pub fn tools(chat: Chat, row: &Row) -> impl IntoView + use<> {
    let id = row.message()?.id;
    let Deeds { reply, react, edit, delete, with_reason } = row.deeds();
    if !(reply || react || edit || delete) {
        return None;
    }
    let button = |shown: bool, word: &'static str, act: fn(Chat, MessageId)| {
        shown.then(|| view! { <button type="button" class="quiet" on:click=move |_| act(chat, id)>{word}</button> })
    };
    let leave = move |event: KeyboardEvent| {
        if event.key() == "Escape" && chat.picking.get_untracked() {
            event.stop_propagation();
            pick(chat, false);
        }
    };
    Some(view! {
        <div class="tools" role="toolbar" aria-label=words::DEEDS on:keydown=leave>
            {react.then(|| picker(chat, id))}
            {button(reply, words::REPLY, answer)}
            {button(edit, words::EDIT_MESSAGE, Chat::edit)}
            {button(delete && !with_reason, words::DELETE, |chat, id| delete_soon(chat, id, None))}
            {button(with_reason, words::DELETE_FOR, |chat, id| chat.dialog.set(Some(Dialog::DeleteMessage(id))))}
        </div>
    })
}

fn picker(chat: Chat, id: MessageId) -> impl IntoView {
    let open = chat.picking.get();
    let signs = open.then(|| {
        let buttons: Vec<_> = words::SIGNS
            .iter()
            .enumerate()
            .map(|(at, (emoji, name))| {
                let choose = move |_| {
                    pick(chat, false);
                    give(chat, id, (*emoji).to_owned(), true);
                };
                let own_id = (at == 0).then_some(FIRST_SIGN);
                view! { <button type="button" class="quiet" id=own_id aria-label=*name title=*name on:click=choose>{*emoji}</button> }
            })
            .collect();
        view! { <span class="picker">{buttons}</span> }
    });
    let toggle = move |_| pick(chat, !chat.picking.get_untracked());
    view! {
        <button type="button" class="quiet" id=REACT_BUTTON aria-expanded=if open { "true" } else { "false" } on:click=toggle>
            {words::REACT}
        </button>
        {signs}
    }
}

/// Opens or closes the choice of signs, and takes the focus along.
fn pick(chat: Chat, open: bool) {
    chat.picking.set(open);
    let to = if open { FIRST_SIGN } else { REACT_BUTTON };
    request_animation_frame(move || (chat.powers.page.focus)(to));
}

/// Answers it, for no more people than read it.
fn answer(chat: Chat, id: MessageId) {
    chat.answering.set(Some(id));
    chat.to_composer();
}

/// Deletes it, unless that is undone in time.
pub fn delete_soon(chat: Chat, message: MessageId, reason: Option<String>) {
    let at = (chat.powers.now)();
    chat.tell(Happening::Deleting { message, reason, at });
    set_timeout(move || chat.tell(Happening::DeletionDue(message, Some(at))), UNDO);
}

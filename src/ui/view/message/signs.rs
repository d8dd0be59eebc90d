//! The signs that a message was given: how many, by whom, and one's own among them.

use leptos::prelude::*;

use crate::domain::id::MessageId;
use crate::ui::chat::Chat;
use crate::ui::state::happening::Happening;
use crate::ui::state::rows::{Row, Said, Signed};
use crate::ui::words::room as words;

/// A button each: it gives the same sign, or takes one's own back.
pub fn signs(chat: Chat, row: &Row) -> impl IntoView + use<> {
    let Said::Message(shown) = &row.said else { return None };
    if shown.signs.is_empty() {
        return None;
    }
    let (id, may) = (shown.message.id, shown.deeds.react);
    let buttons: Vec<_> = shown.signs.iter().cloned().map(|sign| button(chat, id, may, sign)).collect();
    Some(view! { <div class="signs">{buttons}</div> })
}

fn button(chat: Chat, message: MessageId, may: bool, sign: Signed) -> impl IntoView {
    let Signed { emoji, count, mine, names } = sign;
    let label = words::sign(&emoji, &names);
    let given = emoji.clone();
    let toggle = move |_| give(chat, message, given.clone(), !mine);
    view! {
        <button type="button" disabled=!may aria-pressed=if mine { "true" } else { "false" } aria-label=label title=names on:click=toggle>
            <span aria-hidden="true">{emoji}</span>" "{count}
        </button>
    }
}

/// Gives a sign, or takes it back.
pub fn give(chat: Chat, message: MessageId, emoji: String, give: bool) {
    chat.tell(Happening::Signed { message, emoji, give });
}

//! What became of a message, said on the message itself.

use leptos::either::EitherOf3;
use leptos::prelude::*;

use crate::domain::id::MessageId;
use crate::ui::chat::Chat;
use crate::ui::state::happening::Happening;
use crate::ui::state::outbox::Sending;
use crate::ui::state::rows::{Row, Said};
use crate::ui::words::room as words;

/// On its way, refused, or nothing to say.
pub fn tail(chat: Chat, row: &Row) -> impl IntoView + use<> {
    match &row.said {
        Said::Message(shown) => shown.refused.clone().map(|why| EitherOf3::A(not_done(chat, why, shown.message.id))),
        Said::Outgoing { outgoing, connected } => Some(match &outgoing.sending {
            Sending::Failed { why, .. } => EitherOf3::B(failed(chat, why.clone(), outgoing.client_id.clone())),
            Sending::Waiting if !connected => EitherOf3::C(on_its_way(words::WAITING)),
            Sending::Waiting | Sending::Sent | Sending::Accepted(_) => EitherOf3::C(on_its_way(words::SENDING)),
        }),
    }
}

fn on_its_way(word: &'static str) -> impl IntoView {
    view! { <p class="state on-its-way">{word}</p> }
}

fn not_done(chat: Chat, why: String, id: MessageId) -> impl IntoView {
    view! {
        <p class="state" role="alert">
            <span>{why}</span>
            <button type="button" class="link" on:click=move |_| keep(chat, id)>{words::DISMISS}</button>
        </p>
    }
}

/// It stays as it is.
pub fn keep(chat: Chat, id: MessageId) {
    chat.tell(Happening::Kept(id));
    chat.after_a_button();
}

fn failed(chat: Chat, why: String, client_id: String) -> impl IntoView {
    let again = client_id.clone();
    let retry = move |_| {
        let fresh = (chat.powers.fresh_key)();
        chat.tell(Happening::Retried { client_id: again.clone(), fresh });
        chat.after_a_button();
    };
    let discard = move |_| {
        chat.tell(Happening::Discarded { client_id: client_id.clone() });
        chat.after_a_button();
    };
    view! {
        <p class="state" role="alert">
            <span>{words::NOT_SENT} " " {why}</span>
            <button type="button" class="link" on:click=retry>{words::RETRY}</button>
            <button type="button" class="link" on:click=discard>{words::DISCARD}</button>
        </p>
    }
}

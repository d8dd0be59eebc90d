//! What became of a message, said on the message itself, and what can be done with it.

use std::time::Duration;

use leptos::either::EitherOf3;
use leptos::prelude::*;

use crate::domain::id::MessageId;
use crate::ui::chat::{Chat, use_chat};
use crate::ui::state::happening::Happening;
use crate::ui::state::outbox::Sending;
use crate::ui::state::rows::{Deletion, Row, Said};
use crate::ui::words::room as words;

/// How long a deletion can be undone.
const UNDO: Duration = Duration::from_secs(5);

/// On its way, refused, or nothing to say.
#[component]
pub fn Tail(
    /// The message.
    row: Memo<Row>,
) -> impl IntoView {
    let chat = use_chat();
    let connected = chat.part(|state| state.connection.is_open());
    let fate = Memo::new(move |_| row.with(|row| Fate::of(row, connected.get())));
    move || match fate.get() {
        Fate::Nothing => None,
        Fate::OnItsWay(word) => Some(EitherOf3::A(view! { <p class="state on-its-way">{word}</p> })),
        Fate::Failed { why, client_id } => Some(EitherOf3::B(failed(chat, why, client_id))),
        Fate::NotDeleted { why, id } => Some(EitherOf3::C(view! {
            <p class="state" role="alert">
                <span>{why}</span>
                <button type="button" class="link" on:click=move |_| chat.tell(Happening::Kept(id))>{words::DISMISS}</button>
            </p>
        })),
    }
}

#[derive(Clone, PartialEq)]
enum Fate {
    Nothing,
    OnItsWay(&'static str),
    Failed { why: String, client_id: String },
    NotDeleted { why: String, id: MessageId },
}

impl Fate {
    fn of(row: &Row, connected: bool) -> Self {
        match &row.said {
            Said::Message { message, refused: Some(why), .. } => Self::NotDeleted { why: why.clone(), id: message.id },
            Said::Message { refused: None, .. } => Self::Nothing,
            Said::Outgoing(outgoing) => match &outgoing.sending {
                Sending::Failed { why, .. } => Self::Failed { why: why.clone(), client_id: outgoing.client_id.clone() },
                Sending::Waiting if !connected => Self::OnItsWay(words::WAITING),
                Sending::Waiting | Sending::Sent | Sending::Accepted(_) => Self::OnItsWay(words::SENDING),
            },
        }
    }
}

fn failed(chat: Chat, why: String, client_id: String) -> impl IntoView {
    let again = client_id.clone();
    let retry = move |_| {
        let fresh = (chat.powers.fresh_key)();
        chat.tell(Happening::Retried { client_id: again.clone(), fresh });
    };
    let discard = move |_| {
        chat.tell(Happening::Discarded { client_id: client_id.clone() });
        (chat.powers.page.focus)("composer");
    };
    view! {
        <p class="state" role="alert">
            <span>{words::NOT_SENT} " " {why}</span>
            <button type="button" class="link" on:click=retry>{words::RETRY}</button>
            <button type="button" class="link" on:click=discard>{words::DISCARD}</button>
        </p>
    }
}

/// What can be done with the message, by those who may.
#[component]
pub fn Tools(
    /// The message.
    row: Memo<Row>,
) -> impl IntoView {
    let chat = use_chat();
    let deletable = Memo::new(move |_| row.with(deletable));
    move || {
        let id = deletable.get().filter(|_| chat.alive.get())?;
        Some(view! {
            <div class="tools">
                <button type="button" class="quiet" on:click=move |_| delete(chat, id)>{words::DELETE}</button>
            </div>
        })
    }
}

fn deletable(row: &Row) -> Option<MessageId> {
    match &row.said {
        Said::Message { message, may_delete: true, deletion: Deletion::No, .. } => Some(message.id),
        Said::Message { .. } | Said::Outgoing(_) => None,
    }
}

fn delete(chat: Chat, id: MessageId) {
    chat.tell(Happening::Deleting(id));
    set_timeout(move || chat.tell(Happening::DeletionDue(id)), UNDO);
}

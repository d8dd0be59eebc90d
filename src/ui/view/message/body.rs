//! What a message says, or the tombstone in its place.

use leptos::either::EitherOf3;
use leptos::prelude::*;

use crate::domain::id::MessageId;
use crate::domain::moment::Moment;
use crate::ui::chat::Chat;
use crate::ui::state::clock::Clock;
use crate::ui::state::rows::{Deletion, Row, Said};
use crate::ui::view::message::prose;
use crate::ui::view::message::tail::keep;
use crate::ui::view::tree::Tree;
use crate::ui::words::room as words;

/// The words as elements; never as HTML.
pub fn body(chat: Chat, row: &Row, clock: Clock) -> impl IntoView + use<> {
    if let Some(body) = row.body() {
        let message = row.message();
        let tree = match message.and_then(|message| message.content.as_ref()) {
            Some(content) => prose::rich(content, chat.me),
            None => prose::plain(body),
        };
        let edited = message.and_then(|message| message.edited_at).map(|at| edited(at, clock));
        return EitherOf3::A(view! { <div class="body" dir="auto">{Tree(tree)}</div>{edited} });
    }
    match &row.said {
        Said::Message(shown) if matches!(shown.deletion, Deletion::Held { .. }) => {
            EitherOf3::B(held(chat, shown.message.id))
        }
        Said::Message(shown) => EitherOf3::C(gone(shown.epitaph.clone().unwrap_or_else(|| words::DELETING.to_owned()))),
        Said::Outgoing { .. } => EitherOf3::C(gone(String::new())),
    }
}

fn edited(at: Moment, clock: Clock) -> impl IntoView {
    let whole = format!("{}, {}", clock.day(at), clock.time(at));
    view! { <time class="edited" datetime=at.to_string() title=whole>{words::edited(&clock.time(at))}</time> }
}

fn held(chat: Chat, id: MessageId) -> impl IntoView {
    view! {
        <p class="gone" role="status">
            {words::DELETED} " "
            <button type="button" class="link" on:click=move |_| keep(chat, id)>{words::UNDO}</button>
        </p>
    }
}

fn gone(epitaph: String) -> impl IntoView {
    view! { <p class="gone" dir="auto">{epitaph}</p> }
}

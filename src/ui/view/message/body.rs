//! What a message says, or the tombstone in its place.

use leptos::either::Either;
use leptos::prelude::*;

use crate::ui::chat::{Chat, use_chat};
use crate::ui::state::happening::Happening;
use crate::ui::state::prose::{Piece, pieces};
use crate::ui::state::rows::{Deletion, Row, Said};
use crate::ui::words::room as words;

/// The words as text and links; never as HTML.
#[component]
pub fn Body(
    /// The message.
    row: Memo<Row>,
) -> impl IntoView {
    let body = Memo::new(move |_| row.with(|row| row.body().map(str::to_owned)));
    move || match body.get() {
        Some(body) => Either::Left(view! { <p class="body" dir="auto">{prose(&body)}</p> }),
        None => Either::Right(view! { <Gone row/> }),
    }
}

fn prose(body: &str) -> Vec<impl IntoView + use<>> {
    pieces(body)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => Either::Left(text),
            Piece::Link(address) => {
                let href = address.clone();
                Either::Right(
                    view! { <a href=href target="_blank" rel="external noopener noreferrer nofollow">{address}</a> },
                )
            }
        })
        .collect()
}

#[component]
fn Gone(row: Memo<Row>) -> impl IntoView {
    let chat = use_chat();
    let said = move || row.with(|row| row.said.clone());
    move || match said() {
        Said::Message { message, deletion: Deletion::Held, .. } => {
            let id = message.id;
            Either::Left(view! {
                <p class="gone" role="status">
                    {words::DELETED} " "
                    <button type="button" class="link" on:click=move |_| chat.tell(Happening::Kept(id))>{words::UNDO}</button>
                </p>
            })
        }
        said @ (Said::Message { .. } | Said::Outgoing(_)) => {
            Either::Right(view! { <p class="gone" dir="auto">{epitaph(chat, &said)}</p> })
        }
    }
}

fn epitaph(chat: Chat, said: &Said) -> String {
    let Said::Message { message, .. } = said else {
        return String::new();
    };
    let Some(deleted) = &message.deleted else {
        return words::DELETING.to_owned();
    };
    let by = deleted.by.and_then(|user| chat.with(|state| state.name_of(user).map(str::to_owned)));
    words::tombstone(by.as_deref(), deleted.by == Some(message.author.user), deleted.reason.as_deref())
}

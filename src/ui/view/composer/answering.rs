//! What is being answered, above the field.

use leptos::prelude::*;

use crate::domain::id::MessageId;
use crate::ui::state::ChatState;
use crate::ui::view::composer::writer::Writer;
use crate::ui::view::icon::CloseIcon;
use crate::ui::view::later::Later;
use crate::ui::words::room as words;

/// Who said it and its first words, with the way out.
#[component]
pub fn Answering(
    /// What is being written.
    writer: Writer,
) -> impl IntoView {
    let chat = writer.chat;
    let parent = Memo::new(move |_| {
        let id = chat.answering.get()?;
        Some(chat.with(|state| said(state, id)).unwrap_or_else(|| (words::EARLIER.to_owned(), String::new())))
    });
    Later(move || {
        parent.get().map(|(who, said)| {
            view! {
                <p class="answering" dir="auto">
                    <span><b>{words::answering(&who)}</b>" "{said}</span>
                    <button type="button" class="quiet icon" aria-label=words::NO_ANSWER on:click=move |_| writer.answer(None)><CloseIcon/></button>
                </p>
            }
        })
    })
}

fn said(state: &ChatState, id: MessageId) -> Option<(String, String)> {
    let message = state.room()?.timeline.message(id)?;
    let body = message.body.as_deref().map_or_else(|| words::QUOTE_DELETED.to_owned(), words::excerpt);
    Some((message.author.display.clone(), body))
}

//! The line over everything while there is no connection.

use leptos::prelude::*;

use crate::ui::chat::use_chat;
use crate::ui::state::link::Trouble;
use crate::ui::view::later::Later;
use crate::ui::words;

/// Says nothing in the first seconds: most breaks are over by then.
#[component]
pub fn Banner() -> impl IntoView {
    let chat = use_chat();
    let trouble = Memo::new(move |_| chat.with(|state| state.connection.trouble(chat.now.get())));
    let shown = Memo::new(move |_| trouble.get().is_some());
    let text = move || match trouble.get() {
        Some(Trouble::NextIn(seconds)) => words::next_attempt(seconds),
        Some(Trouble::Trying) | None => words::RECONNECTING.to_owned(),
    };
    let retry = move |_| (chat.powers.reconnect)();
    Later(move || {
        shown.get().then(|| {
            view! {
                <div class="banner" role="status">
                    <span aria-live="off">{text}</span>
                    <button type="button" class="link" on:click=retry>{words::RETRY_NOW}</button>
                </div>
            }
        })
    })
}

//! Who is writing, on a line of its own that is always there, so that nothing moves.

use leptos::prelude::*;

use crate::ui::chat::use_chat;
use crate::ui::words::room as words;

/// Not read out by screen readers: it would be said again and again.
#[component]
pub fn Writing() -> impl IntoView {
    let chat = use_chat();
    let names = chat.part(|state| {
        let users = state.typing.in_room(state.current);
        users.filter_map(|user| state.name_of(user).map(str::to_owned)).collect::<Vec<_>>()
    });
    view! { <p class="writing" dir="auto">{move || words::writing(&names.get())}</p> }
}

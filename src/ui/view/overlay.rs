//! What lies over the page. The browser adds it once the page is alive; the server never sends it, so that its code need
//! not know how to take over what the server drew.

use leptos::prelude::*;

use crate::ui::chat::Chat;
use crate::ui::view::composer::asking::{PeoplePicker, Widening};
use crate::ui::view::dialog::Dialogs;
use crate::ui::view::notice::Notice;
use crate::ui::words;

/// What was just said.
#[component]
pub fn Overlay(
    /// The page below.
    chat: Chat,
) -> impl IntoView {
    provide_context(chat);
    view! { <Notice/> }
}

/// Everything that opens on top and asks something.
#[component]
pub fn Dialogues(
    /// The page below.
    chat: Chat,
) -> impl IntoView {
    provide_context(chat);
    view! {
        <Dialogs/>
        {move || chat.writer.get().map(|writer| view! { <PeoplePicker writer/> <Widening writer/> })}
    }
}

/// Whether one of them is to open.
pub fn is_asked(chat: Chat) -> bool {
    let asks = chat.writer.get().is_some_and(|writer| writer.choosing.get() || writer.widening.with(Option::is_some));
    asks || chat.dialog.with(Option::is_some)
}

/// What asks could not be loaded; whoever wants it asks again.
pub fn ask_nothing(chat: Chat) {
    if untrack(|| is_asked(chat)) {
        chat.say(words::NOT_LOADED.to_owned());
    }
    chat.dialog.set(None);
    if let Some(writer) = chat.writer.get_untracked() {
        writer.choosing.set(false);
        writer.widening.set(None);
    }
}

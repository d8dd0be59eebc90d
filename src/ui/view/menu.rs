//! Draws what one may choose to do.

use leptos::prelude::*;

use crate::ui::chat::use_chat;
use crate::ui::menu::Entry;
use crate::ui::view::choose::Chooser;
use crate::ui::words;

/// A list of deeds; each but the harmless asks before it does anything.
#[component]
pub fn MenuView(
    /// What there is to choose.
    entries: Vec<Entry>,
    /// What does it: it outlives the list, which changes by what is done.
    chooser: Chooser,
) -> impl IntoView {
    let chat = use_chat();
    let question = chooser.question;
    let entries = entries.into_iter().map(|Entry { text, does, .. }| {
        view! {
            <li><button type="button" disabled=move || question.waits() on:click=move |_| chooser.choose(does.clone())>{text}</button></li>
        }
    });
    view! {
        <ul class="menu">{entries.collect::<Vec<_>>()}</ul>
        <p class="wrong" role="alert">{move || question.refusal()}</p>
        <div class="buttons"><button type="button" class="quiet" on:click=move |_| chat.dialog.set(None)>{words::CLOSE}</button></div>
    }
}

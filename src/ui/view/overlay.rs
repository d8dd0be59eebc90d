//! What lies over the page: dialogs and what was just said. The browser adds it once the page is alive; the server
//! never sends it, so that its code need not know how to take over what the server drew.

use leptos::prelude::*;

use crate::ui::chat::Chat;
use crate::ui::view::dialog::Dialogs;
use crate::ui::view::notice::Notice;

/// Everything that opens on top.
#[component]
pub fn Overlay(
    /// The page below.
    chat: Chat,
) -> impl IntoView {
    provide_context(chat);
    view! {
        <Dialogs/>
        <Notice/>
    }
}

//! The keys that work everywhere in the page.

use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, EventTarget};

use crate::ui::chat::{Chat, Dialog};

/// Listens from now on; called once the page is alive.
pub fn listen(chat: Chat) {
    window_event_listener(ev::keydown, move |event| {
        let dialog = match event.key().as_str() {
            "k" | "K" if event.ctrl_key() || event.meta_key() => Dialog::Find,
            "?" if !writes(&event) => Dialog::Keys,
            _ => return,
        };
        event.prevent_default();
        // Something else is asked, and may be half answered.
        if chat.dialog.with_untracked(Option::is_some) {
            return;
        }
        chat.dialog.set(Some(dialog));
    });
}

/// The key goes into a field.
fn writes(event: &KeyboardEvent) -> bool {
    let element = event.target().and_then(|target: EventTarget| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

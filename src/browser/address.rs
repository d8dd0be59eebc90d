//! The address: links to places within the page change it and nothing is loaded; all others are the browser's.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlAnchorElement, MouseEvent};

use crate::ui::chat::Chat;
use crate::ui::state::path::Place;

/// The path of the address.
pub fn path() -> String {
    location().pathname().unwrap_or_default()
}

/// Gives the page another address.
pub fn push(path: &str) {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(path));
    }
}

/// Leaves for another page.
pub fn go(path: &str) {
    let _ = location().assign(path);
}

/// Follows the tab's back and forward, and the links of the page.
pub fn watch(chat: Chat) {
    window_event_listener_untyped("popstate", move |_| chat.address.set(path()));
    window_event_listener(ev::click, move |event| {
        if let Some(path) = place_within(&event) {
            event.prevent_default();
            chat.visit(&path);
        }
    });
}

/// The path of a place within the page, if a link to one was followed here and not into another tab.
fn place_within(event: &MouseEvent) -> Option<String> {
    let elsewhere = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
    if event.default_prevented() || event.button() != 0 || elsewhere {
        return None;
    }
    let link = event.target()?.dyn_into::<Element>().ok()?.closest("a[href]").ok()??;
    let link = link.dyn_into::<HtmlAnchorElement>().ok()?;
    let ours = link.origin() == location().origin().ok()?
        && link.search().is_empty()
        && link.hash().is_empty()
        && link.rel() != "external";
    let path = link.pathname();
    (ours && Place::from_path(&path).is_some()).then_some(path)
}

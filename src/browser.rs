//! The page in a browser: it comes alive here, keeps its socket, its storage and its place.
//!
//! What the components may ask of a browser is handed to them as values, see
//! [`Powers`].

pub mod address;
pub mod alive;
pub mod element;
pub mod log;
pub mod notify;
pub mod socket;
pub mod storage;
pub mod upper;
pub mod wake;

use leptos::prelude::*;

use crate::protocol::read::read;
use crate::ui::document::PAGE_DATA;
use crate::ui::page::RoomPage;
use crate::ui::powers::Powers;
use crate::ui::view::app::App;

/// Makes the page alive. A page without data stays the plain page it is.
pub fn hydrate() {
    // A release ends at once where it panics, and has no words for why.
    if cfg!(debug_assertions) {
        console_error_panic_hook::set_once();
    }
    let data = document().get_element_by_id(PAGE_DATA).and_then(|data| data.text_content());
    let Some(page) = data.and_then(|json| read::<RoomPage>(&json)) else { return };
    leptos::mount::hydrate_body(move || {
        let powers: &'static Powers = &alive::POWERS;
        provide_context(powers);
        view! { <App page/> }
    });
}

//! The page in a browser: it comes alive here, keeps its socket, its storage and its place.
//!
//! What the components may ask of a browser is handed to them as values, see
//! [`Powers`].

pub mod address;
pub mod alive;
pub mod element;
pub mod log;
pub mod notify;
pub mod proof;
pub mod socket;
pub mod storage;
pub mod upper;
pub mod wake;

use std::time::Duration;

use leptos::prelude::*;

use crate::protocol::read::read;
use crate::ui::document::PAGE_DATA;
use crate::ui::page::RoomPage;
use crate::ui::powers::Powers;
use crate::ui::view::app::App;

/// Makes the page alive, in a task of its own: what was touched while the program was compiled comes first. A page
/// without data stays the plain page it is.
pub fn hydrate() {
    // A release ends at once where it panics, and has no words for why.
    if cfg!(debug_assertions) {
        console_error_panic_hook::set_once();
    }
    set_timeout(mount, Duration::ZERO);
}

fn mount() {
    let data = document().get_element_by_id(PAGE_DATA).and_then(|data| data.text_content());
    let Some(page) = data.and_then(|json| read::<RoomPage>(&json)) else { return };
    leptos::mount::hydrate_body(move || {
        let powers: &'static Powers = &alive::POWERS;
        provide_context(powers);
        view! { <App page/> }
    });
}

//! The live page as a whole.

use leptos::prelude::*;

use crate::ui::page::RoomPage;

/// A room and everything around it.
#[component]
pub fn App(
    /// What the server knew when the page was asked for.
    page: RoomPage,
) -> impl IntoView {
    view! { <main class="room"><h1>{page.room_view.name}</h1></main> }
}

//! The live page as a whole.

use leptos::prelude::*;

use crate::ui::chat::Chat;
use crate::ui::page::RoomPage;
use crate::ui::powers::Powers;
use crate::ui::view::banner::Banner;
use crate::ui::view::composer::Retained;
use crate::ui::view::conversation::Conversation;
use crate::ui::view::details::Details;
use crate::ui::view::live;
use crate::ui::view::sidebar::Sidebar;
use crate::ui::words;

/// A room and everything around it, until the session ends.
#[component]
pub fn App(
    /// What the server knew when the page was asked for.
    page: RoomPage,
) -> impl IntoView {
    let powers = use_context::<&'static Powers>().unwrap_or(&Powers::NONE);
    let chat = Chat::new(&page, powers);
    provide_context(chat);
    provide_context(Retained::new(page.room, page.form));
    live::watch(chat);
    view! {
        <a class="skip" href="#composer">{words::SKIP}</a>
        <Banner/>
        <div class="app">
            <Sidebar/>
            <Conversation/>
            <Details/>
        </div>
    }
}

//! The middle of the page: the room's head, its log, and where one writes.

use leptos::prelude::*;

use crate::domain::room::RoomKind;
use crate::ui::chat::use_chat;
use crate::ui::view::details::DETAILS_DRAWER;
use crate::ui::view::foot::Foot;
use crate::ui::view::icon::{MenuIcon, PeopleIcon};
use crate::ui::view::live;
use crate::ui::view::log::Log;
use crate::ui::view::sidebar::ROOMS_DRAWER;
use crate::ui::view::writing::Writing;
use crate::ui::words;

/// The open room.
#[component]
pub fn Conversation() -> impl IntoView {
    live::follow_address(use_chat());
    view! {
        <main class="room">
            <Head/>
            <Log/>
            <Writing/>
            <Foot/>
        </main>
    }
}

#[component]
fn Head() -> impl IntoView {
    let chat = use_chat();
    let room = chat
        .part(|state| state.room().map(|room| (room.view.kind, state.room_title(&room.view), room.view.topic.clone())));
    let mark = move || words::mark(room.with(|room| room.as_ref().map_or(RoomKind::Private, |room| room.0)));
    let name = move || room.with(|room| room.as_ref().map(|room| room.1.clone())).unwrap_or_default();
    let topic = move || room.with(|room| room.as_ref().map(|room| room.2.clone())).unwrap_or_default();
    let elsewhere = chat.part(|state| state.unread() > 0);
    view! {
        <header class="head">
            <button type="button" class="quiet icon for-narrow" class:unread=elsewhere popovertarget=ROOMS_DRAWER aria-label=words::room::ROOMS>
                <MenuIcon/>
            </button>
            <h1><span class="mark" aria-hidden="true">{mark}</span><span class="name" dir="auto">{name}</span></h1>
            <p class="topic" dir="auto">{topic}</p>
            <button type="button" class="quiet icon for-middle" popovertarget=DETAILS_DRAWER aria-label=words::people::PEOPLE>
                <PeopleIcon/>
            </button>
        </header>
    }
}

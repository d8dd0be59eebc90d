//! Rooms to come into.

use leptos::prelude::*;

use crate::protocol::view::ListedRoom;
use crate::ui::page::desk::RoomsPage;
use crate::ui::state::path::{encoded, room_path};
use crate::ui::view::desk::{DeskFrame, Here};
use crate::ui::words;
use crate::ui::words::desk;

/// A field for the beginning of a name, and the rooms.
#[component]
pub fn RoomsDesk(
    /// What to show.
    page: RoomsPage,
) -> impl IntoView {
    let RoomsPage { desk: frame, query, rooms, next } = page;
    let none = rooms.is_empty().then(|| view! { <p>{desk::NO_ROOMS}</p> });
    let more = next.map(|last| {
        let href = format!("/rooms?q={}&after={last}", encoded(&query));
        view! { <p><a href=href>{desk::MORE_ROOMS}</a></p> }
    });
    view! {
        <DeskFrame desk=frame here=Here::Rooms title=desk::ROOMS.to_owned() sentence=desk::ROOMS_SENTENCE>
            <form method="get" action="/rooms" role="search" class="row">
                <input type="search" name="q" aria-label=desk::ROOM_BEGINS placeholder=desk::ROOM_BEGINS value=query maxlength="64"/>
                <button>{desk::FIND}</button>
            </form>
            <ul class="items">{rooms.into_iter().map(|listed| view! { <Item listed/> }).collect_view()}</ul>
            {none}
            {more}
        </DeskFrame>
    }
}

#[component]
fn Item(listed: ListedRoom) -> impl IntoView {
    let ListedRoom { room, joined, size } = listed;
    let name = words::room_name(room.kind, &room.name);
    let marks = [(joined, desk::JOINED), (room.archived, desk::ARCHIVED)];
    let marks = marks.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| view! { <em>{word}</em> }).collect_view();
    let join = (!joined && !room.archived).then(|| {
        view! {
            <form method="post" action=format!("{}/join", room_path(room.room))>
                <button aria-label=words::room::join(&name)>{desk::JOIN}</button>
            </form>
        }
    });
    view! {
        <li data-room=room.room.to_string()>
            <div>
                <a href=room_path(room.room) dir="auto">{name.clone()}</a>
                {marks}
                <p dir="auto">{words::join_hints(&desk::people_in(size), &room.topic)}</p>
            </div>
            {join}
        </li>
    }
}

//! Leaves a room, after saying what follows from it.

use leptos::prelude::*;

use crate::domain::id::RoomId;
use crate::domain::room::RoomKind;
use crate::protocol::command::Command;
use crate::ui::chat::{Chat, use_chat};
use crate::ui::view::dialog::frame::Deed;
use crate::ui::view::question::Question;
use crate::ui::words;

/// A room as one speaks of it.
pub fn name(chat: Chat, room: RoomId) -> String {
    chat.with(|state| {
        state.rooms.get(&room).map(|room| words::room_name(room.view.kind, &room.view.name)).unwrap_or_default()
    })
}

/// One sentence and the button that does it.
#[component]
pub fn LeaveForm(
    /// Which.
    room: RoomId,
) -> impl IntoView {
    let chat = use_chat();
    let kind = chat.peek(|state| state.rooms.get(&room).map_or(RoomKind::Open, |room| room.view.kind));
    let button = Signal::stored(words::room::leave(&name(chat, room)));
    let question = Question::new(chat, move |_| chat.dialog.set(None));
    view! {
        <Deed question button on_submit=move || question.put(Command::LeaveRoom { room })>
            <p>{words::room::leave_consequence(kind)}</p>
        </Deed>
    }
}

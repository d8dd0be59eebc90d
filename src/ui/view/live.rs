//! What follows the state outside the page's body: the root's attributes, the title, the log's position.

use std::time::Duration;

use leptos::prelude::*;

use crate::domain::id::MessageId;
use crate::ui::chat::Chat;
use crate::ui::state::clock::Clock;
use crate::ui::state::happening::Happening;
use crate::ui::state::path::Place;
use crate::ui::state::room::RoomState;
use crate::ui::view::keys;
use crate::ui::view::sidebar::ROOMS_DRAWER;
use crate::ui::words;

/// Begins once the page is alive; on the server nothing of it runs.
pub fn watch(chat: Chat) {
    let powers = chat.powers;
    // What comes now is a task of its own, so that a key or a touch need not wait for all of it.
    Effect::new(move |_| {
        let begin = move || {
            chat.clock.set(Clock::new(powers.offset_minutes));
            chat.alive.set(true);
            (powers.started)(chat);
            keys::listen(chat);
            (powers.page.mark)("data-hydrated", "");
        };
        (powers.page.after)(Duration::ZERO, Box::new(begin));
    });

    let word = chat.part(|state| state.connection.word());
    Effect::new(move |_| (powers.page.mark)("data-socket", word.get()));

    let ended = chat.part(|state| state.connection.ended());
    Effect::new(move |_| {
        if let Some(code) = ended.get() {
            (powers.page.title)(&chat.peek(|state| state.site.clone()));
            (powers.ended)(chat, code);
        }
    });

    let title = chat.part(|state| {
        let thing = state.room().map_or(words::room::ROOM_GONE.to_owned(), |room| state.room_title(&room.view));
        match state.unread() {
            0 => words::title(&thing, &state.site),
            unread => words::title_unread(unread, &thing, &state.site),
        }
    });
    Effect::new(move |_| (powers.page.title)(&title.get()));

    Effect::new(move |_| {
        chat.rows.track();
        (powers.log.settle)();
    });

    // Once what a link led to is drawn, it is shown. Where it is not among what came, what is around it is asked for, once.
    Effect::new(move |before: Option<Option<MessageId>>| {
        let asked = before.flatten();
        let id = chat.sought.get()?;
        let here =
            chat.rows.with(|rows| rows.rows().iter().any(|row| row.message().is_some_and(|message| message.id == id)));
        let timeline_rests = |room: &RoomState| room.timeline.loaded && room.timeline.reading.is_none();
        let rests = chat.peek(|state| state.room().is_some_and(timeline_rests));
        if here {
            request_animation_frame(move || (powers.log.show)(&id.to_string()));
        }
        if here || rests && asked == Some(id) {
            chat.sought.set(None);
            return None;
        }
        if rests {
            chat.tell(Happening::WantedAround(id.0));
            return Some(id);
        }
        asked
    });
}

/// The address tells which room is open. One that is not known here is the server's to show.
pub fn follow_address(chat: Chat) {
    Effect::new(move |before: Option<()>| {
        let Some(place) = Place::from_path(&chat.address.get()) else {
            return;
        };
        chat.sought.set(place.message);
        if before.is_none() {
            return;
        }
        if chat.peek(|state| state.current == place.room) {
            return;
        }
        if !chat.peek(|state| state.rooms.contains_key(&place.room)) {
            return (chat.powers.page.go)(&chat.address.get_untracked());
        }
        chat.tell(Happening::Opened { room: place.room });
        // An edit in which nothing was typed is none.
        if chat.edited.with_value(Option::is_none) {
            chat.editing.set(None);
        }
        (chat.powers.page.hide_popover)(ROOMS_DRAWER);
        (chat.powers.log.to_end)();
        if !(chat.powers.by_touch)() {
            (chat.powers.page.focus)("composer");
        }
    });
}

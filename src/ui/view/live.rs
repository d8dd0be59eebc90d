//! What follows the state outside the page's body: the root's attributes, the title, the log's position.

use std::time::Duration;

use leptos::prelude::*;

use crate::ui::chat::Chat;
use crate::ui::state::clock::Clock;
use crate::ui::state::happening::Happening;
use crate::ui::state::path::Place;
use crate::ui::state::timeline::Reading;
use crate::ui::view::sidebar::ROOMS_DRAWER;
use crate::ui::view::{keys, log};
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

    // Once what a link led to is drawn, it is shown; when it did not come with what was asked for, it is given up.
    let reading = chat.part(|state| state.room().map(|room| (room.timeline.loaded, room.timeline.reading)));
    Effect::new(move |_| {
        let Some(id) = chat.sought.get() else { return };
        let Some((loaded, reading)) = reading.get() else { return };
        if !loaded || matches!(reading, Some(Reading::Newest | Reading::Around(_))) {
            return;
        }
        chat.sought.set(None);
        let here =
            chat.rows.with(|rows| rows.rows().iter().any(|row| row.message().is_some_and(|message| message.id == id)));
        request_animation_frame(move || {
            if here {
                (powers.log.show)(&id.to_string());
            }
            // Where all is in view nothing scrolls, and the end is before the eyes.
            log::scrolled(chat);
        });
    });
}

/// The address tells which room is open. One that is not known here is the server's to show.
pub fn follow_address(chat: Chat) {
    Effect::new(move |before: Option<()>| {
        let Some(place) = Place::from_path(&chat.address.get()) else {
            return;
        };
        if before.is_none() {
            return chat.sought.set(place.message);
        }
        let Place { room, message } = place;
        if chat.peek(|state| state.current == room) {
            if let Some(message) = message {
                chat.tell(Happening::Sought(message));
            }
            return chat.sought.set(message);
        }
        if !chat.peek(|state| state.rooms.contains_key(&room)) {
            return (chat.powers.page.go)(&chat.address.get_untracked());
        }
        chat.tell(Happening::Opened { room, message });
        chat.sought.set(message);
        // An edit in which nothing was typed is none.
        let typed = |id| chat.edited.with_value(|edited| edited.contains_key(&id));
        if !chat.editing.get_untracked().is_some_and(typed) {
            chat.editing.set(None);
        }
        (chat.powers.page.hide_popover)(ROOMS_DRAWER);
        if message.is_none() {
            (chat.powers.log.to_end)();
        }
        if !(chat.powers.by_touch)() {
            // The field of the room is drawn after this.
            request_animation_frame(move || chat.to_composer());
        }
    });
}

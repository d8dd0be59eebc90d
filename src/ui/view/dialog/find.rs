//! The palette: rooms, people and deeds by a few letters; only what the reader may see and do.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::domain::room::RoomKind;
use crate::protocol::command::Command;
use crate::protocol::view::ListedRoom;
use crate::ui::chat::{Dialog, use_chat};
use crate::ui::menu::Entry;
use crate::ui::state::ChatState;
use crate::ui::state::path::room_path;
use crate::ui::view::choose::Chooser;
use crate::ui::view::question::Question;
use crate::ui::words;
use crate::ui::words::find;

/// As many as one looks through without scrolling for long.
const SHOWN: usize = 30;

/// The id of the list, for the field that moves in it.
const LIST: &str = "found";

/// A field, and what it finds as one types.
#[component]
pub fn Finder() -> impl IntoView {
    let chat = use_chat();
    let letters = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let listed = RwSignal::new(Vec::<ListedRoom>::new());
    let rooms = Question::new(chat, move |done| listed.set(done.rooms.unwrap_or_default()));
    let look = move |prefix: Option<String>| {
        if chat.peek(ChatState::may_list_rooms) {
            rooms.put(Command::ListRooms { prefix, after: None });
        }
    };
    look(None);
    let found = Memo::new(move |_| {
        let letters = letters.get().to_lowercase();
        let mut entries = chat.with(|state| listed.with(|listed| entries(state, listed)));
        entries.retain(|entry| entry.text.to_lowercase().contains(&letters));
        entries.truncate(SHOWN);
        entries
    });
    let chooser = Chooser::new(chat);
    let choose = move |index: usize| {
        if let Some(entry) = found.with_untracked(|found| found.get(index).cloned()) {
            chooser.choose(entry.does);
        }
    };
    let typed = move |event| {
        let text: String = event_target_value(&event);
        at.set(0);
        look(Some(text.trim().to_owned()).filter(|prefix| !prefix.is_empty()));
        letters.set(text.trim().to_owned());
    };
    let key = move |event: KeyboardEvent| {
        let last = found.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => at.update(|at| *at = if *at >= last { 0 } else { *at + 1 }),
            "ArrowUp" => at.update(|at| *at = at.checked_sub(1).unwrap_or(last)),
            "Enter" => choose(at.get_untracked()),
            _ => return,
        }
        event.prevent_default();
    };
    let active = move || format!("{LIST}-{}", at.get());
    let options = move || {
        let line = |(index, entry): (usize, Entry)| {
            view! {
                <li id=format!("{LIST}-{index}") role="option" aria-selected=move || (at.get() == index).to_string() on:click=move |_| choose(index)>
                    <span class="name" dir="auto">{entry.text}</span>
                    <small dir="auto">{entry.hint}</small>
                </li>
            }
        };
        found.get().into_iter().enumerate().map(line).collect::<Vec<_>>()
    };
    let nothing = move || found.with(Vec::is_empty).then_some(find::NOTHING);
    view! {
        <div class="finder">
            <input
                type="search"
                role="combobox"
                autofocus
                autocomplete="off"
                aria-expanded="true"
                aria-controls=LIST
                aria-activedescendant=active
                aria-label=find::TITLE
                placeholder=find::PLACEHOLDER
                on:input=typed
                on:keydown=key
            />
            <ul id=LIST class="found" role="listbox" aria-label=find::FOUND>{options}</ul>
            <p class="quietly" role="status">{nothing}</p>
            <p class="wrong" role="alert">{move || chooser.question.refusal()}</p>
        </div>
    }
}

fn entries(state: &ChatState, listed: &[ListedRoom]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = state
        .rooms
        .values()
        .map(|room| {
            let hint = if room.view.kind == RoomKind::Direct { find::DIRECT } else { find::ROOM };
            Entry::visit(state.called(&room.view), room_path(room.view.room)).hint(hint)
        })
        .collect();
    let unknown = listed.iter().filter(|listed| !state.rooms.contains_key(&listed.room.room));
    entries.extend(unknown.map(|ListedRoom { room, size, .. }| {
        let hint = words::join_hints(&find::open_room(*size), &room.topic);
        Entry::visit(words::room_name(room.kind, &room.name), room_path(room.room)).hint(hint)
    }));
    let others = state.people.values().filter(|person| state.may_write_to(person) && person.ban.is_none());
    entries.extend(others.map(|person| Entry::write_to(person.display.clone(), person.user).hint(find::PERSON)));
    entries.sort_by_cached_key(|entry| entry.text.to_lowercase());
    entries.extend(deeds(state).into_iter().map(|entry| entry.hint(find::ACTION)));
    entries
}

/// What one may do from anywhere.
fn deeds(state: &ChatState) -> Vec<Entry> {
    let mut deeds = Vec::new();
    if state.may_create_rooms() {
        deeds.push(Entry::open(words::room::NEW_ROOM, Dialog::NewRoom));
    }
    if state.announcing().is_some() {
        deeds.push(Entry::open(words::room::ANNOUNCE, Dialog::Announce));
    }
    deeds.push(Entry::open(words::people::WRITE_TO_SOMEBODY, Dialog::Direct));
    deeds.push(Entry::open(words::people::PROFILE, Dialog::Profile));
    deeds.push(Entry::visit(words::people::MY_SESSIONS, "/settings/sessions"));
    deeds.push(Entry::open(words::people::END_OWN_SESSIONS, Dialog::EndSessions(state.you.user)));
    deeds.push(Entry::open(words::keys::TITLE, Dialog::Keys));
    deeds
}

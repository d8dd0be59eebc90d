//! The palette: rooms, people and deeds by a few letters; only what the reader may see and do.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::domain::room::RoomKind;
use crate::protocol::command::Command;
use crate::protocol::view::{Hit, ListedRoom};
use crate::ui::chat::{Chat, Dialog, use_chat};
use crate::ui::menu::Entry;
use crate::ui::state::ChatState;
use crate::ui::state::path::{message_path, room_path, search_path};
use crate::ui::view::choose::Chooser;
use crate::ui::view::question::{PAUSE, Question};
use crate::ui::words;
use crate::ui::words::find;

/// As many as one looks through without scrolling for long.
const SHOWN: usize = 30;

/// The id of the list, for the field that moves in it.
const LIST: &str = "found";

/// From so many letters on, words of messages are looked for, too.
const WORDS_FROM: usize = 2;

/// As many messages as leave room for the rest; a page of their own shows all.
const HITS: u32 = 8;

/// A field, and what it finds as one types.
#[component]
pub fn Finder() -> impl IntoView {
    let chat = use_chat();
    let letters = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let beyond = Beyond::new(chat);
    beyond.look("");
    let found = Memo::new(move |_| letters.with(|letters| chat.with(|state| found(state, &beyond, letters))));
    let chooser = Chooser::new(chat);
    let choose = move |index: usize| {
        if let Some(entry) = found.with_untracked(|found| found.get(index).cloned()) {
            chooser.choose(entry.does);
        }
    };
    let typed = move |event| {
        let text = event_target_value(&event).trim().to_owned();
        at.set(0);
        letters.set(text.clone());
        let look = move || {
            if letters.try_with_untracked(|now| *now == text) == Some(true) {
                beyond.look(&text);
            }
        };
        (chat.powers.page.after)(PAUSE, Box::new(look));
    };
    let key = move |event: KeyboardEvent| {
        let last = found.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => at.update(|at| *at = if *at >= last { 0 } else { *at + 1 }),
            "ArrowUp" => at.update(|at| *at = at.checked_sub(1).unwrap_or(last)),
            "Enter" => choose(at.get_untracked()),
            // The browser would only empty the field.
            "Escape" => chat.dialog.set(None),
            _ => return,
        }
        event.prevent_default();
    };
    let active = move || format!("{LIST}-{}", at.get());
    Effect::new(move |_| (chat.powers.page.reveal)(&active()));
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

/// What only the server knows of: open rooms, people one shares no room with, words of messages.
#[derive(Clone, Copy)]
struct Beyond {
    chat: Chat,
    rooms: RwSignal<Vec<ListedRoom>>,
    hits: RwSignal<Vec<Hit>>,
    ask_rooms: Question,
    ask_people: Question,
    ask_words: Question,
}

impl Beyond {
    fn new(chat: Chat) -> Self {
        let (rooms, hits) = (RwSignal::default(), RwSignal::default());
        Self {
            chat,
            rooms,
            hits,
            ask_rooms: Question::new(chat, move |done| rooms.set(done.rooms.unwrap_or_default())),
            // Whoever is found is known from then on.
            ask_people: Question::new(chat, |_| ()),
            ask_words: Question::new(chat, move |done| hits.set(done.hits.unwrap_or_default())),
        }
    }

    fn look(self, letters: &str) {
        let prefix = Some(letters.to_owned()).filter(|letters| !letters.is_empty());
        if self.chat.peek(ChatState::may_list_rooms) {
            self.ask_rooms.put(Command::ListRooms { prefix: prefix.clone(), after: None });
        }
        if prefix.is_some() {
            self.ask_people.put(Command::ListPeople { room: None, prefix, after: None });
        }
        if letters.chars().count() < WORDS_FROM {
            return self.hits.set(Vec::new());
        }
        let query = letters.to_owned();
        self.ask_words.put(Command::Search { query, room: None, before: None, limit: Some(HITS) });
    }
}

/// Rooms, people and deeds of that name, then messages with those words.
fn found(state: &ChatState, beyond: &Beyond, letters: &str) -> Vec<Entry> {
    let small = letters.to_lowercase();
    let mut entries = beyond.rooms.with(|rooms| named(state, rooms));
    entries.retain(|entry| entry.text.to_lowercase().contains(&small));
    entries.truncate(SHOWN);
    beyond.hits.with(|hits| entries.extend(hits.iter().map(|hit| message(state, hit))));
    if letters.chars().count() >= WORDS_FROM {
        entries.push(Entry::visit(find::all_messages(letters), search_path(letters)));
    }
    entries
}

fn message(state: &ChatState, Hit { message, snippet }: &Hit) -> Entry {
    let place = state.rooms.get(&message.room).map(|room| state.called(&room.view)).unwrap_or_default();
    let words: String = snippet.iter().map(|piece| piece.text.as_str()).collect();
    Entry::visit(words, message_path(message.room, message.id)).hint(words::join_hints(&message.author.display, &place))
}

fn named(state: &ChatState, listed: &[ListedRoom]) -> Vec<Entry> {
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
    if state.may_list_rooms() {
        deeds.push(Entry::visit(words::desk::ROOMS, "/rooms"));
    }
    if state.may_add_people() {
        deeds.push(Entry::visit(find::PEOPLE, "/admin/people"));
    }
    deeds.push(Entry::visit(words::desk::SEARCH_TITLE, "/search"));
    deeds.push(Entry::visit(words::people::MY_SESSIONS, "/settings/sessions"));
    deeds.push(Entry::visit(words::desk::CHANGE_PASSWORD, "/settings/password"));
    deeds.push(Entry::visit(find::TOKENS, "/settings/tokens"));
    deeds.push(Entry::open(words::people::END_OWN_SESSIONS, Dialog::EndSessions(state.you.user)));
    deeds.push(Entry::open(words::keys::TITLE, Dialog::Keys));
    deeds
}

//! What outlives the page in this browser: drafts and messages on their way. Never a token, and never
//! anything of another person.

use std::cell::RefCell;
use std::collections::BTreeMap;

use leptos::prelude::window;
use web_sys::Storage;

use crate::domain::id::{RoomId, UserId};
use crate::protocol::read::{FromJson, read};
use crate::ui::chat::Chat;
use crate::ui::draft::Draft;
use crate::ui::state::outbox::Outgoing;

const OWNER: &str = "countersign.person";
const DRAFT: &str = "countersign.draft.";
const OUTBOX: &str = "countersign.outbox.";

thread_local! {
    /// What of the outbox stands in the storage, as this page wrote it, and whether as failed.
    static KEPT: RefCell<BTreeMap<String, bool>> = RefCell::default();

    /// The draft of the open room as this page saw it last.
    static SEEN: RefCell<Option<String>> = RefCell::default();
}

/// What the person was writing in a room.
pub fn draft(person: UserId, room: RoomId) -> Option<Draft> {
    see(&of_person(person)?, &draft_key(room)).and_then(|text| read(&text))
}

/// The same, if it is otherwise than this page saw it last. A page of somebody who is not the one any more sees nothing.
pub fn draft_from_elsewhere(person: UserId, room: RoomId) -> Option<Option<Draft>> {
    let storage = storage().filter(|storage| is_owner(storage, person))?;
    let before = SEEN.take();
    let text = see(&storage, &draft_key(room));
    (text != before).then(|| text.and_then(|text| read(&text)))
}

fn draft_key(room: RoomId) -> String {
    format!("{DRAFT}{room}")
}

fn see(storage: &Storage, key: &str) -> Option<String> {
    let text = storage.get_item(key).ok().flatten();
    SEEN.set(text.clone());
    text
}

/// Keeps it, or clears it when there is nothing to keep.
pub fn keep_draft(room: RoomId, draft: &Draft) {
    let Some(storage) = storage() else { return };
    let key = draft_key(room);
    let text = serde_json::to_string(draft).ok().filter(|_| !draft.is_empty());
    write(&storage, &key, text);
    see(&storage, &key);
}

/// The messages an earlier page could not send, in the order of writing.
pub fn outbox(person: UserId) -> Vec<Outgoing> {
    let Some(storage) = of_person(person) else { return Vec::new() };
    let keys = keys(&storage, OUTBOX);
    let mut entries: Vec<Outgoing> = keys.iter().filter_map(|key| kept(&storage, key)).collect();
    entries.sort_by_key(|entry| entry.at);
    KEPT.with_borrow_mut(|kept| kept.extend(entries.iter().map(stands)));
    entries
}

/// Keeps the messages on their way; each under its own key, so that two tabs do not write over each other.
pub fn keep_outbox(chat: Chat) {
    KEPT.with_borrow_mut(|kept| {
        chat.peek(|state| {
            let outbox = &state.outbox;
            if kept.is_empty() && outbox.entries().next().is_none() {
                return;
            }
            let Some(storage) = storage() else { return };
            let otherwise = |entry: &&Outgoing| kept.get(&entry.client_id) != Some(&entry.failure().is_some());
            for entry in outbox.entries().filter(otherwise) {
                write(&storage, &format!("{OUTBOX}{}", entry.client_id), serde_json::to_string(entry).ok());
            }
            for gone in kept.keys().filter(|client_id| outbox.get(client_id).is_none()) {
                write(&storage, &format!("{OUTBOX}{gone}"), None);
            }
            *kept = outbox.entries().map(stands).collect();
        });
    });
}

fn stands(entry: &Outgoing) -> (String, bool) {
    (entry.client_id.clone(), entry.failure().is_some())
}

/// The storage, after everything of anybody else was taken out of it.
fn of_person(person: UserId) -> Option<Storage> {
    let storage = storage()?;
    if !is_owner(&storage, person) {
        for key in [DRAFT, OUTBOX].iter().flat_map(|prefix| keys(&storage, prefix)) {
            write(&storage, &key, None);
        }
        write(&storage, OWNER, Some(person.to_string()));
    }
    Some(storage)
}

fn is_owner(storage: &Storage, person: UserId) -> bool {
    storage.get_item(OWNER).ok().flatten().is_some_and(|owner| owner == person.to_string())
}

/// None where the person has forbidden it; everything works without.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn keys(storage: &Storage, prefix: &str) -> Vec<String> {
    let length = storage.length().unwrap_or_default();
    let all = (0..length).filter_map(|index| storage.key(index).ok().flatten());
    all.filter(|key| key.starts_with(prefix)).collect()
}

fn kept<T: FromJson>(storage: &Storage, key: &str) -> Option<T> {
    let text = storage.get_item(key).ok().flatten()?;
    read(&text)
}

/// A full or forbidden storage keeps nothing; the page goes on.
fn write(storage: &Storage, key: &str, text: Option<String>) {
    let _ = match text {
        Some(text) => storage.set_item(key, &text),
        None => storage.remove_item(key),
    };
}

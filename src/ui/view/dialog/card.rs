//! Cards: what is known of a person or a room, and what the reader may do about it. It changes with their rights.

use leptos::prelude::*;

use crate::domain::id::{RoomId, UserId};
use crate::domain::rules::Action;
use crate::protocol::command::Command;
use crate::protocol::view::Person;
use crate::ui::chat::{Dialog, use_chat};
use crate::ui::menu::Entry;
use crate::ui::state::ChatState;
use crate::ui::state::clock::Clock;
use crate::ui::view::choose::Chooser;
use crate::ui::view::menu::MenuView;
use crate::ui::words;

/// What is known, in lines, and what may be done.
#[derive(Clone, PartialEq)]
struct Card {
    lines: Vec<String>,
    entries: Vec<Entry>,
}

/// The card of whoever or whatever the dialog is about.
#[component]
pub fn CardView(
    /// Which.
    dialog: Dialog,
) -> impl IntoView {
    let chat = use_chat();
    let chooser = Chooser::new(chat);
    let card = Memo::new(move |_| chat.with(|state| card(state, &dialog, chat.clock.get())));
    move || {
        let Card { lines, entries } = card.get()?;
        let lines = lines.into_iter().map(|line| {
            // What a key does stands behind the key.
            let (key, said) = line.split_once('\t').unwrap_or(("", &line));
            view! { <p class="quietly" dir="auto"><kbd>{key.to_owned()}</kbd>{said.to_owned()}</p> }
        });
        Some(view! {
            {lines.collect::<Vec<_>>()}
            <MenuView entries chooser/>
        })
    }
}

fn card(state: &ChatState, dialog: &Dialog, clock: Clock) -> Option<Card> {
    match dialog {
        Dialog::Person(user) => person(state, *user, clock),
        Dialog::Room(room) => of_room(state, *room),
        Dialog::Keys => {
            let lines = words::keys::LINES.iter().map(|(key, does)| format!("{key}\t{does}")).collect();
            Some(Card { lines, entries: Vec::new() })
        }
        Dialog::Announce
        | Dialog::NewRoom
        | Dialog::Leave(_)
        | Dialog::Mute(_)
        | Dialog::SetRole(..)
        | Dialog::EndSessions(_)
        | Dialog::EditRoom(_)
        | Dialog::Invite(_)
        | Dialog::Archive(_)
        | Dialog::Remove(..)
        | Dialog::Ban(_)
        | Dialog::Profile
        | Dialog::DeleteMessage(_)
        | Dialog::Direct
        | Dialog::Find => None,
    }
}

fn person(state: &ChatState, user: UserId, clock: Clock) -> Option<Card> {
    let person = state.people.get(&user)?;
    let name = &person.display;
    let mut lines = vec![format!("@{} · {}", person.name, words::people::role(person.role))];
    lines.extend(state.mute_of(user, state.current).map(|mute| {
        let until = format!("{}, {}", clock.day(mute.until), clock.time(mute.until));
        words::people::muted_because(&until, &mute.reason)
    }));
    lines.extend(person.ban.as_ref().map(|ban| {
        let until = ban.until.map(|until| format!("{}, {}", clock.day(until), clock.time(until)));
        words::people::banned_because(until.as_deref(), &ban.reason)
    }));
    let mut entries = Vec::new();
    if user == state.you.user {
        entries.push(Entry::open(words::people::RENAME, Dialog::Profile));
    } else if person.ban.is_none() && state.may_write_to(person) {
        entries.push(Entry::write_to(words::people::write_to(name), user));
    }
    moderation(state, person, &mut entries);
    if entries.is_empty() {
        lines.push(words::people::NOTHING_TO_DO.to_owned());
    }
    Some(Card { lines, entries })
}

/// What keeps order, from the mildest to the gravest.
fn moderation(state: &ChatState, person: &Person, entries: &mut Vec<Entry>) {
    let (user, name) = (person.user, &person.display);
    let open = state.room();
    let everywhere = state.may_mute(person, None);
    let here = open.filter(|room| state.may_mute(person, Some(room))).map(|room| room.view.room);
    if everywhere || here.is_some() {
        entries.push(Entry::open(words::people::mute(name), Dialog::Mute(user)));
        // Offered always: of a mute from before this page nothing is known here.
        let places = here.map(Some).into_iter().chain(everywhere.then_some(None));
        let commands = places.map(|room| Command::UnmuteUser { user, room }).collect();
        entries.push(Entry::ask(words::people::unmute(name), commands, words::people::unmuted(name)));
    }
    if let Some(room) = open.filter(|room| state.may_remove(person, room)) {
        let called = state.called(&room.view);
        entries.push(Entry::open(words::people::remove(name, &called), Dialog::Remove(room.view.room, user)));
    }
    let roles = state.roles_for(person).into_iter();
    entries.extend(roles.map(|role| Entry::open(words::people::make(role), Dialog::SetRole(user, role))));
    if state.may_end_sessions(person) {
        entries.push(Entry::open(words::people::END_SESSIONS, Dialog::EndSessions(user)));
    }
    if state.may_ban(person) {
        entries.push(match person.ban {
            Some(_) => Entry::ask(
                words::people::unban(name),
                vec![Command::UnbanUser { user, until: None, reason: None }],
                words::people::unbanned(name),
            ),
            None => Entry::open(words::people::ban(name), Dialog::Ban(user)),
        });
    }
}

fn of_room(state: &ChatState, id: RoomId) -> Option<Card> {
    let room = state.rooms.get(&id)?;
    let name = state.called(&room.view);
    let mut lines = vec![words::room::about(room.view.kind).to_owned()];
    if room.view.archived {
        lines.push(words::room::ARCHIVED.to_owned());
    } else if !room.view.topic.is_empty() {
        lines.insert(0, room.view.topic.clone());
    }
    let mut entries = Vec::new();
    if state.may_invite(room) {
        entries.push(Entry::open(words::manage::INVITE, Dialog::Invite(id)));
    }
    if !room.view.archived && state.may_in(Action::UpdateRoom, room) {
        entries.push(Entry::open(words::manage::EDIT, Dialog::EditRoom(id)));
    }
    if state.may_in(Action::ArchiveRoom, room) {
        entries.push(match room.view.archived {
            true => {
                let command = Command::ArchiveRoom { room: id, archived: false };
                Entry::ask(words::manage::reopen(&name), vec![command], words::manage::reopened(&name))
            }
            false => Entry::open(words::manage::archive(&name), Dialog::Archive(id)),
        });
    }
    if state.may_leave(room) {
        entries.push(Entry::open(words::room::leave(&name), Dialog::Leave(id)));
    }
    Some(Card { lines, entries })
}

//! The log: the room's messages, what lies above and below them, and the way back to the end.

use leptos::either::EitherOf4;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;

use crate::domain::id::{Cursor, RoomId};
use crate::ui::chat::{Chat, Dialog, use_chat};
use crate::ui::state::ChatState;
use crate::ui::state::happening::{Happening, Looking};
use crate::ui::state::path::room_path;
use crate::ui::view::icon::DownIcon;
use crate::ui::view::later::Later;
use crate::ui::view::message::MessageRow;
use crate::ui::words::room as words;

/// Every message of the window, with a screen reader's voice beside it: the log itself is silent, so that
/// neither history nor one's own words are read out.
#[component]
pub fn Log() -> impl IntoView {
    let chat = use_chat();
    let keys = move || chat.rows.with(|rows| rows.keys());
    let newer = move || chat.with(|state| state.room().is_some_and(|room| room.timeline.newer));
    let spoken = move || chat.with(|state| state.spoken.clone());
    view! {
        <div class="log-frame">
            <div id="log" class="log" role="log" aria-live="off" aria-label=words::LOG tabindex="0" data-newer=move || newer().then_some("") on:scroll=move |_| scrolled(chat) on:keydown=move |event| key(chat, &event)>
                <div class="lines">
                    <Above/>
                    <For each=keys key=Clone::clone children=|key| view! { <MessageRow key/> }/>
                    <Below/>
                </div>
            </div>
            <Jump/>
            <div class="unseen" aria-live="polite" aria-atomic="false">
                {Later(view! { <For each=spoken key=|line| line.cursor children=|line| view! { <p>{line.who} ": " {line.what}</p> }/> })}
            </div>
        </div>
    }
}

/// The arrows go from message to message, each with its own buttons behind it; Esc goes back to writing.
fn key(chat: Chat, event: &KeyboardEvent) {
    let taken = match event.key().as_str() {
        "ArrowUp" => (chat.powers.log.step)(false),
        "ArrowDown" => (chat.powers.log.step)(true),
        "Escape" => {
            chat.to_composer();
            true
        }
        _ => false,
    };
    if taken {
        event.prevent_default();
    }
}

/// What is in view is another part of it.
pub fn scrolled(chat: Chat) {
    // What is not there yet has no end.
    if !chat.peek(|state| state.room().is_some_and(|room| room.timeline.loaded)) {
        return;
    }
    let place = (chat.powers.log.place)();
    let before = chat.peek(|state| state.looking);
    let looking = Looking { at_end: place.at_end, ..before };
    if looking != before {
        chat.tell(Happening::Looked(looking));
    }
    let (older, newer) = chat.peek(|state| {
        state.room().map_or((false, false), |room| {
            let timeline = &room.timeline;
            let idle = timeline.reading.is_none();
            (idle && timeline.older, idle && timeline.newer)
        })
    });
    if place.near_top && older {
        chat.tell(Happening::WantedOlder);
    } else if place.near_end && newer {
        chat.tell(Happening::WantedNewer);
    }
}

/// What lies above the first message.
#[derive(Clone, PartialEq)]
enum Top {
    Coming,
    Missing,
    Older(String),
    /// What the room is for, and the room that people could be brought into.
    Beginning(String, Option<RoomId>),
}

impl Top {
    fn of(state: &ChatState) -> Self {
        let Some(room) = state.room() else {
            return Self::Beginning(words::ROOM_GONE.to_owned(), None);
        };
        let timeline = &room.timeline;
        match (timeline.loaded, timeline.older, timeline.reading) {
            (false, _, None) => Self::Missing,
            (false, ..) => Self::Coming,
            (true, true, _) => Self::Older(before(state, timeline.first())),
            (true, false, _) => {
                let invites = timeline.first().is_none() && state.may_invite(room);
                Self::Beginning(words::empty(room.view.kind, &room.view.name), invites.then_some(room.view.room))
            }
        }
    }
}

fn before(state: &ChatState, first: Option<Cursor>) -> String {
    format!("{}?before={}", room_path(state.current), first.unwrap_or_default())
}

#[component]
fn Above() -> impl IntoView {
    let chat = use_chat();
    let top = chat.part(Top::of);
    let older = move |event: MouseEvent| {
        event.prevent_default();
        chat.tell(Happening::WantedOlder);
    };
    let again = move |_| chat.tell(Happening::WantedNewest);
    move || match top.get() {
        Top::Coming => EitherOf4::A(
            view! { <p class="beyond coming" role="status"><span class="unseen">{words::LOADING}</span></p> },
        ),
        Top::Missing => EitherOf4::B(view! {
            <p class="beyond">{words::NOT_LOADED} <button type="button" class="quiet" on:click=again>{words::LOAD_AGAIN}</button></p>
        }),
        Top::Older(href) => EitherOf4::C(view! {
            <p class="beyond"><a href=href rel="external" on:click=older>{words::OLDER}</a></p>
        }),
        Top::Beginning(text, invites) => EitherOf4::D(view! {
            <p class="beyond beginning" dir="auto">
                {text}" "
                {invites.filter(|_| chat.alive.get()).map(|room| view! {
                    <button type="button" class="link" on:click=move |_| chat.dialog.set(Some(Dialog::Invite(room)))>{words::INVITE_HERE}</button>
                })}
            </p>
        }),
    }
}

#[component]
fn Below() -> impl IntoView {
    let chat = use_chat();
    let newest = chat.part(|state| state.room().filter(|room| room.timeline.newer).map(|_| room_path(state.current)));
    let go = move |event: MouseEvent| {
        event.prevent_default();
        to_newest(chat);
    };
    move || {
        newest.get().map(|href| {
            view! {
                <p class="beyond"><a href=href rel="external" on:click=go>{words::NEWEST}</a></p>
            }
        })
    }
}

/// Stands over the end of the log while that is not in view.
#[component]
fn Jump() -> impl IntoView {
    let chat = use_chat();
    let away = chat.part(|state| {
        let room = state.room()?;
        (room.timeline.newer || !state.looking.at_end).then_some(room.unread)
    });
    Later(move || {
        let unread = away.get()?;
        Some(view! {
            <button type="button" class="jump" class:unread=unread != 0 on:click=move |_| jump(chat)>
                {words::new_messages(unread)} <DownIcon/>
            </button>
        })
    })
}

fn to_newest(chat: Chat) {
    chat.tell(Happening::WantedNewest);
    (chat.powers.log.to_end)();
}

/// The same by the button, which is gone then.
fn jump(chat: Chat) {
    to_newest(chat);
    chat.after_a_button();
}

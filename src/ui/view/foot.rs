//! What stands under the log: the field to write in, or why one cannot write here.

use leptos::either::EitherOf4;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::domain::id::RoomId;
use crate::protocol::command::Command;
use crate::ui::chat::{Chat, use_chat};
use crate::ui::page::ComposerForm;
use crate::ui::state::ChatState;
use crate::ui::state::clock::Clock;
use crate::ui::state::rights::Writing;
use crate::ui::view::composer::{Composer, FIELD, Retained};
use crate::ui::view::question::Question;
use crate::ui::words;

/// Follows rights, mutes and membership as they change.
#[component]
pub fn Foot() -> impl IntoView {
    let chat = use_chat();
    let here = chat.part(|state| state.room().map(|room| (room.view.room, state.writing(room))));
    let joining = RwSignal::new(None);
    // A list of one: another room gets another field, and not the same one with what stood in it.
    view! { <For each=move || [here.get()] key=Clone::clone children=move |here| foot(chat, here, joining)/> }
}

/// Of whoever `joining` says has just asked to come in, the button is gone that had the focus: the field takes it.
fn foot(chat: Chat, here: Option<(RoomId, Writing)>, joining: RwSignal<Option<RoomId>>) -> impl IntoView {
    if let Some((room, Writing::Messages)) = here
        && joining.try_update(Option::take).flatten() == Some(room)
        && !(chat.powers.by_touch)()
    {
        (chat.powers.page.soon)(Box::new(move || (chat.powers.page.focus)(FIELD)));
    }
    let field = matches!(here, Some((_, Writing::Messages | Writing::Announcements)));
    let room = here.as_ref().map_or_else(|| chat.peek(|state| state.current), |(room, _)| *room);
    // What was being written when one lost the right to is not lost: what a form sent, or what was begun.
    let refused = if field { None } else { expect_context::<Retained>().refused(room) };
    let ComposerForm { body, error, .. } = refused.unwrap_or_default();
    let words = RwSignal::new(body);
    Effect::new(move |_| {
        if chat.alive.get() && !field && words.with_untracked(String::is_empty) {
            words.set((chat.powers.draft)(chat.me, room).map(|draft| draft.body).unwrap_or_default());
        }
    });
    let foot = match here {
        None => EitherOf4::A(view! { <Gone/> }),
        Some((room, Writing::Messages | Writing::Announcements)) => EitherOf4::B(view! { <Composer room/> }),
        Some((room, Writing::AfterJoining)) => EitherOf4::C(view! { <JoinBar room joining/> }),
        Some((_, writing)) => EitherOf4::D(view! {
            <p class="bar" role="status" dir="auto">{move || why(&writing, chat.clock.get())}</p>
        }),
    };
    view! {
        <div class="kept" hidden=move || words.with(String::is_empty)>
            <p class="wrong" role="alert">{error}</p>
            <p class="words" dir="auto">{words}</p>
        </div>
        {foot}
    }
}

/// Why one cannot write; nothing where one can.
fn why(writing: &Writing, clock: Clock) -> String {
    match writing {
        Writing::OnlyAnnouncers => words::room::ONLY_ANNOUNCERS.to_owned(),
        Writing::Archived => words::room::ARCHIVED.to_owned(),
        Writing::Muted(None) => words::room::MUTED.to_owned(),
        Writing::Muted(Some(mute)) => {
            let until = format!("{}, {}", clock.day(mute.until), clock.time(mute.until));
            words::room::muted_until(&until, &mute.reason)
        }
        Writing::Messages | Writing::Announcements | Writing::AfterJoining => String::new(),
    }
}

#[component]
fn Gone() -> impl IntoView {
    view! {
        <p class="bar">
            <span>{words::room::ROOM_GONE}</span>
            <a class="button" href="/" rel="external">{words::room::FIRST_ROOM}</a>
        </p>
    }
}

#[component]
fn JoinBar(room: RoomId, joining: RwSignal<Option<RoomId>>) -> impl IntoView {
    let chat = use_chat();
    let question = Question::new(chat, |_| ());
    let (name, may) = chat.peek(|state| named(state, room));
    let join = move |event: SubmitEvent| {
        if can_ask(chat) {
            event.prevent_default();
            joining.set(Some(room));
            question.put(Command::JoinRoom { room });
        }
    };
    let button = words::room::join(&name);
    view! {
        <form class="bar" method="post" action=format!("/rooms/{room}/join") on:submit=join>
            <span dir="auto">{words::room::not_in(&name)}</span>
            {may.then(|| view! { <button class="primary" disabled=move || question.waits()>{button}</button> })}
            {move || question.refusal().map(|why| view! { <span class="wrong" role="alert">{why}</span> })}
        </form>
    }
}

fn named(state: &ChatState, room: RoomId) -> (String, bool) {
    let Some(room) = state.rooms.get(&room) else {
        return (String::new(), false);
    };
    (words::room_name(room.view.kind, &room.view.name), state.may_join(room))
}

/// Without a connection the plain form does it.
fn can_ask(chat: Chat) -> bool {
    chat.peek(|state| state.connection.is_open())
}

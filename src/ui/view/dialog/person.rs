//! What may be done about a person, as far as the reader may; it changes with both their roles.

use leptos::prelude::*;

use crate::domain::id::UserId;
use crate::domain::role::Role;
use crate::protocol::command::Command;
use crate::ui::chat::{Chat, Dialog, use_chat};
use crate::ui::state::ChatState;
use crate::ui::state::room::Mute;
use crate::ui::view::question::Question;
use crate::ui::words;

#[derive(Clone, PartialEq)]
struct Deeds {
    name: String,
    role: Role,
    mute: bool,
    muted: Option<Mute>,
    roles: Vec<Role>,
    end: bool,
}

fn deeds(state: &ChatState, user: UserId) -> Option<Deeds> {
    let person = state.people.get(&user)?;
    let here = state.room().is_some_and(|room| state.may_mute(person, Some(room)));
    Some(Deeds {
        name: person.display.clone(),
        role: person.role,
        mute: here || state.may_mute(person, None),
        muted: state.mute_of(user, state.current),
        roles: state.roles_for(person),
        end: state.may_end_sessions(person),
    })
}

/// A list of deeds; each but the harmless asks before it does anything.
#[component]
pub fn PersonCard(
    /// Who.
    user: UserId,
) -> impl IntoView {
    let chat = use_chat();
    let deeds = chat.part(move |state| deeds(state, user));
    move || {
        let Deeds { name, role, mute, muted, roles, end } = deeds.get()?;
        let nothing = !mute && roles.is_empty() && !end;
        let clock = chat.clock.get();
        let muted = muted.map(|mute| {
            let until = format!("{}, {}", clock.day(mute.until), clock.time(mute.until));
            view! { <p>{words::people::muted_because(&until, &mute.reason)}</p> }
        });
        let muting = mute.then(|| view! {
            <li><button type="button" on:click=move |_| chat.dialog.set(Some(Dialog::Mute(user)))>{words::people::mute(&name)}</button></li>
            <li><Unmute user name=name.clone()/></li>
        });
        let roles = roles.into_iter().map(|role| view! {
            <li><button type="button" on:click=move |_| chat.dialog.set(Some(Dialog::SetRole(user, role)))>{words::people::make(role)}</button></li>
        });
        let ending = end.then(|| view! {
            <li><button type="button" on:click=move |_| chat.dialog.set(Some(Dialog::EndSessions(user)))>{words::people::END_SESSIONS}</button></li>
        });
        Some(view! {
            <p class="quietly">{words::people::role(role)}</p>
            {muted}
            <ul class="menu">{muting}{roles.collect::<Vec<_>>()}{ending}</ul>
            {nothing.then_some(words::people::NOTHING_TO_DO)}
            <div class="buttons"><button type="button" class="quiet" on:click=move |_| chat.dialog.set(None)>{words::CLOSE}</button></div>
        })
    }
}

/// Takes back the mute everywhere, and the one of the open room, where one may.
#[component]
fn Unmute(user: UserId, name: String) -> impl IntoView {
    let chat = use_chat();
    let button = words::people::unmute(&name);
    let question = Question::new(chat, move |_| {
        chat.notice.set(Some(words::people::unmuted(&name)));
        chat.dialog.set(None);
    });
    let here = Question::new(chat, |_| ());
    view! {
        <button type="button" disabled=move || question.waits() on:click=move |_| unmute(chat, question, here, user)>{button}</button>
        <p class="wrong" role="alert">{move || question.refusal()}</p>
    }
}

fn unmute(chat: Chat, question: Question, here: Question, user: UserId) {
    let (everywhere, room) = chat.peek(|state| {
        let person = state.people.get(&user);
        let everywhere = person.is_some_and(|person| state.may_mute(person, None));
        let room = state.room().filter(|room| person.is_some_and(|person| state.may_mute(person, Some(room))));
        (everywhere, room.map(|room| room.view.room))
    });
    if everywhere && room.is_some() {
        here.put(Command::UnmuteUser { user, room });
        question.put(Command::UnmuteUser { user, room: None });
    } else {
        question.put(Command::UnmuteUser { user, room });
    }
}

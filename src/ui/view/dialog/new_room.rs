//! Opens a room and goes there.

use leptos::prelude::*;

use crate::domain::id::UserId;
use crate::domain::room::RoomKind;
use crate::domain::text::{RoomName, Topic};
use crate::protocol::command::Command;
use crate::ui::chat::use_chat;
use crate::ui::state::path::room_path;
use crate::ui::view::dialog::frame::{Deed, PersonChoice};
use crate::ui::view::question::Question;
use crate::ui::words::room as words;

/// A name, who finds it, what it is for, who is in it from the start.
#[component]
pub fn NewRoomForm() -> impl IntoView {
    let chat = use_chat();
    let name = RwSignal::new(String::new());
    let topic = RwSignal::new(String::new());
    let kind = RwSignal::new(RoomKind::Open);
    let members = RwSignal::new(Vec::<UserId>::new());
    let question = Question::new(chat, move |done| {
        chat.dialog.set(None);
        if let Some(room) = done.room {
            chat.visit(&room_path(room));
        }
    });
    let submit = move || {
        let parsed = RoomName::parse(name.get_untracked().trim())
            .and_then(|name| Topic::parse(topic.get_untracked().trim()).map(|topic| (name, topic)));
        match parsed {
            Ok((name, topic)) => question.put(Command::CreateRoom {
                name: name.to_string(),
                kind: kind.get_untracked(),
                topic: Some(topic.to_string()).filter(|topic| !topic.is_empty()),
                members: Some(members.get_untracked()).filter(|members| !members.is_empty()),
            }),
            Err(wrong) => question.refuse(wrong.to_string()),
        }
    };
    view! {
        <Deed question button=Signal::stored(words::CREATE_ROOM.to_owned()) on_submit=submit>
            <label>{words::ROOM_NAME}<input autofocus autocomplete="off" dir="auto" maxlength="64" on:input=move |event| name.set(event_target_value(&event))/></label>
            <label>{words::ROOM_TOPIC}<input autocomplete="off" dir="auto" maxlength="250" on:input=move |event| topic.set(event_target_value(&event))/></label>
            <Kinds kind/>
            <fieldset><legend>{words::ROOM_MEMBERS}</legend><PersonChoice chosen=members/></fieldset>
        </Deed>
    }
}

#[component]
fn Kinds(kind: RwSignal<RoomKind>) -> impl IntoView {
    let choices = [(RoomKind::Open, words::KIND_OPEN), (RoomKind::Private, words::KIND_PRIVATE)].map(|(choice, text)| {
        view! {
            <label class="line">
                <input type="radio" name="kind" prop:checked=move || kind.get() == choice on:change=move |_| kind.set(choice)/>
                <span>{text}</span>
            </label>
        }
    });
    view! { <fieldset><legend>{words::ROOM_KIND}</legend>{choices.into_iter().collect::<Vec<_>>()}</fieldset> }
}

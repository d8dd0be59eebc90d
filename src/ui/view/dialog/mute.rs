//! Keeps a person from writing: for how long, where, and why.

use leptos::prelude::*;

use crate::domain::id::{RoomId, UserId};
use crate::domain::text::Reason;
use crate::protocol::command::Command;
use crate::ui::chat::{Chat, use_chat};
use crate::ui::view::dialog::frame::Deed;
use crate::ui::view::question::Question;
use crate::ui::words::people as words;
use crate::ui::words::room_name;

/// Where one may mute: everywhere, and in the open room by its name.
fn places(chat: Chat, user: UserId) -> (bool, Option<(RoomId, String)>) {
    chat.peek(|state| {
        let Some(person) = state.people.get(&user) else {
            return (false, None);
        };
        let room = state.room().filter(|room| state.may_mute(person, Some(room)));
        let room = room.map(|room| (room.view.room, room_name(room.view.kind, &room.view.name)));
        (state.may_mute(person, None), room)
    })
}

/// The button names the consequence.
#[component]
pub fn MuteForm(
    /// Whom.
    user: UserId,
) -> impl IntoView {
    let chat = use_chat();
    let name = StoredValue::new(chat.peek(|state| state.name_of(user).unwrap_or_default().to_owned()));
    let (everywhere, here) = places(chat, user);
    let duration = RwSignal::new(words::DURATIONS[1]);
    let room = RwSignal::new(here.as_ref().map(|here| here.0).filter(|_| !everywhere));
    let reason = RwSignal::new(String::new());
    let question = Question::new(chat, move |_| {
        chat.notice.set(Some(words::muted(&name.get_value(), duration.get_untracked().1)));
        chat.dialog.set(None);
    });
    let submit = move || match Reason::parse(reason.get_untracked().trim()) {
        Ok(reason) => {
            let until = (chat.powers.now)().plus_seconds(duration.get_untracked().0);
            question.put(Command::MuteUser { user, room: room.get_untracked(), until, reason: reason.to_string() });
        }
        Err(_) if reason.with_untracked(|reason| reason.trim().is_empty()) => {
            question.refuse(words::REASON_MISSING.to_owned())
        }
        Err(wrong) => question.refuse(wrong.to_string()),
    };
    let button = Signal::derive(move || words::mute_for(&name.get_value(), duration.get().1));
    view! {
        <Deed question button on_submit=submit>
            <p>{words::mute_consequence(&name.get_value())}</p>
            <Durations duration/>
            {(everywhere && here.is_some()).then(|| view! { <Places room here=here.clone()/> })}
            <label>
                {words::WHY}
                <input autofocus autocomplete="off" maxlength="250" aria-describedby="why-hint" on:input=move |event| reason.set(event_target_value(&event))/>
                <small id="why-hint">{words::WHY_HINT}</small>
            </label>
        </Deed>
    }
}

#[component]
fn Durations(duration: RwSignal<(i64, &'static str)>) -> impl IntoView {
    let choices = words::DURATIONS.map(|choice| {
        let chosen = move || duration.get() == choice;
        view! {
            <label class="pill">
                <input type="radio" name="duration" prop:checked=chosen on:change=move |_| duration.set(choice)/>
                <span>{choice.1}</span>
            </label>
        }
    });
    view! { <fieldset><legend>{words::FOR_HOW_LONG}</legend><div class="pills">{choices.into_iter().collect::<Vec<_>>()}</div></fieldset> }
}

#[component]
fn Places(room: RwSignal<Option<RoomId>>, here: Option<(RoomId, String)>) -> impl IntoView {
    let everywhere = move || room.get().is_none();
    here.map(|(id, name)| view! {
        <fieldset>
            <legend>{words::WHERE}</legend>
            <div class="pills">
                <label class="pill">
                    <input type="radio" name="place" prop:checked=everywhere on:change=move |_| room.set(None)/>
                    <span>{words::EVERYWHERE}</span>
                </label>
                <label class="pill">
                    <input type="radio" name="place" prop:checked=move || !everywhere() on:change=move |_| room.set(Some(id))/>
                    <span>{words::only_in(&name)}</span>
                </label>
            </div>
        </fieldset>
    })
}

//! What stands under the log: the field to write in, or why one cannot write here.

use leptos::either::EitherOf5;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::domain::id::RoomId;
use crate::protocol::command::Command;
use crate::ui::chat::{Chat, use_chat};
use crate::ui::page::ComposerForm;
use crate::ui::state::ChatState;
use crate::ui::state::rights::Writing;
use crate::ui::view::composer::{Composer, FIELD, Retained};
use crate::ui::view::later::Later;
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
    let barred = |text: &'static str| EitherOf5::D(bar(move || text.to_owned()));
    let field = matches!(here, Some((_, Writing::Messages | Writing::Announcements)));
    // What was being written when one lost the right to: sent by a form, or begun.
    let begun = move |room| {
        let draft = (chat.powers.draft)(chat.me, room).filter(|draft| !draft.body.is_empty());
        draft.map(|draft| kept(ComposerForm { body: draft.body, ..ComposerForm::default() }))
    };
    let room = here.as_ref().map_or_else(|| chat.peek(|state| state.current), |(room, _)| *room);
    let refused = Some(room).filter(|_| !field).and_then(|room| expect_context::<Retained>().refused(room));
    let begun = (!field && refused.is_none()).then_some(Later(move || chat.alive.get().then(|| begun(room))));
    let foot = match here {
        None => EitherOf5::A(view! { <Gone/> }),
        Some((room, Writing::Messages | Writing::Announcements)) => EitherOf5::B(view! { <Composer room/> }),
        Some((room, Writing::AfterJoining)) => EitherOf5::C(view! { <JoinBar room joining/> }),
        Some((_, Writing::OnlyAnnouncers)) => barred(words::room::ONLY_ANNOUNCERS),
        Some((_, Writing::Archived)) => barred(words::room::ARCHIVED),
        Some((_, Writing::Muted(None))) => barred(words::room::MUTED),
        Some((_, Writing::Muted(Some(mute)))) => EitherOf5::E(bar(move || {
            let clock = chat.clock.get();
            let until = format!("{}, {}", clock.day(mute.until), clock.time(mute.until));
            words::room::muted_until(&until, &mute.reason)
        })),
    };
    view! {
        {refused.map(kept)}
        {begun}
        {foot}
    }
}

/// Nothing of it is lost.
fn kept(form: ComposerForm) -> impl IntoView {
    view! {
        <div class="kept">
            {form.error.map(|error| view! { <p class="wrong" role="alert">{error}</p> })}
            <p class="words" dir="auto">{form.body}</p>
        </div>
    }
}

fn bar(text: impl Fn() -> String + Send + 'static) -> impl IntoView {
    view! { <p class="bar" role="status" dir="auto">{text}</p> }
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

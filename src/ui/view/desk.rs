//! The pages about oneself and about other people's accounts: plain HTML with forms, rendered on the server only.

mod choose;
mod people;
mod sessions;
mod tokens;

pub use choose::{ChooseDoor, PasswordDesk, ReauthDoor};
pub use people::PeopleDesk;
pub use sessions::SessionsDesk;
pub use tokens::TokensDesk;

use leptos::prelude::*;

use crate::domain::id::RoomId;
use crate::ui::page::desk::Desk;
use crate::ui::words::desk as words;

/// The page around: ways between the desks, the title, what was said.
#[component]
fn DeskFrame<C: IntoView + 'static>(
    desk: Desk,
    title: String,
    sentence: &'static str,
    children: TypedChildren<C>,
) -> impl IntoView {
    let people = desk.admin.then(|| view! { <a href="/admin/people">{words::PEOPLE}</a> });
    view! {
        <main class="desk">
            <nav>
                <a href="/">{words::TO_ROOMS}</a>
                <a href="/settings/sessions">{words::SESSIONS}</a>
                <a href="/settings/password">{words::PASSWORD}</a>
                <a href="/settings/tokens">{words::TOKENS}</a>
                {people}
            </nav>
            <header><h1>{title}</h1><p>{sentence}</p></header>
            {desk.said.map(|said| view! { <p class="said" role="alert">{said}</p> })}
            {children.into_inner()()}
        </main>
    }
}

/// Something secret that is shown once.
#[component]
fn Once(sentence: &'static str, secret: Option<String>) -> impl IntoView {
    secret.map(|secret| {
        view! {
            <section class="once" role="status">
                <p>{sentence}</p>
                <code>{secret}</code>
            </section>
        }
    })
}

/// Rooms to choose from.
#[component]
fn RoomChoice(legend: &'static str, rooms: Vec<(RoomId, String)>) -> impl IntoView {
    let room = |(id, name): (RoomId, String)| {
        view! { <label class="choice"><input type="checkbox" name="room" value=id.to_string()/>{name}</label> }
    };
    view! {
        <fieldset>
            <legend>{legend}</legend>
            {rooms.into_iter().map(room).collect_view()}
        </fieldset>
    }
}

/// For how many days.
#[component]
fn DaysChoice() -> impl IntoView {
    let day = |(value, text): (&'static str, &'static str)| view! { <option value=value>{text}</option> };
    view! {
        <label>
            {words::VALID_FOR}
            <select name="days">{words::DAYS.into_iter().map(day).collect_view()}</select>
        </label>
    }
}

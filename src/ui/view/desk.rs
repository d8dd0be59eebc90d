//! The pages about oneself and about other people's accounts: plain HTML with forms, rendered on the server only.

mod choose;
mod people;
mod rooms;
mod search;
mod sessions;
mod tokens;

pub use choose::{ChooseDoor, PasswordDesk, ReauthDoor};
pub use people::PeopleDesk;
pub use rooms::RoomsDesk;
pub use search::SearchDesk;
pub use sessions::SessionsDesk;
pub use tokens::TokensDesk;

use leptos::prelude::*;

use crate::domain::id::RoomId;
use crate::ui::page::desk::Desk;
use crate::ui::words::desk as words;

/// Which of the desks one is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Here {
    Rooms,
    Search,
    Sessions,
    Password,
    Tokens,
    People,
    /// One that no way leads to by its name.
    Beyond,
}

impl Here {
    const ALL: [(Self, &str, &str); 6] = [
        (Self::Rooms, "/rooms", words::ROOMS),
        (Self::Search, "/search", words::SEARCH),
        (Self::Sessions, "/settings/sessions", words::SESSIONS),
        (Self::Password, "/settings/password", words::PASSWORD),
        (Self::Tokens, "/settings/tokens", words::TOKENS),
        (Self::People, "/admin/people", words::PEOPLE),
    ];
}

/// The page around: ways between the desks, the title, what was said.
#[component]
fn DeskFrame<C: IntoView + 'static>(
    desk: Desk,
    here: Here,
    title: String,
    sentence: &'static str,
    children: TypedChildren<C>,
) -> impl IntoView {
    let Desk { admin, browses, said, .. } = desk;
    let there = |way: &Here| match way {
        Here::People => admin,
        Here::Rooms => browses,
        Here::Search | Here::Sessions | Here::Password | Here::Tokens | Here::Beyond => true,
    };
    let ways = Here::ALL.into_iter().filter(|(way, ..)| there(way)).map(|(way, href, word)| {
        view! { <a href=href aria-current=(way == here).then_some("page")>{word}</a> }
    });
    view! {
        <main class="desk">
            <nav aria-label=words::PAGES><a href="/">{words::TO_ROOMS}</a>{ways.collect_view()}</nav>
            <header><h1>{title}</h1><p>{sentence}</p></header>
            {said.map(|said| view! { <p class="said" role="alert">{said}</p> })}
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

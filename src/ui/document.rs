//! Whole HTML documents, as the server sends them. Only a room's document carries the client.

use leptos::config::LeptosOptions;
use leptos::hydration::{AutoReload, HydrationScripts};
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags};
use serde::Serialize;

use crate::ui::page::desk::{
    ChoosePage, PasswordPage, PeoplePage, ReauthPage, RoomsPage, SearchPage, SessionsPage, TokensPage,
};
use crate::ui::page::{DetailsPage, LoginPage, MessageCarePage, MessagePage, PersonPage, RoomPage, SetupPage};
use crate::ui::state::ChatState;
use crate::ui::view::app::App;
use crate::ui::view::care::message::MessageCare;
use crate::ui::view::care::person::PersonCare;
use crate::ui::view::care::room::RoomCare;
use crate::ui::view::desk::{
    ChooseDoor, PasswordDesk, PeopleDesk, ReauthDoor, RoomsDesk, SearchDesk, SessionsDesk, TokensDesk,
};
use crate::ui::view::door::{LoginDoor, MessageDoor, SetupDoor};
use crate::ui::words;

/// The id of the element that carries a room's page as JSON.
pub const PAGE_DATA: &str = "page";

/// A room, live once its script has run.
pub fn room(options: LeptosOptions, page: RoomPage) -> impl IntoView {
    let title = words::title(&ChatState::from_page(&page).room_title(&page.room_view), &page.site);
    let data = script_json(&page);
    view! {
        <!DOCTYPE html>
        <html lang="en" data-socket="connecting">
            <head>
                <Head options=options.clone() title/>
                <AutoReload options=options.clone()/>
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body>
                <App page/>
                <script type="application/json" id=PAGE_DATA>{data}</script>
            </body>
        </html>
    }
}

/// The sign-in page.
pub fn login(options: LeptosOptions, page: LoginPage) -> impl IntoView {
    let title = words::title(words::door::SIGN_IN, &page.site);
    plain(options, title, view! { <LoginDoor page/> })
}

/// The page for the first admin.
pub fn setup(options: LeptosOptions, page: SetupPage) -> impl IntoView {
    let title = words::title(words::door::SET_UP, &page.site);
    plain(options, title, view! { <SetupDoor page/> })
}

/// One's sessions.
pub fn sessions(options: LeptosOptions, page: SessionsPage) -> impl IntoView {
    let title = words::title(words::desk::SESSIONS, &page.desk.site);
    plain(options, title, view! { <SessionsDesk page/> })
}

/// Rooms to come into.
pub fn rooms(options: LeptosOptions, page: RoomsPage) -> impl IntoView {
    let title = words::title(words::desk::ROOMS, &page.desk.site);
    plain(options, title, view! { <RoomsDesk page/> })
}

/// Messages with certain words.
pub fn search(options: LeptosOptions, page: SearchPage) -> impl IntoView {
    let title = words::title(words::desk::SEARCH_TITLE, &page.desk.site);
    plain(options, title, view! { <SearchDesk page/> })
}

/// Changing one's password.
pub fn password(options: LeptosOptions, page: PasswordPage) -> impl IntoView {
    let title = words::title(words::desk::PASSWORD, &page.desk.site);
    plain(options, title, view! { <PasswordDesk page/> })
}

/// Giving one's password once more.
pub fn reauth(options: LeptosOptions, page: ReauthPage) -> impl IntoView {
    let title = words::title(words::desk::REAUTH, &page.site);
    plain(options, title, view! { <ReauthDoor page/> })
}

/// Tokens for programs.
pub fn tokens(options: LeptosOptions, page: TokensPage) -> impl IntoView {
    let title = words::title(words::desk::TOKENS, &page.desk.site);
    plain(options, title, view! { <TokensDesk page/> })
}

/// Everybody's accounts.
pub fn people(options: LeptosOptions, page: PeoplePage) -> impl IntoView {
    let title = words::title(words::desk::PEOPLE, &page.desk.site);
    plain(options, title, view! { <PeopleDesk page/> })
}

/// What a link leads to.
pub fn choose(options: LeptosOptions, page: ChoosePage) -> impl IntoView {
    let thing = if page.asks_name { words::desk::COME_IN } else { words::desk::SET_PASSWORD };
    let title = words::title(thing, &page.site);
    plain(options, title, view! { <ChooseDoor page/> })
}

/// A page that says one thing.
pub fn message(options: LeptosOptions, page: MessagePage) -> impl IntoView {
    let title = words::title(&page.title, &page.site);
    plain(options, title, view! { <MessageDoor page/> })
}

/// A room's details and what one may do about them.
pub fn details(options: LeptosOptions, page: DetailsPage) -> impl IntoView {
    let title = words::title(&page.room.name, &page.site);
    plain(options, title, view! { <RoomCare page/> })
}

/// A message, and what one may do with it.
pub fn message_care(options: LeptosOptions, page: MessageCarePage) -> impl IntoView {
    let title = words::title(&page.room_name, &page.site);
    plain(options, title, view! { <MessageCare page/> })
}

/// A person, and what one may do about them.
pub fn person(options: LeptosOptions, page: PersonPage) -> impl IntoView {
    let title = words::title(&page.person.display, &page.site);
    plain(options, title, view! { <PersonCare page/> })
}

fn plain(options: LeptosOptions, title: String, body: impl IntoView) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <Head options title/>
            </head>
            <body>{body}</body>
        </html>
    }
}

#[component]
fn Head(options: LeptosOptions, title: String) -> impl IntoView {
    view! {
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"/>
        <meta name="color-scheme" content="light dark"/>
        <title>{title}</title>
        <HashedStylesheet options/>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
        <link rel="apple-touch-icon" href="/icon-180.png"/>
        <link rel="manifest" href="/manifest.webmanifest"/>
    }
}

/// JSON that cannot end the script element it stands in, nor a line of a script.
fn script_json<T: Serialize>(value: &T) -> String {
    let json = serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned());
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_data_cannot_leave_its_script_element() {
        let text = "</script><!--\u{2028}&";
        let json = script_json(&text);
        assert_eq!(json, "\"\\u003c/script\\u003e\\u003c!--\\u2028\\u0026\"");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}

//! The live page as a whole.

use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;

use crate::ui::chat::Chat;
use crate::ui::page::RoomPage;
use crate::ui::powers::Powers;
use crate::ui::view::banner::Banner;
use crate::ui::view::composer::Retained;
use crate::ui::view::conversation::Conversation;
use crate::ui::view::details::Details;
use crate::ui::view::dialog::Dialogs;
use crate::ui::view::ended::EndedDoor;
use crate::ui::view::live;
use crate::ui::view::notice::Notice;
use crate::ui::view::sidebar::Sidebar;
use crate::ui::words;

/// A room and everything around it, until the session ends.
#[component]
pub fn App(
    /// What the server knew when the page was asked for.
    page: RoomPage,
) -> impl IntoView {
    let powers = use_context::<&'static Powers>().unwrap_or(&Powers::NONE);
    let chat = Chat::new(&page, powers);
    provide_context(chat);
    provide_context(Retained::new(page.room, page.form));
    live::watch(chat);
    let ended = chat.part(|state| state.connection.ended());
    move || match ended.get() {
        Some(code) => Either::Right(view! { <EndedDoor code/> }),
        None => Either::Left(view! { <Inside/> }),
    }
}

/// Any address shows the conversation: which room it is follows from the state, and the server decides
/// which addresses there are.
#[component]
fn Inside() -> impl IntoView {
    view! {
        <Router>
            <a class="skip" href="#composer" rel="external">{words::SKIP}</a>
            <Banner/>
            <div class="app">
                <Sidebar/>
                <FlatRoutes fallback=Conversation>
                    <Route path=path!("/rooms/:room") view=Conversation/>
                    <Route path=path!("/rooms/:room/messages/:message") view=Conversation/>
                </FlatRoutes>
                <Details/>
            </div>
            <Dialogs/>
            <Notice/>
        </Router>
    }
}

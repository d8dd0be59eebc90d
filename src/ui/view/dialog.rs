//! What opens on top of the page: one dialog at a time, each with the consequence on its button.

pub mod announce;
pub mod end_sessions;
pub mod frame;
pub mod leave;
pub mod mute;
pub mod new_room;
pub mod person;
pub mod role;

use leptos::either::EitherOf7;
use leptos::prelude::*;

use crate::ui::chat::{Chat, Dialog, use_chat};
use crate::ui::view::dialog::announce::AnnounceForm;
use crate::ui::view::dialog::end_sessions::EndSessionsForm;
use crate::ui::view::dialog::frame::Modal;
use crate::ui::view::dialog::leave::LeaveForm;
use crate::ui::view::dialog::mute::MuteForm;
use crate::ui::view::dialog::new_room::NewRoomForm;
use crate::ui::view::dialog::person::PersonCard;
use crate::ui::view::dialog::role::RoleForm;
use crate::ui::words;

/// The dialog that is open, if one is.
#[component]
pub fn Dialogs() -> impl IntoView {
    let chat = use_chat();
    let open = Signal::derive(move || chat.dialog.with(Option::is_some));
    let title = Signal::derive(move || chat.dialog.get().map(|dialog| title(chat, &dialog)).unwrap_or_default());
    view! {
        <Modal id="dialog" title open on_close=move || chat.dialog.set(None)>
            {move || chat.dialog.get().map(content)}
        </Modal>
    }
}

fn content(dialog: Dialog) -> impl IntoView {
    match dialog {
        Dialog::Announce => EitherOf7::A(view! { <AnnounceForm/> }),
        Dialog::NewRoom => EitherOf7::B(view! { <NewRoomForm/> }),
        Dialog::Leave(room) => EitherOf7::C(view! { <LeaveForm room/> }),
        Dialog::Person(user) => EitherOf7::D(view! { <PersonCard user/> }),
        Dialog::Mute(user) => EitherOf7::E(view! { <MuteForm user/> }),
        Dialog::SetRole(user, role) => EitherOf7::F(view! { <RoleForm user role/> }),
        Dialog::EndSessions(user) => EitherOf7::G(view! { <EndSessionsForm user/> }),
    }
}

fn title(chat: Chat, dialog: &Dialog) -> String {
    let name = |user| chat.with(|state| state.name_of(user).unwrap_or_default().to_owned());
    match dialog {
        Dialog::Announce => words::room::ANNOUNCE.to_owned(),
        Dialog::NewRoom => words::room::NEW_ROOM.to_owned(),
        Dialog::Leave(room) => words::room::leave(&leave::name(chat, *room)),
        Dialog::Person(user) => name(*user),
        Dialog::Mute(user) => words::people::mute_title(&name(*user)),
        Dialog::SetRole(user, role) => words::people::make_of(&name(*user), *role),
        Dialog::EndSessions(user) if chat.with(|state| state.you.user == *user) => {
            words::people::END_OWN_SESSIONS.to_owned()
        }
        Dialog::EndSessions(user) => words::people::end_sessions_of(&name(*user)),
    }
}

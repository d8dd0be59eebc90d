//! What opens on top of the page: one dialog at a time, each with the consequence on its button.

pub mod card;
pub mod find;
pub mod frame;
pub mod messages;
pub mod people;
pub mod rooms;

use leptos::either::EitherOf3;
use leptos::prelude::*;

use crate::ui::chat::{Chat, Dialog, use_chat};
use crate::ui::form::Form;
use crate::ui::view::dialog::card::CardView;
use crate::ui::view::dialog::find::Finder;
use crate::ui::view::dialog::frame::Modal;
use crate::ui::view::form::FormView;
use crate::ui::words;

/// The dialog that is open, if one is.
#[component]
pub fn Dialogs() -> impl IntoView {
    let chat = use_chat();
    let open = Signal::derive(move || chat.dialog.with(Option::is_some));
    let title = Signal::derive(move || chat.dialog.get().map(|dialog| title(chat, &dialog)).unwrap_or_default());
    let asks = Signal::derive(move || {
        let form = chat.dialog.get().and_then(|dialog| untrack(|| form(chat, &dialog)));
        form.is_some_and(|form| !form.fields.is_empty())
    });
    view! {
        <Modal id="dialog" title open asks on_close=move || chat.dialog.set(None)>
            // A form is made once: what is typed in it must outlive whatever else happens meanwhile.
            {move || chat.dialog.get().map(|dialog| match untrack(|| form(chat, &dialog)) {
                Some(form) => EitherOf3::A(view! { <FormView form/> }),
                None if dialog == Dialog::Find => EitherOf3::B(view! { <Finder/> }),
                None => EitherOf3::C(view! { <CardView dialog/> }),
            })}
        </Modal>
    }
}

/// What is asked; nothing where there is only something to choose.
fn form(chat: Chat, dialog: &Dialog) -> Option<Form> {
    Some(match dialog {
        Dialog::Announce => rooms::announce(chat),
        Dialog::NewRoom => rooms::new_room(),
        Dialog::Leave(room) => rooms::leave(chat, *room),
        Dialog::Mute(user) => people::mute(chat, *user),
        Dialog::SetRole(user, role) => people::role(chat, *user, *role),
        Dialog::EndSessions(user) => people::end_sessions(chat, *user),
        Dialog::EditRoom(room) => rooms::edit(chat, *room),
        Dialog::Invite(room) => rooms::invite(chat, *room),
        Dialog::Archive(room) => rooms::archive(chat, *room),
        Dialog::Remove(room, user) => people::remove(chat, *room, *user),
        Dialog::Ban(user) => people::ban(chat, *user),
        Dialog::Profile => people::profile(chat),
        Dialog::Direct => people::direct(),
        Dialog::DeleteMessage(message) => messages::delete(*message),
        Dialog::Person(_) | Dialog::Room(_) | Dialog::Find | Dialog::Keys => return None,
    })
}

fn title(chat: Chat, dialog: &Dialog) -> String {
    match dialog {
        Dialog::Announce => words::room::ANNOUNCE.to_owned(),
        Dialog::NewRoom => words::room::NEW_ROOM.to_owned(),
        Dialog::Leave(room) => words::room::leave(&rooms::name(chat, *room)),
        Dialog::Person(user) => people::name(chat, *user),
        Dialog::Mute(user) => words::people::mute_title(&people::name(chat, *user)),
        Dialog::SetRole(user, role) => words::people::make_of(&people::name(chat, *user), *role),
        Dialog::EndSessions(user) if chat.peek(|state| state.you.user == *user) => {
            words::people::END_OWN_SESSIONS.to_owned()
        }
        Dialog::EndSessions(user) => words::people::end_sessions_of(&people::name(chat, *user)),
        Dialog::Room(room) => rooms::name(chat, *room),
        Dialog::EditRoom(_) => words::manage::EDIT_TITLE.to_owned(),
        Dialog::Invite(room) => words::manage::invite_title(&rooms::name(chat, *room)),
        Dialog::Archive(room) => words::manage::archive_title(&rooms::name(chat, *room)),
        Dialog::Remove(room, user) => {
            words::people::remove_title(&people::name(chat, *user), &rooms::name(chat, *room))
        }
        Dialog::Ban(user) => words::people::ban_title(&people::name(chat, *user)),
        Dialog::Profile => words::people::PROFILE.to_owned(),
        Dialog::Direct => words::people::WRITE_TO_SOMEBODY.to_owned(),
        Dialog::DeleteMessage(_) => words::room::DELETE_TITLE.to_owned(),
        Dialog::Find => words::find::TITLE.to_owned(),
        Dialog::Keys => words::keys::TITLE.to_owned(),
    }
}

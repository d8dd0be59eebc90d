//! Gives a person another role, after saying what follows from it.

use leptos::prelude::*;

use crate::domain::id::UserId;
use crate::domain::role::Role;
use crate::protocol::command::Command;
use crate::ui::chat::use_chat;
use crate::ui::view::dialog::frame::Deed;
use crate::ui::view::question::Question;
use crate::ui::words::people as words;

/// One sentence and the button that does it.
#[component]
pub fn RoleForm(
    /// Whom.
    user: UserId,
    /// Which.
    role: Role,
) -> impl IntoView {
    let chat = use_chat();
    let name = chat.peek(|state| state.name_of(user).unwrap_or_default().to_owned());
    let button = Signal::stored(words::make_of(&name, role));
    let question = Question::new(chat, move |_| {
        chat.notice.set(Some(words::has_role(&name, role)));
        chat.dialog.set(None);
    });
    view! {
        <Deed question button on_submit=move || question.put(Command::SetRole { user, role })>
            <p>{words::role_consequence(role)}</p>
        </Deed>
    }
}

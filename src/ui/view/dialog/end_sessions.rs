//! Ends a person's sessions, or all of one's own but this one.

use leptos::prelude::*;

use crate::domain::id::UserId;
use crate::protocol::command::Command;
use crate::ui::chat::use_chat;
use crate::ui::view::dialog::frame::Deed;
use crate::ui::view::question::Question;
use crate::ui::words::people as words;

/// One sentence and the button that does it.
#[component]
pub fn EndSessionsForm(
    /// Whose.
    user: UserId,
) -> impl IntoView {
    let chat = use_chat();
    let (name, own) = chat.peek(|state| {
        let own = (state.you.user == user).then_some(state.you.session);
        (state.name_of(user).unwrap_or_default().to_owned(), own)
    });
    let (button, consequence) = match own {
        Some(_) => (words::END_OWN_SESSIONS.to_owned(), words::END_OWN_CONSEQUENCE.to_owned()),
        None => (words::end_sessions_of(&name), words::end_sessions_consequence(&name)),
    };
    let question = Question::new(chat, move |done| {
        chat.notice.set(Some(words::ended_sessions(done.ended.unwrap_or_default())));
        chat.dialog.set(None);
    });
    let submit = move || question.put(Command::EndSessions { session: None, user: Some(user), except: own });
    view! {
        <Deed question button=Signal::stored(button) on_submit=submit>
            <p>{consequence}</p>
        </Deed>
    }
}

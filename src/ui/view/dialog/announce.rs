//! An announcement from wherever one is.

use leptos::prelude::*;

use crate::domain::audience::Audience;
use crate::domain::text::Body;
use crate::protocol::command::Command;
use crate::ui::chat::use_chat;
use crate::ui::view::composer::audience::described;
use crate::ui::view::dialog::frame::Deed;
use crate::ui::view::question::Question;
use crate::ui::words::room as words;

/// The text, for whom, and the button that says so.
#[component]
pub fn AnnounceForm() -> impl IntoView {
    let chat = use_chat();
    let text = RwSignal::new(String::new());
    let audience = RwSignal::new(Audience::EVERYONE);
    // The same key for another try: an announcement whose answer was lost is not made twice.
    let client_id = StoredValue::new((chat.powers.fresh_key)());
    let offered = chat.peek(|state| state.announcing().map(|room| room.view.audiences.clone()).unwrap_or_default());
    let choices: Vec<Audience> = offered.iter().filter_map(|form| Audience::from_form(form)).collect();
    let question = Question::new(chat, move |_| {
        chat.notice.set(Some(words::ANNOUNCED.to_owned()));
        chat.dialog.set(None);
    });
    let submit = move || match Body::parse(text.get_untracked().trim_end()) {
        Ok(body) => question.put(Command::Announce {
            body: body.to_string(),
            audience: audience.get_untracked(),
            client_id: client_id.get_value(),
        }),
        Err(wrong) => question.refuse(wrong.to_string()),
    };
    let changed = move |event| {
        audience.set(Audience::from_form(&event_target_value(&event)).unwrap_or(Audience::EVERYONE));
    };
    let button = Signal::derive(move || words::announce_to(&described(chat, &audience.get())));
    let options = choices.into_iter().map(move |choice| {
        let text = described(chat, &choice);
        view! { <option value=choice.to_form()>{text}</option> }
    });
    view! {
        <Deed question button on_submit=submit>
            <p>{words::ANNOUNCE_SENTENCE}</p>
            <label>
                {words::ANNOUNCEMENT}
                <textarea rows="4" dir="auto" autofocus on:input=move |event| text.set(event_target_value(&event))></textarea>
            </label>
            <label>{words::AUDIENCE}<select on:change=changed>{options.collect::<Vec<_>>()}</select></label>
        </Deed>
    }
}

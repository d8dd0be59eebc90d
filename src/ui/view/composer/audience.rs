//! For whom a message is: chosen as a stamp.

use leptos::prelude::*;

use crate::domain::audience::Audience;
use crate::ui::chat::Chat;
use crate::ui::view::composer::writer::Writer;
use crate::ui::view::icon::SealMark;
use crate::ui::words;

/// The id of the choice.
pub const CHOICE: &str = "composer-audience";

/// The form value behind which the people are chosen.
const NAMED: &str = "users";

/// An audience in words.
pub fn described(chat: Chat, audience: &Audience) -> String {
    words::room::audience(audience, |user| chat.with(|state| state.name_of(user).map(str::to_owned)))
}

/// A plain choice: the audiences the server offers, people by name where a script can ask for them, and
/// whatever is chosen now.
#[component]
pub fn AudienceChoice(
    /// What is being written.
    writer: Writer,
) -> impl IntoView {
    let chat = writer.chat;
    let offered = chat
        .part(move |state| state.rooms.get(&writer.room).map(|room| room.view.audiences.clone()).unwrap_or_default());
    let choices = Memo::new(move |_| {
        let mut forms = offered.get();
        forms.retain(|form| form != NAMED || chat.alive.get());
        let chosen = writer.audience.get().to_form();
        if !forms.contains(&chosen) {
            forms.push(chosen);
        }
        forms
    });
    // The element's own value is what counts; it is set again whenever the choices are.
    Effect::new(move |_| {
        choices.track();
        let chosen = writer.audience.get().to_form();
        writer.widening.track();
        writer.choosing.track();
        request_animation_frame(move || (chat.powers.page.set_value)(CHOICE, &chosen));
    });
    let changed = move |event| {
        let form: String = event_target_value(&event);
        match Audience::from_form(&form) {
            Some(audience) => writer.choose(audience),
            None => writer.choosing.set(true),
        }
    };
    view! {
        <span class="choose">
            <SealMark/>
            <select id=CHOICE name="audience" aria-label=words::room::AUDIENCE autocomplete="off" on:change=changed>
                <For each=move || choices.get() key=Clone::clone children=move |form| view! { <Choice writer form/> }/>
            </select>
        </span>
    }
}

#[component]
fn Choice(writer: Writer, form: String) -> impl IntoView {
    let audience = Audience::from_form(&form);
    let chosen = writer.audience.with_untracked(|now| audience.as_ref() == Some(now));
    let text = match audience {
        Some(audience) => described(writer.chat, &audience),
        None => words::room::NAMED.to_owned(),
    };
    view! { <option value=form selected=chosen>{text}</option> }
}

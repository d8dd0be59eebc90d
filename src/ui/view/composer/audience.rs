//! For whom a message is: chosen as a stamp, people by name, and asked again before more people may read.

use leptos::prelude::*;

use crate::domain::audience::Audience;
use crate::domain::id::UserId;
use crate::ui::chat::Chat;
use crate::ui::view::composer::writer::Writer;
use crate::ui::view::dialog::frame::Modal;
use crate::ui::view::icon::SealMark;
use crate::ui::view::people::PersonChoice;
use crate::ui::words;

/// The id of the choice.
const CHOICE: &str = "composer-audience";

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

/// Chooses people by name.
#[component]
pub fn PeoplePicker(
    /// What is being written.
    writer: Writer,
) -> impl IntoView {
    let chosen = RwSignal::new(Vec::<UserId>::new());
    Effect::new(move |_| {
        if writer.choosing.get() {
            chosen.set(match writer.audience.get_untracked() {
                Audience::Users { users } => users,
                Audience::Everyone {} | Audience::Role { .. } => Vec::new(),
            });
        }
    });
    let apply = move || {
        writer.choosing.set(false);
        writer.choose(Audience::Users { users: chosen.get_untracked() }.normal());
    };
    let none = move || chosen.with(Vec::is_empty);
    view! {
        <Modal id="audience-people" title=Signal::stored(words::room::CHOOSE_PEOPLE.to_owned()) open=writer.choosing on_close=move || writer.choosing.set(false)>
            <form method="dialog" class="deed" on:submit=move |event| { event.prevent_default(); apply(); }>
                <PersonChoice chosen/>
                <div class="buttons">
                    <button type="button" class="quiet" on:click=move |_| writer.choosing.set(false)>{words::CANCEL}</button>
                    <button class="primary" disabled=none>{words::room::USE_AUDIENCE}</button>
                </div>
            </form>
        </Modal>
    }
}

/// Asks before what was written for fewer is shown to more.
#[component]
pub fn Widening(
    /// What is being written.
    writer: Writer,
) -> impl IntoView {
    let open = Signal::derive(move || writer.widening.with(Option::is_some));
    let wider =
        Memo::new(move |_| writer.widening.get().map(|audience| described(writer.chat, &audience)).unwrap_or_default());
    let title = Signal::derive(move || words::room::widen_title(&wider.get()));
    let close = move || writer.widening.set(None);
    let apply = move || {
        if let Some(audience) = writer.widening.get_untracked() {
            writer.set(audience);
        }
        close();
    };
    view! {
        <Modal id="audience-wider" title open on_close=close>
            <form method="dialog" class="deed" on:submit=move |event| { event.prevent_default(); apply(); }>
                <div class="buttons">
                    <button type="button" class="quiet" autofocus on:click=move |_| close()>{words::room::KEEP_AUDIENCE}</button>
                    <button class="primary">{move || words::room::widen_button(&wider.get())}</button>
                </div>
            </form>
        </Modal>
    }
}

//! What is asked about the people a message is for: who they are, and whether really more of them may read it. It opens on
//! top of the page and comes with what else does.

use leptos::prelude::*;

use crate::domain::audience::Audience;
use crate::domain::id::UserId;
use crate::ui::view::composer::audience::described;
use crate::ui::view::composer::writer::Writer;
use crate::ui::view::dialog::frame::Modal;
use crate::ui::view::people::PersonChoice;
use crate::ui::words;

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
                <PersonChoice chosen within=writer.room/>
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

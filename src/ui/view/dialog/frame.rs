//! What dialogs are made of: the window itself, the form with its two buttons, a choice of people.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::domain::id::UserId;
use crate::ui::chat::use_chat;
use crate::ui::view::avatar::Avatar;
use crate::ui::view::question::Question;
use crate::ui::words;

/// A modal window. The browser keeps the focus in it and gives it back afterwards.
#[component]
pub fn Modal<C: IntoView + 'static>(
    /// The element's id, unique on the page.
    id: &'static str,
    /// Its heading and accessible name.
    #[prop(into)]
    title: Signal<String>,
    /// Whether it is open.
    #[prop(into)]
    open: Signal<bool>,
    /// It was closed by the person.
    on_close: impl Fn() + Copy + Send + Sync + 'static,
    /// What it holds, while it is open.
    children: TypedChildrenFn<C>,
) -> impl IntoView {
    let chat = use_chat();
    let heading = format!("{id}-title");
    let labelled = heading.clone();
    let content = children.into_inner();
    // Only a title that differs means another dialog; the focus must not jump whenever anything happens.
    let title = Memo::new(move |_| title.get());
    Effect::new(move |_| {
        title.track();
        if open.get() {
            // The content is there by then, so the focus finds its first field. It may be closed again by then, too.
            request_animation_frame(move || {
                if open.get_untracked() {
                    (chat.powers.page.show_dialog)(id);
                }
            });
        } else {
            (chat.powers.page.close_dialog)(id);
        }
    });
    view! {
        <dialog id=id class="modal" closedby="any" aria-labelledby=labelled on:close=move |_| on_close()>
            <h2 id=heading dir="auto">{title}</h2>
            {move || open.get().then(|| content())}
        </dialog>
    }
}

/// The fields of a deed, why it was refused, and the way out beside the button that does it.
#[component]
pub fn Deed<C: IntoView + 'static>(
    /// What is asked.
    question: Question,
    /// The button, by its consequence.
    #[prop(into)]
    button: Signal<String>,
    /// Asks.
    on_submit: impl Fn() + 'static,
    /// The fields.
    children: TypedChildren<C>,
) -> impl IntoView {
    let chat = use_chat();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        on_submit();
    };
    view! {
        <form class="deed" method="dialog" on:submit=submit>
            {children.into_inner()()}
            <p class="wrong" role="alert">{move || question.refusal()}</p>
            <div class="buttons">
                <button type="button" class="quiet" on:click=move |_| chat.dialog.set(None)>{words::CANCEL}</button>
                <button class="primary" disabled=move || question.waits()>{button}</button>
            </div>
        </form>
    }
}

/// Several people out of those known, found by a few letters.
#[component]
pub fn PersonChoice(
    /// Who is chosen.
    chosen: RwSignal<Vec<UserId>>,
) -> impl IntoView {
    let chat = use_chat();
    let letters = RwSignal::new(String::new());
    let people = chat.part(|state| {
        let me = state.you.user;
        let others = state.people.values().filter(|person| person.user != me);
        let mut people: Vec<_> = others.map(|person| (person.user, person.display.clone())).collect();
        people.sort_by_cached_key(|(_, name)| name.to_lowercase());
        people
    });
    let found = move || {
        let letters = letters.get().to_lowercase();
        let mut people = people.get();
        people.retain(|(_, name)| name.to_lowercase().contains(&letters));
        people
    };
    let toggle = move |user: UserId| {
        chosen.update(|chosen| match chosen.iter().position(|one| *one == user) {
            Some(at) => {
                chosen.remove(at);
            }
            None => chosen.push(user),
        });
    };
    view! {
        <input type="search" aria-label=words::people::FIND_PERSON placeholder=words::people::FIND_PERSON autocomplete="off" on:input=move |event| letters.set(event_target_value(&event))/>
        <ul class="choice">
            <For each=found key=|(user, _)| *user children=move |(user, name)| view! {
                <li><label>
                    <input type="checkbox" prop:checked=move || chosen.with(|chosen| chosen.contains(&user)) on:change=move |_| toggle(user)/>
                    <Avatar user name=name.clone()/>
                    <span dir="auto">{name}</span>
                </label></li>
            }/>
        </ul>
    }
}

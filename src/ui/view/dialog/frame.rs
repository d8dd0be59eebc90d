//! The window that dialogs open in.

use leptos::ev::Event;
use leptos::prelude::*;

use crate::ui::chat::use_chat;

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
    /// Something is filled in: a click beside it must not throw that away.
    #[prop(into, optional)]
    asks: Signal<bool>,
    /// It was closed by the person.
    on_close: impl Fn() + Copy + Send + Sync + 'static,
    /// What it holds, while it is open.
    children: TypedChildrenFn<C>,
) -> impl IntoView {
    let chat = use_chat();
    let heading = format!("{id}-title");
    let labelled = heading.clone();
    let content = children.into_inner();
    // That it is left is known at once; the browser tells that it is closed only later, when another may be meant already.
    let left = StoredValue::new(false);
    // Only a title that differs means another dialog; the focus must not jump whenever anything happens.
    let title = Memo::new(move |_| title.get());
    Effect::new(move |_| {
        title.track();
        if open.get() {
            // The content is there by then, so the focus finds its first field. It may be closed again by then, too.
            (chat.powers.page.soon)(Box::new(move || {
                if open.get_untracked() {
                    (chat.powers.page.show_dialog)(id);
                }
            }));
        } else if (chat.powers.page.close_dialog)(id) {
            left.set_value(true);
        }
    });
    let leave = move |_: Event| {
        left.set_value(true);
        on_close();
    };
    let closed = move |_| {
        if !left.get_value() {
            on_close();
        }
        left.set_value(false);
    };
    view! {
        <dialog id=id class="modal" closedby=move || if asks.get() { "closerequest" } else { "any" } aria-labelledby=labelled on:cancel=leave on:close=closed>
            <h2 id=heading dir="auto">{title}</h2>
            {move || open.get().then(|| content())}
        </dialog>
    }
}

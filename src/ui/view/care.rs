//! The pages on which a room and a person are looked after: plain HTML with a form for each thing that may be done.

pub mod message;
pub mod person;
pub mod room;

use leptos::prelude::*;

/// A page of sections with the way back above its title.
#[component]
fn Sheet<C: IntoView + 'static>(
    /// Where the way back leads.
    back: String,
    /// What it is called.
    back_text: String,
    /// The title.
    title: String,
    children: TypedChildren<C>,
) -> impl IntoView {
    view! {
        <main class="desk sheet">
            <nav><a href=back>{back_text}</a></nav>
            <h1 dir="auto">{title}</h1>
            {children.into_inner()()}
        </main>
    }
}

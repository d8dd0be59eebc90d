//! Our own icons, drawn with strokes in the colour of the text around them; all are decoration.

use leptos::prelude::*;

/// The seal: the mark of the product.
#[component]
pub fn Seal(
    /// Its side, in pixels.
    #[prop(default = 22)]
    size: u32,
) -> impl IntoView {
    view! {
        <svg class="seal" width=size height=size viewBox="0 0 22 22" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true">
            <circle cx="11" cy="11" r="9.2"></circle>
            <circle cx="11" cy="11" r="6" stroke-dasharray="1.6 1.5"></circle>
            <path d="M8.2 11.3l2 2 3.8-4.4" stroke-linecap="round" stroke-linejoin="round"></path>
        </svg>
    }
}

/// The seal as it stands on a stamp.
#[component]
pub fn SealMark() -> impl IntoView {
    view! {
        <svg width="11" height="11" viewBox="0 0 12 12" fill="none" stroke="currentColor" stroke-width="1.4" aria-hidden="true">
            <circle cx="6" cy="6" r="5"></circle>
            <path d="M3.9 6.2l1.5 1.5 2.8-3.2" stroke-linecap="round" stroke-linejoin="round"></path>
        </svg>
    }
}

#[component]
fn Stroke(path: &'static str) -> impl IntoView {
    view! {
        <svg class="stroke" width="18" height="18" viewBox="0 0 18 18" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
}

/// Opens the list of rooms.
#[component]
pub fn MenuIcon() -> impl IntoView {
    view! { <Stroke path="M2.5 4.5h13M2.5 9h13M2.5 13.5h8"/> }
}

/// Opens the list of people.
#[component]
pub fn PeopleIcon() -> impl IntoView {
    view! { <Stroke path="M6.8 8.5a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2zM1.8 15c.2-2.6 2.3-4.2 5-4.2s4.8 1.6 5 4.200M12 3.700a2.4 2.4 0 0 1 0 4.500M13.6 11.100c1.5.6 2.5 2 2.6 3.9"/> }
}

/// Tells of what calls.
#[component]
pub fn BellIcon() -> impl IntoView {
    view! { <Stroke path="M4.500 12.500V8a4.500 4.500 0 0 1 9 0v4.500l1 1.500h-11zM7.500 16h3"/> }
}

/// Closes a drawer.
#[component]
pub fn CloseIcon() -> impl IntoView {
    view! { <Stroke path="M4.5 4.500l9 9M13.5 4.500l-9 9"/> }
}

/// Goes to the end.
#[component]
pub fn DownIcon() -> impl IntoView {
    view! { <Stroke path="M9 3.500v11M4.5 10l4.5 4.500L13.5 10"/> }
}

/// Adds something.
#[component]
pub fn PlusIcon() -> impl IntoView {
    view! { <Stroke path="M9 3.500v11M3.5 9h11"/> }
}

/// Speaks to everybody.
#[component]
pub fn HornIcon() -> impl IntoView {
    view! { <Stroke path="M3 7.500v3h2.500L13 14V4L5.5 7.500zM6 10.500l.8 4h1.800l-.6-3.200M15.5 7.700v2.6"/> }
}

/// What may be done about somebody.
#[component]
pub fn MoreIcon() -> impl IntoView {
    view! { <Stroke path="M4 9h.01M9 9h.01M14 9h.01"/> }
}

/// Leaves.
#[component]
pub fn ExitIcon() -> impl IntoView {
    view! { <Stroke path="M7 15.500H3.500v-13H7M11.5 12.500L15 9l-3.5-3.500M15 9H7"/> }
}

/// Finds something.
#[component]
pub fn FindIcon() -> impl IntoView {
    view! { <Stroke path="M8 13.500a5.500 5.500 0 1 0 0-11 5.500 5.500 0 0 0 0 11zM12 12l3.500 3.500"/> }
}

/// Writes to somebody.
#[component]
pub fn WriteIcon() -> impl IntoView {
    view! { <Stroke path="M3 15l.8-3.200L12 3.600l2.400 2.400-8.200 8.200zM10.500 5.100l2.400 2.400"/> }
}

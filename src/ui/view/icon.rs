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

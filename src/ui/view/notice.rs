//! A sentence about what was just done; it goes by itself.

use std::time::Duration;

use leptos::prelude::*;

use crate::ui::chat::use_chat;

const SHOWN: Duration = Duration::from_secs(6);

/// Says it to eyes and screen readers alike.
#[component]
pub fn Notice() -> impl IntoView {
    let chat = use_chat();
    Effect::new(move |timer: Option<Option<TimeoutHandle>>| {
        if let Some(Some(timer)) = timer {
            timer.clear();
        }
        chat.notice.get()?;
        set_timeout_with_handle(move || chat.notice.set(None), SHOWN).ok()
    });
    view! {
        <div class="notices" role="status">
            {move || chat.notice.get().map(|text| view! { <p class="notice">{text}</p> })}
        </div>
    }
}

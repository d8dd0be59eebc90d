//! The way to what can be done with a message, for those without a script.

use leptos::prelude::*;

use crate::ui::chat::Chat;
use crate::ui::state::rows::{Deeds, Row};
use crate::ui::words::room as words;

/// A link to the message's own page with its forms. The style sheet hides it where scripts run, so that nothing moves when
/// the page comes alive; what comes later is drawn without it.
pub fn plainly(chat: Chat, row: &Row) -> Option<impl IntoView + use<>> {
    let at = row.link().filter(|_| !chat.alive.get_untracked())?;
    let Deeds { reply, react, edit, delete, .. } = row.deeds();
    let href = format!("{at}/details");
    (reply || react || edit || delete).then(|| view! { <a class="without-script" href=href>{words::DEEDS_PAGE}</a> })
}

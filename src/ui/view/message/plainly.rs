//! What can be done with a message without a script: forms under it, on the page that its address leads to.

use leptos::prelude::*;

use crate::ui::chat::Chat;
use crate::ui::state::rows::{Deeds, Row};
use crate::ui::view::tree::{Node, Tree};
use crate::ui::words::room as words;

/// The forms, under the message that was linked to and nowhere else. The style sheet hides them where the page is
/// alive.
pub fn plainly(chat: Chat, row: &Row) -> Option<impl IntoView + use<>> {
    let message = row.message().filter(|message| chat.linked == Some(message.id))?;
    let Deeds { edit, delete, with_reason, .. } = row.deeds();
    let at = row.link()?;
    let mut forms = Vec::new();
    if edit {
        let body = message.body.clone().unwrap_or_default();
        let field = Node::element("textarea", vec![Node::Text(body)]).with("name", "body").with("rows", "3");
        forms.push(form(&at, "edit", vec![label(words::EDIT_FIELD, field)], words::SAVE));
    }
    if delete {
        let field = Node::element("input", Vec::new()).with("name", "reason").with("maxlength", "250");
        let why = if with_reason { vec![label(words::DELETE_WHY, field)] } else { Vec::new() };
        forms.push(form(&at, "delete", why, words::DELETE));
    }
    (!forms.is_empty()).then(|| view! { <div class="plainly">{Tree(forms)}</div> })
}

fn form(at: &str, deed: &str, mut fields: Vec<Node>, button: &str) -> Node {
    fields.push(Node::element("button", vec![Node::text(button)]).with("class", "primary"));
    Node::element("form", fields).with("method", "post").with("action", format!("{at}/{deed}"))
}

fn label(text: &str, field: Node) -> Node {
    Node::element("label", vec![Node::text(text), field])
}

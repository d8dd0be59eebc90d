//! The text that a form without a script gets back after a refusal.
//!
//! Leptos writes the children of a text area as they are, and comments among them would become text. So this
//! view writes exactly one thing, the escaped text, and leaves the field alone in the browser: what was typed
//! before the page came alive stays.

use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::no_attrs;
use leptos::tachys::view::{Position, PositionState, Render, RenderHtml};

/// The text as the only child of a text area.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RetainedText(pub String);

no_attrs!(RetainedText);

impl Render for RetainedText {
    type State = ();

    fn build(self) -> Self::State {}

    fn rebuild(self, (): &mut Self::State) {}
}

impl RenderHtml for RetainedText {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self::AsyncOutput {
        self
    }

    fn to_html_with_buf(self, buf: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {
        buf.push_str(&escaped(&self.0));
    }

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Self::State {}

    fn into_owned(self) -> Self::Owned {
        self
    }
}

/// The parser drops a line break right after the opening tag, so one that belongs to the text is doubled.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 1);
    if text.starts_with('\n') {
        html.push('\n');
    }
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            other => html.push(other),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use leptos::prelude::*;

    use super::*;

    fn field(text: &str) -> String {
        let text = RetainedText(text.to_owned());
        view! { <textarea>{text}</textarea> }.to_html()
    }

    #[test]
    fn a_text_cannot_leave_the_field_it_stands_in() {
        let html = field("</textarea><script>alert(1)</script>&lt;");
        assert_eq!(html, "<textarea>&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;lt;</textarea>");
    }

    #[test]
    fn a_text_is_kept_to_the_letter() {
        assert_eq!(field(""), "<textarea></textarea>");
        assert_eq!(field("\n a \n"), "<textarea>\n\n a \n</textarea>");
    }
}

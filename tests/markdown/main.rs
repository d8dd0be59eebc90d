//! What Markdown becomes: only allowed nodes, within bounds, with the text kept, in time linear in what was written.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bounds;
mod forms;
mod walk;

use countersign::domain::id::UserId;
use countersign::protocol::content::Content;
use countersign::server::markdown;
use serde_json::Value;

/// The tree of a text in which only carol (u_7) can be named.
fn tree(text: &str) -> Option<Content> {
    markdown::content(text, &mut |name| (name == "carol").then_some(UserId(7)))
}

/// The tree as the wire carries it.
fn json(text: &str) -> Value {
    serde_json::to_value(tree(text)).unwrap()
}

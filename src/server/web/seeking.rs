//! Looking for words, for a page and for the socket alike: where the person may look, and what was found in pieces.

use crate::domain::actor::Actor;
use crate::domain::id::{Cursor, RoomId};
use crate::domain::policy::Policy;
use crate::domain::room::Room;
use crate::protocol::view::Piece;
use crate::server::hub::hits::Hits;
use crate::server::store::search::{self, FOUND, Seeker, Words};
use crate::server::web::App;
use crate::server::web::current::ReadError;

/// What holds these words, newest first, where whoever asks may look.
///
/// # Errors
/// When the room asked for is not for the person to see, or nothing can be read.
pub async fn found(
    app: &App,
    actor: Actor,
    words: &Words,
    room: Option<RoomId>,
    (before, limit): (Cursor, u32),
) -> Result<Hits, ReadError> {
    let seeker = seeker(app, actor, room).ok_or(ReadError::NotFound)?;
    let (found, more) = search::search(app.store.readers(), words, &seeker, before, limit).await?;
    let mut hits = Hits { more, ..Hits::default() };
    for found in found {
        hits.messages.push(found.message);
        hits.snippets.push(pieces(&found.snippet));
    }
    Ok(hits)
}

/// The rooms in which the person may look; nothing when the one asked for is not for the person to see.
fn seeker(app: &App, actor: Actor, only: Option<RoomId>) -> Option<Seeker> {
    let now = app.now();
    app.hub.with_facts(|facts| {
        let policy = Policy::of(facts, actor, now).ok()?;
        let user = policy.who().id;
        let known = facts.rooms().filter(|room| only.is_none_or(|only| room.id == only) && policy.knows_of(room));
        let (inside, outside): (Vec<_>, Vec<_>) = known.partition(|room| room.has(user));
        if only.is_some() && inside.is_empty() && outside.is_empty() {
            return None;
        }
        let ids = |rooms: Vec<&Room>| rooms.into_iter().map(|room| room.id).collect();
        Some(Seeker { user, role: policy.who().role, inside: ids(inside), outside: ids(outside) })
    })
}

/// A snippet in pieces, at the marks that the store put in.
fn pieces(snippet: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut push = |text: &str, found: bool| {
        if !text.is_empty() {
            pieces.push(Piece { text: text.to_owned(), found });
        }
    };
    let mut rest = snippet;
    while let Some((before, behind)) = rest.split_once(FOUND.0) {
        push(before, false);
        let (found, after) = behind.split_once(FOUND.1).unwrap_or((behind, ""));
        push(found, true);
        rest = after;
    }
    push(rest, false);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_is_parted_at_what_was_found() {
        let piece = |text: &str, found| Piece { text: text.to_owned(), found };
        assert_eq!(
            pieces("…the \u{1}plan\u{2} and \u{1}plans\u{2}"),
            [piece("…the ", false), piece("plan", true), piece(" and ", false), piece("plans", true)]
        );
        assert_eq!(pieces("nothing"), [piece("nothing", false)]);
    }
}

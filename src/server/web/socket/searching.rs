//! `search`: what it asks, and its answer.

use tracing::error;

use crate::domain::denied::Denied;
use crate::domain::id::{Cursor, RoomId};
use crate::domain::policy::Policy;
use crate::protocol::error::{ErrorCode, Refusal};
use crate::protocol::limits;
use crate::protocol::view::Piece;
use crate::server::log::Failure;
use crate::server::store::search::{self, FOUND, Seeker, Words};
use crate::server::web::refusal;
use crate::server::web::socket::reading::Reading;

/// Hits in an answer when nothing else was asked for.
const PAGE: u32 = 20;

/// What is looked for, and where.
#[derive(Debug, Clone)]
pub struct Search {
    /// Nothing when there is no word in it.
    words: Option<Words>,
    room: Option<RoomId>,
    before: Cursor,
    limit: u32,
}

impl Search {
    /// From the fields of the command. What is looked for is never wrong; it may find nothing.
    ///
    /// # Errors
    /// A text that is too long, or a limit out of its bounds.
    pub fn parse(
        query: &str,
        room: Option<RoomId>,
        before: Option<Cursor>,
        limit: Option<u32>,
    ) -> Result<Self, Refusal> {
        if query.chars().count() > limits::QUERY {
            let why = format!("A search may have at most {} characters.", limits::QUERY);
            return Err(Refusal::new(ErrorCode::TooLarge, why));
        }
        let limit = limit.unwrap_or(PAGE);
        if limit == 0 || limit > limits::HITS {
            let why = format!("A page of hits has 1 to {} of them.", limits::HITS);
            return Err(Refusal::new(ErrorCode::BadRequest, why));
        }
        Ok(Self { words: Words::parse(query), room, before: before.unwrap_or(Cursor::MAX), limit })
    }
}

impl Reading {
    /// Looks and answers, while the socket goes on.
    pub fn search(&self, id: String, asked: Search) {
        if let Some(Err(denied)) = asked.room.map(|room| self.may_read(room)) {
            return self.refuse(id, refusal::of_denied(denied));
        }
        let reading = self.clone();
        self.go_on(id, async move |id| {
            let Some(seeker) = reading.seeker(asked.room) else {
                reading.refuse(id, refusal::of_failure(Failure::Denied(Denied::NotFound)));
                return;
            };
            let db = reading.app.store.readers();
            let found = match &asked.words {
                None => Ok((Vec::new(), false)),
                Some(words) => search::search(db, words, &seeker, asked.before, asked.limit).await,
            };
            match found {
                Ok((found, more)) => {
                    let hits = found.into_iter().map(|found| (found.message, pieces(&found.snippet))).collect();
                    reading.app.hub.reply_with_hits(&reading.connection, id, hits, more, reading.app.now());
                }
                Err(fault) => {
                    error!(error = %fault, "A search could not be made: {fault}");
                    reading.refuse(id, refusal::of_failure(Failure::Unavailable));
                }
            }
        });
    }

    /// The rooms in which the person may look; nothing when the one asked for is not for the person to see.
    fn seeker(&self, only: Option<RoomId>) -> Option<Seeker> {
        let (user, actor, now) = (self.visitor.user, self.visitor.actor(), self.app.now());
        self.app.hub.with_facts(|facts| {
            let policy = Policy::of(facts, actor, now).ok()?;
            let known = facts.rooms().filter(|room| only.is_none_or(|only| room.id == only) && policy.knows_of(room));
            let (inside, outside): (Vec<_>, Vec<_>) = known.partition(|room| room.has(user));
            if only.is_some() && inside.is_empty() && outside.is_empty() {
                return None;
            }
            let ids = |rooms: Vec<&crate::domain::room::Room>| rooms.into_iter().map(|room| room.id).collect();
            Some(Seeker { user, role: policy.who().role, inside: ids(inside), outside: ids(outside) })
        })
    }
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

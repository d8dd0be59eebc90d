//! What a search found, judged by the facts of the moment in which it leaves.

use crate::domain::actor::Actor;
use crate::domain::id::Cursor;
use crate::domain::message::Message;
use crate::domain::moment::Moment;
use crate::domain::policy::Policy;
use crate::protocol::frame::{Done, Reply, ServerFrame};
use crate::protocol::view::{self, Piece};
use crate::server::hub::connection::Connection;
use crate::server::hub::recent::Brought;
use crate::server::hub::trees::Trees;
use crate::server::hub::{Hub, State, review, views, wire};

/// Messages that were found, and the words of each around what was looked for.
#[derive(Debug, Default)]
pub struct Hits {
    /// In their order.
    pub messages: Vec<Message>,
    /// One for each.
    pub snippets: Vec<Vec<Piece>>,
    /// There are more.
    pub more: bool,
}

impl AsRef<[Message]> for Hits {
    fn as_ref(&self) -> &[Message] {
        &self.messages
    }
}

impl Hub {
    /// Of what was found after the facts had been at `since`, what may be seen now. Nothing when it has to be looked for
    /// again, as when one of them says something else by now.
    pub fn hits(&self, actor: Actor, since: Cursor, found: Hits, now: Moment) -> Option<Vec<view::Hit>> {
        seen(&self.state(), actor, since, found, now)
    }

    /// Answers with what was found, in the same way.
    pub fn reply_with_hits(
        &self,
        connection: &Connection,
        id: &str,
        since: Cursor,
        found: Hits,
        now: Moment,
    ) -> Option<()> {
        let state = self.state();
        let more = found.more;
        let (hits, cut) = views::hits_within_frame(seen(&state, connection.owner().actor(), since, found, now)?);
        let cursor = Some(state.facts.head());
        let done = Done { hits: Some(hits), more: Some(more || cut), cursor, ..Done::default() };
        connection.push(wire::frame(&ServerFrame::Reply(Reply::ok(id.to_owned(), done))));
        Some(())
    }
}

/// They are shown without trees.
fn seen(state: &State, actor: Actor, since: Cursor, mut found: Hits, now: Moment) -> Option<Vec<view::Hit>> {
    if state.recent.bring_up(since, &mut found.messages, &mut Trees::default()) != Brought::Up {
        return None;
    }
    let Ok(policy) = Policy::of(&state.facts, actor, now) else { return Some(Vec::new()) };
    let seen = |(message, snippet): (&Message, Vec<Piece>)| {
        let message = review(&policy, std::slice::from_ref(message), &Trees::default()).pop()?;
        Some(view::Hit { message, snippet })
    };
    Some(found.messages.iter().zip(found.snippets).filter_map(seen).collect())
}

//! The answer to a search, judged by the facts of the moment in which it leaves.

use crate::domain::id::Cursor;
use crate::domain::message::Message;
use crate::domain::moment::Moment;
use crate::domain::policy::Policy;
use crate::protocol::frame::{Done, Reply, ServerFrame};
use crate::protocol::view::{self, Piece};
use crate::server::hub::connection::Connection;
use crate::server::hub::recent::Brought;
use crate::server::hub::trees::Trees;
use crate::server::hub::{Hub, review, views, wire};

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

impl Hub {
    /// Answers with what was found after the facts had been at `since`: what may no longer be seen is left out. Nothing
    /// when it has to be looked for again, as when one of them says something else by now.
    pub fn reply_with_hits(
        &self,
        connection: &Connection,
        id: &str,
        since: Cursor,
        mut found: Hits,
        now: Moment,
    ) -> Option<()> {
        let state = self.state();
        // They are shown without trees.
        if state.recent.bring_up(since, &mut found.messages, &mut Trees::default()) != Brought::Up {
            return None;
        }
        let mut left = Vec::new();
        let policy = Policy::of(&state.facts, connection.owner().actor(), now);
        for (message, snippet) in found.messages.iter().zip(found.snippets) {
            let Ok(policy) = &policy else { continue };
            let seen = review(policy, std::slice::from_ref(message), &Trees::default());
            left.extend(seen.into_iter().map(|message| view::Hit { message, snippet: snippet.clone() }));
        }
        let (hits, cut) = views::hits_within_frame(left);
        let cursor = Some(state.facts.head());
        let done = Done { hits: Some(hits), more: Some(found.more || cut), cursor, ..Done::default() };
        connection.push(wire::frame(&ServerFrame::Reply(Reply::ok(id.to_owned(), done))));
        Some(())
    }
}

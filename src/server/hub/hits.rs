//! The answer to a search, judged by the facts of the moment in which it leaves.

use crate::domain::message::Message;
use crate::domain::moment::Moment;
use crate::domain::policy::Policy;
use crate::protocol::frame::{Done, Reply, ServerFrame};
use crate::protocol::view::{self, Piece};
use crate::server::hub::connection::Connection;
use crate::server::hub::trees::Trees;
use crate::server::hub::{Hub, review, views, wire};

/// A message that was found, and the words around what was looked for.
pub type Hit = (Message, Vec<Piece>);

impl Hub {
    /// Answers with what was found: what may no longer be seen is left out.
    pub fn reply_with_hits(&self, connection: &Connection, id: String, hits: Vec<Hit>, more: bool, now: Moment) {
        let state = self.state();
        let (messages, snippets): (Vec<Message>, Vec<Vec<Piece>>) = hits.into_iter().unzip();
        let mut left = Vec::new();
        let policy = Policy::of(&state.facts, connection.owner().actor(), now);
        for (message, snippet) in messages.iter().zip(snippets) {
            let Ok(policy) = &policy else { continue };
            let seen = review(policy, std::slice::from_ref(message), &Trees::default());
            left.extend(seen.into_iter().map(|message| view::Hit { message, snippet: snippet.clone() }));
        }
        let (hits, cut) = views::hits_within_frame(left);
        let cursor = Some(state.facts.head());
        let done = Done { hits: Some(hits), more: Some(more || cut), cursor, ..Done::default() };
        connection.push(wire::frame(&ServerFrame::Reply(Reply::ok(id, done))));
    }
}

//! Which frame asked what, so that its reply finds home.

use std::collections::BTreeMap;

use crate::domain::id::{MessageId, RoomId};
use crate::protocol::error::{ErrorCode, Refusal};
use crate::protocol::frame::Done;
use crate::ui::state::timeline::Reading;

/// What a frame on the wire asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// To post a message of the outbox.
    Post(String),
    /// For a page of a room, under the timeline's number.
    Page(RoomId, Reading, u64),
    /// For the message that a key of the outbox led to.
    Posted(RoomId, String),
    /// Who is in a room.
    Members(RoomId),
    /// To delete a message.
    Delete(MessageId),
    /// To give a message a sign, or to take it back.
    Sign(MessageId),
    /// What a dialog asks; the number is the page's own.
    Dialog(u64),
}

/// How a dialog's question stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// No answer yet.
    Pending,
    /// Carried out.
    Done(Done),
    /// Not carried out, and why.
    Refused(String),
    /// Not carried out before the password is given again.
    Unproven(String),
}

/// Frames without a reply, and the dialogs' answers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Asks {
    waiting: BTreeMap<String, Ask>,
    outcomes: BTreeMap<u64, Outcome>,
}

impl Asks {
    /// A frame went out.
    pub fn sent(&mut self, frame: String, ask: Ask) {
        if let Ask::Dialog(key) = ask {
            self.outcomes.insert(key, Outcome::Pending);
        }
        self.waiting.insert(frame, ask);
    }

    /// A reply came in.
    pub fn answered(&mut self, frame: &str) -> Option<Ask> {
        self.waiting.remove(frame)
    }

    /// Notes a dialog's answer.
    pub fn settle(&mut self, key: u64, answer: Result<Done, Refusal>) {
        let outcome = match answer {
            Ok(done) => Outcome::Done(done),
            Err(refusal) if refusal.code == ErrorCode::ReauthRequired => Outcome::Unproven(refusal.message),
            Err(refusal) => Outcome::Refused(refusal.message),
        };
        // Nobody waits for what was forgotten.
        if let Some(waiting) = self.outcomes.get_mut(&key) {
            *waiting = outcome;
        }
    }

    /// How a dialog's question stands.
    pub fn outcome(&self, key: u64) -> Option<&Outcome> {
        self.outcomes.get(&key)
    }

    /// The answer was shown.
    pub fn forget(&mut self, key: u64) {
        self.outcomes.remove(&key);
    }

    /// Refuses a dialog's question here.
    pub fn refuse(&mut self, key: u64, why: &str) {
        self.outcomes.insert(key, Outcome::Refused(why.to_owned()));
    }

    /// The connection broke: nothing will be answered any more.
    pub fn drop_all(&mut self, why: &str) -> Vec<Ask> {
        let waiting = std::mem::take(&mut self.waiting);
        for ask in waiting.values() {
            if let Ask::Dialog(key) = ask
                && self.outcomes.contains_key(key)
            {
                self.refuse(*key, why);
            }
        }
        waiting.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_for_want_of_a_proof_is_told_from_the_others() {
        let mut asks = Asks::default();
        for key in [1, 2, 3] {
            asks.sent(format!("f{key}"), Ask::Dialog(key));
        }
        asks.forget(3);
        asks.settle(3, Ok(Done::default()));
        assert_eq!(asks.outcome(3), None);
        asks.settle(1, Err(Refusal::new(ErrorCode::ReauthRequired, "Once more.")));
        asks.settle(2, Err(Refusal::new(ErrorCode::Forbidden, "No.")));
        assert_eq!(asks.outcome(1), Some(&Outcome::Unproven("Once more.".to_owned())));
        assert_eq!(asks.outcome(2), Some(&Outcome::Refused("No.".to_owned())));
    }
}

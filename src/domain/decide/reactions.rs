//! Signs given to messages, and taken back.

use std::sync::Arc;

use crate::domain::change::Fact;
use crate::domain::command::Subject;
use crate::domain::decide::{Asked, Changes, Verdict};
use crate::domain::denied::{Conflict, Denied};
use crate::domain::emoji::Emoji;
use crate::domain::id::UserId;
use crate::domain::message::Message;
use crate::domain::policy::{Target, find_room};
use crate::domain::rules::Action;

impl Asked<'_> {
    pub(super) fn react(&self, emoji: &Emoji, subject: &Subject) -> Result<Verdict, Denied> {
        let (message, mut changes, user) = self.reacting(subject)?;
        if message.has_reaction(emoji, user) {
            return Ok(changes.done());
        }
        if message.is_deleted() {
            return Err(Denied::Conflict(Conflict::MessageDeleted));
        }
        let reactions = message.reacted(emoji, user).ok_or(Denied::Conflict(Conflict::TooManyReactions))?;
        let now = Message { version: changes.next, reactions, ..Message::clone(message) };
        changes.push(Fact::ReactionAdded { message: Arc::new(now), emoji: Some(emoji.clone()), user });
        Ok(changes.done())
    }

    pub(super) fn unreact(&self, emoji: &Emoji, subject: &Subject) -> Result<Verdict, Denied> {
        let (message, mut changes, user) = self.reacting(subject)?;
        if message.has_reaction(emoji, user) {
            let reactions = message.unreacted(emoji, user);
            let now = Message { version: changes.next, reactions, ..Message::clone(message) };
            changes.push(Fact::ReactionRemoved { message: Arc::new(now), emoji: Some(emoji.clone()), user });
        }
        Ok(changes.done())
    }

    fn reacting<'s>(&self, subject: &'s Subject) -> Result<(&'s Arc<Message>, Changes, UserId), Denied> {
        let policy = self.policy()?;
        let message = subject.message.as_ref().ok_or(Denied::NotFound)?;
        let room = find_room(self.facts, message.room)?;
        let permit = policy.check(Action::React, Target::Message(room, message))?;
        Ok((message, self.changes(&permit), policy.who().id))
    }
}

//! Words replaced, signs given, and what a message answers, in the model.

use std::sync::Arc;

use countersign::domain::audience::Audience;
use countersign::domain::change::Fact;
use countersign::domain::emoji::Emoji;
use countersign::domain::id::{MessageId, RoomId, UserId};
use countersign::domain::message::{Content, Message, Quote, Reaction, Wording};
use countersign::domain::moment::Moment;
use countersign::domain::role::Role;
use countersign::domain::room::RoomKind;
use countersign::domain::text::UserName;

use crate::model::{Model, Refusal, Told};
use crate::rules::need;

/// The most different signs on one message.
const SIGNS: usize = 20;

impl Model {
    pub fn parent(&self, me: UserId, room: RoomId, id: MessageId) -> Result<Message, Refusal> {
        let parent = self.messages.get(&id).filter(|parent| parent.room == room && self.sees_message(me, parent));
        parent.cloned().ok_or(Refusal::NotFound)
    }

    /// Whether everybody who sees a message for this audience sees that one too.
    pub fn within(&self, audience: &Audience, parent: &Message) -> bool {
        match (audience, &parent.audience) {
            (_, Audience::Everyone {}) => true,
            (Audience::Role { role }, Audience::Role { role: least }) => role >= least,
            (Audience::Users { users }, _) => users.iter().all(|user| self.sees_message(*user, parent)),
            (Audience::Everyone {} | Audience::Role { .. }, _) => false,
        }
    }

    /// Those of the names who are in the room and see the message.
    pub fn named(&self, message: &Message, names: &[UserName]) -> Vec<UserId> {
        let called = |name: &str| names.iter().any(|called| **called == *name);
        let sees = |user: UserId| self.is_in(user, message.room) && self.sees_message(user, message);
        let people = self.facts.people.iter().filter(|(user, (name, _))| called(name) && sees(**user));
        people.map(|(user, _)| *user).collect()
    }

    /// With what it answers as that is now.
    pub fn quoting(&self, message: Message) -> Message {
        let parent = message.reply_to.and_then(|parent| self.messages.get(&parent));
        let quote = parent.map(|parent| {
            let excerpt = match &parent.content {
                Content::Said(body) => Some(body.chars().take(200).collect::<String>().into()),
                Content::Deleted(_) => None,
            };
            let audience = parent.audience.clone();
            let Message { id, author, version, .. } = *parent;
            Arc::new(Quote { message: id, author, audience, version, excerpt })
        });
        Message { quote, ..message }
    }

    fn check_writing(&self, me: UserId, room: RoomId, now: Moment) -> Result<(), Refusal> {
        need(!self.facts.rooms[&room].archived, Refusal::Archived)?;
        self.muted(me, room, now).map_or(Ok(()), |until| Err(Refusal::Muted(until)))
    }

    pub fn say_otherwise(&mut self, me: UserId, id: MessageId, wording: &Wording, now: Moment) -> Told {
        let message = self.messages.get(&id).ok_or(Refusal::NotFound)?;
        need(self.sees_message(me, message), Refusal::NotFound)?;
        need(message.author == me && self.is_in(me, message.room), Refusal::Forbidden)?;
        let announced = self.kind(message.room) == RoomKind::Announcements;
        need(!announced || self.role(me) >= Role::Moderator, Refusal::Forbidden)?;
        self.check_writing(me, message.room, now)?;
        let Content::Said(before) = &message.content else { return Err(Refusal::MessageDeleted) };
        if *before == wording.body {
            return Ok(self.done(Vec::new()));
        }
        let mentions = self.named(message, &wording.names);
        let (version, content) = (self.next(), Content::Said(wording.body.clone()));
        let edited = Message { version, content, mentions, edited_at: Some(now), ..message.clone() };
        self.messages.insert(id, edited.clone());
        Ok(self.done(vec![Fact::MessageEdited { message: Arc::new(self.quoting(edited)) }]))
    }

    pub fn sign(&mut self, me: UserId, id: MessageId, emoji: &Emoji, gives: bool, now: Moment) -> Told {
        let message = self.messages.get(&id).ok_or(Refusal::NotFound)?;
        need(self.sees_message(me, message), Refusal::NotFound)?;
        need(self.is_in(me, message.room), Refusal::Forbidden)?;
        self.check_writing(me, message.room, now)?;
        let given = message.reactions.iter().any(|sign| sign.emoji == *emoji && sign.users.contains(&me));
        if given == gives {
            return Ok(self.done(Vec::new()));
        }
        need(!gives || !message.is_deleted(), Refusal::MessageDeleted)?;
        let known = message.reactions.iter().any(|sign| sign.emoji == *emoji);
        need(!gives || known || message.reactions.len() < SIGNS, Refusal::TooManyReactions)?;
        let mut reactions = message.reactions.clone();
        if gives && !known {
            reactions.push(Reaction { emoji: emoji.clone(), users: Vec::new() });
            reactions.sort_by(|one, other| one.emoji.cmp(&other.emoji));
        }
        let sign = reactions.iter_mut().find(|sign| sign.emoji == *emoji);
        let users = &mut sign.ok_or(Refusal::NotFound)?.users;
        if gives {
            users.push(me)
        } else {
            users.retain(|user| *user != me)
        }
        reactions.retain(|sign| !sign.users.is_empty());
        let signed = Message { version: self.next(), reactions, ..message.clone() };
        self.messages.insert(id, signed.clone());
        let (message, emoji, user) = (Arc::new(self.quoting(signed)), Some(emoji.clone()), me);
        let fact = if gives {
            Fact::ReactionAdded { message, emoji, user }
        } else {
            Fact::ReactionRemoved { message, emoji, user }
        };
        Ok(self.done(vec![fact]))
    }
}

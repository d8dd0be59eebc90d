//! Rooms opened, and what is said in them, in the model.

use std::collections::BTreeSet;
use std::sync::Arc;

use countersign::domain::audience::Audience;
use countersign::domain::change::Fact;
use countersign::domain::decide::Answer;
use countersign::domain::id::{MessageId, RoomId, UserId};
use countersign::domain::message::{Content, Deletion, Draft, Message};
use countersign::domain::moment::Moment;
use countersign::domain::role::Role;
use countersign::domain::room::RoomKind;
use countersign::domain::text::{Reason, RoomName, Topic};

use crate::facts::Place;
use crate::model::{Model, Refusal, Told};
use crate::rules::need;

impl Model {
    pub fn open(&mut self, me: UserId, name: &RoomName, kind: RoomKind, topic: &Topic, others: &[UserId]) -> Told {
        need(others.iter().all(|other| self.knows(me, *other)), Refusal::NotFound)?;
        need(self.role(me) != Role::Guest, Refusal::Forbidden)?;
        let same = |place: &Place| place.kind == RoomKind::Open && place.name.to_lowercase() == name.to_lowercase();
        need(kind != RoomKind::Open || !self.facts.rooms.values().any(same), Refusal::RoomNameTaken)?;
        let room = RoomId(self.next());
        let (named, about) = (name.to_string(), topic.to_string());
        let place = Place { name: named, topic: about, kind, creator: Some(me), archived: false };
        self.facts.rooms.insert(room, place);
        let mut facts =
            vec![Fact::RoomCreated { room, name: name.clone(), topic: topic.clone(), kind, creator: Some(me) }];
        let brought: BTreeSet<_> = others.iter().copied().filter(|other| *other != me).collect();
        for user in [me].into_iter().chain(brought) {
            self.facts.inside.insert((room, user));
            facts.push(Fact::MemberJoined { room, user });
        }
        Ok(self.so(facts, Answer::Created(room)))
    }

    pub fn say(&mut self, me: UserId, room: RoomId, draft: &Draft, announcing: bool, now: Moment) -> Told {
        if let Some((digest, message)) = self.keys.get(&(me, draft.client_id.clone())) {
            need(*digest == draft.digest, Refusal::ClientIdReused)?;
            return Ok((Vec::new(), Answer::Posted(*message)));
        }
        need(self.sees(me, room), Refusal::NotFound)?;
        let parent = draft.reply_to.map(|id| self.parent(me, room, id)).transpose()?;
        if let Audience::Users { users } = &draft.audience {
            need(users.iter().all(|user| self.knows(me, *user) && self.is_in(*user, room)), Refusal::NotFound)?;
        }
        need(self.may_address(me, &draft.audience), Refusal::Forbidden)?;
        need(parent.as_ref().is_none_or(|parent| self.within(&draft.audience, parent)), Refusal::BeyondParent)?;
        let may = if announcing {
            self.role(me) >= Role::Moderator
        } else {
            self.is_in(me, room) && self.kind(room) != RoomKind::Announcements
        };
        need(may, Refusal::Forbidden)?;
        need(!self.facts.rooms[&room].archived, Refusal::Archived)?;
        if let Some(until) = self.muted(me, room, now) {
            return Err(Refusal::Muted(until));
        }
        let id = MessageId(self.next());
        let mut message = Message {
            id,
            room,
            author: me,
            audience: draft.audience.clone(),
            client_id: draft.client_id.clone(),
            reply_to: draft.reply_to,
            quote: None,
            mentions: Vec::new(),
            reactions: Vec::new(),
            posted_at: now,
            edited_at: None,
            version: id.0,
            content: Content::Said(draft.wording.body.clone()),
        };
        message.mentions = self.named(&message, &draft.wording.names);
        self.messages.insert(id, message.clone());
        let message = self.quoting(message);
        self.keys.insert((me, draft.client_id.clone()), (draft.digest, id));
        let posted = Fact::MessagePosted { message: Arc::new(message), digest: Some(draft.digest) };
        Ok(self.so(vec![posted], Answer::Posted(id)))
    }

    pub fn take_back(&mut self, me: UserId, id: MessageId, reason: Option<&Reason>, now: Moment) -> Told {
        let message = self.messages.get(&id).ok_or(Refusal::NotFound)?;
        need(self.sees_message(me, message), Refusal::NotFound)?;
        let (own, theirs) = (message.author == me, self.role(message.author));
        let may = match self.role(me) {
            Role::Guest | Role::Member => own,
            Role::Moderator => own || theirs < Role::Moderator,
            Role::Admin => true,
        };
        need(may, Refusal::Forbidden)?;
        let archived = self.facts.rooms[&message.room].archived;
        need(!archived || self.role(me) >= Role::Moderator, Refusal::Archived)?;
        if message.is_deleted() {
            return Ok(self.done(Vec::new()));
        }
        let deletion = Deletion { by: Some(me), at: now, reason: reason.cloned() };
        let (mentions, reactions) = (Vec::new(), Vec::new());
        let content = Content::Deleted(deletion);
        let gone = Message { version: self.next(), content, mentions, reactions, ..message.clone() };
        self.messages.insert(id, gone.clone());
        Ok(self.done(vec![Fact::MessageDeleted { message: Arc::new(gone) }]))
    }
}

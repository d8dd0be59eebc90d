//! Messages: said, said otherwise, and taken back.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::change::Fact;
use crate::domain::command::Subject;
use crate::domain::decide::{Answer, Asked, Verdict};
use crate::domain::denied::{Conflict, Denied};
use crate::domain::id::{MessageId, RoomId, UserId};
use crate::domain::message::{Content, Deletion, Draft, Message, Quote, Wording};
use crate::domain::policy::{Policy, Target, find_room};
use crate::domain::role::Role;
use crate::domain::room::{Room, RoomKind};
use crate::domain::rules::Action;
use crate::domain::text::{Reason, UserName};

impl Asked<'_> {
    pub(super) fn post(
        &self,
        room: RoomId,
        action: Action,
        draft: &Draft,
        subject: &Subject,
    ) -> Result<Verdict, Denied> {
        let policy = self.policy()?;
        if let Some(earlier) = subject.earlier {
            if earlier.digest != draft.digest {
                return Err(Denied::Conflict(Conflict::ClientIdReused));
            }
            return Ok(Verdict { changes: Vec::new(), answer: Answer::Posted(earlier.message) });
        }
        let room = find_room(self.facts, room)?;
        if action == Action::Announce && draft.reply_to.is_some() {
            return Err(Denied::Forbidden(Action::PostMessage));
        }
        let parent = draft.reply_to.map(|_| self.parent(room, subject)).transpose()?;
        policy.check_audience(room, &draft.audience)?;
        if let Some(parent) = parent
            && !policy.lies_within(room, &draft.audience, &parent.audience, parent.author)
        {
            return Err(Denied::BeyondParent);
        }
        let permit = policy.check(action, Target::Room(room))?;
        let mut changes = self.changes(&permit);
        let id = MessageId(changes.next);
        let mut message = Message {
            id,
            room: room.id,
            author: policy.who().id,
            audience: draft.audience.clone(),
            client_id: draft.client_id.clone(),
            reply_to: draft.reply_to,
            quote: parent.map(|parent| Arc::new(Quote::of(parent))),
            mentions: Vec::new(),
            reactions: Vec::new(),
            posted_at: self.now,
            edited_at: None,
            version: id.0,
            content: Content::Said(draft.wording.body.clone()),
        };
        message.mentions = self.mentioned(room, &message, &draft.wording.names);
        changes.push(Fact::MessagePosted { message: Arc::new(message), digest: Some(draft.digest) });
        Ok(changes.answering(Answer::Posted(id)))
    }

    /// What a reply answers: a message of the same room that whoever answers sees.
    fn parent<'s>(&self, room: &Room, subject: &'s Subject) -> Result<&'s Message, Denied> {
        let parent = subject.message.as_ref().filter(|parent| parent.room == room.id).ok_or(Denied::NotFound)?;
        if self.policy()?.sees_message(room, parent) { Ok(parent) } else { Err(Denied::NotFound) }
    }

    /// Those of the names whose people are in the room and would see the message: nobody else is told of it, and the
    /// message tells nobody whether anybody else has the name.
    fn mentioned(&self, room: &Room, message: &Message, names: &[UserName]) -> Vec<UserId> {
        let sees = |user: &UserId| {
            let policy = Policy::of_person(self.facts, *user, self.now);
            room.has(*user) && policy.is_some_and(|policy| policy.sees_message(room, message))
        };
        let people = names.iter().filter_map(|name| self.facts.person_named(name)).map(|person| person.id);
        people.filter(sees).collect::<BTreeSet<_>>().into_iter().collect()
    }

    pub(super) fn edit(&self, wording: &Wording, subject: &Subject) -> Result<Verdict, Denied> {
        let policy = self.policy()?;
        let message = subject.message.as_ref().ok_or(Denied::NotFound)?;
        let room = find_room(self.facts, message.room)?;
        let editing = policy.check(Action::EditMessage, Target::Message(room, message));
        if room.kind == RoomKind::Announcements && !matches!(editing, Err(Denied::NotFound)) {
            // Before a mute is told, which the same person may have.
            let announcing = policy.check(Action::Announce, Target::Room(room)).map(drop);
            announcing.or_else(|denied| if matches!(denied, Denied::Muted(_)) { Ok(()) } else { Err(denied) })?;
        }
        let permit = editing?;
        let mut changes = self.changes(&permit);
        let Content::Said(before) = &message.content else {
            return Err(Denied::Conflict(Conflict::MessageDeleted));
        };
        if *before != wording.body {
            let (version, content) = (changes.next, Content::Said(wording.body.clone()));
            let mentions = self.mentioned(room, message, &wording.names);
            let edited_at = Some(self.now);
            let now = Message { version, content, mentions, edited_at, ..Message::clone(message) };
            changes.push(Fact::MessageEdited { message: Arc::new(now) });
        }
        Ok(changes.done())
    }

    pub(super) fn delete_message(&self, reason: Option<&Reason>, subject: &Subject) -> Result<Verdict, Denied> {
        let message = subject.message.as_ref().ok_or(Denied::NotFound)?;
        let room = find_room(self.facts, message.room)?;
        let permit = self.permit(Action::DeleteMessage, Target::Message(room, message))?;
        if room.archived && permit.by() == Some(message.author) && self.policy()?.who().role < Role::Moderator {
            return Err(Denied::Archived);
        }
        let mut changes = self.changes(&permit);
        if !message.is_deleted() {
            let deletion = Deletion { by: permit.by(), at: self.now, reason: reason.cloned() };
            let version = changes.next;
            let gone = Message {
                version,
                content: Content::Deleted(deletion),
                quote: None,
                mentions: Vec::new(),
                reactions: Vec::new(),
                ..Message::clone(message)
            };
            changes.push(Fact::MessageDeleted { message: Arc::new(gone) });
        }
        Ok(changes.done())
    }
}

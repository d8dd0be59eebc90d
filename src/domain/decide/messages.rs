//! Messages: said, and taken back.

use std::sync::Arc;

use crate::domain::change::Fact;
use crate::domain::command::Subject;
use crate::domain::decide::{Answer, Asked, Verdict};
use crate::domain::denied::{Conflict, Denied};
use crate::domain::id::{MessageId, RoomId};
use crate::domain::message::{Content, Deletion, Draft, Message};
use crate::domain::policy::{Target, find_room};
use crate::domain::role::Role;
use crate::domain::rules::Action;
use crate::domain::text::Reason;

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
        policy.check_audience(room, &draft.audience)?;
        let permit = policy.check(action, Target::Room(room))?;
        let mut changes = self.changes(&permit);
        let id = MessageId(changes.next);
        let message = Arc::new(Message {
            id,
            room: room.id,
            author: policy.who().id,
            audience: draft.audience.clone(),
            client_id: draft.client_id.clone(),
            posted_at: self.now,
            version: id.0,
            content: Content::Said(draft.body.clone()),
        });
        changes.push(Fact::MessagePosted { message, digest: Some(draft.digest) });
        Ok(changes.answering(Answer::Posted(id)))
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
            let gone = Message { version, content: Content::Deleted(deletion), ..Message::clone(message) };
            changes.push(Fact::MessageDeleted { message: Arc::new(gone) });
        }
        Ok(changes.done())
    }
}

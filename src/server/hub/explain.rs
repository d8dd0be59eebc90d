//! Why somebody may or may not do something: the decision that would be made now, and the cell of the table it rests on.

use crate::domain::actor::Actor;
use crate::domain::denied::Denied;
use crate::domain::id::{RoomId, UserId};
use crate::domain::message::Message;
use crate::domain::moment::Moment;
use crate::domain::policy::{Policy, Target, find_person, find_room};
use crate::domain::rules::{Action, Situation, allows, condition};
use crate::protocol::view;
use crate::server::hub::Hub;

/// What is asked about.
#[derive(Debug, Clone)]
pub struct Question {
    /// Whose rights.
    pub user: UserId,
    /// To do what.
    pub action: Action,
    /// Where.
    pub room: Option<RoomId>,
    /// To which message, as it is now.
    pub message: Option<Message>,
}

/// A judgement, and why not.
pub type Explained = (view::Decision, Option<Denied>);

impl Hub {
    /// Judges for the person asked about, by the facts of this moment.
    ///
    /// # Errors
    /// When whoever asks may not ask about this person, or does not see the room or the message.
    pub fn explain(&self, actor: Actor, question: &Question, now: Moment) -> Result<Explained, Denied> {
        let state = self.state();
        let facts = &state.facts;
        let asking = Policy::of(facts, actor, now)?;
        let person = find_person(facts, question.user)?;
        let room = question.message.as_ref().map(|message| message.room).or(question.room);
        let room = room.map(|room| find_room(facts, room)).transpose()?;
        if let (Some(room), Some(message)) = (room, &question.message)
            && !asking.sees_message(room, message)
        {
            return Err(Denied::NotFound);
        }
        // The room only has to be seen: what one may ask does not depend on owning it.
        if room.is_some_and(|room| !asking.knows_of(room)) {
            return Err(Denied::NotFound);
        }
        asking.check(Action::Explain, Target::Person(person, None))?;
        let theirs = Policy::of_person(facts, person.id, now).ok_or(Denied::NotFound)?;
        let denied =
            if person.is_active(now) { judge(&theirs, question, room).err() } else { Some(Denied::Unauthenticated) };
        let decision = view::Decision {
            allowed: denied.is_none(),
            code: None,
            message: denied.map(|denied| denied.to_string()),
            permission: question.action.as_str().to_owned(),
            role: person.role,
            rule: condition(question.action, person.role).words().to_owned(),
        };
        Ok((decision, denied))
    }
}

fn judge(theirs: &Policy<'_>, question: &Question, room: Option<&crate::domain::room::Room>) -> Result<(), Denied> {
    let target = match (room, &question.message) {
        (Some(room), Some(message)) => Target::Message(room, message),
        (Some(room), None) => Target::Room(room),
        (None, _) => Target::Everything,
    };
    if !question.action.is_on_people() {
        return theirs.check(question.action, target).map(|_| ());
    }
    // Without naming the other, it means: on somebody of a lower role.
    if room.is_some_and(|room| !theirs.knows_of(room)) {
        return Err(Denied::NotFound);
    }
    let someone_below = Situation { other: Some(crate::domain::role::Role::Guest), ..theirs.situation(target) };
    if allows(question.action, theirs.who().role, &someone_below) {
        Ok(())
    } else {
        Err(Denied::Forbidden(question.action))
    }
}

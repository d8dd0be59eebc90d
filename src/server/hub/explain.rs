//! Why somebody may or may not do something: the decision that would be made now, and the cell of the table it rests on.

use crate::domain::actor::Actor;
use crate::domain::denied::Denied;
use crate::domain::id::{RoomId, UserId};
use crate::domain::message::Message;
use crate::domain::moment::Moment;
use crate::domain::policy::{Policy, Target, find_person, find_room};
use crate::domain::role::Role;
use crate::domain::room::{Room, RoomKind};
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

fn judge(theirs: &Policy<'_>, question: &Question, room: Option<&Room>) -> Result<(), Denied> {
    let action = question.action;
    let facts = theirs.facts();
    // An announcement names no room: it goes into the one that there is for it.
    let announcing = || facts.announcements().filter(|_| action == Action::Announce).and_then(|room| facts.room(room));
    let target = match (room.or_else(announcing), &question.message) {
        // There is nobody else whose profile one could change, wherever.
        _ if action == Action::UpdateProfile => Target::Person(theirs.who(), None),
        (Some(room), Some(message)) => Target::Message(room, message),
        (Some(room), None) => Target::Room(room),
        (None, _) => Target::Everything,
    };
    // Other words for an announcement are one.
    let announced = room.filter(|room| action == Action::EditMessage && room.kind == RoomKind::Announcements);
    if let Some(room) = announced.filter(|_| theirs.check(action, target).err() != Some(Denied::NotFound)) {
        let denied = theirs.check(Action::Announce, Target::Room(room)).err();
        denied.filter(|denied| !matches!(denied, Denied::Muted(_))).map_or(Ok(()), Err)?;
    }
    let of_others = action.is_on_people() || action == Action::DeleteMessage && question.message.is_none();
    if !of_others || action == Action::UpdateProfile {
        theirs.check(action, target)?;
        return living(theirs, question, room);
    }
    // Without naming the other, it means: on somebody of a lower role.
    if room.is_some_and(|room| !theirs.knows_of(room)) {
        return Err(Denied::NotFound);
    }
    let someone_below = Situation { other: Some(Role::Guest), ..theirs.situation(target) };
    if !allows(action, theirs.who().role, &someone_below) {
        return Err(Denied::Forbidden(action));
    }
    living(theirs, question, room)
}

/// What an archived room forbids whom it would be allowed to otherwise.
fn living(theirs: &Policy<'_>, question: &Question, room: Option<&Room>) -> Result<(), Denied> {
    let Some(room) = room.filter(|room| room.archived) else { return Ok(()) };
    let (me, action) = (theirs.who(), question.action);
    let joins = action == Action::JoinRoom && !room.has(me.id);
    let own = question.message.as_ref().is_some_and(|message| message.author == me.id);
    let takes_back = action == Action::DeleteMessage && own && me.role < Role::Moderator;
    if action.needs_living_room() || joins || takes_back { Err(Denied::Archived) } else { Ok(()) }
}

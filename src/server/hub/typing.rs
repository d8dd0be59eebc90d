//! Who is writing, told to those who would see the message: nothing of it is kept, and a socket that lags is not told.

use crate::domain::actor::Actor;
use crate::domain::audience::Audience;
use crate::domain::denied::Denied;
use crate::domain::id::RoomId;
use crate::domain::moment::Moment;
use crate::domain::policy::{Policy, Target, find_room};
use crate::domain::rules::Action;
use crate::protocol::frame::ServerFrame;
use crate::server::hub::{Hub, wire};

impl Hub {
    /// Tells the audience in a room that somebody begins or stops writing there.
    ///
    /// # Errors
    /// As for posting such a message.
    pub fn typing(&self, actor: Actor, room: RoomId, on: bool, audience: &Audience, now: Moment) -> Result<(), Denied> {
        let state = self.state();
        let policy = Policy::of(&state.facts, actor, now)?;
        let room = find_room(&state.facts, room)?;
        // As for a message: what the audience is refused for comes before what may pass, an archive or a mute.
        policy.check_audience(room, audience)?;
        policy.check(Action::PostMessage, Target::Room(room))?;
        let author = policy.who().id;
        let frame = wire::frame(&ServerFrame::Typing { room: room.id, user: author, on });
        for connection in state.registry.in_room(room.id) {
            let owner = connection.owner();
            let sees = || {
                Policy::of(&state.facts, owner.actor(), now)
                    .is_ok_and(|policy| policy.sees_audience(room, audience, author))
            };
            if owner.user != author && sees() {
                connection.push_passing(frame.clone());
            }
        }
        Ok(())
    }
}

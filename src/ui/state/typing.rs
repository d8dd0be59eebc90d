//! Who is writing: told by signals, believed for a few seconds; and what of one's own writing is told.

use std::collections::BTreeMap;

use crate::domain::audience::Audience;
use crate::domain::id::{RoomId, UserId};
use crate::domain::moment::Moment;
use crate::protocol::command::Command;
use crate::ui::state::ChatState;
use crate::ui::state::link::Phase;

/// Nobody is believed to be writing longer than this after the last signal.
const FADES_SECONDS: i64 = 5;

/// One's own writing is told again this long after the last time.
const TOLD_SECONDS: i64 = 3;

/// Signals that came, and the last that went.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Typing {
    seen: BTreeMap<(RoomId, UserId), Moment>,
    told: Option<(RoomId, Audience, Moment)>,
}

impl Typing {
    /// Who is writing in a room.
    pub fn in_room(&self, room: RoomId) -> impl Iterator<Item = UserId> {
        self.seen.keys().filter(move |(at, _)| *at == room).map(|(_, user)| *user)
    }

    /// There is something that will fade.
    pub fn is_seen(&self) -> bool {
        !self.seen.is_empty()
    }

    /// Somebody said what was being written, or is gone.
    pub fn forget(&mut self, room: RoomId, user: UserId) {
        self.seen.remove(&(room, user));
    }

    /// Forgets everybody: the connection they were seen on is gone.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

impl ChatState {
    /// A signal: somebody else begins or stops writing.
    pub(in crate::ui::state) fn typing_seen(&mut self, room: RoomId, user: UserId, on: bool, now: Moment) {
        if on && user != self.you.user {
            self.typing.seen.insert((room, user), now);
        } else {
            self.typing.forget(room, user);
        }
    }

    /// Time passed: what was not said again fades.
    pub(in crate::ui::state) fn fade(&mut self, now: Moment) {
        self.typing.seen.retain(|_, at| now.seconds_since(*at) < FADES_SECONDS);
    }

    /// The person writes something for these people, or for nobody any more.
    pub(in crate::ui::state) fn typed(&mut self, room: RoomId, audience: Option<Audience>, now: Moment) {
        if self.connection.phase != Phase::Open {
            return;
        }
        let told = self.typing.told.take().filter(|(.., at)| now.seconds_since(*at) < FADES_SECONDS);
        if let Some((at, before, when)) = told {
            let same = at == room && audience.as_ref() == Some(&before);
            if same && now.seconds_since(when) < TOLD_SECONDS {
                self.typing.told = Some((at, before, when));
                return;
            }
            if !same {
                self.tell_typing(at, false, &before);
            }
        }
        if let Some(audience) = audience {
            self.tell_typing(room, true, &audience);
            self.typing.told = Some((room, audience, now));
        }
    }

    /// The message itself says that the writing is over.
    pub(in crate::ui::state) fn typing_sent(&mut self) {
        self.typing.told = None;
    }

    fn tell_typing(&mut self, room: RoomId, on: bool, audience: &Audience) {
        let audience = (!audience.is_everyone()).then(|| audience.clone());
        self.send_unasked(Command::Typing { room, on, audience });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::role::Role;
    use crate::protocol::event::{Change, Event};
    use crate::protocol::frame::ServerFrame;
    use crate::ui::state::happening::Happening;
    use crate::ui::state::sample::{BOB, HEAD, ME, ROOM, message, page, ready};

    const NOW: Moment = Moment(5_000_000);
    const ADMINS: Audience = Audience::Role { role: Role::Admin };

    fn connected() -> ChatState {
        let mut state = ChatState::from_page(&page(Vec::new()));
        receive(&mut state, ServerFrame::Ready(Box::new(ready(HEAD, false))));
        state.take_outgoing();
        state
    }

    fn receive(state: &mut ChatState, frame: ServerFrame) {
        state.apply(Happening::Received { frame, now: NOW });
    }

    fn seen(state: &ChatState) -> Vec<UserId> {
        state.typing.in_room(ROOM).collect()
    }

    fn type_at(state: &mut ChatState, seconds: i64, audience: Option<Audience>) -> Vec<(bool, Option<Audience>)> {
        state.apply(Happening::Typed { room: ROOM, audience, now: NOW.plus_seconds(seconds) });
        let frames = state.take_outgoing().into_iter();
        frames
            .filter_map(
                |f| if let Command::Typing { on, audience, .. } = f.command { Some((on, audience)) } else { None },
            )
            .collect()
    }

    #[test]
    fn somebody_who_writes_is_shown_for_five_seconds() {
        let mut state = connected();
        receive(&mut state, ServerFrame::Typing { room: ROOM, user: BOB, on: true });
        state.apply(Happening::Passed(NOW.plus_seconds(4)));
        assert_eq!(seen(&state), [BOB]);
        state.apply(Happening::Passed(NOW.plus_seconds(5)));
        assert_eq!(seen(&state), []);
    }

    #[test]
    fn i_am_never_shown_to_myself() {
        let mut state = connected();
        receive(&mut state, ServerFrame::Typing { room: ROOM, user: ME, on: true });
        assert_eq!(seen(&state), []);
    }

    #[test]
    fn whoever_stops_or_says_it_is_no_longer_shown() {
        let mut state = connected();
        receive(&mut state, ServerFrame::Typing { room: ROOM, user: BOB, on: true });
        receive(&mut state, ServerFrame::Typing { room: ROOM, user: BOB, on: false });
        assert_eq!(seen(&state), []);
        receive(&mut state, ServerFrame::Typing { room: ROOM, user: BOB, on: true });
        let change = Change::MessagePosted { message: Box::new(message(101, BOB)) };
        receive(
            &mut state,
            ServerFrame::Event(Event { cursor: 101, at: NOW, room: Some(ROOM), by: Some(BOB), change }),
        );
        assert_eq!(seen(&state), []);
    }

    #[test]
    fn my_writing_is_told_every_three_seconds_and_its_end_once() {
        let mut state = connected();
        let everyone = Some(Audience::EVERYONE);
        assert_eq!(type_at(&mut state, 0, everyone.clone()), [(true, None)]);
        assert_eq!(type_at(&mut state, 2, everyone.clone()), []);
        assert_eq!(type_at(&mut state, 3, everyone), [(true, None)]);
        assert_eq!(type_at(&mut state, 4, None), [(false, None)]);
        assert_eq!(type_at(&mut state, 4, None), []);
    }

    #[test]
    fn another_audience_is_told_at_once_and_the_former_no_longer() {
        let mut state = connected();
        type_at(&mut state, 0, Some(Audience::EVERYONE));
        assert_eq!(type_at(&mut state, 1, Some(ADMINS)), [(false, None), (true, Some(ADMINS))]);
    }
}

//! The hub: the sockets of this node, and who of them gets what.
//!
//! It has its own copy of the facts, moved by the same changes in the same order as the log. Whatever leaves
//! for a socket, an event or a reply with messages, is judged here by the facts of that moment, under one
//! lock: nothing computed before a removal leaves after it. It does not know the store or HTTP.

pub mod connection;
pub mod deliver;
pub mod explain;
pub mod hits;
pub mod lists;
pub mod marks;
pub mod presence;
pub mod ready;
pub mod recent;
pub mod registry;
pub mod rights;
pub mod roster;
pub mod run;
pub mod sweep;
pub mod trees;
pub mod typing;
pub mod views;
pub mod wire;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::BytesMut;
use tokio::sync::watch;

use crate::domain::actor::Actor;
use crate::domain::change::{Change, Fact};
use crate::domain::command::Device;
use crate::domain::id::{Cursor, RoomId, SessionId, UserId};
use crate::domain::message::Message;
use crate::domain::moment::Moment;
use crate::domain::policy::Policy;
use crate::domain::room::Room;
use crate::domain::workspace::Workspace;
use crate::protocol::close::CloseCode;
use crate::protocol::frame::{Done, Ready, Reply, ServerFrame};
use crate::protocol::view;
use crate::server::hub::connection::{Connection, Origin};
use crate::server::hub::deliver::Delivery;
use crate::server::hub::marks::Marks;
use crate::server::hub::presence::Presence;
use crate::server::hub::recent::Recent;
use crate::server::hub::registry::Registry;
use crate::server::hub::rights::Mutes;
use crate::server::hub::roster::Roster;
use crate::server::hub::trees::Trees;
use crate::server::underway::Underway;

/// Bytes of what was missed that are queued at a time.
const REPLAYED: usize = 128 * 1024;

/// The sockets of this node and the facts they are served by.
#[derive(Debug)]
pub struct Hub {
    state: Mutex<State>,
    head: watch::Sender<Cursor>,
    next_connection: AtomicU64,
    seconds: AtomicU64,
}

/// What the lock guards.
#[derive(Debug)]
pub struct State {
    facts: Workspace,
    registry: Registry,
    presence: Presence,
    roster: Roster,
    mutes: Mutes,
    marks: Marks,
    recent: Recent,
    draining: bool,
}

/// What a new socket is sent first.
#[derive(Debug)]
pub struct Opening {
    /// The state, without the people.
    pub ready: Ready,
    /// The people, as JSON.
    pub people: Vec<u8>,
}

/// Who a new socket belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Owner {
    /// The person.
    pub user: UserId,
    /// The session its cookie proved, or its token.
    pub session: SessionId,
}

impl Owner {
    /// Whoever acts by this socket.
    pub fn actor(self) -> Actor {
        Actor::Person { user: self.user, session: self.session }
    }
}

impl Hub {
    /// A hub without sockets, at the facts' position.
    pub fn new(facts: Workspace) -> Arc<Self> {
        let mutes = Mutes::of(&facts);
        let state = State {
            facts,
            registry: Registry::default(),
            presence: Presence::default(),
            roster: Roster::default(),
            mutes,
            marks: Marks::default(),
            recent: Recent::default(),
            draining: false,
        };
        Arc::new(Self {
            head: watch::Sender::new(state.facts.head()),
            state: Mutex::new(state),
            next_connection: AtomicU64::new(1),
            seconds: AtomicU64::new(0),
        })
    }

    /// The facts are whole between two calls of `apply`, so a panic elsewhere does not spoil them.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks something up in the facts of this moment.
    pub fn with_facts<T>(&self, look: impl FnOnce(&Workspace) -> T) -> T {
        look(&self.state().facts)
    }

    /// Moves the facts by the changes of a batch and delivers each to those who may see it. Sockets that keep up hold
    /// `underway` while they have messages of it to write. The sockets of sessions that ended are returned, to part when
    /// everybody is answered.
    #[must_use]
    pub fn deliver(&self, changes: &[Change], underway: Option<Underway>, now: Moment) -> Vec<Arc<Connection>> {
        // A sign given or taken back is told without the message.
        let told = |change: &&Change| {
            !matches!(
                &change.fact,
                Fact::ReactionAdded { emoji: Some(_), .. } | Fact::ReactionRemoved { emoji: Some(_), .. }
            )
        };
        let messages = changes.iter().filter(told).filter_map(|change| change.fact.message());
        let trees = self.trees(messages.map(Arc::as_ref));
        let mut state = self.state();
        for change in changes {
            state.marks.note(change);
            state.recent.note(change);
        }
        let ended = Delivery::new(&mut state, &trees, underway, now).all(changes);
        self.head.send_replace(state.facts.head());
        ended
    }

    /// Registers a socket and builds its `ready` from the same facts in one step. Nothing when the session is
    /// over. What happens from here on waits until the connection is released, after its `ready` and whatever
    /// it missed.
    pub fn register(&self, owner: Owner, device: Device, now: Moment) -> Option<(Arc<Connection>, Opening)> {
        let mut state = self.state();
        if state.draining {
            return None;
        }
        let State { facts, registry, presence, roster, marks, .. } = &mut *state;
        let ready = ready::build(facts, marks, owner, now)?;
        let id = self.next_connection.fetch_add(1, Ordering::Relaxed);
        let scope = facts.session(owner.session).and_then(|session| session.scope.clone());
        let origin = Origin { device, since: now, scope };
        let connection = Arc::new(Connection::new(id, owner, origin, self.seconds()));
        if registry.add(facts, connection.clone()) {
            presence.came(owner.user);
            roster.mark(owner.user, true);
        }
        if registry.of_session(owner.session).count() == 1 {
            presence.moved(owner);
        }
        let rooms: Vec<&Room> = facts.rooms_of(owner.user).filter(|room| connection.covers(room.id)).collect();
        let people = roster.list(facts, registry, &rooms).to_vec();
        Some((connection, Opening { ready, people }))
    }

    /// Queues, before all that waits, message changes that a socket missed: those of rooms the person is in that
    /// the person may see now, each with the message as it is now. Not many more than 128 KiB at once; how many of the
    /// changes were done. Nothing when they, read after the facts had been at `since`, have to be read again.
    pub fn replay(&self, connection: &Connection, since: Cursor, changes: &[Change], now: Moment) -> Option<usize> {
        let missed: Vec<(&Change, &Arc<Message>)> =
            changes.iter().filter_map(|change| Some((change, change.fact.message()?))).collect();
        let mut messages: Vec<Message> = missed.iter().map(|(_, message)| Message::clone(message)).collect();
        let reader = connection.owner().user;
        self.with_current(since, &mut messages, |state, messages, trees| {
            let Ok(policy) = Policy::of(&state.facts, connection.owner().actor(), now) else {
                return changes.len();
            };
            let mut bytes = BytesMut::new();
            for ((change, _), message) in missed.iter().zip(messages) {
                let room = state.facts.room(message.room).filter(|room| room.has(reader));
                if let Some(room) = room.filter(|room| policy.sees_message(room, message)) {
                    let seen = views::message(&state.facts, &policy, room, message, trees);
                    wire::append(&mut bytes, &deliver::replayed(change, seen));
                }
                if bytes.len() >= REPLAYED {
                    connection.catch_up(bytes.freeze());
                    return changes.iter().take_while(|other| other.cursor <= change.cursor).count();
                }
            }
            connection.catch_up(bytes.freeze());
            changes.len()
        })
    }

    /// Forgets a socket that is gone; nothing of it stays.
    pub fn leave(&self, connection: &Connection) {
        let mut state = self.state();
        let State { facts, registry, presence, roster, .. } = &mut *state;
        if registry.remove(facts, connection) {
            presence.went(connection.owner().user);
            roster.mark(connection.owner().user, false);
        }
        if registry.of_session(connection.owner().session).next().is_none() {
            presence.moved(connection.owner());
        }
    }

    /// The rooms and the role of a person at this moment, without the people.
    pub fn standing(&self, owner: Owner, now: Moment) -> Option<Ready> {
        let State { facts, marks, .. } = &*self.state();
        ready::build(facts, marks, owner, now)
    }

    /// The full state for a person at this moment, as pages show it.
    pub fn snapshot(&self, owner: Owner, now: Moment) -> Option<Ready> {
        let State { facts, registry, marks, .. } = &*self.state();
        let mut ready = ready::build(facts, marks, owner, now)?;
        let people = roster::neighbours(facts, facts.rooms_of(owner.user));
        ready.people = people.map(|person| views::person(person, registry.is_online(person.id))).collect();
        Some(ready)
    }

    /// A room as one person sees it, whether in it or not; nothing when it is not for them to see.
    pub fn room_for(&self, user: UserId, room: RoomId, now: Moment) -> Option<view::Room> {
        let state = self.state();
        let policy = Policy::of_person(&state.facts, user, now)?;
        let room = state.facts.room(room).filter(|room| policy.knows_of(room))?;
        Some(views::room(&policy, room))
    }

    /// Of messages that were read after the facts had been at `since`, those that the person may see now. Nothing when
    /// they have to be read again.
    pub fn show(
        &self,
        user: UserId,
        since: Cursor,
        messages: &mut [Message],
        now: Moment,
    ) -> Option<Vec<view::Message>> {
        self.with_current(since, messages, |state, messages, trees| {
            let policy = Policy::of_person(&state.facts, user, now);
            policy.map(|policy| review(&policy, messages, trees)).unwrap_or_default()
        })
    }

    /// Answers with messages that were read after the facts had been at `since`: what may no longer be seen is left out.
    /// Nothing when they have to be read again.
    pub fn reply_with_messages(
        &self,
        connection: &Connection,
        id: &str,
        since: Cursor,
        messages: &mut [Message],
        (near, more): (views::Near, bool),
        now: Moment,
    ) -> Option<()> {
        self.with_current(since, messages, |state, messages, trees| {
            let policy = Policy::of(&state.facts, connection.owner().actor(), now);
            let visible = policy.map(|policy| review(&policy, messages, trees)).unwrap_or_default();
            let (kept, cut) = views::within_frame(visible, near);
            let cursor = Some(state.facts.head());
            let done = Done { messages: Some(kept), more: Some(more || cut), cursor, ..Done::default() };
            connection.push(wire::frame(&ServerFrame::Reply(Reply::ok(id.to_owned(), done))));
        })
    }

    /// Takes no more sockets.
    pub fn drain(&self) {
        self.state().draining = true;
    }

    /// Closes every socket for a restart, after what waits for it.
    pub fn close_all(&self) {
        for connection in self.state().registry.all() {
            connection.close_after(CloseCode::Restart);
        }
    }

    /// Closes the sockets of a session that is over.
    pub fn close_session(&self, session: SessionId, code: CloseCode) {
        for connection in self.state().registry.of_session(session) {
            connection.close(code);
        }
    }

    /// Whether the server takes no more sockets, because it ends.
    pub fn is_draining(&self) -> bool {
        self.state().draining
    }

    /// How many sockets there are.
    pub fn sockets(&self) -> usize {
        self.state().registry.len()
    }

    /// Whether a person has a socket.
    pub fn is_online(&self, user: UserId) -> bool {
        self.state().registry.is_online(user)
    }

    /// How many sockets a person has.
    pub fn sockets_of(&self, user: UserId) -> usize {
        self.state().registry.of_user(user).count()
    }

    /// Seconds that the sweep has counted; sockets note when they were last heard by it.
    pub fn seconds(&self) -> u64 {
        self.seconds.load(Ordering::Relaxed)
    }
}

fn review(policy: &Policy<'_>, messages: &[Message], trees: &Trees) -> Vec<view::Message> {
    let facts = policy.facts();
    let seen = |message: &Message| {
        let room = facts.room(message.room).filter(|room| policy.sees_message(room, message))?;
        Some(views::message(facts, policy, room, message, trees))
    };
    messages.iter().filter_map(seen).collect()
}

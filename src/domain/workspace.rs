//! The facts that permissions rest on, in memory, moved by one door: [`Workspace::apply`].

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;

use crate::domain::change::{Change, Fact};
use crate::domain::id::{Cursor, RoomId, SessionId, UserId};
use crate::domain::link::{Link, Links};
use crate::domain::moment::Moment;
use crate::domain::person::{Account, Ban, Mute, Person};
use crate::domain::role::Role;
use crate::domain::room::{Room, RoomKind};
use crate::domain::session::{Session, TokenHash};
use crate::domain::text::{DisplayName, RoomName, Topic, UserName};

/// People, rooms, memberships, mutes and live sessions as of one position in the log.
#[derive(Debug, Clone, Default)]
pub struct Workspace {
    head: Cursor,
    people: BTreeMap<UserId, Person>,
    names: BTreeMap<UserName, UserId>,
    rooms: BTreeMap<RoomId, Room>,
    rooms_of: HashMap<UserId, BTreeSet<RoomId>>,
    /// Open rooms by their names in lower case.
    open_rooms: BTreeMap<String, RoomId>,
    announcements: Option<RoomId>,
    sessions: HashMap<SessionId, Session>,
    tokens: HashMap<TokenHash, SessionId>,
    sessions_of: HashMap<UserId, BTreeSet<SessionId>>,
    links: Links,
    /// Where in the log these facts were loaded, and where since then somebody's password was chosen.
    loaded: Cursor,
    passwords: HashMap<UserId, Cursor>,
}

impl Workspace {
    /// The facts as a store holds them, at `head`.
    pub fn load(head: Cursor, people: Vec<Person>, rooms: Vec<Room>, sessions: Vec<Session>) -> Self {
        let mut facts = Self { head, loaded: head, ..Self::default() };
        for person in people {
            facts.add_person(person);
        }
        for room in rooms {
            for user in &room.members {
                facts.rooms_of.entry(*user).or_default().insert(room.id);
            }
            facts.add_room(room);
        }
        for session in sessions {
            facts.add_session(session);
        }
        facts
    }

    /// The same with these links.
    #[must_use]
    pub fn with_links(mut self, links: Vec<Link>) -> Self {
        for link in links {
            self.links.add(link);
        }
        self
    }

    /// The links that are not used up or taken back.
    pub fn links(&self) -> &Links {
        &self.links
    }

    /// The position these facts are true at.
    pub fn head(&self) -> Cursor {
        self.head
    }

    /// Whether a password that was right at `cursor` may be right no longer.
    pub fn password_changed_since(&self, user: UserId, cursor: Cursor) -> bool {
        cursor < self.loaded || self.passwords.get(&user).is_some_and(|chosen| *chosen > cursor)
    }

    /// A person.
    pub fn person(&self, user: UserId) -> Option<&Person> {
        self.people.get(&user)
    }

    /// A person by the name one signs in with.
    pub fn person_named(&self, name: &str) -> Option<&Person> {
        let name = UserName::parse(name).ok()?;
        self.names.get(&name).and_then(|user| self.people.get(user))
    }

    /// Everybody, in the order in which they came.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.people.values()
    }

    /// Everybody whose account was not deleted, in the order of their names.
    pub fn people_by_name(&self) -> impl Iterator<Item = &Person> {
        self.names.values().filter_map(|user| self.people.get(user))
    }

    /// A room.
    pub fn room(&self, room: RoomId) -> Option<&Room> {
        self.rooms.get(&room)
    }

    /// All rooms, oldest first.
    pub fn rooms(&self) -> impl Iterator<Item = &Room> {
        self.rooms.values()
    }

    /// The rooms a person is in, announcements included.
    pub fn rooms_of(&self, user: UserId) -> impl Iterator<Item = &Room> {
        let own = self.rooms_of.get(&user).into_iter().flatten();
        self.announcements.iter().chain(own).filter_map(|room| self.rooms.get(room))
    }

    /// The open room of this name, in whatever case.
    pub fn open_room_named(&self, name: &str) -> Option<&Room> {
        self.open_rooms.get(&name.to_lowercase()).and_then(|room| self.rooms.get(room))
    }

    /// Open rooms in the order of their names in lower case, from this one on.
    pub fn open_rooms_from(&self, name: &str) -> impl Iterator<Item = &Room> {
        let from = (Bound::Included(name.to_owned()), Bound::Unbounded);
        self.open_rooms.range(from).filter_map(|(_, room)| self.rooms.get(room))
    }

    /// The direct room of exactly these people.
    pub fn direct_room(&self, members: &BTreeSet<UserId>) -> Option<&Room> {
        let rooms = members.first().and_then(|user| self.rooms_of.get(user)).into_iter().flatten();
        let mut rooms = rooms.filter_map(|room| self.rooms.get(room));
        rooms.find(|room| room.kind == RoomKind::Direct && room.members == *members)
    }

    /// The built-in room for announcements.
    pub fn announcements(&self) -> Option<RoomId> {
        self.announcements
    }

    /// A live session.
    pub fn session(&self, session: SessionId) -> Option<&Session> {
        self.sessions.get(&session)
    }

    /// The live session whose token hashes to this.
    pub fn session_by_token(&self, token: &TokenHash) -> Option<&Session> {
        self.tokens.get(token).and_then(|session| self.sessions.get(session))
    }

    /// All live sessions.
    pub fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions.values()
    }

    /// A person's live sessions, oldest first.
    pub fn sessions_of(&self, user: UserId) -> impl Iterator<Item = &Session> {
        self.sessions_of.get(&user).into_iter().flatten().filter_map(|session| self.sessions.get(session))
    }

    /// How many could administer.
    pub fn admins(&self) -> usize {
        let is_one = |person: &&Person| person.role == Role::Admin && person.account != Account::Deleted;
        self.people.values().filter(is_one).count()
    }

    /// How many can administer now.
    pub fn active_admins(&self, now: Moment) -> usize {
        self.people.values().filter(|person| person.can_administer(now)).count()
    }

    /// Whether two people have a room in common; announcements do not count.
    pub fn share_room(&self, one: UserId, other: UserId) -> bool {
        let (Some(ones), Some(others)) = (self.rooms_of.get(&one), self.rooms_of.get(&other)) else {
            return false;
        };
        ones.intersection(others).next().is_some()
    }

    /// Makes the change true here. A change that is true already, or older than the facts, does nothing.
    pub fn apply(&mut self, change: &Change) {
        if change.cursor <= self.head {
            return;
        }
        self.head = change.cursor;
        match &change.fact {
            Fact::PersonAdded(person) => self.add_person(person.clone()),
            Fact::RoleChanged { user, role } => {
                if let Some(person) = self.people.get_mut(user) {
                    person.role = *role;
                }
            }
            Fact::UserMuted { user, room, until, reason } => {
                self.set_mute(*user, *room, Some(Mute { until: *until, reason: reason.clone() }));
            }
            Fact::UserUnmuted { user, room } => self.set_mute(*user, *room, None),
            Fact::RoomCreated { room, name, topic, kind, creator } => self.add_room(Room {
                id: *room,
                name: name.clone(),
                topic: topic.clone(),
                kind: *kind,
                creator: *creator,
                archived: false,
                members: BTreeSet::new(),
                mutes: BTreeMap::new(),
            }),
            Fact::MemberJoined { room, user } => {
                if let Some(room) = self.rooms.get_mut(room) {
                    room.members.insert(*user);
                    self.rooms_of.entry(*user).or_default().insert(room.id);
                }
            }
            Fact::MemberLeft { room, user } => {
                if let Some(room) = self.rooms.get_mut(room) {
                    room.members.remove(user);
                }
                if let Some(rooms) = self.rooms_of.get_mut(user) {
                    rooms.remove(room);
                }
            }
            Fact::RoomUpdated { room, name, topic } => self.update_room(*room, name, topic),
            Fact::RoomArchived { room, archived } => {
                if let Some(room) = self.rooms.get_mut(room) {
                    room.archived = *archived;
                }
            }
            Fact::DirectOpened { room, members } => {
                for user in members {
                    self.rooms_of.entry(*user).or_default().insert(*room);
                }
                self.add_room(Room::direct(*room, members));
            }
            Fact::PersonUpdated { user, display } => {
                if let Some(person) = self.people.get_mut(user) {
                    person.display = display.clone();
                }
            }
            Fact::UserBanned { user, until, reason } => {
                self.set_ban(*user, Some(Ban { until: *until, reason: reason.clone() }));
            }
            Fact::UserUnbanned { user } => self.set_ban(*user, None),
            Fact::AccountSet { user, account } => {
                if let Some(person) = self.people.get_mut(user) {
                    person.account = *account;
                }
            }
            Fact::PersonDeleted { user, name, display, .. } => self.delete_person(*user, name, display),
            Fact::LinkMade(link) => self.links.add(link.clone()),
            Fact::LinkUsed { link, left } => self.links.used(*link, *left),
            Fact::LinkRevoked { link } => self.links.remove(*link),
            Fact::SessionProven { session, token, proven, fresh_until, .. } => {
                if let Some(known) = self.sessions.get_mut(session) {
                    self.tokens.remove(&known.token);
                    (known.token, known.proven, known.fresh_until) = (*token, *proven, *fresh_until);
                    self.tokens.insert(known.token, known.id);
                }
            }
            Fact::SessionStarted { session, .. } => self.add_session(session.clone()),
            Fact::SessionEnded { session, .. } => self.remove_session(*session),
            Fact::PasswordSet { user, .. } => {
                self.passwords.insert(*user, change.cursor);
            }
            Fact::PasswordRehashed { .. }
            | Fact::MessagePosted { .. }
            | Fact::MessageEdited { .. }
            | Fact::ReactionAdded { .. }
            | Fact::ReactionRemoved { .. }
            | Fact::MessageDeleted { .. }
            | Fact::Superseded => {}
        }
    }

    fn add_person(&mut self, person: Person) {
        if person.account != Account::Deleted {
            self.names.insert(person.name.clone(), person.id);
        }
        self.people.insert(person.id, person);
    }

    fn delete_person(&mut self, user: UserId, name: &UserName, display: &DisplayName) {
        let Some(person) = self.people.get_mut(&user) else { return };
        self.names.remove(&person.name);
        (person.name, person.display, person.account) = (name.clone(), display.clone(), Account::Deleted);
        (person.mute, person.ban) = (None, None);
    }

    fn add_room(&mut self, room: Room) {
        if room.kind == RoomKind::Announcements {
            self.announcements = Some(room.id);
        }
        if room.kind == RoomKind::Open {
            self.open_rooms.insert(room.name.to_lowercase(), room.id);
        }
        self.rooms.insert(room.id, room);
    }

    fn update_room(&mut self, room: RoomId, name: &RoomName, topic: &Topic) {
        let Some(room) = self.rooms.get_mut(&room) else { return };
        if room.kind == RoomKind::Open {
            self.open_rooms.remove(&room.name.to_lowercase());
            self.open_rooms.insert(name.to_lowercase(), room.id);
        }
        room.name = name.clone();
        room.topic = topic.clone();
    }

    fn set_ban(&mut self, user: UserId, ban: Option<Ban>) {
        if let Some(person) = self.people.get_mut(&user) {
            person.ban = ban;
        }
    }

    fn add_session(&mut self, session: Session) {
        self.tokens.insert(session.token, session.id);
        self.sessions_of.entry(session.user).or_default().insert(session.id);
        self.sessions.insert(session.id, session);
    }

    fn remove_session(&mut self, session: SessionId) {
        let Some(session) = self.sessions.remove(&session) else {
            return;
        };
        self.tokens.remove(&session.token);
        if let Some(sessions) = self.sessions_of.get_mut(&session.user) {
            sessions.remove(&session.id);
            if sessions.is_empty() {
                self.sessions_of.remove(&session.user);
            }
        }
    }

    fn set_mute(&mut self, user: UserId, room: Option<RoomId>, mute: Option<Mute>) {
        match room {
            None => {
                if let Some(person) = self.people.get_mut(&user) {
                    person.mute = mute;
                }
            }
            Some(room) => {
                if let Some(room) = self.rooms.get_mut(&room) {
                    match mute {
                        Some(mute) => room.mutes.insert(user, mute),
                        None => room.mutes.remove(&user),
                    };
                }
            }
        }
    }
}

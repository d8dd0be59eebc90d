//! Random histories. A step names people, rooms and messages by their place in what is there when its turn comes, so
//! that most steps are about something and a shortened history still makes sense.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use countersign::domain::actor::Actor;
use countersign::domain::audience::Audience;
use countersign::domain::command::{Command, Device, Ending, NewPerson, NewSession, PasswordHash};
use countersign::domain::emoji::Emoji;
use countersign::domain::id::{MessageId, RoomId, SessionId, UserId};
use countersign::domain::message::{Draft, RequestDigest, Wording};
use countersign::domain::moment::Moment;
use countersign::domain::role::Role;
use countersign::domain::room::RoomKind;
use countersign::domain::session::{EndReason, Method, TokenHash};
use countersign::domain::text::{Body, ClientId, DisplayName, Reason, RoomName, Topic, UserName};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::select;

use crate::model::Model;

/// No id that is given out is as high.
const NOWHERE: i64 = 1_000_000;

/// Seconds for which a sign-in counts as a fresh proof.
const FRESH: i64 = 300;

/// From here on somebody acts in any session there ever was; below in a live one.
const ANY_SESSION: u8 = 240;

/// From here on, below the last, it is somebody who is or was muted: a mute is only tried by its person.
const MUTED: u8 = 180;

const NAMES: [&str; 6] = ["ann", "ben", "cat", "dan", "eve", "fay"];
const ROOMS: [&str; 5] = ["General", "den", "DEN", "attic", "yard"];

#[derive(Debug, Clone)]
pub struct Step {
    /// Seconds since the step before.
    pub after: i64,
    pub who: u8,
    pub asks: Ask,
}

/// A place in a list; past its end it is something that does not exist.
type Place = u8;

#[derive(Debug, Clone)]
pub enum Ask {
    SetUp(Place),
    AddPerson(Place, Role),
    StartSession {
        user: Place,
        cap: usize,
    },
    EndSession(Place),
    EndSessions {
        user: Place,
        except: Option<Place>,
    },
    ExpireSession(Place),
    SetRole(Place, Role),
    Mute {
        user: Place,
        room: Option<Place>,
        seconds: i64,
    },
    Unmute {
        user: Place,
        room: Option<Place>,
    },
    /// Of one that there is.
    UnmuteKnown(Place),
    CreateRoom {
        name: Place,
        private: bool,
        members: Vec<Place>,
    },
    Join(Place),
    Leave(Place),
    Update {
        room: Place,
        name: Option<Place>,
        says_what_for: bool,
    },
    Archive(Place, bool),
    Invite {
        room: Place,
        user: Place,
    },
    Remove {
        room: Place,
        user: Place,
    },
    /// Of somebody who is in a room.
    RemoveKnown(Place),
    Direct(Vec<Place>),
    Ban {
        user: Place,
        seconds: Option<i64>,
    },
    Unban(Place),
    Rename(Place),
    Post {
        room: Place,
        words: Words,
        answers: Option<Place>,
    },
    /// Answers a message where it stands, for those that message is for.
    Answer {
        message: Place,
        words: Words,
        as_it: bool,
    },
    Edit(Place, Words),
    React {
        message: Place,
        emoji: Place,
        gives: bool,
    },
    Announce(Words),
    Delete {
        message: Place,
        says_why: bool,
    },
}

#[derive(Debug, Clone)]
pub struct Words {
    body: Place,
    calls: Vec<Place>,
    key: Place,
    to: To,
}

#[derive(Debug, Clone)]
enum To {
    Everyone,
    Role(Role),
    Users(Vec<Place>),
}

pub fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    // Few lengths of time, so that things happen in the very moment in which a mute ends.
    let after = select(vec![0, 0, 0, 10, 20]);
    // Somebody muted who writes comes about seldom by itself.
    let spoken = prop_oneof![
        (any::<Place>(), words()).prop_map(|(room, words)| Ask::Post { room, words, answers: None }),
        (any::<Place>(), words()).prop_map(|(message, words)| Ask::Edit(message, words)),
        words().prop_map(Ask::Announce),
    ];
    let step = prop_oneof![5 => (any::<u8>(), ask()), 1 => (MUTED..ANY_SESSION, spoken)];
    vec((after, step).prop_map(|(after, (who, asks))| Step { after, who, asks }), 1..most)
}

fn ask() -> impl Strategy<Value = Ask> {
    let place = any::<Place>;
    let perhaps = || proptest::option::of(any::<Place>());
    let role = || select(Role::ALL.to_vec());
    prop_oneof![
        1 => place().prop_map(Ask::SetUp),
        2 => (place(), role()).prop_map(|(name, role)| Ask::AddPerson(name, role)),
        4 => (place(), 1..4_usize).prop_map(|(user, cap)| Ask::StartSession { user, cap }),
        1 => place().prop_map(Ask::EndSession),
        1 => (place(), perhaps()).prop_map(|(user, except)| Ask::EndSessions { user, except }),
        1 => place().prop_map(Ask::ExpireSession),
        3 => (place(), role()).prop_map(|(user, role)| Ask::SetRole(user, role)),
        14 => (place(), perhaps(), select(vec![-10, 0, 10, 10, 20, 20, 60, 200])).prop_map(|(user, room, seconds)| Ask::Mute { user, room, seconds }),
        1 => (place(), perhaps()).prop_map(|(user, room)| Ask::Unmute { user, room }),
        2 => place().prop_map(Ask::UnmuteKnown),
        2 => (place(), any::<bool>(), vec(place(), 0..3))
            .prop_map(|(name, private, members)| Ask::CreateRoom { name, private, members }),
        3 => place().prop_map(Ask::Join),
        3 => place().prop_map(Ask::Leave),
        3 => (place(), perhaps(), any::<bool>())
            .prop_map(|(room, name, says_what_for)| Ask::Update { room, name, says_what_for }),
        3 => (place(), any::<bool>()).prop_map(|(room, archived)| Ask::Archive(room, archived)),
        4 => (place(), place()).prop_map(|(room, user)| Ask::Invite { room, user }),
        2 => (place(), place()).prop_map(|(room, user)| Ask::Remove { room, user }),
        4 => place().prop_map(Ask::RemoveKnown),
        6 => vec(place(), 1..3).prop_map(Ask::Direct),
        5 => (place(), select(vec![None, None, Some(-10), Some(0), Some(10), Some(20)]))
            .prop_map(|(user, seconds)| Ask::Ban { user, seconds }),
        1 => place().prop_map(Ask::Unban),
        2 => place().prop_map(Ask::Rename),
        20 => (place(), words()).prop_map(|(room, words)| Ask::Post { room, words, answers: None }),
        1 => (place(), words(), place()).prop_map(|(room, words, to)| Ask::Post { room, words, answers: Some(to) }),
        5 => (place(), words(), any::<bool>()).prop_map(|(message, words, as_it)| Ask::Answer { message, words, as_it }),
        7 => (place(), words()).prop_map(|(message, words)| Ask::Edit(message, words)),
        7 => (place(), 0..3_u8, proptest::bool::weighted(0.7)).prop_map(|(message, emoji, gives)| Ask::React { message, emoji, gives }),
        12 => words().prop_map(Ask::Announce),
        4 => (place(), any::<bool>()).prop_map(|(message, says_why)| Ask::Delete { message, says_why }),
    ]
}

fn words() -> impl Strategy<Value = Words> {
    let to = prop_oneof![
        2 => Just(To::Everyone),
        1 => select(Role::ALL.to_vec()).prop_map(To::Role),
        1 => vec(any::<Place>(), 1..3).prop_map(To::Users),
    ];
    (0..2_u8, vec(any::<Place>(), 0..3), 0..30_u8, to).prop_map(|(body, calls, key, to)| Words { body, calls, key, to })
}

/// Somebody and somewhere to begin with, for a workspace that has neither.
pub fn beginning() -> Vec<Step> {
    let roles = [Role::Moderator, Role::Member, Role::Member, Role::Guest];
    let others = (1..).zip(roles).map(|(name, role)| Ask::AddPerson(name, role));
    let sessions = (0..5).map(|user| Ask::StartSession { user, cap: 3 });
    let asks = std::iter::once(Ask::SetUp(0)).chain(others).chain(sessions);
    asks.map(|asks| Step { after: 1, who: 0, asks }).collect()
}

impl Step {
    /// What the step means as things are. `number` is different for every step of a history.
    pub fn meant(&self, model: &Model, number: usize, now: Moment) -> (Actor, Command) {
        let command = self.command(model, number, now);
        let machine = matches!(self.asks, Ask::SetUp(_) | Ask::StartSession { .. } | Ask::ExpireSession(_));
        let either =
            matches!(self.asks, Ask::AddPerson(..) | Ask::EndSession(_) | Ask::EndSessions { .. } | Ask::SetRole(..));
        let set_up = matches!(self.asks, Ask::SetUp(_));
        let console = set_up || (machine && self.who < ANY_SESSION) || (either && self.who.is_multiple_of(4));
        (if console { Actor::Console } else { self.person(model) }, command)
    }

    /// Who asks to edit is mostly who wrote it.
    fn author(&self, model: &Model) -> Option<Actor> {
        let Ask::Edit(place, _) = self.asks else { return None };
        let author = self.edited(model, place);
        let author = model.messages.get(&author).filter(|_| self.who < ANY_SESSION)?.author;
        let (session, user) = model.facts.sessions.iter().find(|(_, user)| **user == author)?;
        Some(Actor::Person { user: *user, session: *session })
    }

    /// Which message is edited: now and then one of somebody who is or was muted.
    fn edited(&self, model: &Model, place: Place) -> MessageId {
        let is_muted = |user| model.facts.mutes.keys().any(|(muted, _)| *muted == user);
        let wanted = |author| !(MUTED..ANY_SESSION).contains(&self.who) || is_muted(author);
        let there: Vec<_> = model.messages.values().filter(|message| wanted(message.author)).collect();
        pick(place, there.iter().map(|message| &message.id), MessageId(NOWHERE))
    }

    fn person(&self, model: &Model) -> Actor {
        if let Some(author) = self.author(model) {
            return author;
        }
        let from = if self.who < ANY_SESSION { &model.facts.sessions } else { &model.sessions };
        let is_muted = |user| model.facts.mutes.keys().any(|(muted, _)| *muted == user);
        let wanted = |user| !(MUTED..ANY_SESSION).contains(&self.who) || is_muted(user);
        let all: Vec<_> = from.iter().filter(|(_, user)| wanted(**user)).collect();
        let nobody = Actor::Person { user: UserId(NOWHERE), session: SessionId(NOWHERE) };
        let chosen = usize::from(self.who).checked_rem(all.len()).map(|at| all[at]);
        chosen.map_or(nobody, |(session, user)| Actor::Person { user: *user, session: *session })
    }

    fn command(&self, model: &Model, number: usize, now: Moment) -> Command {
        let user = |place| pick(place, model.facts.people.keys(), UserId(NOWHERE));
        let room = |place| pick(place, model.facts.rooms.keys(), RoomId(NOWHERE));
        let session = |place| pick(place, model.facts.sessions.keys(), SessionId(NOWHERE));
        let message = |place| pick(place, model.messages.keys(), MessageId(NOWHERE));
        match &self.asks {
            Ask::SetUp(name) => Command::SetUp(person(*name, Role::Admin)),
            Ask::AddPerson(name, role) => Command::AddPerson(person(*name, *role)),
            Ask::StartSession { user: place, cap } => {
                let mut token = [0; 32];
                token[..8].copy_from_slice(&number.to_be_bytes());
                let device = Device { agent: Arc::from("a browser"), address: Arc::from("203.0.113.7") };
                let (user, cap, as_of) = (user(*place), *cap, i64::MAX);
                let (expires, fresh_until) = (now.plus_seconds(1_000_000), now.plus_seconds(FRESH));
                let (token, method) = (TokenHash(token), Method::Password);
                let new = NewSession { user, token, expires, fresh_until, method, device, cap, as_of };
                Command::StartSession(new)
            }
            Ask::EndSession(place) => Command::EndSessions(Ending::One(session(*place))),
            Ask::EndSessions { user: place, except } => {
                Command::EndSessions(Ending::AllOf { user: user(*place), except: except.map(session) })
            }
            Ask::ExpireSession(place) => {
                Command::ExpireSession { session: session(*place), reason: EndReason::Expired }
            }
            Ask::SetRole(place, role) => Command::SetRole { user: user(*place), role: *role },
            Ask::Mute { user: place, room: at, seconds } => Command::MuteUser {
                user: user(*place),
                room: at.map(room),
                until: now.plus_seconds(*seconds),
                reason: Reason::parse(&format!("reason {number}")).unwrap(),
            },
            Ask::Unmute { user: place, room: at } => Command::UnmuteUser { user: user(*place), room: at.map(room) },
            Ask::UnmuteKnown(place) => {
                let (user, room) = pick(*place, model.facts.mutes.keys(), (UserId(NOWHERE), None));
                Command::UnmuteUser { user, room }
            }
            Ask::CreateRoom { name, private, members } => Command::CreateRoom {
                name: RoomName::parse(ROOMS[usize::from(*name) % ROOMS.len()]).unwrap(),
                kind: if *private { RoomKind::Private } else { RoomKind::Open },
                topic: Topic::parse(&format!("topic {number}")).unwrap(),
                members: members.iter().map(|place| user(*place)).collect(),
            },
            Ask::Join(place) => Command::JoinRoom(room(*place)),
            Ask::Leave(place) => Command::LeaveRoom(room(*place)),
            Ask::Update { room: place, name, says_what_for } => Command::UpdateRoom {
                room: room(*place),
                name: name.map(|name| RoomName::parse(ROOMS[usize::from(name) % ROOMS.len()]).unwrap()),
                topic: says_what_for.then(|| Topic::parse(&format!("topic {}", number % 3)).unwrap()),
            },
            Ask::Archive(place, archived) => Command::ArchiveRoom { room: room(*place), archived: *archived },
            Ask::Invite { room: place, user: whom } => Command::InviteMember { room: room(*place), user: user(*whom) },
            Ask::Remove { room: place, user: whom } => Command::RemoveMember { room: room(*place), user: user(*whom) },
            Ask::RemoveKnown(place) => {
                let (room, user) = pick(*place, model.facts.inside.iter(), (RoomId(NOWHERE), UserId(NOWHERE)));
                Command::RemoveMember { room, user }
            }
            Ask::Direct(places) => Command::OpenDirect(places.iter().map(|place| user(*place)).collect()),
            Ask::Ban { user: whom, seconds } => Command::BanUser {
                user: user(*whom),
                until: seconds.map(|seconds| now.plus_seconds(seconds)),
                reason: Reason::parse(&format!("reason {number}")).unwrap(),
            },
            Ask::Unban(place) => Command::UnbanUser(user(*place)),
            Ask::Rename(place) => {
                let name = NAMES[usize::from(*place) % NAMES.len()];
                Command::UpdateProfile(DisplayName::parse(name).unwrap())
            }
            Ask::Post { room: place, words, answers } => {
                let (room, answers) = (room(*place), answers.map(message));
                Command::PostMessage { room, draft: words.draft(model, Some(room), answers) }
            }
            Ask::Answer { message: place, words, as_it } => {
                let id = message(*place);
                let parent = model.messages.get(&id);
                let room = parent.map_or(RoomId(NOWHERE), |parent| parent.room);
                let mut draft = words.draft(model, Some(room), Some(id));
                if let Some(parent) = parent.filter(|_| *as_it) {
                    draft.audience = parent.audience.clone();
                }
                Command::PostMessage { room, draft }
            }
            Ask::Edit(place, words) => {
                Command::EditMessage { message: self.edited(model, *place), wording: words.wording() }
            }
            Ask::React { message: place, emoji, gives } => {
                let emoji = Emoji::parse(["👍", "🎉", "👀"][usize::from(*emoji)]).unwrap();
                let message = message(*place);
                if *gives { Command::React { message, emoji } } else { Command::Unreact { message, emoji } }
            }
            Ask::Announce(words) => Command::Announce(words.draft(model, None, None)),
            Ask::Delete { message: place, says_why } => Command::DeleteMessage {
                message: message(*place),
                reason: says_why.then(|| Reason::parse("off topic").unwrap()),
            },
        }
    }
}

impl Words {
    fn wording(&self) -> Wording {
        let called = self.calls.iter().map(|place| NAMES[usize::from(*place) % NAMES.len()]);
        let names: BTreeSet<_> = called.map(|name| UserName::parse(name).unwrap()).collect();
        let body = Body::parse(&format!("words {}", self.body)).unwrap();
        Wording { body, names: names.into_iter().collect() }
    }

    fn draft(&self, model: &Model, room: Option<RoomId>, reply_to: Option<MessageId>) -> Draft {
        let audience = match &self.to {
            To::Everyone => Audience::EVERYONE,
            To::Role(role) => Audience::Role { role: *role },
            To::Users(places) => {
                let user = |place: &Place| pick(*place, model.facts.people.keys(), UserId(NOWHERE));
                Audience::Users { users: places.iter().map(user).collect() }.normal()
            }
        };
        let wording = self.wording();
        let mut digest = DefaultHasher::new();
        (room, &audience, &wording.body, reply_to).hash(&mut digest);
        let digest = RequestDigest(u128::from(digest.finish()).to_be_bytes());
        let client_id = ClientId::parse(&format!("key-{}", self.key)).unwrap();
        Draft { wording, reply_to, audience, client_id, digest }
    }
}

fn person(name: Place, role: Role) -> NewPerson {
    let name = NAMES[usize::from(name) % NAMES.len()];
    let (name, display) = (UserName::parse(name).unwrap(), DisplayName::parse(name).unwrap());
    NewPerson { name, display, role, password: Some(PasswordHash(Arc::from("a hash"))), bot: false }
}

fn pick<'a, T: Copy + 'a>(place: Place, there: impl ExactSizeIterator<Item = &'a T>, nothing: T) -> T {
    let count = there.len() + 1;
    there.copied().nth(usize::from(place) % count).unwrap_or(nothing)
}

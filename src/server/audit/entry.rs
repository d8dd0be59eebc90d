//! One record.

use serde::Serialize;

use crate::domain::change::{Change, Fact};
use crate::domain::id::{Cursor, MessageId, RoomId, SessionId, UserId};
use crate::domain::link::{Link, Purpose};
use crate::domain::moment::Moment;
use crate::server::audit::source::Source;

/// Something worth keeping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Moment,
    /// What kind of thing.
    pub kind: &'static str,
    /// JSON.
    pub payload: String,
}

/// What a change did, without anybody's words.
#[derive(Debug, Default, Serialize)]
struct Deed {
    cursor: Cursor,
    /// Empty when it was the console.
    #[serde(flatten)]
    source: Source,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<UserId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    room: Option<RoomId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<MessageId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<SessionId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

impl Entry {
    /// A record of anything that JSON can say.
    pub fn new(at: Moment, kind: &'static str, what: &impl Serialize) -> Self {
        // Our own records have string keys and finite numbers only, which is all that can fail.
        Self { at, kind, payload: serde_json::to_string(what).unwrap_or_default() }
    }

    /// The record of a change; none of a message, which is its own, and none of a sign.
    pub fn of(change: &Change, source: Source) -> Option<Self> {
        let source = Source { user: change.by.or(source.user), ..source };
        let deed = Deed { cursor: change.cursor, source, ..Deed::default() };
        let deed = match &change.fact {
            Fact::MessagePosted { .. }
            | Fact::ReactionAdded { .. }
            | Fact::ReactionRemoved { .. }
            | Fact::Superseded => return None,
            Fact::PersonAdded(person) => {
                Deed { user: Some(person.id), detail: Some(format!("{} as {}", person.name, person.role)), ..deed }
            }
            Fact::PasswordSet { user, .. } => Deed { user: Some(*user), ..deed },
            Fact::PasswordRehashed { user, .. } => Deed { user: Some(*user), ..deed },
            Fact::AccountSet { user, account } => {
                Deed { user: Some(*user), detail: Some(account.as_str().to_owned()), ..deed }
            }
            Fact::PersonDeleted { user, words, .. } => {
                Deed { user: Some(*user), detail: words.then(|| "with all that was said".to_owned()), ..deed }
            }
            Fact::LinkMade(link) => of_link(link, deed),
            Fact::LinkUsed { link, .. } | Fact::LinkRevoked { link } => Deed { detail: Some(link.to_string()), ..deed },
            Fact::SessionProven { session, user, .. } => Deed { user: Some(*user), session: Some(*session), ..deed },
            Fact::RoleChanged { user, role } => Deed { user: Some(*user), detail: Some(role.to_string()), ..deed },
            Fact::UserMuted { user, room, until, .. } => {
                Deed { user: Some(*user), room: *room, detail: Some(format!("until {until}")), ..deed }
            }
            Fact::UserUnmuted { user, room } => Deed { user: Some(*user), room: *room, ..deed },
            Fact::RoomCreated { room, kind, .. } => {
                Deed { room: Some(*room), detail: Some(kind.as_str().to_owned()), ..deed }
            }
            Fact::MemberJoined { room, user } | Fact::MemberLeft { room, user } => {
                Deed { user: Some(*user), room: Some(*room), ..deed }
            }
            Fact::RoomUpdated { room, .. } => Deed { room: Some(*room), ..deed },
            Fact::RoomArchived { room, archived } => {
                Deed { room: Some(*room), detail: (!archived).then(|| "opened again".to_owned()), ..deed }
            }
            Fact::DirectOpened { room, members } => {
                let members: Vec<String> = members.iter().map(ToString::to_string).collect();
                Deed { room: Some(*room), detail: Some(members.join(" ")), ..deed }
            }
            Fact::PersonUpdated { user, .. } | Fact::UserUnbanned { user } => Deed { user: Some(*user), ..deed },
            Fact::UserBanned { user, until, .. } => {
                let until = until.map_or_else(|| "for good".to_owned(), |until| format!("until {until}"));
                Deed { user: Some(*user), detail: Some(until), ..deed }
            }
            Fact::MessageEdited { message } | Fact::MessageDeleted { message } => {
                Deed { user: Some(message.author), room: Some(message.room), message: Some(message.id), ..deed }
            }
            Fact::SessionStarted { session, method, .. } => Deed {
                detail: Some(method.as_str().to_owned()),
                user: Some(session.user),
                session: Some(session.id),
                ..deed
            },
            Fact::SessionEnded { session, user, reason } => {
                Deed { user: Some(*user), session: Some(*session), detail: Some(reason.as_str().to_owned()), ..deed }
            }
        };
        Some(Self::new(change.at, change.fact.kind(), &deed))
    }
}

fn of_link(link: &Link, deed: Deed) -> Deed {
    match &link.purpose {
        Purpose::Invitation { role, .. } => {
            Deed { detail: Some(format!("{}: {} times as {role}", link.id, link.uses)), ..deed }
        }
        Purpose::Reset { user } => Deed { user: Some(*user), detail: Some(link.id.to_string()), ..deed },
    }
}

//! A change as a row of the log: ids and words of closed lists, never text.

use serde::Serialize;

use crate::domain::change::{Change, Fact};
use crate::domain::id::Cursor;
use crate::server::store::rows::{ARCHIVED, WORDS};

#[derive(Debug, Serialize)]
pub(super) struct LogRow(
    Cursor,
    i64,
    &'static str,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<String>,
);

/// The row of a change; that of a posted message comes with the message.
pub(super) fn log_row(change: &Change) -> Option<LogRow> {
    let mut row = LogRow(
        change.cursor,
        change.at.0,
        change.fact.kind(),
        change.by.map(|user| user.0),
        None,
        None,
        None,
        None,
        None,
    );
    match &change.fact {
        Fact::PasswordRehashed { user, .. } => row.5 = Some(user.0),
        Fact::AccountSet { user, account } => (row.5, row.8) = (Some(user.0), Some(account.as_str().to_owned())),
        Fact::PersonDeleted { user, words, .. } => {
            (row.5, row.8) = (Some(user.0), words.then(|| WORDS.to_owned()));
        }
        Fact::LinkMade(link) => row.8 = Some(link.id.0.to_string()),
        Fact::LinkRevoked { link } => row.8 = Some(link.0.to_string()),
        Fact::LinkUsed { link, .. } => row.8 = Some(link.0.to_string()),
        Fact::SessionProven { session, user, .. } => (row.5, row.7) = (Some(user.0), Some(session.0)),
        Fact::PersonAdded(person) => row.5 = Some(person.id.0),
        Fact::PasswordSet { user, .. } => row.5 = Some(user.0),
        Fact::RoleChanged { user, role } => (row.5, row.8) = (Some(user.0), Some(role.to_string())),
        Fact::UserMuted { user, room, until, .. } => {
            (row.4, row.5, row.8) = (room.map(|room| room.0), Some(user.0), Some(until.0.to_string()));
        }
        Fact::UserUnmuted { user, room } => (row.4, row.5) = (room.map(|room| room.0), Some(user.0)),
        Fact::RoomCreated { room, .. } => row.4 = Some(room.0),
        Fact::MemberJoined { room, user } | Fact::MemberLeft { room, user } => {
            (row.4, row.5) = (Some(room.0), Some(user.0))
        }
        Fact::RoomUpdated { room, .. } | Fact::DirectOpened { room, .. } => row.4 = Some(room.0),
        Fact::RoomArchived { room, archived } => {
            (row.4, row.8) = (Some(room.0), archived.then(|| ARCHIVED.to_owned()));
        }
        Fact::PersonUpdated { user, .. } | Fact::UserUnbanned { user } => row.5 = Some(user.0),
        Fact::UserBanned { user, until, .. } => {
            (row.5, row.8) = (Some(user.0), until.map(|until| until.0.to_string()));
        }
        Fact::MessagePosted { .. } => return None,
        Fact::MessageEdited { message } | Fact::MessageDeleted { message } => {
            (row.4, row.5, row.6) = (Some(message.room.0), Some(message.author.0), Some(message.id.0));
        }
        Fact::ReactionAdded { message, user, .. } | Fact::ReactionRemoved { message, user, .. } => {
            (row.4, row.5, row.6) = (Some(message.room.0), Some(user.0), Some(message.id.0));
        }
        Fact::SessionStarted { session, .. } => (row.5, row.7) = (Some(session.user.0), Some(session.id.0)),
        Fact::SessionEnded { session, user, reason } => {
            (row.5, row.7, row.8) = (Some(user.0), Some(session.0), Some(reason.as_str().to_owned()));
        }
        Fact::Superseded => {}
    }
    Some(row)
}

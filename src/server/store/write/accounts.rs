//! Accounts, passwords, sessions and links, as rows.

use std::mem::take;

use sqlx::sqlite::SqliteConnection;

use crate::domain::change::{Change, Fact};
use crate::domain::command::Device;
use crate::domain::link::{Link, Purpose};
use crate::domain::person::Person;
use crate::domain::session::{Method, Session};
use crate::server::store::error::StoreError;
use crate::server::store::rows::scope_text;
use crate::server::store::write::{hex, last, put};

type PersonValues = (i64, String, String, String, i64, &'static str, bool);
type SessionValues = (i64, i64, String, i64, i64, String, String, &'static str, i64, i64, Option<String>);
type LinkValues = (i64, String, i64, Option<i64>, i64, u32, Option<String>, Option<String>, Option<i64>);

/// The rows of a batch that concern accounts.
#[derive(Debug, Default)]
pub(super) struct AccountRows {
    people: Vec<PersonValues>,
    passwords: Vec<(i64, String)>,
    rehashed: Vec<(i64, String, String)>,
    accounts: Vec<(i64, &'static str)>,
    deleted: Vec<(i64, String, String)>,
    /// Whose words go, with the cursor, the time and who took them away.
    silenced: Vec<(i64, i64, i64, Option<i64>)>,
    sessions: Vec<SessionValues>,
    proven: Vec<(i64, String, i64, i64)>,
    ended: Vec<(i64, i64, &'static str)>,
    links: Vec<LinkValues>,
    link_uses: Vec<(i64, u32)>,
}

impl AccountRows {
    /// Adds the rows of one change; of others there are none here.
    pub(super) fn stage(&mut self, change: &Change) {
        let at = change.at.0;
        match &change.fact {
            Fact::PersonAdded(person) => self.person(person, at),
            Fact::PasswordSet { user, hash } => {
                self.passwords.extend(hash.as_ref().map(|hash| (user.0, hash.0.to_string())));
            }
            Fact::PasswordRehashed { user, hashes } => {
                let row = hashes.as_ref().map(|(before, after)| (user.0, before.0.to_string(), after.0.to_string()));
                self.rehashed.extend(row);
            }
            Fact::AccountSet { user, account } => self.accounts.push((user.0, account.as_str())),
            Fact::PersonDeleted { user, name, display, words } => {
                for added in self.people.iter_mut().filter(|added| added.0 == user.0) {
                    added.1 = name.to_string();
                }
                self.deleted.push((user.0, name.to_string(), display.to_string()));
                if *words {
                    self.silenced.push((user.0, change.cursor, at, change.by.map(|by| by.0)));
                }
            }
            Fact::SessionStarted { session, device, method } => self.session(session, device.as_ref(), *method),
            Fact::SessionProven { session, token, proven, fresh_until, .. } => {
                self.proven.push((session.0, hex(&token.0), proven.0, fresh_until.0));
            }
            Fact::SessionEnded { session, reason, .. } => self.ended.push((session.0, at, reason.as_str())),
            Fact::LinkMade(link) => self.link(link),
            Fact::LinkUsed { link, left } => self.link_uses.push((link.0, *left)),
            Fact::LinkRevoked { link } => self.link_uses.push((link.0, 0)),
            Fact::RoleChanged { .. }
            | Fact::UserMuted { .. }
            | Fact::UserUnmuted { .. }
            | Fact::RoomCreated { .. }
            | Fact::MemberJoined { .. }
            | Fact::MemberLeft { .. }
            | Fact::RoomUpdated { .. }
            | Fact::RoomArchived { .. }
            | Fact::DirectOpened { .. }
            | Fact::PersonUpdated { .. }
            | Fact::UserBanned { .. }
            | Fact::UserUnbanned { .. }
            | Fact::MessagePosted { .. }
            | Fact::MessageEdited { .. }
            | Fact::ReactionAdded { .. }
            | Fact::ReactionRemoved { .. }
            | Fact::MessageDeleted { .. }
            | Fact::Superseded => {}
        }
    }

    fn person(&mut self, person: &Person, at: i64) {
        let (name, display, role) = (person.name.to_string(), person.display.to_string(), person.role.to_string());
        self.people.push((person.id.0, name, display, role, at, person.account.as_str(), person.bot));
    }

    fn session(&mut self, session: &Session, device: Option<&Device>, method: Method) {
        let (agent, address) = device.map(|d| (d.agent.to_string(), d.address.to_string())).unwrap_or_default();
        self.sessions.push((
            session.id.0,
            session.user.0,
            hex(&session.token.0),
            session.started.0,
            session.expires.0,
            agent,
            address,
            method.as_str(),
            session.proven.0,
            session.fresh_until.0,
            session.scope.as_deref().map(scope_text),
        ));
    }

    fn link(&mut self, link: &Link) {
        let (role, rooms, user) = match &link.purpose {
            Purpose::Invitation { role, rooms } => {
                let rooms: Vec<i64> = rooms.iter().map(|room| room.0).collect();
                (Some(role.to_string()), Some(serde_json::json!(rooms).to_string()), None)
            }
            Purpose::Reset { user } => (None, None, Some(user.0)),
        };
        let by = link.by.map(|by| by.0);
        let (made, expires) = (link.made.0, link.expires.0);
        self.links.push((link.id.0, hex(&link.hash.0), made, by, expires, link.uses, role, rooms, user));
    }

    /// Writes all of them: what begins before what changes, so that a later change of the batch finds it.
    pub(super) async fn write(&mut self, db: &mut SqliteConnection) -> Result<(), StoreError> {
        // A name that became free may be somebody else's within the same batch.
        put(
            db,
            "UPDATE people SET name = d.value->>1 FROM json_each(?) AS d WHERE people.id = d.value->>0",
            &self.deleted,
        )
        .await?;
        put(
            db,
            "INSERT INTO people (id, name, display, role, created_at, account, bot) SELECT value->>0, value->>1, \
             value->>2, value->>3, value->>4, value->>5, value->>6 FROM json_each(?)",
            &self.people,
        )
        .await?;
        put(
            db,
            "UPDATE people SET password = p.value->>1 FROM json_each(?) AS p WHERE people.id = p.value->>0",
            &last(take(&mut self.passwords), |row| row.0),
        )
        .await?;
        // A password that was changed meanwhile stays changed.
        put(
            db,
            "UPDATE people SET password = p.value->>2 FROM json_each(?) AS p WHERE people.id = p.value->>0 \
             AND people.password = p.value->>1",
            &last(take(&mut self.rehashed), |row| row.0),
        )
        .await?;
        put(
            db,
            "UPDATE people SET account = a.value->>1 FROM json_each(?) AS a WHERE people.id = a.value->>0",
            &last(take(&mut self.accounts), |row| row.0),
        )
        .await?;
        self::sessions(db, &self.sessions, take(&mut self.proven), &self.ended).await?;
        put(
            db,
            "INSERT INTO links (id, hash, made_at, by, expires_at, uses, role, rooms, user) SELECT value->>0, \
             unhex(value->>1), value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, value->>8 \
             FROM json_each(?)",
            &self.links,
        )
        .await?;
        put(
            db,
            "UPDATE links SET uses = l.value->>1 FROM json_each(?) AS l WHERE links.id = l.value->>0",
            &last(take(&mut self.link_uses), |row| row.0),
        )
        .await
    }

    /// Takes away who is deleted, after all else that the batch wrote of them.
    pub(super) async fn delete(self, db: &mut SqliteConnection) -> Result<(), StoreError> {
        deletions(db, &self.deleted, &self.silenced).await
    }
}

async fn sessions(
    db: &mut SqliteConnection,
    begun: &[SessionValues],
    proven: Vec<(i64, String, i64, i64)>,
    ended: &[(i64, i64, &'static str)],
) -> Result<(), StoreError> {
    put(
        db,
        "INSERT INTO sessions (id, user, token, started_at, last_used_at, expires_at, agent, address, method, \
         proven_at, fresh_until, scope) SELECT value->>0, value->>1, unhex(value->>2), value->>3, value->>3, \
         value->>4, value->>5, value->>6, value->>7, value->>8, value->>9, value->>10 FROM json_each(?)",
        begun,
    )
    .await?;
    put(
        db,
        "UPDATE sessions SET token = unhex(s.value->>1), proven_at = s.value->>2, fresh_until = s.value->>3 \
         FROM json_each(?) AS s WHERE sessions.id = s.value->>0",
        &last(proven, |row| row.0),
    )
    .await?;
    put(
        db,
        "UPDATE sessions SET ended_at = e.value->>1, end_reason = e.value->>2 FROM json_each(?) AS e \
         WHERE sessions.id = e.value->>0",
        ended,
    )
    .await
}

/// Nothing that tells who somebody was stays: no name, no password, no device. The audit keeps its records.
async fn deletions(
    db: &mut SqliteConnection,
    deleted: &[(i64, String, String)],
    silenced: &[(i64, i64, i64, Option<i64>)],
) -> Result<(), StoreError> {
    put(
        db,
        "UPDATE people SET name = d.value->>1, display = d.value->>2, password = NULL, account = 'deleted', \
         mute_until = NULL, mute_reason = NULL, ban_until = NULL, ban_reason = NULL FROM json_each(?) AS d \
         WHERE people.id = d.value->>0",
        deleted,
    )
    .await?;
    put(
        db,
        "UPDATE sessions SET agent = '', address = '' FROM json_each(?) AS d WHERE sessions.user = d.value->>0",
        deleted,
    )
    .await?;
    for sql in [
        // Out of the index of words, while the messages still hold what it knows of them.
        "INSERT INTO message_words (message_words, rowid, body, place) SELECT 'delete', t.id, t.body, t.place \
         FROM message_texts AS t JOIN messages AS m ON m.id = t.id JOIN json_each(?) AS s ON m.author = s.value->>0 \
         WHERE m.deleted_at IS NULL AND m.id <= (SELECT upto FROM words_known)",
        "DELETE FROM message_mentions WHERE message IN (SELECT m.id FROM messages AS m JOIN json_each(?) AS s \
         ON m.author = s.value->>0)",
        "DELETE FROM reactions WHERE message IN (SELECT m.id FROM messages AS m JOIN json_each(?) AS s \
         ON m.author = s.value->>0)",
    ] {
        put(db, sql, silenced).await?;
    }
    put(
        db,
        "UPDATE messages SET body = NULL, version = s.value->>1, deleted_at = s.value->>2, deleted_by = s.value->>3 \
         FROM json_each(?) AS s WHERE messages.author = s.value->>0 AND messages.deleted_at IS NULL",
        silenced,
    )
    .await
}

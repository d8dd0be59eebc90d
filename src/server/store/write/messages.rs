//! The rows of messages and of what hangs on them.

use std::collections::BTreeMap;

use serde::Serialize;
use sqlx::sqlite::SqliteConnection;

use crate::domain::audience::Audience;
use crate::domain::emoji::Emoji;
use crate::domain::id::{Cursor, UserId};
use crate::domain::message::{Content, Message, RequestDigest};
use crate::server::store::error::StoreError;
use crate::server::store::rows::audience_number;
use crate::server::store::write::{hex, put};

/// What a batch does to messages. Inserts come before updates, deletions last: nothing is done to what is deleted.
#[derive(Debug, Default)]
pub(super) struct MessageRows {
    posted: Vec<Posted>,
    named: Vec<(i64, i64)>,
    mentions: Vec<(i64, i64, i64)>,
    /// New words, by message.
    edited: BTreeMap<i64, Edited>,
    /// By message, emoji and person: the position of one given, or nothing for one taken back.
    reactions: BTreeMap<(i64, Emoji, i64), Option<Cursor>>,
    /// Of messages whose reactions changed.
    versions: BTreeMap<i64, Cursor>,
    deleted: Vec<Deleted>,
}

#[derive(Debug, Serialize)]
struct Posted(i64, i64, i64, i64, String, String, i64, Option<i64>, Option<String>);

#[derive(Debug, Serialize)]
struct Edited(i64, Cursor, Option<i64>, String);

#[derive(Debug, Serialize)]
struct Deleted(i64, Cursor, i64, Option<i64>, Option<String>);

impl MessageRows {
    pub(super) fn posted(&mut self, message: &Message, digest: Option<&RequestDigest>) {
        let Content::Said(body) = &message.content else { return };
        self.posted.push(Posted(
            message.id.0,
            message.room.0,
            message.author.0,
            audience_number(&message.audience),
            body.to_string(),
            message.client_id.to_string(),
            message.posted_at.0,
            message.reply_to.map(|parent| parent.0),
            digest.map(|digest| hex(&digest.0)),
        ));
        if let Audience::Users { users } = &message.audience {
            self.named.extend(users.iter().map(|user| (message.id.0, user.0)));
        }
        self.mention(message);
    }

    pub(super) fn edited(&mut self, message: &Message) {
        let Content::Said(body) = &message.content else { return };
        let edited_at = message.edited_at.map(|at| at.0);
        self.edited.insert(message.id.0, Edited(message.id.0, message.version, edited_at, body.to_string()));
        self.mentions.retain(|(named_in, _, _)| *named_in != message.id.0);
        self.mention(message);
    }

    fn mention(&mut self, message: &Message) {
        self.mentions.extend(message.mentions.iter().map(|user| (message.id.0, user.0, message.room.0)));
    }

    pub(super) fn reacted(&mut self, message: &Message, emoji: Option<&Emoji>, user: UserId, given: Option<Cursor>) {
        if let Some(emoji) = emoji {
            self.reactions.insert((message.id.0, emoji.clone(), user.0), given);
        }
        self.versions.insert(message.id.0, message.version);
    }

    pub(super) fn deleted(&mut self, message: &Message) {
        let Content::Deleted(deletion) = &message.content else { return };
        let (by, reason) = (deletion.by.map(|user| user.0), deletion.reason.as_ref().map(ToString::to_string));
        self.deleted.push(Deleted(message.id.0, message.version, deletion.at.0, by, reason));
    }

    /// Writes all of them.
    ///
    /// # Errors
    /// When the database does not take them.
    pub(super) async fn write(self, db: &mut SqliteConnection) -> Result<(), StoreError> {
        put(
            db,
            "INSERT INTO posts (id, room, author, audience, body, client_id, posted_at, reply_to, digest) \
             SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, \
             value->>8 FROM json_each(?)",
            &self.posted,
        )
        .await?;
        put(
            db,
            "INSERT INTO message_people (message, user) SELECT value->>0, value->>1 FROM json_each(?)",
            &self.named,
        )
        .await?;
        edit(db, self.edited.into_values().collect()).await?;
        put(
            db,
            "INSERT INTO message_mentions (message, user, room) SELECT value->>0, value->>1, value->>2 \
             FROM json_each(?)",
            &self.mentions,
        )
        .await?;
        react(db, self.reactions, self.versions.into_iter().collect()).await?;
        delete(db, self.deleted).await
    }
}

/// Takes these messages out of the index of words, if it knows them, while they still hold what it knows of them.
const FORGET_WORDS: &str = "INSERT INTO message_words (message_words, rowid, body, place) \
     SELECT 'delete', id, body, place FROM message_texts \
     WHERE id IN (SELECT value->>0 FROM json_each(?)) AND id <= (SELECT upto FROM words_known)";

async fn edit(db: &mut SqliteConnection, edited: Vec<Edited>) -> Result<(), StoreError> {
    put(db, FORGET_WORDS, &edited).await?;
    put(db, "DELETE FROM message_mentions WHERE message IN (SELECT value->>0 FROM json_each(?))", &edited).await?;
    put(
        db,
        "UPDATE messages SET version = e.value->>1, edited_at = e.value->>2, body = e.value->>3 \
         FROM json_each(?) AS e WHERE messages.id = e.value->>0",
        &edited,
    )
    .await?;
    put(
        db,
        "INSERT INTO message_words (rowid, body, place) SELECT id, body, place FROM message_texts \
         WHERE id IN (SELECT value->>0 FROM json_each(?)) AND id <= (SELECT upto FROM words_known)",
        &edited,
    )
    .await
}

async fn react(
    db: &mut SqliteConnection,
    reactions: BTreeMap<(i64, Emoji, i64), Option<Cursor>>,
    versions: Vec<(i64, Cursor)>,
) -> Result<(), StoreError> {
    let touched: Vec<_> = reactions.keys().collect();
    put(
        db,
        "DELETE FROM reactions WHERE (message, emoji, user) IN \
         (SELECT value->>0, value->>1, value->>2 FROM json_each(?))",
        &touched,
    )
    .await?;
    let given = |((message, emoji, user), cursor): (&(i64, Emoji, i64), &Option<Cursor>)| {
        cursor.map(|cursor| (*message, emoji.clone(), *user, cursor))
    };
    put(
        db,
        "INSERT INTO reactions (message, emoji, user, cursor) SELECT value->>0, value->>1, value->>2, value->>3 \
         FROM json_each(?)",
        &reactions.iter().filter_map(given).collect::<Vec<_>>(),
    )
    .await?;
    put(
        db,
        "UPDATE messages SET version = max(version, v.value->>1) FROM json_each(?) AS v \
         WHERE messages.id = v.value->>0",
        &versions,
    )
    .await
}

/// Words, mentions and signs go; the row stays in their place.
async fn delete(db: &mut SqliteConnection, deleted: Vec<Deleted>) -> Result<(), StoreError> {
    for sql in [
        FORGET_WORDS,
        "DELETE FROM message_mentions WHERE message IN (SELECT value->>0 FROM json_each(?))",
        "DELETE FROM reactions WHERE message IN (SELECT value->>0 FROM json_each(?))",
        "UPDATE messages SET body = NULL, version = d.value->>1, deleted_at = d.value->>2, deleted_by = d.value->>3, \
         deleted_reason = d.value->>4 FROM json_each(?) AS d WHERE messages.id = d.value->>0",
    ] {
        put(db, sql, &deleted).await?;
    }
    Ok(())
}

//! A message as its row and what hangs on it: named people, mentions, reactions, and the message it answers.

use std::sync::Arc;

use sqlx::FromRow;

use crate::domain::emoji::Emoji;
use crate::domain::id::{MessageId, RoomId, UserId};
use crate::domain::message::{Content, Deletion, Message, Quote, Reaction};
use crate::domain::moment::Moment;
use crate::domain::text::{Body, ClientId, Reason};
use crate::server::store::error::StoreError;
use crate::server::store::rows::audience;

/// The columns of [`MessageRow`], for `messages AS m` joined with the message it answers as `q`. Lists come as JSON.
/// 200 is `QUOTED`.
macro_rules! message_columns {
    () => {
        "m.*,
         (SELECT json_group_array(p.user) FROM message_people AS p WHERE p.message = m.id) AS people,
         (SELECT json_group_array(n.user) FROM message_mentions AS n WHERE n.message = m.id) AS mentions,
         (SELECT json_group_array(json_array(r.emoji, r.user) ORDER BY r.emoji, r.cursor) FROM reactions AS r
          WHERE r.message = m.id) AS reactions,
         q.author AS quoted_author, q.version AS quoted_version, q.audience AS quoted_audience, substr(q.body, 1, 200) AS quoted_body,
         (SELECT json_group_array(p.user) FROM message_people AS p WHERE p.message = q.id) AS quoted_people"
    };
}
pub(in crate::server::store) use message_columns;

/// A row of `messages` with all that a message is.
#[derive(Debug, FromRow)]
pub struct MessageRow {
    id: i64,
    room: i64,
    author: i64,
    audience: i64,
    people: String,
    body: Option<String>,
    client_id: String,
    reply_to: Option<i64>,
    mentions: String,
    reactions: String,
    posted_at: i64,
    edited_at: Option<i64>,
    version: i64,
    deleted_at: Option<i64>,
    deleted_by: Option<i64>,
    deleted_reason: Option<String>,
    quoted_author: Option<i64>,
    quoted_version: Option<i64>,
    quoted_audience: Option<i64>,
    quoted_body: Option<String>,
    quoted_people: String,
}

impl MessageRow {
    /// The message it stands for.
    ///
    /// # Errors
    /// When a column does not hold what it promises.
    pub fn read(self) -> Result<Message, StoreError> {
        let quote = if self.deleted_at.is_none() { self.quote()?.map(Arc::new) } else { None };
        let content = match (self.deleted_at, self.body) {
            (None, Some(body)) => Content::Said(Body::parse(&body).map_err(|e| StoreError::damaged("a message", e))?),
            (Some(at), _) => Content::Deleted(Deletion {
                by: self.deleted_by.map(UserId),
                at: Moment(at),
                reason: self.deleted_reason.and_then(|reason| Reason::parse(&reason).ok()),
            }),
            (None, None) => return Err(StoreError::damaged("a message without words", self.id)),
        };
        Ok(Message {
            id: MessageId(self.id),
            room: RoomId(self.room),
            author: UserId(self.author),
            audience: audience(self.audience, &self.people)?,
            client_id: ClientId::parse(&self.client_id).map_err(|e| StoreError::damaged("a client_id", e))?,
            reply_to: self.reply_to.map(MessageId),
            quote,
            mentions: mentions(&self.mentions)?,
            reactions: reactions(&self.reactions)?,
            posted_at: Moment(self.posted_at),
            edited_at: self.edited_at.map(Moment),
            version: self.version,
            content,
        })
    }

    fn quote(&self) -> Result<Option<Quote>, StoreError> {
        let (Some(message), Some(author)) = (self.reply_to, self.quoted_author) else { return Ok(None) };
        let (Some(version), Some(number)) = (self.quoted_version, self.quoted_audience) else { return Ok(None) };
        let excerpt = self.quoted_body.as_deref().map(Arc::from);
        let audience = audience(number, &self.quoted_people)?;
        Ok(Some(Quote { message: MessageId(message), author: UserId(author), audience, version, excerpt }))
    }
}

fn mentions(json: &str) -> Result<Vec<UserId>, StoreError> {
    let ids: Vec<i64> = serde_json::from_str(json).map_err(|_| StoreError::damaged("mentions", json))?;
    Ok(ids.into_iter().map(UserId).collect())
}

fn reactions(json: &str) -> Result<Vec<Reaction>, StoreError> {
    let given: Vec<(&str, i64)> = serde_json::from_str(json).map_err(|_| StoreError::damaged("reactions", json))?;
    let mut reactions: Vec<Reaction> = Vec::new();
    for (emoji, user) in given {
        match reactions.last_mut().filter(|reaction| &*reaction.emoji == emoji) {
            Some(reaction) => reaction.users.push(UserId(user)),
            None => {
                let emoji = Emoji::parse(emoji).map_err(|_| StoreError::damaged("a reaction", emoji))?;
                reactions.push(Reaction { emoji, users: vec![UserId(user)] });
            }
        }
    }
    Ok(reactions)
}

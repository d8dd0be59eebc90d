//! `countersign export`: people, rooms and messages as JSON Lines, as of one moment. Every message says whom it is for:
//! whoever owns the database file reads all of them, and has to keep to that from there on.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, ErrorKind, Write};

use clap::Args;
use serde::Serialize;
use sqlx::Connection;

use crate::domain::audience::Audience;
use crate::domain::id::{Cursor, MessageId, RoomId, UserId};
use crate::domain::message::{Content, Message};
use crate::domain::moment::Moment;
use crate::domain::person::Person;
use crate::domain::role::Role;
use crate::domain::room::{Room, RoomKind};
use crate::domain::workspace::Workspace;
use crate::protocol::view;
use crate::server::ServerError;
use crate::server::config::Config;
use crate::server::store::{Absent, Store, facts, messages};

/// Messages read at a time.
const PAGE: u32 = 500;

/// What to export.
#[derive(Debug, Args)]
pub struct Export {
    /// This room only: its id (r_2), or the name of an open room.
    #[arg(long)]
    room: Option<String>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Line<'a> {
    /// Everything is as of this position.
    Export {
        cursor: Cursor,
    },
    Person {
        user: UserId,
        name: &'a str,
        display: &'a str,
        role: Role,
    },
    Room {
        room: RoomId,
        name: &'a str,
        kind: RoomKind,
        topic: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        owner: Option<UserId>,
        archived: bool,
        members: Vec<UserId>,
    },
    Message(Box<Said<'a>>),
}

#[derive(Serialize)]
struct Said<'a> {
    id: MessageId,
    room: RoomId,
    author: UserId,
    audience: &'a Audience,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<MessageId>,
    mentions: &'a [UserId],
    reactions: Vec<view::Reaction>,
    posted_at: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    edited_at: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted: Option<view::Deleted>,
}

impl Export {
    /// Writes to standard output.
    ///
    /// # Errors
    /// One sentence for people.
    pub async fn run(self, config: &Config) -> Result<(), ServerError> {
        let store = Store::open(&config.database_url, Absent::Refuse).await?;
        let written = self.write(&store, &mut BufWriter::new(io::stdout().lock())).await;
        store.close().await;
        written
    }

    async fn write(&self, store: &Store, out: &mut impl Write) -> Result<(), ServerError> {
        let mut db = store.writer().await?;
        // One transaction that only reads: all lines are of the same moment, and nobody who writes waits for it.
        let mut reading = db.begin().await.map_err(|e| ServerError(e.to_string()))?;
        let facts = facts::load(&mut reading).await?;
        let room = self.room.as_deref().map(|named| find(&facts, named)).transpose()?;
        let mut told = BTreeSet::new();
        if !head(&facts, room, &mut told, out)? {
            return Ok(());
        }
        let mut after = MessageId(0);
        loop {
            let page = messages::everything(&mut *reading, room.map(|room| room.id), after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.id;
            for message in &page {
                // Of one room also those who were in it once.
                let others: Vec<UserId> = named(message).filter(|user| told.insert(*user)).collect();
                if !people(others.into_iter().filter_map(|user| facts.person(user)), out)?
                    || !line(out, &Line::Message(Box::new(said(message))))?
                {
                    return Ok(());
                }
            }
        }
        flushed(out.flush()).map(|_| ())
    }
}

/// Whoever reads may stop reading; that is no fault.
fn flushed(written: io::Result<()>) -> Result<bool, ServerError> {
    match written {
        Ok(()) => Ok(true),
        Err(e) if e.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(e) => Err(ServerError(format!("The export could not be written: {e}."))),
    }
}

fn line(out: &mut impl Write, line: &Line<'_>) -> Result<bool, ServerError> {
    let json = serde_json::to_string(line).map_err(|e| ServerError(e.to_string()))?;
    flushed(writeln!(out, "{json}"))
}

fn find<'a>(facts: &'a Workspace, named: &str) -> Result<&'a Room, ServerError> {
    let by_id = named.parse().ok().and_then(|room| facts.room(room));
    by_id
        .or_else(|| facts.open_room_named(named))
        .ok_or_else(|| ServerError(format!("There is no room {named}; name an open room, or any room by its id.")))
}

/// The moment, the people and the rooms. False when nobody reads on.
fn head(
    facts: &Workspace,
    room: Option<&Room>,
    told: &mut BTreeSet<UserId>,
    out: &mut impl Write,
) -> Result<bool, ServerError> {
    if !line(out, &Line::Export { cursor: facts.head() })? {
        return Ok(false);
    }
    let known = || facts.people().filter(|person| room.is_none_or(|room| room.has(person.id)));
    told.extend(known().map(|person| person.id));
    if !people(known(), out)? {
        return Ok(false);
    }
    for told in facts.rooms().filter(|other| room.is_none_or(|room| room.id == other.id)) {
        let room = Line::Room {
            room: told.id,
            name: &told.name,
            kind: told.kind,
            topic: &told.topic,
            owner: told.owner(),
            archived: told.archived,
            members: told.members.iter().copied().collect(),
        };
        if !line(out, &room)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A line for each. False when nobody reads on.
fn people<'a>(mut people: impl Iterator<Item = &'a Person>, out: &mut impl Write) -> Result<bool, ServerError> {
    let mut told = |Person { id, name, display, role, .. }: &'a Person| {
        line(out, &Line::Person { user: *id, name, display, role: *role })
    };
    people.try_fold(true, |reads, person| Ok(reads && told(person)?))
}

/// Everybody whose id stands in the line of a message.
fn named(message: &Message) -> impl Iterator<Item = UserId> {
    let audience = match &message.audience {
        Audience::Users { users } => users.to_vec(),
        Audience::Everyone {} | Audience::Role { .. } => Vec::new(),
    };
    let deleted_by = match &message.content {
        Content::Deleted(deletion) => deletion.by,
        Content::Said(_) => None,
    };
    let reacted = message.reactions.iter().flat_map(|reaction| reaction.users.iter().copied());
    let mentions = message.mentions.iter().copied();
    std::iter::once(message.author).chain(audience).chain(mentions).chain(reacted).chain(deleted_by)
}

fn said(message: &Message) -> Said<'_> {
    let (body, deleted) = match &message.content {
        Content::Said(body) => (Some(&**body), None),
        Content::Deleted(deletion) => {
            let reason = deletion.reason.as_ref().map(ToString::to_string);
            (None, Some(view::Deleted { by: deletion.by, at: deletion.at, reason }))
        }
    };
    let reactions = message
        .reactions
        .iter()
        .map(|reaction| view::Reaction { emoji: reaction.emoji.to_string(), users: reaction.users.clone() });
    Said {
        id: message.id,
        room: message.room,
        author: message.author,
        audience: &message.audience,
        body,
        reply_to: message.reply_to,
        mentions: &message.mentions,
        reactions: reactions.collect(),
        posted_at: message.posted_at,
        edited_at: message.edited_at,
        deleted,
    }
}

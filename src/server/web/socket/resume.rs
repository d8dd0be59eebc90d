//! The first frame, and after a reconnection what was missed before it: pulled at the pace of the peer, while
//! what happens meanwhile waits behind it.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;
use tracing::warn;

use crate::domain::id::{Cursor, RoomId};
use crate::protocol::close::CloseCode;
use crate::protocol::frame::ServerFrame;
use crate::server::hub::Opening;
use crate::server::hub::connection::Connection;
use crate::server::hub::{ready, wire};
use crate::server::store::changes;
use crate::server::store::error::StoreError;
use crate::server::web::{App, unread};

/// More changes than these are not worth replaying; the client starts afresh.
const TOO_MANY: i64 = 5000;

/// Changes read at a time: of long messages fewer.
const PAGE: (u32, u32) = (8, 200);

/// A peer that takes nothing of what it missed for so long is too slow.
const TAKEN_WITHIN: Duration = Duration::from_secs(60);

/// `cursor=N` of a query.
pub fn cursor(query: &str) -> Option<Cursor> {
    query.split('&').find_map(|pair| pair.strip_prefix("cursor=")?.parse().ok()).filter(|cursor| *cursor >= 0)
}

/// Counts what is unread, sends `ready` and lets the socket go on; with a cursor it first looks what was missed. Where
/// nothing has to be looked up that is done at once.
pub fn begin(app: &Arc<App>, connection: &Arc<Connection>, mut opening: Opening, from: Option<Cursor>) {
    let behind = unread::behind(app, &mut opening.ready);
    if behind.is_empty() && from.is_none() && ready::is_one(&opening.ready) {
        for piece in wire::opening(opening) {
            connection.catch_up(piece);
        }
        connection.release();
        return;
    }
    let (app, connection) = (app.clone(), connection.clone());
    tokio::spawn(async move {
        if let Err(fault) = open(&app, &connection, opening, &behind, from).await {
            // Without what was missed the socket must not go on as if it had it.
            warn!(error = %fault, "What was missed could not be read: {fault}");
            connection.close(CloseCode::Internal);
        }
        connection.release();
    });
}

async fn open(
    app: &App,
    connection: &Connection,
    mut opening: Opening,
    behind: &[(RoomId, Cursor)],
    from: Option<Cursor>,
) -> Result<(), StoreError> {
    let counted = unread::count(app, &opening.ready, behind).await?;
    unread::put(&counted, &mut opening.ready);
    match from {
        None => send(connection, opening).await,
        Some(from) => resume(app, connection, opening, from).await?,
    }
    Ok(())
}

async fn resume(app: &App, connection: &Connection, mut opening: Opening, from: Cursor) -> Result<(), StoreError> {
    let ready = &mut opening.ready;
    let to = ready.cursor;
    let missed = changes::missed(app.store.readers(), from, to, ready.you.user, TOO_MANY).await?;
    if !missed.reaches {
        send(connection, opening).await;
        return Ok(());
    }
    ready.resumed = true;
    for room in &mut ready.rooms {
        room.reload = missed.role_changed || missed.moved.contains(&room.room);
    }
    send(connection, opening).await;
    let (mut at, mut limit) = (from, PAGE.1);
    while at < to && !connection.is_closing() {
        let since = app.hub.head();
        // Given back before the peer is waited for: a few peers that take nothing must not hold all readers.
        let mut reader = app.store.readers().acquire().await?;
        let page = changes::of_messages(&mut reader, at, to, limit).await?;
        // A peer may take its time for so long that some of it is forgotten meanwhile.
        let whole = changes::reaches(&mut reader, at).await?;
        drop(reader);
        let messages = page.iter().filter_map(|change| change.fact.message());
        if !whole || !app.hub.has_reached(messages.map(Arc::as_ref)).await {
            connection.close(CloseCode::Internal);
        }
        // Nothing where too much was changed while it was read: it is read again.
        let done = app.hub.replay(connection, since, &page, app.now());
        at = done.map_or(at, |done| page[..done].last().map_or(to, |change| change.cursor));
        // As many as the peer is going to take, and one page at a time in memory.
        limit = done.map_or(limit, |done| u32::try_from(2 * done).unwrap_or(PAGE.1).clamp(PAGE.0, PAGE.1));
        drop(page);
        take(connection).await;
    }
    connection.catch_up(wire::frame(&ServerFrame::Cursor { cursor: to }));
    Ok(())
}

/// One piece behind the other, so that no more waits for a peer than may.
async fn send(connection: &Connection, opening: Opening) {
    let mut pieces = wire::opening(opening).into_iter().peekable();
    while let Some(piece) = pieces.next() {
        connection.catch_up(piece);
        if pieces.peek().is_some() {
            take(connection).await;
        }
    }
}

/// Waits until the peer has taken what waits for it.
async fn take(connection: &Connection) {
    if timeout(TAKEN_WITHIN, connection.taken()).await.is_err() {
        connection.close(CloseCode::TooSlow);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_from_a_query_that_has_one() {
        assert_eq!(cursor("cursor=4711"), Some(4711));
        assert_eq!(cursor("x=1&cursor=0"), Some(0));
        for query in ["", "cursor=", "cursor=-1", "cursor=x", "ccursor=1"] {
            assert_eq!(cursor(query), None, "{query}");
        }
    }

    proptest::proptest! {
        /// A query is anybody's to write; what is no cursor is none, and every cursor is read back.
        #[test]
        fn any_query_has_a_cursor_or_none(query in proptest::prelude::any::<String>(), number in 0..i64::MAX) {
            proptest::prop_assert!(cursor(&query).is_none_or(|cursor| cursor >= 0));
            proptest::prop_assert_eq!(cursor(&format!("cursor={number}")), Some(number));
        }
    }
}

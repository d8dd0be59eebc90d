//! How much of each room is unread, put into a `ready` that was built without it.

use crate::domain::id::{Cursor, RoomId};
use crate::domain::room::RoomKind;
use crate::protocol::frame::Ready;
use crate::protocol::limits;
use crate::server::store::error::StoreError;
use crate::server::store::unread;
use crate::server::web::App;

/// How far somebody has read in rooms that go on behind it. Only of these the database knows how much is unread: whoever
/// comes back and has read everything costs it nothing.
pub fn behind(app: &App, ready: &mut Ready) -> Vec<(RoomId, Cursor)> {
    for room in ready.rooms.iter_mut().filter(|room| room.kind == RoomKind::Announcements) {
        // Everybody is in it from the beginning of their own.
        room.read_cursor = room.read_cursor.max(ready.you.user.0);
    }
    app.hub.behind(ready.rooms.iter().map(|room| (room.room, room.read_cursor)).collect())
}

/// Counts up to the position of this `ready`, with the role that it tells.
///
/// # Errors
/// When the database cannot be read.
pub async fn fill(app: &App, ready: &mut Ready, behind: &[(RoomId, Cursor)]) -> Result<(), StoreError> {
    if behind.is_empty() {
        return Ok(());
    }
    let user = ready.you.user;
    let reader = (user, ready.you.role);
    let counted = unread::count(app.store.readers(), reader, behind, ready.cursor, limits::UNREAD).await?;
    app.hub.note_beginnings(user, counted.iter().map(|counted| (counted.room, counted.read)));
    for room in &mut ready.rooms {
        if let Some(counted) = counted.iter().find(|counted| counted.room == room.room) {
            (room.unread, room.mentions, room.read_cursor) = (counted.unread, counted.mentions, counted.read);
        }
    }
    Ok(())
}

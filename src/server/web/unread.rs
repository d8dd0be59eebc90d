//! How much of each room is unread, put into a `ready` that was built without it.

use crate::domain::id::{Cursor, RoomId};
use crate::domain::room::RoomKind;
use crate::protocol::frame::Ready;
use crate::protocol::limits;
use crate::server::store::error::StoreError;
use crate::server::store::unread::{self, Unread};
use crate::server::web::App;

/// How far somebody has read in rooms that go on behind it. Only of these the database knows how much is unread: whoever
/// comes back and has read everything costs it nothing.
pub fn behind(app: &App, ready: &mut Ready) -> Vec<(RoomId, Cursor)> {
    begin(ready);
    app.hub.behind(ready.rooms.iter().map(|room| (room.room, room.read_cursor)).collect())
}

/// Everybody is among the announcements from the beginning of their own.
pub fn begin(ready: &mut Ready) {
    for room in ready.rooms.iter_mut().filter(|room| room.kind == RoomKind::Announcements) {
        room.read_cursor = room.read_cursor.max(ready.you.user.0);
    }
}

/// Counts up to the position of this `ready`, with the role that it tells.
///
/// # Errors
/// When the database cannot be read.
pub async fn count(app: &App, ready: &Ready, behind: &[(RoomId, Cursor)]) -> Result<Vec<Unread>, StoreError> {
    if behind.is_empty() {
        return Ok(Vec::new());
    }
    let user = ready.you.user;
    let reader = (user, ready.you.role);
    let counted = unread::count(app.store.readers(), reader, behind, ready.cursor, limits::UNREAD).await?;
    app.hub.note_beginnings(user, counted.iter().map(|counted| (counted.room, counted.read)));
    Ok(counted)
}

/// Puts the counts where they belong.
pub fn put(counted: &[Unread], ready: &mut Ready) {
    for room in &mut ready.rooms {
        if let Some(counted) = counted.iter().find(|counted| counted.room == room.room) {
            (room.unread, room.mentions, room.read_cursor) = (counted.unread, counted.mentions, counted.read);
        }
    }
}

//! How much of each room is unread, put into a `ready` that was built without it.

use crate::domain::room::RoomKind;
use crate::protocol::frame::Ready;
use crate::protocol::limits;
use crate::server::store::error::StoreError;
use crate::server::store::unread;
use crate::server::web::App;

/// Counts up to the position of this `ready`, with the role that it tells. The database is asked only for rooms that go on
/// behind the mark: whoever comes back and has read everything costs it nothing.
///
/// # Errors
/// When the database cannot be read.
pub async fn fill(app: &App, ready: &mut Ready) -> Result<(), StoreError> {
    let user = ready.you.user;
    for room in ready.rooms.iter_mut().filter(|room| room.kind == RoomKind::Announcements) {
        // Everybody is in it from the beginning of their own.
        room.read_cursor = room.read_cursor.max(user.0);
    }
    let marks = app.hub.behind(ready.rooms.iter().map(|room| (room.room, room.read_cursor)).collect());
    if marks.is_empty() {
        return Ok(());
    }
    let reader = (user, ready.you.role);
    let counted = unread::count(app.store.readers(), reader, &marks, ready.cursor, limits::UNREAD).await?;
    app.hub.note_beginnings(user, counted.iter().map(|counted| (counted.room, counted.read)));
    for room in &mut ready.rooms {
        if let Some(counted) = counted.iter().find(|counted| counted.room == room.room) {
            (room.unread, room.mentions, room.read_cursor) = (counted.unread, counted.mentions, counted.read);
        }
    }
    Ok(())
}

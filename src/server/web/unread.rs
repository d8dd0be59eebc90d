//! How much of each room is unread, put into a `ready` that was built without it.

use crate::protocol::frame::Ready;
use crate::protocol::limits;
use crate::server::store::error::StoreError;
use crate::server::store::unread;
use crate::server::web::App;

/// Counts up to the position of this `ready`, with the role that it tells.
///
/// # Errors
/// When the database cannot be read.
pub async fn fill(app: &App, ready: &mut Ready) -> Result<(), StoreError> {
    let marks: Vec<_> = ready.rooms.iter().map(|room| (room.room, room.read_cursor)).collect();
    let reader = (ready.you.user, ready.you.role);
    let counted = unread::count(app.store.readers(), reader, &marks, ready.cursor, limits::UNREAD).await?;
    for room in &mut ready.rooms {
        if let Some(counted) = counted.iter().find(|counted| counted.room == room.room) {
            (room.unread, room.mentions, room.read_cursor) = (counted.unread, counted.mentions, counted.read);
        }
    }
    Ok(())
}

//! Rows of links, and the links they stand for.

use sqlx::FromRow;
use sqlx::sqlite::SqliteConnection;

use crate::domain::id::{LinkId, RoomId, UserId};
use crate::domain::link::{Link, LinkHash, Purpose};
use crate::domain::moment::Moment;
use crate::server::store::error::StoreError;
use crate::server::store::rows::role;

/// A row of `links`.
#[derive(Debug, FromRow)]
pub struct LinkRow {
    id: i64,
    hash: Vec<u8>,
    made_at: i64,
    by: Option<i64>,
    expires_at: i64,
    uses: i64,
    role: Option<String>,
    rooms: Option<String>,
    user: Option<i64>,
}

impl LinkRow {
    /// The link it stands for.
    ///
    /// # Errors
    /// When a column does not hold what it promises.
    pub fn read(self) -> Result<Link, StoreError> {
        let damaged = || StoreError::damaged("a link", self.id);
        let purpose = match (self.user, &self.role) {
            (Some(user), _) => Purpose::Reset { user: UserId(user) },
            (None, Some(word)) => {
                let rooms: Vec<i64> =
                    serde_json::from_str(self.rooms.as_deref().unwrap_or("[]")).map_err(|_| damaged())?;
                Purpose::Invitation { role: role(word)?, rooms: rooms.into_iter().map(RoomId).collect() }
            }
            (None, None) => return Err(damaged()),
        };
        Ok(Link {
            id: LinkId(self.id),
            hash: LinkHash(<[u8; 32]>::try_from(&*self.hash).map_err(|_| damaged())?),
            made: Moment(self.made_at),
            by: self.by.map(UserId),
            expires: Moment(self.expires_at),
            uses: u32::try_from(self.uses).map_err(|_| damaged())?,
            purpose,
        })
    }
}

/// The links that can still be used.
///
/// # Errors
/// When the database cannot be read or holds what it should not.
pub async fn open(db: &mut SqliteConnection) -> Result<Vec<Link>, StoreError> {
    let rows: Vec<LinkRow> = sqlx::query_as(
        "SELECT id, hash, made_at, by, expires_at, uses, role, rooms, user FROM links WHERE uses > 0 ORDER BY id",
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(LinkRow::read).collect()
}

/// One link as it is now.
///
/// # Errors
/// When the database cannot be read or holds what it should not.
pub async fn one(db: &mut SqliteConnection, link: i64) -> Result<Option<Link>, StoreError> {
    let row: Option<LinkRow> =
        sqlx::query_as("SELECT id, hash, made_at, by, expires_at, uses, role, rooms, user FROM links WHERE id = ?")
            .bind(link)
            .fetch_optional(db)
            .await?;
    row.map(LinkRow::read).transpose()
}

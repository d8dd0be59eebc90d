//! `search`: what it asks, and its answer.

use crate::domain::id::{Cursor, RoomId};
use crate::protocol::error::{ErrorCode, Refusal};
use crate::protocol::limits;
use crate::server::hub::hits::Hits;
use crate::server::log::Failure;
use crate::server::store::search::Words;
use crate::server::web::current::{ReadError, current};
use crate::server::web::socket::reading::Reading;
use crate::server::web::{refusal, seeking};

/// Hits in an answer when nothing else was asked for.
const PAGE: u32 = 20;

/// What is looked for, and where.
#[derive(Debug, Clone)]
pub struct Search {
    /// Nothing when there is no word in it.
    words: Option<Words>,
    room: Option<RoomId>,
    before: Cursor,
    limit: u32,
}

impl Search {
    /// From the fields of the command. What is looked for is never wrong; it may find nothing.
    ///
    /// # Errors
    /// A text that is too long, or a limit out of its bounds.
    pub fn parse(
        query: &str,
        room: Option<RoomId>,
        before: Option<Cursor>,
        limit: Option<u32>,
    ) -> Result<Self, Refusal> {
        let limit = limit.unwrap_or(PAGE);
        if limit == 0 || limit > limits::HITS {
            let why = format!("A page of hits has 1 to {} of them.", limits::HITS);
            return Err(Refusal::new(ErrorCode::BadRequest, why));
        }
        if query.chars().count() > limits::QUERY {
            let why = format!("A search may have at most {} characters.", limits::QUERY);
            return Err(Refusal::new(ErrorCode::TooLarge, why));
        }
        Ok(Self { words: Words::parse(query), room, before: before.unwrap_or(Cursor::MAX), limit })
    }
}

impl Reading {
    /// Looks and answers, while the socket goes on.
    pub fn search(&self, id: String, asked: Search) {
        let reading = self.clone();
        self.go_on(id, async move |id| match reading.answer_with_hits(&id, &asked).await {
            Ok(()) => {}
            Err(failure) => reading.refuse(id, refusal::of_failure(failure)),
        });
    }

    async fn answer_with_hits(&self, id: &str, asked: &Search) -> Result<(), Failure> {
        let Self { app, connection, visitor, .. } = self;
        app.log.index().await;
        let _turn = self.turn().await;
        if let Some(room) = asked.room {
            self.may_read(room).map_err(Failure::Denied)?;
        }
        let read = async || match &asked.words {
            Some(words) => seeking::found(app, visitor.actor(), words, asked.room, (asked.before, asked.limit)).await,
            None => Ok(Hits::default()),
        };
        let reply = |since, found| app.hub.reply_with_hits(connection, id, since, found, app.now());
        current(app, read, reply).await.map_err(ReadError::failure)
    }
}

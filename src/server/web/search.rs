//! `/search`: messages with certain words, as far as the person may read them, without JavaScript.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use tower_cookies::Cookies;

use crate::domain::id::{Cursor, UserId};
use crate::domain::policy::Policy;
use crate::protocol::limits;
use crate::protocol::view::Message;
use crate::server::hub::views;
use crate::server::store::error::StoreError;
use crate::server::store::search::{self, Found, Words};
use crate::server::web::carried::Query;
use crate::server::web::rooms::unreadable;
use crate::server::web::seeking::{pieces, seeker};
use crate::server::web::visitor::Visitor;
use crate::server::web::{App, asking, desk, render};
use crate::ui::page::desk::{HitItem, SearchPage};
use crate::ui::state::path::search_path;
use crate::ui::words;

/// Hits on a page.
const PAGE: u32 = 20;

/// What the address may carry.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    before: Option<Cursor>,
}

/// `GET /search`
pub async fn show(State(app): State<Arc<App>>, Query(asked): Query<Asked>, cookies: Cookies) -> Response {
    // More than may be looked for is cut off, as the field does it.
    let query: String = asked.q.chars().take(limits::QUERY).collect();
    let address = search_path(&query);
    let visitor = match desk::enter(&app, &cookies, &address) {
        Ok(visitor) => visitor,
        Err(elsewhere) => return *elsewhere,
    };
    if let Err(refused) = asking::limit(&app, visitor.user) {
        return desk::refused(&app, &refused, &address);
    }
    let (found, more) = match look(&app, &visitor, &query, asked.before).await {
        Ok(found) => found,
        Err(fault) => return unreadable(&app, &fault),
    };
    let next = found.last().filter(|_| more).map(|last| last.message.cursor());
    let hits = found.iter().filter_map(|found| item(&app, visitor.user, found)).collect();
    render::search(&app, SearchPage { desk: desk::desk(&app, &visitor, None), query, hits, next })
}

async fn look(
    app: &App,
    visitor: &Visitor,
    query: &str,
    before: Option<Cursor>,
) -> Result<(Vec<Found>, bool), StoreError> {
    let (Some(words), Some(seeker)) = (Words::parse(query), seeker(app, visitor.actor(), None)) else {
        return Ok((Vec::new(), false));
    };
    search::search(app.store.readers(), &words, &seeker, before.unwrap_or(Cursor::MAX), PAGE).await
}

/// Judged once more by what is true now.
fn item(app: &App, user: UserId, found: &Found) -> Option<HitItem> {
    let now = app.now();
    let message: Message = app.hub.review(user, std::slice::from_ref(&found.message), now).pop()?;
    app.hub.with_facts(|facts| {
        let policy = Policy::of_person(facts, user, now)?;
        let room = facts.room(found.message.room)?;
        let name_of =
            |user| facts.person(user).filter(|person| policy.knows(person)).map(|person| person.display.to_string());
        Some(HitItem {
            place: words::room_name(room.kind, &views::room_name(&policy, room)),
            stamp: words::room::stamp(&message.audience, name_of),
            snippet: pieces(&found.snippet),
            message,
        })
    })
}

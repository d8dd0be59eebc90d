//! `/search`: messages with certain words, as far as the person may read them, without JavaScript.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use tower_cookies::Cookies;

use crate::domain::id::{Cursor, UserId};
use crate::domain::policy::Policy;
use crate::protocol::limits;
use crate::protocol::view::Hit;
use crate::server::hub::hits::Hits;
use crate::server::hub::views;
use crate::server::store::search::Words;
use crate::server::web::carried::Query;
use crate::server::web::current::{ReadError, current};
use crate::server::web::visitor::Visitor;
use crate::server::web::{App, asking, desk, render, seeking};
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
    if let Err(refused) = asking::limit(&app, &visitor) {
        return desk::refused(&app, &refused, &address);
    }
    let (hits, next) = match look(&app, &visitor, &query, asked.before).await {
        Ok(found) => found,
        Err(missing) => return missing.page(&app, &visitor),
    };
    render::search(&app, SearchPage { desk: desk::desk(&app, &visitor, None), query, hits, next })
}

async fn look(
    app: &App,
    visitor: &Visitor,
    query: &str,
    before: Option<Cursor>,
) -> Result<(Vec<HitItem>, Option<Cursor>), ReadError> {
    let Some(words) = Words::parse(query) else { return Ok((Vec::new(), None)) };
    app.log.index().await;
    let place = (before.unwrap_or(Cursor::MAX), PAGE);
    let show = |since, found: Hits| {
        let next = found.messages.last().filter(|_| found.more).map(|last| last.cursor());
        Some((app.hub.hits(visitor.actor(), since, found, app.now())?, next))
    };
    let (hits, next) =
        current(app, async || seeking::found(app, visitor.actor(), &words, None, place).await, show).await?;
    Ok((hits.into_iter().filter_map(|hit| item(app, visitor.user, hit)).collect(), next))
}

fn item(app: &App, user: UserId, Hit { message, snippet }: Hit) -> Option<HitItem> {
    app.hub.with_facts(|facts| {
        let policy = Policy::of_person(facts, user, app.now())?;
        let room = facts.room(message.room).filter(|room| policy.knows_of(room))?;
        let name_of =
            |user| facts.person(user).filter(|person| policy.knows(person)).map(|person| person.display.to_string());
        Some(HitItem {
            place: words::room_name(room.kind, &views::room_name(&policy, room)),
            stamp: words::room::stamp(&message.audience, name_of),
            snippet,
            message,
        })
    })
}

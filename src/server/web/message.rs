//! The page on which one message is looked after without JavaScript: what it says, and a form for each thing that one may
//! do with it.

use std::sync::Arc;

use axum::extract::{OriginalUri, State};
use axum::response::Response;
use tower_cookies::Cookies;

use crate::domain::id::{MessageId, RoomId};
use crate::domain::message::Message;
use crate::domain::policy::{Policy, Target};
use crate::domain::room::RoomKind;
use crate::domain::rules::Action;
use crate::protocol::view;
use crate::server::hub::views;
use crate::server::web::carried::Path;
use crate::server::web::rooms::{fresh_client_id, seen};
use crate::server::web::visitor::{self, Visitor};
use crate::server::web::{App, asking, login, render};
use crate::ui::page::MessageCarePage;
use crate::ui::words;

/// `GET /rooms/{room}/messages/{message}/details`
pub async fn show(
    State(app): State<Arc<App>>,
    Path((room, message)): Path<(String, String)>,
    OriginalUri(address): OriginalUri,
    cookies: Cookies,
) -> Response {
    let Some(visitor) = visitor::active(&app, &cookies) else {
        return login::first(&app, &address.to_string());
    };
    if let Err(too_many) = asking::page(&app, &visitor) {
        return *too_many;
    }
    let (Ok(room), Ok(message)) = (room.parse::<RoomId>(), message.parse::<MessageId>()) else {
        return asking::hidden(&app, &visitor);
    };
    match seen(&app, &visitor, room, message).await {
        Ok((message, shown)) => match page(&app, &visitor, &message, shown) {
            Some(page) => render::message_care(&app, page),
            None => asking::hidden(&app, &visitor),
        },
        Err(missing) => missing.page(&app, &visitor),
    }
}

fn page(app: &App, visitor: &Visitor, message: &Message, shown: view::Message) -> Option<MessageCarePage> {
    let now = app.now();
    let client_id = fresh_client_id()?;
    app.hub.with_facts(|facts| {
        let policy = Policy::of_person(facts, visitor.user, now)?;
        let room = facts.room(message.room).filter(|room| policy.sees_message(room, message))?;
        let may = |action| !message.is_deleted() && policy.may(action, Target::Message(room, message));
        let announced = room.kind == RoomKind::Announcements;
        Some(MessageCarePage {
            site: app.config.workspace.name.clone(),
            room_name: words::room_name(room.kind, &views::room_name(&policy, room)),
            edit: may(Action::EditMessage) && (!announced || policy.may(Action::Announce, Target::Room(room))),
            delete: may(Action::DeleteMessage),
            react: may(Action::React),
            reply: !message.is_deleted() && policy.may(Action::PostMessage, Target::Room(room)),
            me: visitor.user,
            client_id,
            message: shown,
        })
    })
}

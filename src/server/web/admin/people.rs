//! `/admin/people`: the list, and accounts added, closed, opened again and deleted.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use tower_cookies::Cookies;
use tracing::info;

use crate::domain::command::{Command, NewPerson};
use crate::domain::decide::Answer;
use crate::domain::id::{RoomId, UserId};
use crate::domain::link::{Link, Purpose};
use crate::domain::moment::Moment;
use crate::domain::person::{Account, Person};
use crate::domain::policy::{Policy, Target};
use crate::domain::role::Role;
use crate::domain::room::RoomKind;
use crate::domain::rules::Action;
use crate::domain::text::{DisplayName, UserName};
use crate::domain::workspace::Workspace;
use crate::protocol::error::{ErrorCode, Refusal};
use crate::server::web::admin::links;
use crate::server::web::carried::{Path, Query};
use crate::server::web::fields::{Fields, Filled};
use crate::server::web::settings::tokens;
use crate::server::web::visitor::Visitor;
use crate::server::web::{App, asking, desk, refusal, render};
use crate::ui::page::desk::{LinkItem, PeoplePage, PersonItem};
use crate::ui::words::desk as words;

/// The page.
pub const PAGE: &str = "/admin/people";

/// How many people one page shows; the rest are found by searching.
const SHOWN: usize = 200;

/// What the address may carry.
#[derive(Debug, Default, Deserialize)]
pub struct Search {
    #[serde(default)]
    q: String,
}

/// `GET /admin/people`
pub async fn show(State(app): State<Arc<App>>, Query(search): Query<Search>, cookies: Cookies) -> Response {
    match desk::enter_admin(&app, &cookies, PAGE) {
        Ok(visitor) => page(&app, &visitor, &search.q, None),
        Err(elsewhere) => *elsewhere,
    }
}

/// The page, perhaps with a link that was just made.
pub fn page(app: &App, visitor: &Visitor, query: &str, made: Option<String>) -> Response {
    let now = app.now();
    let wanted = query.trim().to_lowercase();
    let fits = |person: &&Person| person.name.contains(&wanted) || person.display.to_lowercase().contains(&wanted);
    let item = |person: &Person| PersonItem {
        user: person.id,
        name: person.name.to_string(),
        display: person.display.to_string(),
        role: person.role,
        bot: person.bot,
        disabled: person.account == Account::Disabled,
        banned: person.is_banned(now),
        me: person.id == visitor.user,
    };
    let page = app.hub.with_facts(|facts| {
        let mut people: Vec<PersonItem> = facts.people_by_name().filter(fits).take(SHOWN + 1).map(item).collect();
        let more = people.len() > SHOWN;
        people.truncate(SHOWN);
        let open = facts.links().iter().filter(|link| link.is_open(now));
        PeoplePage {
            desk: desk_without_facts(app),
            query: query.trim().to_owned(),
            people,
            more,
            links: open.map(|link| link_item(facts, link)).collect(),
            rooms: rooms_for(facts, visitor, now),
            made,
        }
    });
    render::people(app, PeoplePage { desk: desk::desk(app, visitor, None), ..page })
}

/// The desk looks at the facts itself, so it is put in when they are let go of.
fn desk_without_facts(app: &App) -> crate::ui::page::desk::Desk {
    crate::ui::page::desk::Desk { site: app.config.workspace.name.clone(), ..Default::default() }
}

fn link_item(facts: &Workspace, link: &Link) -> LinkItem {
    let purpose = match &link.purpose {
        Purpose::Invitation { role, rooms } => words::invitation(role.as_str(), rooms.len()),
        Purpose::Reset { user } => {
            words::reset_of(&facts.person(*user).map(|person| person.name.to_string()).unwrap_or_default())
        }
    };
    LinkItem { id: link.id, purpose, uses: link.uses, expires: desk::at(link.expires) }
}

/// Where an invitation may lead: where the one who invites could bring people in by hand.
fn rooms_for(facts: &Workspace, visitor: &Visitor, now: Moment) -> Vec<(RoomId, String)> {
    let Ok(policy) = Policy::of(facts, visitor.actor(), now) else { return Vec::new() };
    let fits = |kind| matches!(kind, RoomKind::Open | RoomKind::Private);
    let rooms = facts.rooms().filter(|room| fits(room.kind) && policy.may(Action::InviteMember, Target::Room(room)));
    rooms.map(|room| (room.id, room.name.to_string())).collect()
}

/// `POST /admin/people/add`: a person gets a link to choose a password by; a program gets none.
pub async fn add(State(app): State<Arc<App>>, cookies: Cookies, sent: Filled) -> Response {
    let (visitor, fields) = match desk::with_form(desk::enter_admin(&app, &cookies, PAGE), sent) {
        Ok(entered) => entered,
        Err(elsewhere) => return *elsewhere,
    };
    let added = match newcomer(&fields) {
        Ok(person) => {
            let bot = person.bot;
            asking::ask(&app, &visitor, Command::AddPerson(person)).await.map(|answer| (answer, bot))
        }
        Err(refused) => Err(refused),
    };
    match added {
        Ok((Answer::Added(user), false)) => links::reset_for(&app, &visitor, user).await,
        Ok(_) => desk::back_to(PAGE),
        Err(refused) => desk::refused_here(&app, &refused, PAGE),
    }
}

fn newcomer(fields: &Fields) -> Result<NewPerson, Refusal> {
    let name = fields.text("username").trim();
    let display = match fields.text("display").trim() {
        "" => name,
        display => display,
    };
    Ok(NewPerson {
        name: UserName::parse(&name.to_lowercase()).map_err(refusal::of_text)?,
        display: DisplayName::given(display).map_err(refusal::of_text)?,
        role: role(fields)?,
        password: None,
        bot: !fields.text("bot").is_empty(),
    })
}

/// The role that a form names.
///
/// # Errors
/// When it names none.
pub fn role(fields: &Fields) -> Result<Role, Refusal> {
    let no_role = |e: crate::domain::role::UnknownRole| Refusal::new(ErrorCode::BadRequest, e.to_string());
    fields.text("role").parse().map_err(no_role)
}

/// `POST /admin/people/{user}/disable`
pub async fn disable(State(app): State<Arc<App>>, Path(user): Path<String>, cookies: Cookies) -> Response {
    to_account(&app, &user, &cookies, |user| Command::SetAccount { user, open: false }).await
}

/// `POST /admin/people/{user}/enable`
pub async fn enable(State(app): State<Arc<App>>, Path(user): Path<String>, cookies: Cookies) -> Response {
    to_account(&app, &user, &cookies, |user| Command::SetAccount { user, open: true }).await
}

/// `POST /admin/people/{user}/delete`
pub async fn delete(State(app): State<Arc<App>>, Path(user): Path<String>, cookies: Cookies, sent: Filled) -> Response {
    match desk::with_form(desk::enter_admin(&app, &cookies, PAGE), sent) {
        Ok((visitor, fields)) => {
            let words = !fields.text("words").is_empty();
            change(&app, &visitor, &user, |user| Command::DeletePerson { user, words }).await
        }
        Err(elsewhere) => *elsewhere,
    }
}

async fn to_account(app: &App, user: &str, cookies: &Cookies, command: impl FnOnce(UserId) -> Command) -> Response {
    match desk::enter_admin(app, cookies, PAGE) {
        Ok(visitor) => change(app, &visitor, user, command).await,
        Err(elsewhere) => *elsewhere,
    }
}

async fn change(app: &App, visitor: &Visitor, user: &str, command: impl FnOnce(UserId) -> Command) -> Response {
    let Ok(user) = user.parse() else { return asking::hidden(app, visitor) };
    match asking::ask(app, visitor, command(user)).await {
        Ok(_) => {
            info!(user = %user, by = %visitor.user, "The account of {user} was changed");
            desk::back_to(PAGE)
        }
        Err(refused) => desk::refused_here(app, &refused, PAGE),
    }
}

/// `GET /admin/people/{user}/tokens`: those of a program.
pub async fn show_tokens(State(app): State<Arc<App>>, Path(user): Path<String>, cookies: Cookies) -> Response {
    match bot(&app, &user, &cookies) {
        Ok((visitor, bot, at)) => tokens::page(&app, &visitor, bot, &at, None).await,
        Err(elsewhere) => *elsewhere,
    }
}

/// `POST /admin/people/{user}/tokens`
pub async fn issue_token(
    State(app): State<Arc<App>>,
    Path(user): Path<String>,
    cookies: Cookies,
    sent: Filled,
) -> Response {
    match desk::with_form(bot(&app, &user, &cookies), sent) {
        Ok(((visitor, bot, at), fields)) => tokens::issue_for(&app, &visitor, bot, &at, &fields).await,
        Err(elsewhere) => *elsewhere,
    }
}

/// `POST /admin/people/{user}/tokens/revoke`
pub async fn revoke_token(
    State(app): State<Arc<App>>,
    Path(user): Path<String>,
    cookies: Cookies,
    sent: Filled,
) -> Response {
    match desk::with_form(bot(&app, &user, &cookies), sent) {
        Ok(((visitor, _, at), fields)) => tokens::take_back(&app, &visitor, &at, &fields).await,
        Err(elsewhere) => *elsewhere,
    }
}

fn bot(app: &App, user: &str, cookies: &Cookies) -> Result<(Visitor, UserId, String), Box<Response>> {
    let visitor = desk::enter_admin(app, cookies, PAGE)?;
    let bot = user.parse().ok().filter(|user| {
        app.hub.with_facts(|facts| {
            facts.person(*user).is_some_and(|person| person.bot && person.account != Account::Deleted)
        })
    });
    match bot {
        Some(user) => Ok((visitor, user, format!("{PAGE}/{user}/tokens"))),
        None => Err(Box::new(asking::hidden(app, &visitor))),
    }
}

//! The pages on which a room and a person are looked after without JavaScript: what one sees, and a form for each thing
//! that one may do.

use std::sync::Arc;

use axum::extract::{OriginalUri, State};
use axum::response::Response;
use serde::Deserialize;
use tower_cookies::Cookies;

use crate::domain::id::{RoomId, UserId};
use crate::domain::moment::Moment;
use crate::domain::person::Person;
use crate::domain::policy::{Policy, Target, find_person};
use crate::domain::role::Role;
use crate::domain::room::Room;
use crate::domain::rules::Action;
use crate::domain::workspace::Workspace;
use crate::protocol::view;
use crate::server::hub::views;
use crate::server::web::carried::{Path, Query};
use crate::server::web::visitor::{self, Visitor};
use crate::server::web::{App, asking, login, render};
use crate::ui::page::{DetailsPage, Holding, Member, MutePlace, PersonPage};

/// What the address of a room's details may carry.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    after: Option<String>,
}

/// `GET /rooms/{room}/details`
pub async fn room(
    State(app): State<Arc<App>>,
    Path(room): Path<String>,
    Query(asked): Query<Asked>,
    OriginalUri(address): OriginalUri,
    cookies: Cookies,
) -> Response {
    let Some(visitor) = visitor::active(&app, &cookies) else {
        return login::first(&app, &address.to_string());
    };
    if let Err(too_many) = asking::page(&app, &visitor) {
        return *too_many;
    }
    let after = asked.after.as_deref().map(str::parse).transpose();
    let (Ok(room), Ok(after)) = (room.parse(), after) else {
        return asking::hidden(&app, &visitor);
    };
    match details(&app, &visitor, room, after) {
        Some(page) => render::details(&app, page),
        None => asking::hidden(&app, &visitor),
    }
}

fn details(app: &App, visitor: &Visitor, room: RoomId, after: Option<UserId>) -> Option<DetailsPage> {
    let now = app.now();
    let (people, more) = app.hub.people(visitor.actor(), Some(room), "", after, now).ok()?;
    let next = people.last().filter(|_| more).map(|person| person.user);
    app.hub.with_facts(|facts| {
        let policy = Policy::of_person(facts, visitor.user, now)?;
        let room = facts.room(room).filter(|room| policy.knows_of(room))?;
        let may = |action| policy.may(action, Target::Room(room));
        let members = people.into_iter().map(|person| member(&policy, room, person)).collect();
        Some(DetailsPage {
            site: app.config.workspace.name.clone(),
            joined: room.has(visitor.user),
            owner: room.owner().and_then(|owner| facts.person(owner)).map(|owner| owner.display.to_string()),
            size: room.members.len(),
            invite: views::room(&policy, room).may.iter().any(|may| may == Action::InviteMember.as_str()),
            update: may(Action::UpdateRoom),
            archive: may(Action::ArchiveRoom),
            leave: may(Action::LeaveRoom),
            join: may(Action::JoinRoom) && !room.archived && !room.has(visitor.user),
            room: views::room(&policy, room),
            members,
            next,
        })
    })
}

fn member(policy: &Policy<'_>, room: &Room, person: view::Person) -> Member {
    let remove = policy
        .facts()
        .person(person.user)
        .is_some_and(|other| policy.may(Action::RemoveMember, Target::Person(other, Some(room))));
    Member { person, remove }
}

/// `GET /people/{user}`
pub async fn person(
    State(app): State<Arc<App>>,
    Path(user): Path<String>,
    OriginalUri(address): OriginalUri,
    cookies: Cookies,
) -> Response {
    let Some(visitor) = visitor::active(&app, &cookies) else {
        return login::first(&app, &address.to_string());
    };
    if let Err(too_many) = asking::page(&app, &visitor) {
        return *too_many;
    }
    let Ok(user) = user.parse() else {
        return asking::hidden(&app, &visitor);
    };
    match about(&app, &visitor, user) {
        Some(page) => render::person(&app, page),
        None => asking::hidden(&app, &visitor),
    }
}

fn about(app: &App, visitor: &Visitor, user: UserId) -> Option<PersonPage> {
    let now = app.now();
    let online = app.hub.is_online(user);
    app.hub.with_facts(|facts| {
        let policy = Policy::of_person(facts, visitor.user, now)?;
        let other = find_person(facts, user).ok().filter(|other| policy.knows(other))?;
        let may = |action| policy.may(action, Target::Person(other, None));
        let roles = if may(Action::SetRole) { Role::ALL.to_vec() } else { Vec::new() };
        Some(PersonPage {
            site: app.config.workspace.name.clone(),
            mutes: mutes(facts, &policy, other, now),
            places: places(facts, &policy, other),
            ban: may(Action::BanUser),
            roles: roles.into_iter().filter(|role| *role != other.role).collect(),
            end_sessions: may(Action::EndSessions),
            now,
            person: views::person_for(&policy, other, online),
        })
    })
}

/// Where one may mute the person: everywhere, and in rooms that both are in or that one sees.
fn places(facts: &Workspace, policy: &Policy<'_>, other: &Person) -> Vec<MutePlace> {
    let everywhere = policy.may(Action::MuteUser, Target::Person(other, None));
    let rooms = facts.rooms_of(other.id).filter(|room| policy.may(Action::MuteUser, Target::Person(other, Some(room))));
    let rooms = rooms.map(|room| MutePlace { room: Some(room.id), name: views::room_name(policy, room) });
    everywhere.then(|| MutePlace { room: None, name: String::new() }).into_iter().chain(rooms).collect()
}

/// The mutes that hold and that one may take back.
fn mutes(facts: &Workspace, policy: &Policy<'_>, other: &Person, now: Moment) -> Vec<Holding> {
    let everywhere = other.mute.as_ref().map(|mute| (None, mute));
    let rooms = facts.rooms_of(other.id).filter_map(|room| Some((Some(room), room.mutes.get(&other.id)?)));
    let all = everywhere
        .into_iter()
        .chain(rooms)
        .filter(|(room, mute)| mute.holds(now) && policy.may(Action::MuteUser, Target::Person(other, *room)));
    all.map(|(room, mute)| Holding {
        room: room.map(|room| room.id),
        name: room.map(|room| views::room_name(policy, room)).unwrap_or_default(),
        until: mute.until,
        reason: mute.reason.to_string(),
    })
    .collect()
}

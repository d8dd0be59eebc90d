//! The facts as plain sets and maps, so that the model's and the workspace's can be laid side by side.

use std::collections::{BTreeMap, BTreeSet};

use countersign::domain::id::{Cursor, RoomId, SessionId, UserId};
use countersign::domain::moment::Moment;
use countersign::domain::role::Role;
use countersign::domain::room::RoomKind;
use countersign::domain::workspace::Workspace;

/// What is true at one position of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    pub head: Cursor,
    pub people: BTreeMap<UserId, (String, Role)>,
    pub rooms: BTreeMap<RoomId, Place>,
    pub inside: BTreeSet<(RoomId, UserId)>,
    /// Until when and why, in a room or everywhere. Leaving a room ends no mute there.
    pub mutes: BTreeMap<(UserId, Option<RoomId>), (Moment, String)>,
    pub sessions: BTreeMap<SessionId, UserId>,
    /// Until when, or for good, and why.
    pub bans: BTreeMap<UserId, (Option<Moment>, String)>,
    /// Of those who are not called by their names.
    pub displays: BTreeMap<UserId, String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub name: String,
    pub topic: String,
    pub kind: RoomKind,
    pub creator: Option<UserId>,
    pub archived: bool,
}

impl Facts {
    pub fn of(workspace: &Workspace) -> Self {
        let mut facts = Self { head: workspace.head(), ..Self::default() };
        for person in workspace.people() {
            facts.people.insert(person.id, (person.name.to_string(), person.role));
            if let Some(ban) = &person.ban {
                facts.bans.insert(person.id, (ban.until, ban.reason.to_string()));
            }
            if *person.display != *person.name {
                facts.displays.insert(person.id, person.display.to_string());
            }
            if let Some(mute) = &person.mute {
                facts.mutes.insert((person.id, None), (mute.until, mute.reason.to_string()));
            }
        }
        for room in workspace.rooms() {
            let (name, topic) = (room.name.to_string(), room.topic.to_string());
            let place = Place { name, topic, kind: room.kind, creator: room.creator, archived: room.archived };
            facts.rooms.insert(room.id, place);
            facts.inside.extend(room.members.iter().map(|user| (room.id, *user)));
            for (user, mute) in &room.mutes {
                facts.mutes.insert((*user, Some(room.id)), (mute.until, mute.reason.to_string()));
            }
        }
        facts.sessions = workspace.sessions().map(|session| (session.id, session.user)).collect();
        facts
    }

    /// What the workspace looks up in a second way and should find the same, in words; empty when it does.
    pub fn found_otherwise(&self, workspace: &Workspace) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut differs = |what: &str, same: bool| {
            if !same {
                wrong.push(format!("looked up otherwise: {what}"));
            }
        };
        for (user, (name, _)) in &self.people {
            differs("a name", workspace.person_named(name).map(|person| person.id) == Some(*user));
            let named = self.rooms.iter().filter(|(_, place)| place.kind == RoomKind::Announcements).map(|(id, _)| *id);
            let own = self.inside.iter().filter(|(_, member)| member == user).map(|(room, _)| *room);
            let rooms: Vec<RoomId> = workspace.rooms_of(*user).map(|room| room.id).collect();
            differs("the rooms of a person", rooms == named.chain(own).collect::<Vec<_>>());
            let live = self.sessions.iter().filter(|(_, owner)| *owner == user).map(|(id, _)| *id);
            let sessions: Vec<SessionId> = workspace.sessions_of(*user).map(|session| session.id).collect();
            differs("the sessions of a person", sessions == live.collect::<Vec<_>>());
        }
        let mut by_name: Vec<(&String, UserId)> = self.people.iter().map(|(id, (name, _))| (name, *id)).collect();
        by_name.sort();
        let listed: Vec<UserId> = workspace.people_by_name().map(|person| person.id).collect();
        differs("people by name", listed == by_name.iter().map(|(_, id)| *id).collect::<Vec<_>>());
        let is_open = |(_, place): &(&RoomId, &Place)| place.kind == RoomKind::Open;
        let open = self.rooms.iter().filter(is_open).map(|(id, place)| (place.name.to_lowercase(), *id));
        let mut open: Vec<(String, RoomId)> = open.collect();
        open.sort();
        let listed: Vec<RoomId> = workspace.open_rooms_from("").map(|room| room.id).collect();
        differs("open rooms by name", listed == open.iter().map(|(_, id)| *id).collect::<Vec<_>>());
        for (id, place) in self.rooms.iter().filter(|(_, place)| place.kind == RoomKind::Direct) {
            let inside = self.inside.iter().filter(|(room, _)| room == id).map(|(_, user)| *user).collect();
            differs(&place.name, workspace.direct_room(&inside).map(|room| room.id) == Some(*id));
        }
        for session in workspace.sessions() {
            let by_token = workspace.session_by_token(&session.token);
            differs("a token", by_token.map(|found| found.id) == Some(session.id));
        }
        let admins = self.people.values().filter(|(_, role)| *role == Role::Admin).count();
        differs("the admins", workspace.admins() == admins);
        wrong
    }
}

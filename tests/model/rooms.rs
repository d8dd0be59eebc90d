//! Rooms changed, archived and opened for a few, and people brought in and put out, in the model.

use std::collections::BTreeSet;

use countersign::domain::change::Fact;
use countersign::domain::decide::Answer;
use countersign::domain::id::{RoomId, UserId};
use countersign::domain::moment::Moment;
use countersign::domain::role::Role;
use countersign::domain::room::RoomKind;
use countersign::domain::text::{RoomName, Topic};

use crate::facts::Place;
use crate::model::{Model, Refusal, Told};
use crate::rules::need;

impl Model {
    /// Members keep their own rooms; moderators and admins every open one and those they are in.
    fn keeps(&self, me: UserId, room: RoomId) -> bool {
        let is_kept = matches!(self.kind(room), RoomKind::Open | RoomKind::Private);
        is_kept
            && match self.role(me) {
                Role::Guest => false,
                Role::Member => self.owns(me, room),
                Role::Moderator | Role::Admin => self.kind(room) == RoomKind::Open || self.is_in(me, room),
            }
    }

    fn is_archived(&self, room: RoomId) -> bool {
        self.facts.rooms[&room].archived
    }

    pub fn change_room(&mut self, me: UserId, room: RoomId, name: Option<&RoomName>, topic: Option<&Topic>) -> Told {
        need(self.sees(me, room), Refusal::NotFound)?;
        need(self.keeps(me, room), Refusal::Forbidden)?;
        need(!self.is_archived(room), Refusal::Archived)?;
        let place = self.facts.rooms[&room].clone();
        let new_name = name.map_or(place.name.clone(), ToString::to_string);
        let new_topic = topic.map_or(place.topic.clone(), ToString::to_string);
        let same = |(id, other): (&RoomId, &Place)| {
            *id != room && other.kind == RoomKind::Open && other.name.to_lowercase() == new_name.to_lowercase()
        };
        need(place.kind != RoomKind::Open || !self.facts.rooms.iter().any(same), Refusal::RoomNameTaken)?;
        if (&new_name, &new_topic) == (&place.name, &place.topic) {
            return Ok(self.done(Vec::new()));
        }
        let fact = Fact::RoomUpdated {
            room,
            name: RoomName::parse(&new_name).unwrap(),
            topic: Topic::parse(&new_topic).unwrap(),
        };
        self.facts.rooms.insert(room, Place { name: new_name, topic: new_topic, ..place });
        Ok(self.done(vec![fact]))
    }

    pub fn archive(&mut self, me: UserId, room: RoomId, archived: bool) -> Told {
        need(self.sees(me, room), Refusal::NotFound)?;
        need(self.keeps(me, room), Refusal::Forbidden)?;
        if self.is_archived(room) == archived {
            return Ok(self.done(Vec::new()));
        }
        self.facts.rooms.get_mut(&room).unwrap().archived = archived;
        Ok(self.done(vec![Fact::RoomArchived { room, archived }]))
    }

    pub fn invite(&mut self, me: UserId, room: RoomId, user: UserId) -> Told {
        need(self.sees(me, room) && self.knows(me, user), Refusal::NotFound)?;
        let is_open = self.kind(room) == RoomKind::Open;
        let may = match self.role(me) {
            Role::Guest => false,
            Role::Member => is_open || (self.kind(room) == RoomKind::Private && self.owns(me, room)),
            Role::Moderator | Role::Admin => is_open || (self.kind(room) == RoomKind::Private && self.is_in(me, room)),
        };
        need(may, Refusal::Forbidden)?;
        need(!self.is_archived(room), Refusal::Archived)?;
        let facts =
            if self.facts.inside.insert((room, user)) { vec![Fact::MemberJoined { room, user }] } else { Vec::new() };
        Ok(self.done(facts))
    }

    pub fn put_out(&mut self, me: UserId, room: RoomId, user: UserId) -> Told {
        need(self.sees(me, room) && self.knows(me, user) && self.is_in(user, room), Refusal::NotFound)?;
        need(self.keeps(me, room) && self.ranks_above(me, user, Some(room)), Refusal::Forbidden)?;
        need(!self.is_archived(room), Refusal::Archived)?;
        self.facts.inside.remove(&(room, user));
        Ok(self.done(vec![Fact::MemberLeft { room, user }]))
    }

    /// The same people always have the same room.
    pub fn talk_apart(&mut self, me: UserId, others: &[UserId], now: Moment) -> Told {
        need(others.iter().all(|other| self.knows(me, *other)), Refusal::NotFound)?;
        need(others.iter().all(|other| self.is_active(*other, now)), Refusal::Forbidden)?;
        let members: BTreeSet<UserId> = others.iter().copied().chain([me]).collect();
        let inside = |room: RoomId| -> BTreeSet<UserId> {
            self.facts.inside.iter().filter(|(other, _)| *other == room).map(|(_, user)| *user).collect()
        };
        let is_theirs = |(room, place): &(&RoomId, &Place)| place.kind == RoomKind::Direct && inside(**room) == members;
        if let Some((room, _)) = self.facts.rooms.iter().find(is_theirs) {
            let room = *room;
            return Ok(self.so(Vec::new(), Answer::Created(room)));
        }
        let room = RoomId(self.next());
        let place = Place {
            name: RoomName::of_direct().to_string(),
            topic: String::new(),
            kind: RoomKind::Direct,
            creator: None,
            archived: false,
        };
        self.facts.rooms.insert(room, place);
        self.facts.inside.extend(members.iter().map(|user| (room, *user)));
        let members = members.into_iter().collect();
        Ok(self.so(vec![Fact::DirectOpened { room, members }], Answer::Created(room)))
    }
}

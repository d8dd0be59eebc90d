//! The people whom `ready` lists, encoded once for all who are in the same rooms: two hundred people are most of what a
//! new socket is sent, and most of those who come are in the same few rooms.

use std::collections::HashMap;

use crate::domain::id::{RoomId, UserId};
use crate::domain::person::Person;
use crate::domain::room::Room;
use crate::domain::workspace::Workspace;
use crate::protocol::{limits, view};
use crate::server::hub::registry::Registry;
use crate::server::hub::views;

/// Lists that are kept; a list is 20 KB. With more ways of being in rooms than this they are made anew.
const KEPT: usize = 128;

/// How a person ends: `online`, always in as many bytes, so that it can be changed in place.
const OFFLINE: &[u8] = b"false}";
const ONLINE: &[u8] = b"true }";

/// The lists by the rooms whose people they hold.
#[derive(Debug, Default)]
pub struct Roster {
    lists: HashMap<Vec<RoomId>, List>,
}

#[derive(Debug)]
struct List {
    json: Vec<u8>,
    /// Where each person's `online` stands.
    places: HashMap<UserId, usize>,
}

impl Roster {
    /// The list for somebody in these rooms, as JSON.
    pub fn list(&mut self, facts: &Workspace, registry: &Registry, places: &[&Room]) -> &[u8] {
        let rooms: Vec<RoomId> = places.iter().map(|room| room.id).collect();
        if self.lists.len() >= KEPT && !self.lists.contains_key(&rooms) {
            self.lists.clear();
        }
        let list = self.lists.entry(rooms).or_insert_with(|| {
            let people = neighbours(facts, places.iter().copied());
            let people = people.map(|person| views::person(person, registry.is_online(person.id)));
            List::of(people)
        });
        &list.json
    }

    /// A person's first socket opened, or the last one closed.
    pub fn mark(&mut self, user: UserId, online: bool) {
        for list in self.lists.values_mut() {
            list.mark(user, online);
        }
    }

    /// People, or who is in which room, differ.
    pub fn forget(&mut self) {
        self.lists.clear();
    }
}

impl List {
    fn of(people: impl Iterator<Item = view::Person>) -> Self {
        let mut list = Self { json: vec![b'['], places: HashMap::new() };
        for person in people {
            let Ok(json) = serde_json::to_vec(&view::Person { online: false, ..person.clone() }) else {
                continue;
            };
            list.json.extend_from_slice(&json);
            list.places.insert(person.user, list.json.len() - OFFLINE.len());
            list.mark(person.user, person.online);
            list.json.push(b',');
        }
        if list.json.len() > 1 {
            list.json.pop();
        }
        list.json.push(b']');
        list
    }

    fn mark(&mut self, user: UserId, online: bool) {
        if let Some(place) = self.places.get(&user) {
            self.json[*place..*place + OFFLINE.len()].copy_from_slice(if online { ONLINE } else { OFFLINE });
        }
    }
}

/// The people of rooms, the smallest rooms first: of many, the ones one talks to most closely.
pub fn neighbours<'a>(facts: &'a Workspace, rooms: impl Iterator<Item = &'a Room>) -> impl Iterator<Item = &'a Person> {
    let mut rooms: Vec<_> = rooms.map(|room| &room.members).collect();
    rooms.sort_by_key(|members| members.len());
    let mut people: Vec<UserId> = Vec::new();
    for members in rooms {
        let others = members.iter().filter(|member| people.binary_search(member).is_err());
        let others: Vec<_> = others.copied().take(limits::PEOPLE - people.len()).collect();
        people.extend(others);
        people.sort_unstable();
        if people.len() == limits::PEOPLE {
            break;
        }
    }
    people.into_iter().filter_map(|user| facts.person(user))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::role::Role;

    fn person(number: i64, online: bool) -> view::Person {
        let name = format!("person{number}");
        view::Person { user: UserId(number), display: name.to_uppercase(), name, role: Role::Member, ban: None, online }
    }

    fn read(list: &List) -> Vec<view::Person> {
        serde_json::from_slice(&list.json).unwrap()
    }

    #[test]
    fn a_list_says_the_same_as_its_people_also_after_comings_and_goings() {
        for count in 0..4 {
            let mut people: Vec<_> = (1..=count).map(|number| person(number, number % 2 == 0)).collect();
            let mut list = List::of(people.clone().into_iter());
            assert_eq!(read(&list), people);
            for person in &mut people {
                person.online = !person.online;
                list.mark(person.user, person.online);
            }
            list.mark(UserId(77), true);
            assert_eq!(read(&list), people);
        }
    }
}

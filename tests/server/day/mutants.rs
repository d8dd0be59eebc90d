//! The day is tried with one thing wrong: what a socket, an answer or a page tells is altered on its way, or the model is,
//! as if the server had kept a right that was lost. Each must be found.

use serde_json::{Value, json};

use crate::day::reader::plain;
use crate::day::world::{GENERAL, Id, Rank, World, number};
use crate::day::{Day, Length, day};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutant {
    EventMissed,
    EventTwice,
    EventsSwapped,
    EventLeaked,
    EventWithOtherWords,
    HitMissed,
    HitLeaked,
    MessageMissedInHistory,
    CountOff,
    PageMissed,
    PageLeaked,
    RankKept,
    MembershipKept,
}

const ALL: [Mutant; 13] = [
    Mutant::EventMissed,
    Mutant::EventTwice,
    Mutant::EventsSwapped,
    Mutant::EventLeaked,
    Mutant::EventWithOtherWords,
    Mutant::HitMissed,
    Mutant::HitLeaked,
    Mutant::MessageMissedInHistory,
    Mutant::CountOff,
    Mutant::PageMissed,
    Mutant::PageLeaked,
    Mutant::RankKept,
    Mutant::MembershipKept,
];

/// After so many commands things go wrong.
const FROM: u32 = 100;

impl Mutant {
    pub fn is_of_events(self) -> bool {
        matches!(
            self,
            Self::EventMissed | Self::EventTwice | Self::EventsSwapped | Self::EventLeaked | Self::EventWithOtherWords
        )
    }
}

fn is_posted(frame: &Value) -> bool {
    frame["change"]["kind"] == "message_posted"
}

impl Day {
    /// Alters what one socket hears, once.
    pub fn spoil_events(&mut self, place: usize, frames: &mut Vec<Value>) {
        let user = self.desks[place].user;
        let posted: Vec<usize> = (0..frames.len()).filter(|at| is_posted(&frames[*at])).collect();
        if self.mutant == Some(Mutant::EventLeaked) {
            let hidden = |frame: &&Value| {
                let said = self.world.said.get(&number(&frame["change"]["message"]["id"]));
                said.is_some_and(|said| !self.world.reads(user, said))
            };
            let leaked = self.aside.iter().find(hidden).cloned();
            self.aside.extend(posted.iter().map(|at| frames[*at].clone()));
            let (Some(mut leaked), true) = (leaked, self.tally.commands > FROM && self.desks[place].live.is_some())
            else {
                return;
            };
            leaked["cursor"] =
                json!(frames.iter().filter_map(|frame| frame["cursor"].as_i64()).max().unwrap_or(Id::MAX - 1) + 1);
            frames.push(leaked);
            self.mutant = None;
            return;
        }
        let (Some(at), true) = (posted.first().copied(), posted.len() > 1 && self.tally.commands > FROM) else {
            return;
        };
        match self.mutant.take() {
            Some(Mutant::EventMissed) => drop(frames.remove(at)),
            Some(Mutant::EventTwice) => frames.insert(at, frames[at].clone()),
            Some(Mutant::EventsSwapped) => frames.swap(at, posted[1]),
            Some(Mutant::EventWithOtherWords) => frames[at]["change"]["message"]["body"] = json!("other words"),
            other => self.mutant = other,
        }
    }

    pub fn spoil_answer(&mut self, me: Id, asked: &Value, ok: &mut Value) {
        let field = if asked["type"] == "search" { "hits" } else { "messages" };
        let list = ok[field].as_array_mut().filter(|_| self.tally.commands > FROM);
        let Some(list) = list else { return };
        match self.mutant {
            Some(Mutant::HitMissed) if field == "hits" && !list.is_empty() => drop(list.pop()),
            Some(Mutant::MessageMissedInHistory) if field == "messages" && !list.is_empty() => drop(list.pop()),
            Some(Mutant::HitLeaked) if field == "hits" && !list.is_empty() => {
                let hidden = self.world.said.values().find(|said| !self.world.reads(me, said));
                let Some(hidden) = hidden else { return };
                let mut hit = list[0].clone();
                hit["message"]["id"] = json!(crate::day::world::message_id(hidden.id));
                assert_ne!(plain(&hit["message"]), plain(&list[0]["message"]));
                list.push(hit);
            }
            _ => return,
        }
        self.mutant = None;
    }

    pub fn spoil_ready(&mut self, ready: &mut Value) {
        if self.mutant == Some(Mutant::CountOff) && self.tally.commands > FROM {
            let unread = &mut ready["rooms"][0]["unread"];
            *unread = json!(unread.as_u64().unwrap() + 1);
            self.mutant = None;
        }
    }

    /// What the model then says is what the server should have forgotten.
    pub fn spoil_world(&mut self) {
        if self.tally.commands <= FROM {
            return;
        }
        let (world, mutant) = (&mut self.world, self.mutant);
        match mutant {
            Some(Mutant::RankKept) => {
                let guest = world.people.values_mut().find(|person| person.rank == Rank::Guest);
                guest.unwrap().rank = Rank::Admin;
            }
            Some(Mutant::MembershipKept) => {
                let outside: Vec<Id> =
                    world.people.keys().copied().filter(|user| !world.is_in(*user, GENERAL)).collect();
                world.rooms.get_mut(&GENERAL).unwrap().inside.insert(outside[0], 1);
            }
            _ => return,
        }
        self.mutant = None;
    }
}

/// A page with a mark too few, or one too many.
pub fn spoil_page(mutant: Option<Mutant>, body: String, is_hidden: impl Fn(&str) -> bool, there: bool) -> String {
    match mutant {
        Some(Mutant::PageMissed) if there => World::marks(&body).iter().fold(body, |body, mark| body.replace(mark, "")),
        Some(Mutant::PageLeaked) => match (1..2000).map(|number| format!("mark{number}x")).find(|mark| is_hidden(mark))
        {
            Some(mark) => format!("{body} {mark} "),
            None => body,
        },
        _ => body,
    }
}

#[tokio::test]
async fn each_single_thing_wrong_on_a_day_is_found() {
    let length = Length { commands: 240, points: 6, at_all: false };
    day(3, length, None).await.unwrap_or_else(|wrong| panic!("{wrong}"));
    for mutant in ALL {
        let found = day(3, length, Some(mutant)).await;
        assert!(found.is_err(), "{mutant:?} was not found");
    }
}

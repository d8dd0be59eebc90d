//! What the people of the demo say: words only.

use crate::domain::role::Role;
use crate::domain::room::RoomKind;

/// The cast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The admin.
    Alice,
    /// The moderator.
    Bob,
    /// A member.
    Carol,
    /// A guest.
    Dave,
}

/// Who a line is for.
#[derive(Debug, Clone, Copy)]
pub enum To {
    /// The room.
    Everyone,
    /// This role and above.
    Role(Role),
    /// One person.
    Person(Who),
}

/// One message.
#[derive(Debug)]
pub struct Line {
    /// Where.
    pub room: &'static str,
    /// Who says it.
    pub who: Who,
    /// To whom.
    pub to: To,
    /// What.
    pub words: String,
}

use Who::{Alice, Bob, Carol, Dave};

/// Name, display name and role of everybody.
pub const PEOPLE: [(Who, &str, &str, Role); 4] = [
    (Alice, "alice", "Alice Moreau", Role::Admin),
    (Bob, "bob", "Bob Okafor", Role::Moderator),
    (Carol, "carol", "Carol Lindqvist", Role::Member),
    (Dave, "dave", "Dave Parry", Role::Guest),
];

/// Name, kind, topic, owner and members of the rooms that are not there from the start.
pub const ROOMS: [(&str, RoomKind, &str, Who, &[Who]); 4] = [
    ("deploys", RoomKind::Open, "What goes out, when, and how it went.", Bob, &[Alice, Carol]),
    ("incident-42", RoomKind::Private, "The harbour gate that opened by itself. Facts first.", Alice, &[Bob, Carol]),
    ("lunch", RoomKind::Open, "Who, where, and is there soup.", Carol, &[Alice, Bob]),
    ("visitors", RoomKind::Private, "For guests of the house.", Alice, &[Bob, Dave]),
];

/// One message a line: room, who, for whom, and the words, in which `\n` stands for a line break.
const TALK: &str = include_str!("talk.tsv");

const SERVICES: [&str; 6] = ["gatekeeper", "ledger", "tide-tables", "berth-planner", "signals", "website"];
const RESULTS: [&str; 5] = [
    "out and quiet.",
    "out. Error rate flat, latency a little better than before.",
    "held back: one test was red for the right reason.",
    "out. Nothing to see, which is the nicest thing to see.",
    "rolled back after two minutes; a time zone, of course. Fix follows.",
];

/// The whole conversation, in the order in which it happened.
pub fn conversation() -> Vec<Line> {
    let mut lines = Vec::new();
    for (i, line) in TALK.lines().filter_map(spoken).enumerate() {
        lines.push(line);
        lines.extend((0..3).map(|k| deploy(3 * i + k)));
    }
    // The conversation ends with people, not with a release.
    let last = lines.len() - 4;
    lines[last..].rotate_left(1);
    lines
}

/// A line of [`TALK`]; nothing when it is not one.
fn spoken(line: &'static str) -> Option<Line> {
    let mut parts = line.splitn(4, '\t');
    let (room, who, to, words) = (parts.next()?, person(parts.next()?)?, parts.next()?, parts.next()?);
    let to = match to {
        "everyone" => To::Everyone,
        "admins" => To::Role(Role::Admin),
        "moderators" => To::Role(Role::Moderator),
        name => To::Person(person(name)?),
    };
    Some(Line { room, who, to, words: words.replace("\\n", "\n") })
}

fn person(name: &str) -> Option<Who> {
    PEOPLE.iter().find(|(_, known, _, _)| *known == name).map(|(who, _, _, _)| *who)
}

fn deploy(number: usize) -> Line {
    let who = [Bob, Carol, Alice][number % 3];
    let service = SERVICES[(number * 5) % SERVICES.len()];
    let result = RESULTS[(number * 7 + number / 5) % RESULTS.len()];
    Line {
        room: "deploys",
        who,
        to: To::Everyone,
        words: format!("{service} 4.{}.{}: {result}", number / 9, number % 9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_script_is_spoken_by_somebody_in_a_room_that_is_there() {
        assert_eq!(TALK.lines().filter_map(spoken).count(), TALK.lines().count());
        let is_there =
            |name: &str| name == "general" || name == "announcements" || ROOMS.iter().any(|room| room.0 == name);
        assert!(conversation().iter().all(|line| is_there(line.room)));
        // Guests speak to the whole room, as the rules have it.
        assert!(conversation().iter().all(|line| line.who != Dave || matches!(line.to, To::Everyone)));
    }
}

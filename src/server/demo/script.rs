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
    (
        "deploys",
        RoomKind::Open,
        "What goes out, when, and how it went.",
        Bob,
        &[Alice, Carol],
    ),
    (
        "incident-42",
        RoomKind::Private,
        "The harbour gate that opened by itself. Facts first.",
        Alice,
        &[Bob, Carol],
    ),
    (
        "lunch",
        RoomKind::Open,
        "Who, where, and is there soup.",
        Carol,
        &[Alice, Bob],
    ),
    (
        "visitors",
        RoomKind::Private,
        "For guests of the house.",
        Alice,
        &[Bob, Dave],
    ),
];

const TALK: [(&str, Who, To, &str); 52] = [
    (
        "announcements",
        Alice,
        To::Everyone,
        "Welcome to Harbour Works. This is the one room where moderators speak to everybody; talk happens in the others.",
    ),
    ("general", Carol, To::Everyone, "Morning! Who moved the whiteboard?"),
    (
        "general",
        Bob,
        To::Everyone,
        "I did. It blocked the door that the fire inspector likes to open.",
    ),
    (
        "general",
        Carol,
        To::Everyone,
        "Fair. The door may keep its whiteboard-free life.",
    ),
    (
        "general",
        Alice,
        To::Everyone,
        "The new gate is live. Every frame is checked now, not only the first one.",
    ),
    (
        "general",
        Bob,
        To::Everyone,
        "I tried to post as a member with an admin's button forged in the console. It said:\n\n\"Only moderators may announce.\"\n\nPolite, and final.",
    ),
    (
        "general",
        Carol,
        To::Everyone,
        "That is the nicest no I have seen all week.",
    ),
    (
        "general",
        Alice,
        To::Role(Role::Admin),
        "For admins only: the rotation of the backup keys is due on Friday. I have the paper copy.",
    ),
    ("lunch", Carol, To::Everyone, "Soup today: lentils. I repeat, lentils."),
    (
        "lunch",
        Alice,
        To::Everyone,
        "Keep me a bowl, I am in the gate until twelve.",
    ),
    (
        "lunch",
        Bob,
        To::Everyone,
        "There is also bread. There is always bread.",
    ),
    (
        "visitors",
        Dave,
        To::Everyone,
        "Hello! Thank you for having me. Is this where guests ask questions?",
    ),
    (
        "visitors",
        Bob,
        To::Everyone,
        "It is. Ask away; Alice and I read along.",
    ),
    (
        "visitors",
        Dave,
        To::Everyone,
        "Do I see what is said in the other rooms?",
    ),
    (
        "visitors",
        Alice,
        To::Everyone,
        "No. You see the rooms you were brought into, and the announcements. Nothing else reaches your browser, not even hidden.",
    ),
    (
        "visitors",
        Bob,
        To::Role(Role::Moderator),
        "(Only Alice and I can read this one. Dave is from the insurance, be kind.)",
    ),
    (
        "incident-42",
        Alice,
        To::Everyone,
        "Facts so far: gate 3 opened at 02:14 without a command in the log. No one was on site.",
    ),
    (
        "incident-42",
        Bob,
        To::Everyone,
        "Camera shows nothing but a very wet fox.",
    ),
    (
        "incident-42",
        Carol,
        To::Everyone,
        "The controller restarted at 02:13:58. Firmware 2.8.1, the one with the known default-open after power loss.",
    ),
    (
        "incident-42",
        Alice,
        To::Person(Bob),
        "Bob, between us two: please check whether the vendor told us about that and nobody read the mail.",
    ),
    (
        "incident-42",
        Bob,
        To::Person(Alice),
        "They did. In March. I found it in the shared inbox, unread. I will write it into the report myself.",
    ),
    (
        "incident-42",
        Carol,
        To::Everyone,
        "2.8.2 fixes it: fail closed. I can roll it out tonight, gate by gate.",
    ),
    (
        "incident-42",
        Alice,
        To::Everyone,
        "Do it. One gate at a time, one person on site. Announce before you begin.",
    ),
    (
        "announcements",
        Bob,
        To::Everyone,
        "Tonight from 21:00 the gates get new firmware, one after the other. Each is closed for about ten minutes.",
    ),
    (
        "general",
        Carol,
        To::Everyone,
        "Does anybody have the long ethernet cable? The yellow one that is longer than reasonable.",
    ),
    (
        "general",
        Bob,
        To::Everyone,
        "Under the stairs, next to the box of other cables that are longer than reasonable.",
    ),
    (
        "general",
        Carol,
        To::Everyone,
        "Found it. It is even longer than I remembered.",
    ),
    (
        "general",
        Alice,
        To::Everyone,
        "My old laptop's session is gone: I ended it from my phone and the tab folded shut with a sentence. I may have done it twice for fun.",
    ),
    (
        "general",
        Carol,
        To::Role(Role::Moderator),
        "To moderators and admins: the shared tablet in the hall was still signed in as me. I ended the session; can we have a rule for it?",
    ),
    (
        "general",
        Bob,
        To::Role(Role::Moderator),
        "Good catch. I will set its idle time to ten minutes.",
    ),
    (
        "deploys",
        Bob,
        To::Everyone,
        "Freeze lifted. Please write here before and after, with the number.",
    ),
    (
        "deploys",
        Carol,
        To::Everyone,
        "Gate 1 on 2.8.2. Closed, opened, closed. Power pulled: stays closed. 👏",
    ),
    (
        "deploys",
        Carol,
        To::Everyone,
        "Gate 2 on 2.8.2. Same test, same result.",
    ),
    (
        "deploys",
        Alice,
        To::Everyone,
        "Gate 3, the famous one: done. The fox was back, unimpressed.",
    ),
    (
        "incident-42",
        Bob,
        To::Everyone,
        "All gates fail closed now. I propose we keep this room for the report and then archive it.",
    ),
    (
        "incident-42",
        Carol,
        To::Everyone,
        "Agreed. Draft is in the folder, timeline included:\n\n02:13:58  controller restarts\n02:14:03  gate 3 opens\n02:31:40  night watch notices\n02:33:10  closed by hand",
    ),
    ("lunch", Bob, To::Everyone, "Today: the place with the tiny chairs?"),
    ("lunch", Carol, To::Everyone, "Yes. I have missed the tiny chairs."),
    ("lunch", Alice, To::Everyone, "I will stand, as is tradition."),
    (
        "general",
        Bob,
        To::Everyone,
        "The lift speaks French since this morning. Nobody knows why. It is very polite about it.",
    ),
    (
        "general",
        Carol,
        To::Everyone,
        "« Fermeture des portes » — honestly an improvement.",
    ),
    (
        "general",
        Alice,
        To::Everyone,
        "Reminder: expense reports until Thursday. Yes, also the whiteboard.",
    ),
    (
        "visitors",
        Dave,
        To::Everyone,
        "The tour was great. I have never seen a gate say no so calmly.",
    ),
    (
        "visitors",
        Alice,
        To::Everyone,
        "Come back any time; the fox is on duty from two to three.",
    ),
    (
        "visitors",
        Dave,
        To::Person(Alice),
        "Alice, could you send me the report on the gate when it is ready? Only if that is all right.",
    ),
    (
        "general",
        Carol,
        To::Everyone,
        "I wrote this in the tunnel without any signal. It left by itself when I came out at the other end.",
    ),
    (
        "general",
        Bob,
        To::Everyone,
        "In one piece and once? Then it works as it should.",
    ),
    (
        "general",
        Carol,
        To::Everyone,
        "Once. Exactly once. I counted, there is one.",
    ),
    (
        "announcements",
        Alice,
        To::Everyone,
        "The report on incident 42 is final. Thanks to everybody who was awake at odd hours. There is cake in the kitchen.",
    ),
    ("lunch", Carol, To::Everyone, "There WAS cake in the kitchen."),
    (
        "lunch",
        Alice,
        To::Everyone,
        "I had assumed a larger radius of forgiveness.",
    ),
    (
        "general",
        Bob,
        To::Everyone,
        "Rolling the second node now; you should notice nothing.",
    ),
];

const SERVICES: [&str; 6] = [
    "gatekeeper",
    "ledger",
    "tide-tables",
    "berth-planner",
    "signals",
    "website",
];
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
    for (i, (room, who, to, words)) in TALK.into_iter().enumerate() {
        lines.push(Line {
            room,
            who,
            to,
            words: words.to_owned(),
        });
        for k in 0..3 {
            lines.push(deploy(3 * i + k));
        }
    }
    // The conversation ends with people, not with a release.
    let last = lines.len() - 4;
    lines[last..].rotate_left(1);
    lines
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

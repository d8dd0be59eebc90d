//! Every kind of change, as events carry them.

use countersign::domain::id::{MessageId, RoomId, UserId};
use countersign::domain::role::Role;
use countersign::protocol::event::{Change, Event};
use countersign::protocol::frame::ServerFrame;

use crate::samples::objects::{least_message, least_person, message, person, room};
use crate::samples::{AT, LATER, Sample};

const USER: UserId = UserId(7);

/// Each kind, with all it may carry and with as little as it can.
pub fn changes() -> Vec<(Change, Change)> {
    let (emoji, reason, message_id) = ("👍".to_owned(), "Spam".to_owned(), MessageId(41));
    let both = |change: Change| (change.clone(), change);
    let full = Box::new(message());
    let least = Box::new(least_message());
    let room = Box::new(room());
    vec![
        (Change::MessagePosted { message: full.clone() }, Change::MessagePosted { message: least.clone() }),
        (Change::MessageEdited { message: full.clone() }, Change::MessageEdited { message: least.clone() }),
        (Change::MessageDeleted { message: full }, Change::MessageDeleted { message: least }),
        both(Change::ReactionAdded { message: message_id, emoji: emoji.clone(), user: USER, version: 44 }),
        both(Change::ReactionRemoved { message: message_id, emoji, user: USER, version: 45 }),
        both(Change::RoomCreated { room: room.clone() }),
        both(Change::RoomUpdated { room: room.clone() }),
        both(Change::RoomArchived { room: room.clone() }),
        (
            Change::MemberJoined {
                user: USER,
                person: Some(least_person()),
                room: Some(room),
                people: Some(vec![least_person()]),
            },
            Change::MemberJoined { user: USER, person: None, room: None, people: None },
        ),
        (
            Change::MemberLeft { user: USER, removed_by: Some(UserId(3)) },
            Change::MemberLeft { user: USER, removed_by: None },
        ),
        both(Change::PersonAdded { person: person() }),
        both(Change::PersonUpdated { user: USER, display: "Carol".to_owned() }),
        both(Change::RoleChanged { user: USER, role: Role::Moderator }),
        both(Change::UserMuted { user: USER, until: LATER, reason: reason.clone() }),
        both(Change::UserUnmuted { user: USER }),
        (
            Change::UserBanned { user: USER, until: Some(LATER), reason: reason.clone() },
            Change::UserBanned { user: USER, until: None, reason },
        ),
        both(Change::UserUnbanned { user: USER }),
    ]
}

/// A change as a whole frame: somewhere and by somebody, or neither.
pub fn all() -> Vec<Sample> {
    let event = |change: Change, room, by| ServerFrame::Event(Event { cursor: 44, at: AT, room, by, change });
    let sample = |(full, least): (Change, Change)| {
        let name = serde_json::to_value(&full).unwrap()["kind"].as_str().unwrap().to_owned();
        Sample::new(&name, &event(full, Some(RoomId(12)), Some(UserId(3))), &event(least, None, None))
    };
    changes().into_iter().map(sample).collect()
}

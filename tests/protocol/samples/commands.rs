//! Every command, with all of its fields.

use countersign::domain::audience::Audience;
use countersign::domain::id::{ConnectionId, MessageId, RoomId, SessionId, UserId};
use countersign::domain::role::Role;
use countersign::domain::room::RoomKind;
use countersign::protocol::command::Command;

use crate::samples::LATER;

const ROOM: RoomId = RoomId(12);
const MESSAGE: MessageId = MessageId(40);
const USER: UserId = UserId(7);

pub fn all() -> Vec<Command> {
    [talk(), rooms(), people(), asking()].concat()
}

fn talk() -> Vec<Command> {
    let words = || "Lunch at **noon**?".to_owned();
    let key = || "k-1".to_owned();
    let emoji = || "👍".to_owned();
    vec![
        Command::PostMessage {
            room: ROOM,
            body: words(),
            client_id: key(),
            audience: Some(Audience::Role { role: Role::Moderator }),
            reply_to: Some(MESSAGE),
        },
        Command::Announce { body: words(), audience: Audience::EVERYONE, client_id: key() },
        Command::EditMessage { message: MESSAGE, body: words() },
        Command::DeleteMessage { message: MESSAGE, reason: Some("Off topic".to_owned()) },
        Command::React { message: MESSAGE, emoji: emoji() },
        Command::Unreact { message: MESSAGE, emoji: emoji() },
        Command::MarkRead { room: ROOM, cursor: 40 },
        Command::Typing { room: ROOM, on: true, audience: Some(Audience::Users { users: vec![USER] }) },
    ]
}

fn rooms() -> Vec<Command> {
    let topic = || Some("What there is to eat".to_owned());
    vec![
        Command::CreateRoom {
            name: "lunch".to_owned(),
            kind: RoomKind::Private,
            topic: topic(),
            members: Some(vec![USER]),
        },
        Command::UpdateRoom { room: ROOM, name: Some("lunch".to_owned()), topic: topic() },
        Command::ArchiveRoom { room: ROOM, archived: true },
        Command::JoinRoom { room: ROOM },
        Command::LeaveRoom { room: ROOM },
        Command::InviteMember { room: ROOM, user: USER },
        Command::RemoveMember { room: ROOM, user: USER },
        Command::OpenDirect { users: vec![USER, UserId(8)] },
    ]
}

fn people() -> Vec<Command> {
    let reason = || "Spam".to_owned();
    vec![
        Command::SetRole { user: USER, role: Role::Member },
        Command::MuteUser { user: USER, room: Some(ROOM), until: LATER, reason: reason() },
        Command::UnmuteUser { user: USER, room: Some(ROOM) },
        Command::BanUser { user: USER, until: Some(LATER), reason: reason() },
        Command::UnbanUser { user: USER, until: Some(LATER), reason: Some(reason()) },
        Command::UpdateProfile { display: "Carol".to_owned() },
        Command::EndSessions { session: Some(SessionId(9)), user: Some(USER), except: Some(SessionId(9)) },
    ]
}

fn asking() -> Vec<Command> {
    let prefix = || Some("lu".to_owned());
    vec![
        Command::History { room: ROOM, before: Some(40), after: Some(40), around: Some(40), limit: Some(50) },
        Command::Search { query: "lunch noo".to_owned(), room: Some(ROOM), before: Some(40), limit: Some(20) },
        Command::ListRooms { prefix: prefix(), after: Some(ROOM) },
        Command::ListPeople { room: Some(ROOM), prefix: prefix(), after: Some(USER) },
        Command::ListConnections { user: Some(USER), after: Some(ConnectionId(3)) },
        Command::Explain { user: USER, command: "announce".to_owned(), room: Some(ROOM), message: Some(MESSAGE) },
        Command::Ping {},
    ]
}

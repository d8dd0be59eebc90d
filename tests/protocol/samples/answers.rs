//! What each command is answered when it is carried out.

use countersign::domain::id::{MessageId, RoomId};
use countersign::protocol::command::Command;
use countersign::protocol::frame::Done;
use countersign::protocol::view::ListedRoom;

use crate::samples::objects::{connection, decision, hit, least_message, person, room};

/// There is no other place for a new command's answer: it does not compile without one.
pub fn to(command: &Command) -> Done {
    match command {
        Command::PostMessage { .. } | Command::Announce { .. } => {
            Done { message: Some(MessageId(41)), cursor: Some(41), ..Done::default() }
        }
        Command::EditMessage { .. }
        | Command::DeleteMessage { .. }
        | Command::React { .. }
        | Command::Unreact { .. }
        | Command::JoinRoom { .. }
        | Command::LeaveRoom { .. }
        | Command::UpdateRoom { .. }
        | Command::ArchiveRoom { .. }
        | Command::InviteMember { .. }
        | Command::RemoveMember { .. }
        | Command::SetRole { .. }
        | Command::MuteUser { .. }
        | Command::UnmuteUser { .. }
        | Command::BanUser { .. }
        | Command::UnbanUser { .. }
        | Command::UpdateProfile { .. } => Done { cursor: Some(42), ..Done::default() },
        Command::CreateRoom { .. } | Command::OpenDirect { .. } => Done { room: Some(RoomId(12)), ..Done::default() },
        Command::EndSessions { .. } => Done { ended: Some(2), ..Done::default() },
        Command::History { .. } => {
            Done { messages: Some(vec![least_message()]), more: Some(true), cursor: Some(44), ..Done::default() }
        }
        Command::Search { .. } => {
            Done { hits: Some(vec![hit()]), more: Some(false), cursor: Some(44), ..Done::default() }
        }
        Command::ListRooms { .. } => {
            let listed = ListedRoom { room: room(), joined: true, size: 12 };
            Done { rooms: Some(vec![listed]), more: Some(false), ..Done::default() }
        }
        Command::ListPeople { .. } => Done { people: Some(vec![person()]), more: Some(false), ..Done::default() },
        Command::ListConnections { .. } => {
            Done { connections: Some(vec![connection()]), more: Some(false), ..Done::default() }
        }
        Command::Explain { .. } => Done { decision: Some(Box::new(decision())), ..Done::default() },
        Command::MarkRead { .. } | Command::Typing { .. } | Command::Ping {} => Done::default(),
    }
}

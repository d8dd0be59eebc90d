//! The form of a command, where it has one, and what its answer must be.

use countersign::domain::id::{RoomId, UserId};
use countersign::domain::moment::Moment;
use countersign::protocol::command::Command;

use super::{NOWHERE, Verdict};
use crate::support::client::{Client, Reply};

type Fields = Vec<(&'static str, String)>;

/// Where a command is posted and with which fields; nothing for what only the socket has.
fn form(command: &Command) -> Option<(String, Fields)> {
    let in_room = |room: &RoomId, deed: &str, fields: Fields| Some((format!("/rooms/{room}/{deed}"), fields));
    let about = |user: &UserId, deed: &str, fields: Fields| Some((format!("/people/{user}/{deed}"), fields));
    let room_field = |room: &Option<RoomId>| ("room", room.map(|room| room.to_string()).unwrap_or_default());
    let until_field = |until: &Option<Moment>| ("until", until.map(|until| until.to_string()).unwrap_or_default());
    match command {
        Command::PostMessage { room, body, client_id, audience, .. } => {
            let audience = audience.as_ref().map(|audience| audience.to_form()).unwrap_or_default();
            let fields = vec![("body", body.clone()), ("client_id", client_id.clone()), ("audience", audience)];
            in_room(room, "messages", fields)
        }
        Command::Announce { body, audience, client_id } => {
            let fields = vec![("body", body.clone()), ("client_id", client_id.clone()), ("audience", audience.to_form())];
            Some(("/announcements".to_owned(), fields))
        }
        Command::JoinRoom { room } => in_room(room, "join", Vec::new()),
        Command::LeaveRoom { room } => in_room(room, "leave", Vec::new()),
        Command::InviteMember { room, user } => in_room(room, "invite", vec![("user", user.to_string())]),
        Command::RemoveMember { room, user } => in_room(room, "remove", vec![("user", user.to_string())]),
        Command::UpdateRoom { room, name, topic } => {
            let fields = [("name", name.clone()), ("topic", topic.clone())];
            in_room(room, "update", fields.into_iter().filter_map(|(name, text)| Some((name, text?))).collect())
        }
        Command::ArchiveRoom { room, archived } => in_room(room, "archive", vec![("archived", archived.to_string())]),
        Command::MuteUser { user, room, until, reason } => {
            about(user, "mute", vec![room_field(room), ("until", until.to_string()), ("reason", reason.clone())])
        }
        Command::UnmuteUser { user, room } => about(user, "unmute", vec![room_field(room)]),
        Command::BanUser { user, until, reason } => {
            about(user, "ban", vec![until_field(until), ("reason", reason.clone())])
        }
        Command::UnbanUser { user, .. } => about(user, "unban", Vec::new()),
        Command::SetRole { user, role } => about(user, "role", vec![("role", role.to_string())]),
        Command::EndSessions { session: None, user: Some(user), except } => {
            let except = except.map(|except| except.to_string()).unwrap_or_default();
            about(user, "end-sessions", vec![("except", except)])
        }
        // Their addresses name the room as well as the message; tests/server/messages.rs has them.
        Command::EditMessage { .. }
        | Command::DeleteMessage { .. }
        | Command::React { .. }
        | Command::Unreact { .. }
        // These have pages, or nothing to do without a script.
        | Command::EndSessions { .. }
        | Command::History { .. }
        | Command::Search { .. }
        | Command::MarkRead { .. }
        | Command::Typing { .. }
        | Command::CreateRoom { .. }
        | Command::OpenDirect { .. }
        | Command::ListRooms { .. }
        | Command::ListPeople { .. }
        | Command::UpdateProfile { .. }
        | Command::ListConnections { .. }
        | Command::Explain { .. }
        | Command::Ping {} => None,
    }
}

/// Posts its form, if it has one. What is hidden must be told like what is missing.
pub async fn post(client: &mut Client, command: &Command) -> Option<Reply> {
    let (path, fields) = form(command)?;
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let reply = client.post(&path, &fields).await;
    if reply.status == 404 {
        let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
        parts[2] = if parts[1] == "rooms" { format!("r_{NOWHERE}") } else { format!("u_{NOWHERE}") };
        let missing = client.post(&parts.join("/"), &fields).await;
        assert_eq!((missing.status, &missing.body), (404, &reply.body), "{command:?}");
    }
    Some(reply)
}

/// The status of the page that tells this verdict; a refusal says a sentence.
pub fn same(reply: &Reply, verdict: Verdict, case: &str) {
    let status = match verdict {
        "done" => 303,
        "not_found" => 404,
        "forbidden" | "archived" | "muted" => 403,
        other => panic!("no status for {other}"),
    };
    assert_eq!(reply.status, status, "{case}: {}", reply.body);
    assert!(status == 303 || reply.body.contains("<h1"), "{case}: {}", reply.body);
}

//! What a command asks, with its texts parsed and its lists counted.

use crate::domain::audience::{Audience, MAX_NAMED};
use crate::domain::command as ask;
use crate::domain::command::Ending;
use crate::domain::id::{RoomId, SessionId, UserId};
use crate::domain::message::Draft;
use crate::domain::room::RoomKind;
use crate::domain::text::{Body, ClientId, Reason, RoomName, TextError, Topic};
use crate::protocol::command::Command;
use crate::protocol::error::{ErrorCode, Refusal};
use crate::protocol::limits;
use crate::server::web::refusal;
use crate::server::web::socket::commands::{Asked, Commands};
use crate::server::web::socket::reading::History;

impl Commands {
    /// Texts become values here; behind this line they are within their bounds.
    pub(super) fn parse(&self, command: Command) -> Result<Asked, Refusal> {
        Ok(match command {
            Command::Ping {} => Asked::Nothing,
            Command::History { room, before, after, around, limit } => {
                Asked::History(History::parse(room, before, after, around, limit)?)
            }
            Command::Typing { room, on, audience } => {
                let audience = audience.unwrap_or(Audience::EVERYONE);
                within_bounds(&audience)?;
                Asked::Typing { room, on, audience }
            }
            Command::PostMessage { room, body, client_id, audience } => {
                let draft = self.draft(Some(room), &body, audience.unwrap_or(Audience::EVERYONE), &client_id)?;
                Asked::Log(ask::Command::PostMessage { room, draft })
            }
            Command::Announce { body, audience, client_id } => {
                Asked::Log(ask::Command::Announce(self.draft(None, &body, audience, &client_id)?))
            }
            Command::DeleteMessage { message, reason } => {
                let reason = reason.as_deref().map(Reason::parse).transpose().map_err(refusal::of_text)?;
                Asked::Log(ask::Command::DeleteMessage { message, reason })
            }
            Command::CreateRoom { name, kind, topic, members } => {
                Asked::Log(create_room(&name, kind, topic.as_deref(), members)?)
            }
            Command::JoinRoom { room } => Asked::Log(ask::Command::JoinRoom(room)),
            Command::LeaveRoom { room } => Asked::Log(ask::Command::LeaveRoom(room)),
            Command::SetRole { user, role } => Asked::Log(ask::Command::SetRole { user, role }),
            Command::MuteUser { user, room, until, reason } => {
                let reason = Reason::parse(&reason).map_err(refusal::of_text)?;
                Asked::Log(ask::Command::MuteUser { user, room, until, reason })
            }
            Command::UnmuteUser { user, room } => Asked::Log(ask::Command::UnmuteUser { user, room }),
            Command::EndSessions { session, user, except } => {
                Asked::Log(ask::Command::EndSessions(ending(session, user, except)?))
            }
        })
    }

    fn draft(&self, room: Option<RoomId>, body: &str, audience: Audience, client_id: &str) -> Result<Draft, Refusal> {
        let parsed = Body::parse(body).and_then(|body| Ok((body, ClientId::parse(client_id)?)));
        let (body, client_id) = parsed.map_err(refusal::of_text)?;
        within_bounds(&audience)?;
        Ok(self.app.log.draft(room, body, audience, client_id))
    }
}

fn within_bounds(audience: &Audience) -> Result<(), Refusal> {
    let Audience::Users { users } = audience else { return Ok(()) };
    match users.len() {
        0 => Err(Refusal::new(ErrorCode::BadRequest, "An audience of named people needs at least one.")),
        1..=MAX_NAMED => Ok(()),
        _ => Err(Refusal::new(ErrorCode::TooLarge, format!("An audience may name at most {MAX_NAMED} people."))),
    }
}

fn create_room(
    name: &str,
    kind: RoomKind,
    topic: Option<&str>,
    members: Option<Vec<UserId>>,
) -> Result<ask::Command, Refusal> {
    if !matches!(kind, RoomKind::Open | RoomKind::Private) {
        return Err(Refusal::new(ErrorCode::BadRequest, "A room is created open or private."));
    }
    let members = members.unwrap_or_default();
    if members.len() > limits::ROOM_MEMBERS {
        return Err(Refusal::new(
            ErrorCode::TooLarge,
            format!("A room may begin with at most {} people.", limits::ROOM_MEMBERS),
        ));
    }
    let texts = || Ok::<_, TextError>((RoomName::parse(name.trim())?, Topic::parse(topic.unwrap_or_default().trim())?));
    let (name, topic) = texts().map_err(refusal::of_text)?;
    Ok(ask::Command::CreateRoom { name, kind, topic, members })
}

fn ending(session: Option<SessionId>, user: Option<UserId>, except: Option<SessionId>) -> Result<Ending, Refusal> {
    match (session, user, except) {
        (Some(session), None, None) => Ok(Ending::One(session)),
        (None, Some(user), except) => Ok(Ending::AllOf { user, except }),
        _ => Err(Refusal::new(ErrorCode::BadRequest, "Name a session, or a user and perhaps a session to except.")),
    }
}

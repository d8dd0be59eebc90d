//! What a command asks, with its texts parsed and its lists counted.

use crate::domain::audience::{Audience, MAX_NAMED};
use crate::domain::command as ask;
use crate::domain::command::Ending;
use crate::domain::emoji::Emoji;
use crate::domain::id::{MessageId, RoomId, SessionId, UserId};
use crate::domain::message::Draft;
use crate::domain::room::RoomKind;
use crate::domain::text::{Body, ClientId, DisplayName, Reason, RoomName, Topic};
use crate::protocol::command::Command;
use crate::protocol::error::{ErrorCode, Refusal};
use crate::protocol::limits;
use crate::server::hub::lists::Wanted;
use crate::server::markdown;
use crate::server::web::refusal;
use crate::server::web::socket::commands::{Asked, Commands};
use crate::server::web::socket::explaining::Explain;
use crate::server::web::socket::reading::History;
use crate::server::web::socket::searching::Search;

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
            Command::PostMessage { room, body, client_id, audience, reply_to } => {
                let audience = audience.unwrap_or(Audience::EVERYONE);
                let draft = self.draft(Some(room), &body, audience, &client_id, reply_to)?;
                Asked::Log(ask::Command::PostMessage { room, draft })
            }
            Command::Announce { body, audience, client_id } => {
                Asked::Log(ask::Command::Announce(self.draft(None, &body, audience, &client_id, None)?))
            }
            Command::EditMessage { message, body } => {
                let body = Body::parse(&body).map_err(refusal::of_text)?;
                Asked::Log(ask::Command::EditMessage { message, wording: markdown::wording(body) })
            }
            Command::React { message, emoji } => {
                Asked::Log(ask::Command::React { message, emoji: Emoji::parse(&emoji).map_err(refusal::of_emoji)? })
            }
            Command::Unreact { message, emoji } => {
                Asked::Log(ask::Command::Unreact { message, emoji: Emoji::parse(&emoji).map_err(refusal::of_emoji)? })
            }
            Command::DeleteMessage { message, reason } => {
                let reason = reason.as_deref().map(Reason::parse).transpose().map_err(refusal::of_text)?;
                Asked::Log(ask::Command::DeleteMessage { message, reason })
            }
            Command::Search { query, room, before, limit } => {
                Asked::Search(Search::parse(&query, room, before, limit)?)
            }
            Command::MarkRead { room, cursor } => Asked::MarkRead { room, cursor },
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
            Command::UpdateRoom { room, name, topic } => {
                Asked::Log(update_room(room, name.as_deref(), topic.as_deref())?)
            }
            Command::ArchiveRoom { room, archived } => Asked::Log(ask::Command::ArchiveRoom { room, archived }),
            Command::InviteMember { room, user } => Asked::Log(ask::Command::InviteMember { room, user }),
            Command::RemoveMember { room, user } => Asked::Log(ask::Command::RemoveMember { room, user }),
            Command::OpenDirect { users } => Asked::Log(self.open_direct(users)?),
            Command::ListRooms { prefix, after } => Asked::List(Wanted::Rooms { prefix: prefix_of(prefix)?, after }),
            Command::ListPeople { room, prefix, after } => {
                Asked::List(Wanted::People { room, prefix: prefix_of(prefix)?, after })
            }
            Command::ListConnections { user, after } => Asked::List(Wanted::Connections { user, after }),
            Command::BanUser { user, until, reason } => {
                let reason = Reason::parse(&reason).map_err(refusal::of_text)?;
                Asked::Log(ask::Command::BanUser { user, until, reason })
            }
            Command::UnbanUser { user, .. } => Asked::Log(ask::Command::UnbanUser(user)),
            Command::UpdateProfile { display } => {
                let display = DisplayName::given(display.trim()).map_err(refusal::of_text)?;
                Asked::Log(ask::Command::UpdateProfile(display))
            }
            Command::Explain { user, command, room, message } => {
                Asked::Explain(Explain::parse(user, &command, room, message)?)
            }
            Command::EndSessions { session, user, except } => {
                Asked::Log(ask::Command::EndSessions(ending(session, user, except)?))
            }
        })
    }

    /// Whoever asks belongs to the room anyway, named or not.
    fn open_direct(&self, mut users: Vec<UserId>) -> Result<ask::Command, Refusal> {
        users.retain(|user| *user != self.visitor.user);
        users.sort_unstable();
        users.dedup();
        if !(1..=limits::DIRECT_OTHERS).contains(&users.len()) {
            let why = format!("A direct room is for oneself and 1 to {} others.", limits::DIRECT_OTHERS);
            return Err(Refusal::new(ErrorCode::BadRequest, why));
        }
        Ok(ask::Command::OpenDirect(users))
    }

    fn draft(
        &self,
        room: Option<RoomId>,
        body: &str,
        audience: Audience,
        client_id: &str,
        reply_to: Option<MessageId>,
    ) -> Result<Draft, Refusal> {
        let body = Body::parse(body).map_err(refusal::of_text);
        let client_id = ClientId::parse(client_id).map_err(refusal::of_text);
        let ((body, client_id), ()) = both(both(body, client_id), within_bounds(&audience))?;
        Ok(self.app.log.draft(room, markdown::wording(body), audience, client_id, reply_to))
    }
}

/// Of two refusals the one that comes first in the order of the protocol: what is wrong before what is too large.
pub fn both<A, B>(one: Result<A, Refusal>, other: Result<B, Refusal>) -> Result<(A, B), Refusal> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(large), Err(wrong)) if large.code == ErrorCode::TooLarge => Err(wrong),
        (Err(refusal), _) | (_, Err(refusal)) => Err(refusal),
    }
}

/// Whether an audience names nobody, or more people than one may.
///
/// # Errors
/// In one sentence.
pub fn within_bounds(audience: &Audience) -> Result<(), Refusal> {
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
    let bounded = if members.len() > limits::ROOM_MEMBERS {
        let why = format!("A room may begin with at most {} people.", limits::ROOM_MEMBERS);
        Err(Refusal::new(ErrorCode::TooLarge, why))
    } else {
        Ok(())
    };
    let name = RoomName::given(name.trim()).map_err(refusal::of_text);
    let topic = Topic::parse(topic.unwrap_or_default().trim()).map_err(refusal::of_text);
    let ((name, topic), ()) = both(both(name, topic), bounded)?;
    Ok(ask::Command::CreateRoom { name, kind, topic, members })
}

/// What is to be changed about a room.
///
/// # Errors
/// A text out of its bounds, or nothing to be changed.
pub fn update_room(room: RoomId, name: Option<&str>, topic: Option<&str>) -> Result<ask::Command, Refusal> {
    if name.is_none() && topic.is_none() {
        return Err(Refusal::new(ErrorCode::BadRequest, "Say a new name, a new topic, or both."));
    }
    let name = name.map(|name| RoomName::given(name.trim())).transpose().map_err(refusal::of_text);
    let topic = topic.map(|topic| Topic::parse(topic.trim())).transpose().map_err(refusal::of_text);
    let (name, topic) = both(name, topic)?;
    Ok(ask::Command::UpdateRoom { room, name, topic })
}

/// The beginning of a name, in lower case; no name is longer than a room's or a display name.
fn prefix_of(prefix: Option<String>) -> Result<String, Refusal> {
    let prefix = prefix.unwrap_or_default();
    if prefix.chars().count() > RoomName::MAX {
        let why = format!("A prefix may have at most {} characters.", RoomName::MAX);
        return Err(Refusal::new(ErrorCode::TooLarge, why));
    }
    Ok(prefix.to_lowercase())
}

fn ending(session: Option<SessionId>, user: Option<UserId>, except: Option<SessionId>) -> Result<Ending, Refusal> {
    match (session, user, except) {
        (Some(session), None, None) => Ok(Ending::One(session)),
        (None, Some(user), except) => Ok(Ending::AllOf { user, except }),
        _ => Err(Refusal::new(ErrorCode::BadRequest, "Name a session, or a user and perhaps a session to except.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_before_what_is_too_large() {
        let large = || Err::<(), _>(Refusal::new(ErrorCode::TooLarge, "large"));
        let wrong = || Err::<(), _>(Refusal::new(ErrorCode::BadRequest, "wrong"));
        for (one, other, code) in [
            (large(), wrong(), ErrorCode::BadRequest),
            (wrong(), large(), ErrorCode::BadRequest),
            (large(), Ok(()), ErrorCode::TooLarge),
            (Ok(()), large(), ErrorCode::TooLarge),
        ] {
            assert_eq!(both(one, other).unwrap_err().code, code);
        }
        assert!(both(Ok::<_, Refusal>(1), Ok::<_, Refusal>(2)).is_ok());
    }
}

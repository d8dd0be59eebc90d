//! What is done to people and apart from any room: every role, on oneself, on those below, beside and above, and on
//! whom one may not know.

use countersign::domain::audience::Audience;
use countersign::domain::id::{SessionId, UserId};
use countersign::domain::moment::Moment;
use countersign::domain::role::Role;
use countersign::domain::room::RoomKind;
use countersign::protocol::command::Command;
use serde_json::json;

use super::{NOWHERE, Scene, Verdict, forms, kind, over_socket};

/// Who the other is to oneself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Other {
    Oneself,
    Below,
    Beside,
    Above,
    /// For a guest, somebody whom no room brought near; for all others, nobody.
    Unknown,
}

impl Other {
    const ALL: [Self; 5] = [Self::Oneself, Self::Below, Self::Beside, Self::Above, Self::Unknown];

    /// Somebody who is that, if anybody is.
    fn name(self, role: Role) -> Option<&'static str> {
        match (self, role) {
            (Self::Oneself, _) => Some("mia"),
            (Self::Below, Role::Guest) | (Self::Above, Role::Admin) | (Self::Unknown, _) => None,
            (Self::Below, _) | (Self::Beside, Role::Guest) => Some("gus"),
            (Self::Beside, Role::Member) | (Self::Above, Role::Guest) => Some("carol"),
            (Self::Beside, Role::Moderator) | (Self::Above, Role::Member) => Some("bob"),
            (Self::Beside, Role::Admin) | (Self::Above, Role::Moderator) => Some("erin"),
        }
    }

    /// An admin, on those below and beside.
    fn is_under(self, role: Role) -> bool {
        role == Role::Admin && matches!(self, Self::Below | Self::Beside)
    }
}

/// What the protocol says; `None` for what is done in a room and is in the other table.
fn expected(command: &Command, role: Role, other: Other) -> Option<Verdict> {
    let known = |holds: bool| {
        Some(if other == Other::Unknown {
            "not_found"
        } else if holds {
            "done"
        } else {
            "forbidden"
        })
    };
    let always = |holds: bool| Some(if holds { "done" } else { "forbidden" });
    match command {
        Command::SetRole { .. } => known(other.is_under(role) || (role == Role::Admin && other == Other::Oneself)),
        Command::BanUser { .. } | Command::UnbanUser { .. } => known(other.is_under(role)),
        Command::MuteUser { .. } | Command::UnmuteUser { .. } => {
            known(other.is_under(role) || (role == Role::Moderator && other == Other::Below))
        }
        Command::EndSessions { session: None, .. } | Command::ListConnections { .. } | Command::Explain { .. } => {
            known(other.is_under(role) || other == Other::Oneself)
        }
        // Whose it is, is not for those to know who may not end it.
        Command::EndSessions { session: Some(_), .. } => Some("not_found"),
        Command::OpenDirect { .. } => known(true),
        Command::Announce { .. } => always(role >= Role::Moderator),
        Command::CreateRoom { .. } | Command::ListRooms { .. } => always(role != Role::Guest),
        Command::UpdateProfile { .. } | Command::Ping {} => Some("done"),
        Command::ListPeople { .. } => Some("done"),
        Command::PostMessage { .. }
        | Command::EditMessage { .. }
        | Command::React { .. }
        | Command::Unreact { .. }
        | Command::Search { .. }
        | Command::MarkRead { .. }
        | Command::DeleteMessage { .. }
        | Command::History { .. }
        | Command::JoinRoom { .. }
        | Command::LeaveRoom { .. }
        | Command::Typing { .. }
        | Command::UpdateRoom { .. }
        | Command::ArchiveRoom { .. }
        | Command::InviteMember { .. }
        | Command::RemoveMember { .. } => None,
    }
}

/// What is done to somebody, in an order in which none spoils the next: roles stay as they are, bans are taken back.
fn on(user: UserId, role: Role, mine: SessionId) -> Vec<Command> {
    let text = |text: &str| text.to_owned();
    let (room, until, reason) = (None, Moment::LATEST, text("loud"));
    vec![
        Command::SetRole { user, role },
        Command::MuteUser { user, room, until, reason: reason.clone() },
        Command::UnmuteUser { user, room },
        Command::ListConnections { user: Some(user), after: None },
        Command::Explain { user, command: text("announce"), room: None, message: None },
        Command::EndSessions { session: None, user: Some(user), except: Some(mine) },
        Command::BanUser { user, until: None, reason },
        Command::UnbanUser { user, until: None, reason: None },
    ]
}

/// What concerns nobody in particular.
fn apart(key: &str) -> Vec<Command> {
    let text = |text: &str| text.to_owned();
    vec![
        Command::Announce { body: text("news"), audience: Audience::EVERYONE, client_id: text(key) },
        Command::CreateRoom { name: text(key), kind: RoomKind::Private, topic: None, members: None },
        Command::ListRooms { prefix: None, after: None },
        Command::ListPeople { room: None, prefix: None, after: None },
        Command::UpdateProfile { display: text("Mia M.") },
        Command::EndSessions { session: Some(SessionId(NOWHERE)), user: None, except: None },
        Command::Ping {},
    ]
}

/// The commands that are tried here.
pub fn kinds() -> Vec<String> {
    let user = UserId(NOWHERE);
    let mut all = on(user, Role::Guest, SessionId(NOWHERE));
    all.extend(apart("k"));
    all.push(Command::OpenDirect { users: vec![user] });
    all.iter().map(kind).collect()
}

async fn over_all(role: Role, by_form: bool) {
    let mut scene = Scene::begin().await;
    // A guest knows gus and carol by a room.
    let near = json!([scene.id("gus"), scene.id("carol")]);
    scene.session.done(json!({"type": "create_room", "name": "near", "kind": "private", "members": near})).await;
    scene.becomes(role).await;
    let mine: SessionId = scene.session.session().parse().unwrap();
    let mut cases = Vec::new();
    for other in Other::ALL {
        let user = match other.name(role) {
            Some(name) => scene.id(name),
            None if other == Other::Unknown && role == Role::Guest => scene.id("alice"),
            None if other == Other::Unknown => UserId(NOWHERE),
            None => continue,
        };
        let now = scene.house.server.app().hub.with_facts(|facts| facts.person(user).map(|person| person.role));
        cases.extend(on(user, now.unwrap_or(Role::Member), mine).into_iter().map(|command| (other, command)));
        if !matches!(other, Other::Oneself) {
            cases.push((other, Command::OpenDirect { users: vec![user] }));
        }
    }
    cases.extend(apart("key").into_iter().map(|command| (Other::Oneself, command)));
    for (other, command) in cases {
        let verdict = expected(&command, role, other).unwrap();
        if by_form {
            if let Some(answer) = forms::post(&mut scene.client, &command).await {
                forms::same(&answer, verdict, &format!("{role} {other:?} {command:?}"));
            }
        } else {
            let got = over_socket(&mut scene.session, &command).await;
            assert_eq!(got, verdict, "{role} {other:?} {command:?}");
        }
    }
}

#[tokio::test]
async fn e1_about_people_every_role_is_answered_as_the_protocol_says() {
    for role in Role::ALL {
        over_all(role, false).await;
    }
}

#[tokio::test]
async fn e1_about_people_every_form_answers_as_the_command_does() {
    for role in Role::ALL {
        over_all(role, true).await;
    }
}

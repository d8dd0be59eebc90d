//! What is done in rooms and to messages: every role, in it, outside it and as its owner, in every kind of room.

use std::collections::BTreeSet;

use countersign::domain::audience::Audience;
use countersign::domain::id::{MessageId, RoomId};
use countersign::domain::moment::Moment;
use countersign::domain::role::Role;
use countersign::protocol::command::Command;
use serde_json::json;

use super::{Scene, Verdict, forms, kind, over_socket};
use crate::support::socket::everyone;

/// What somebody has to do with a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    OpenOutside,
    OpenInside,
    OpenOwn,
    PrivateOutside,
    PrivateInside,
    PrivateOwn,
    DirectOutside,
    DirectInside,
    Announcements,
}

impl Place {
    const ALL: [Self; 9] = [
        Self::OpenOutside,
        Self::OpenInside,
        Self::OpenOwn,
        Self::PrivateOutside,
        Self::PrivateInside,
        Self::PrivateOwn,
        Self::DirectOutside,
        Self::DirectInside,
        Self::Announcements,
    ];

    fn inside(self) -> bool {
        !matches!(self, Self::OpenOutside | Self::PrivateOutside | Self::DirectOutside)
    }

    fn open(self) -> bool {
        matches!(self, Self::OpenOutside | Self::OpenInside | Self::OpenOwn)
    }

    fn own(self) -> bool {
        matches!(self, Self::OpenOwn | Self::PrivateOwn)
    }

    fn fixed(self) -> bool {
        matches!(self, Self::DirectOutside | Self::DirectInside | Self::Announcements)
    }

    fn sees(self, role: Role) -> bool {
        self.inside() || (self.open() && role != Role::Guest)
    }

    /// Whoever keeps the room: its owner, and above members whoever sees an open one or is in it.
    fn keeps(self, role: Role) -> bool {
        !self.fixed()
            && match role {
                Role::Guest => false,
                Role::Member => self.own(),
                Role::Moderator | Role::Admin => self.sees(role),
            }
    }
}

/// What the protocol says; `None` for what is not done in a room and is in the other table.
fn expected(command: &Command, role: Role, place: Place) -> Option<Verdict> {
    let sees = |holds: bool| {
        Some(if !place.sees(role) {
            "not_found"
        } else if holds {
            "done"
        } else {
            "forbidden"
        })
    };
    let staff = role >= Role::Moderator;
    match command {
        Command::History { .. } | Command::Search { .. } => sees(true),
        Command::PostMessage { .. } | Command::Typing { .. } => sees(place.inside() && place != Place::Announcements),
        Command::React { .. } | Command::Unreact { .. } | Command::MarkRead { .. } => sees(place.inside()),
        // It is about what carol wrote.
        Command::EditMessage { .. } => sees(false),
        Command::DeleteMessage { .. } => sees(staff && (role == Role::Admin || place != Place::Announcements)),
        Command::JoinRoom { .. } => sees(place.open() && role != Role::Guest),
        Command::LeaveRoom { .. } => sees(place.inside() && !place.fixed()),
        Command::UpdateRoom { .. } | Command::ArchiveRoom { .. } | Command::RemoveMember { .. } => {
            sees(place.keeps(role))
        }
        Command::MuteUser { .. } | Command::UnmuteUser { .. } => sees(place.keeps(role)),
        Command::InviteMember { .. } => sees(place.keeps(role) || (place.open() && role == Role::Member)),
        Command::ListPeople { .. } | Command::Explain { .. } => sees(true),
        Command::Announce { .. }
        | Command::CreateRoom { .. }
        | Command::SetRole { .. }
        | Command::EndSessions { .. }
        | Command::OpenDirect { .. }
        | Command::ListRooms { .. }
        | Command::BanUser { .. }
        | Command::UnbanUser { .. }
        | Command::UpdateProfile { .. }
        | Command::ListConnections { .. }
        | Command::Ping {} => None,
    }
}

/// Nine rooms with a message of carol's in each. Greta and gus are in those that can be kept, nina is nowhere.
struct Rooms(Vec<(Place, RoomId, MessageId)>);

impl Rooms {
    async fn furnish(scene: &mut Scene) -> Self {
        let mut carol = scene.house.socket("carol").await;
        let mut alice = scene.house.socket("alice").await;
        let others = [scene.id("greta"), scene.id("gus"), scene.id("carol")];
        let (mia, dave) = (scene.mia, scene.id("dave"));
        // So that nina is known also to a guest.
        let hall = json!({"type": "create_room", "name": "hall", "kind": "private", "members": [scene.id("nina")]});
        scene.session.done(hall).await;
        let mut rooms = Vec::new();
        for place in Place::ALL {
            let kind = if place.open() { "open" } else { "private" };
            let mut create =
                json!({"type": "create_room", "name": format!("{place:?}"), "kind": kind, "members": others});
            let room = match place {
                Place::OpenOwn | Place::PrivateOwn => scene.session.done(create).await["room"].clone(),
                Place::DirectOutside => {
                    carol.done(json!({"type": "open_direct", "users": [dave]})).await["room"].clone()
                }
                Place::DirectInside => carol.done(json!({"type": "open_direct", "users": [mia]})).await["room"].clone(),
                Place::Announcements => json!("r_1"),
                Place::OpenInside | Place::PrivateInside => {
                    create["members"].as_array_mut().unwrap().push(json!(mia));
                    carol.done(create).await["room"].clone()
                }
                Place::OpenOutside | Place::PrivateOutside => carol.done(create).await["room"].clone(),
            };
            let room = room.as_str().unwrap();
            let posted = if place == Place::Announcements {
                let announce = json!({"type": "announce", "body": "canary", "audience": everyone(), "client_id": "a"});
                alice.done(announce).await
            } else {
                carol.post(room, "canary", everyone()).await
            };
            rooms.push((place, room.parse().unwrap(), posted["message"].as_str().unwrap().parse().unwrap()));
        }
        Self(rooms)
    }
}

/// One of each command that is done in a room, in an order in which none spoils the next.
fn commands(scene: &Scene, place: Place, room: RoomId, message: MessageId) -> Vec<Command> {
    let text = |text: &str| text.to_owned();
    // In rooms of which nobody can be put out it is about somebody who is there.
    let one_inside = match place {
        Place::DirectOutside | Place::DirectInside => scene.id("carol"),
        Place::Announcements => scene.id("nina"),
        Place::OpenOutside
        | Place::OpenInside
        | Place::OpenOwn
        | Place::PrivateOutside
        | Place::PrivateInside
        | Place::PrivateOwn => scene.id("greta"),
    };
    let another = if place.fixed() { one_inside } else { scene.id("gus") };
    let until = Moment::LATEST;
    let mut all = vec![
        Command::History { room, before: None, after: None, around: None, limit: None },
        Command::Search { query: text("canary"), room: Some(room), before: None, limit: None },
        Command::PostMessage {
            room,
            body: text("words"),
            client_id: format!("{place:?}"),
            audience: Some(Audience::EVERYONE),
            reply_to: None,
        },
        Command::Typing { room, on: true, audience: None },
        Command::React { message, emoji: text("👍") },
        Command::Unreact { message, emoji: text("👍") },
        Command::MarkRead { room, cursor: message.0 },
        Command::EditMessage { message, body: text("other words") },
        Command::ListPeople { room: Some(room), prefix: None, after: None },
        Command::Explain { user: scene.mia, command: text("post_message"), room: Some(room), message: None },
        Command::UpdateRoom { room, name: None, topic: Some(format!("topic {place:?}")) },
        Command::ArchiveRoom { room, archived: false },
        Command::InviteMember { room, user: scene.id("nina") },
        Command::MuteUser { user: one_inside, room: Some(room), until, reason: text("loud") },
        Command::UnmuteUser { user: one_inside, room: Some(room) },
        Command::RemoveMember { room, user: another },
        Command::DeleteMessage { message, reason: None },
    ];
    let (join, leave) = (Command::JoinRoom { room }, Command::LeaveRoom { room });
    all.extend(if place.inside() { [join, leave] } else { [leave, join] });
    all
}

/// The same for everybody, in one house a role.
async fn over_all(role: Role, by_form: bool) -> BTreeSet<String> {
    let mut scene = Scene::begin().await;
    let Rooms(rooms) = Rooms::furnish(&mut scene).await;
    scene.becomes(role).await;
    let mut tried = BTreeSet::new();
    for (place, room, message) in rooms {
        for command in commands(&scene, place, room, message) {
            let verdict = expected(&command, role, place).unwrap();
            // What the form under the announcements sends is an announcement.
            let announces = place == Place::Announcements && matches!(command, Command::PostMessage { .. });
            if by_form && announces {
                continue;
            }
            if by_form {
                if let Some(answer) = forms::post(&mut scene.client, &command).await {
                    forms::same(&answer, verdict, &format!("{role} {place:?} {command:?}"));
                }
            } else {
                let got = over_socket(&mut scene.session, &command).await;
                assert_eq!(got, verdict, "{role} {place:?} {command:?}");
            }
            tried.insert(kind(&command));
        }
    }
    tried
}

#[tokio::test]
async fn e1_in_rooms_a_guest_is_answered_as_the_protocol_says() {
    over_all(Role::Guest, false).await;
    over_all(Role::Guest, true).await;
}

#[tokio::test]
async fn e1_in_rooms_a_member_is_answered_as_the_protocol_says() {
    over_all(Role::Member, false).await;
    over_all(Role::Member, true).await;
}

#[tokio::test]
async fn e1_in_rooms_a_moderator_is_answered_as_the_protocol_says() {
    over_all(Role::Moderator, false).await;
    over_all(Role::Moderator, true).await;
}

#[tokio::test]
async fn e1_in_rooms_an_admin_is_answered_as_the_protocol_says_and_every_command_was_tried() {
    let mut tried = over_all(Role::Admin, false).await;
    over_all(Role::Admin, true).await;
    tried.extend(super::people::kinds());
    let all = Command::TYPES.map(str::to_owned).into_iter().collect::<BTreeSet<_>>();
    assert_eq!(all.difference(&tried).collect::<Vec<_>>(), Vec::<&String>::new());
}

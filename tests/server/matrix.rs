//! E1 over the wire: every command of the protocol, by every role in every relation, over the socket and, where it has
//! one, its form. What is expected is written down once more, from the protocol's words and not from the code's table;
//! a new command does not compile without a row here.

mod forms;
mod people;
mod places;

use countersign::domain::command as ask;
use countersign::domain::id::{MessageId, RoomId, UserId};
use countersign::domain::role::Role;
use countersign::protocol::command::Command;
use serde_json::{Value, json};

use crate::support::House;
use crate::support::client::Client;
use crate::support::socket::Socket;

/// No id that is given out is as high.
const NOWHERE: i64 = 999_999;

/// A code of the protocol, or `done`.
type Verdict = &'static str;

/// Somebody of a role and those around, the same in every house.
struct Scene {
    house: House,
    role: Role,
    mia: UserId,
    session: Socket,
    client: Client,
}

impl Scene {
    /// Mia is a member of nothing yet; what she is not allowed to make herself is made before she gets her role.
    async fn begin() -> Self {
        let settings = "[limits]\ncommands_per_second = 1000\nlogins_per_account = 1000\nlogins_per_address = 1000\n";
        let house = House::with(settings).await;
        for name in ["greta", "gus", "nina"] {
            house.add(name, Role::Guest).await;
        }
        house.add("erin", Role::Admin).await;
        let mia = house.add("mia", Role::Member).await;
        let client = house.signed_in("mia").await;
        let mut session = Socket::open(&client).await;
        session.done(json!({"type": "leave_room", "room": "r_2"})).await;
        Self { house, role: Role::Member, mia, session, client }
    }

    async fn becomes(&mut self, role: Role) {
        if role != self.role {
            self.house.ask(ask::Command::SetRole { user: self.mia, role }).await;
        }
        self.role = role;
    }

    fn id(&self, name: &str) -> UserId {
        self.house.id(name)
    }
}

fn wire(command: &Command) -> Value {
    serde_json::to_value(command).unwrap()
}

/// Sends it, and gives `done` or the code. What is hidden must be told like what is missing.
async fn over_socket(socket: &mut Socket, command: &Command) -> String {
    let reply = socket.ask(wire(command)).await;
    let Some(code) = reply["error"]["code"].as_str() else { return "done".to_owned() };
    if code == "not_found" {
        let missing = socket.ask(elsewhere(wire(command))).await;
        assert_eq!(reply["error"], missing["error"], "{command:?} tells what is hidden from what is missing");
    }
    code.to_owned()
}

/// The same about things that do not exist.
fn elsewhere(mut command: Value) -> Value {
    let nowhere = [
        ("room", RoomId(NOWHERE).to_string()),
        ("message", MessageId(NOWHERE).to_string()),
        ("user", UserId(NOWHERE).to_string()),
        ("session", format!("s_{NOWHERE}")),
    ];
    for (field, id) in nowhere {
        // A room or a message says where; the person stays then, so that only one thing is missing.
        if command.get(field).is_some_and(|value| !value.is_null()) {
            command[field] = json!(id);
            break;
        }
    }
    if let Some(users) = command.get_mut("users") {
        *users = json!([UserId(NOWHERE).to_string()]);
    }
    command
}

/// The name of a command on the wire.
fn kind(command: &Command) -> String {
    wire(command)["type"].as_str().unwrap().to_owned()
}

//! What each page is made of: the server fills these, the views show them, and a room's page travels
//! inside its own HTML so that the browser begins with exactly what the server showed.

pub mod desk;

use serde::Serialize;

use crate::domain::id::{RoomId, UserId};
use crate::domain::moment::Moment;
use crate::domain::role::Role;
use crate::protocol::frame::Ready;
use crate::protocol::read::read_struct;
use crate::protocol::view::{Message, Person, Room};

/// A room with its messages, and all that a live page needs from the start.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoomPage {
    /// The workspace's name.
    pub site: String,
    /// The state as the socket's first frame would give it.
    pub ready: Ready,
    /// The open room.
    pub room: RoomId,
    /// The reader is in it.
    pub joined: bool,
    /// The open room, also when the reader is not in it.
    pub room_view: Room,
    /// Who is in it, as far as one list goes, where that is not everybody; `ready` says who they are.
    pub here: Option<Vec<UserId>>,
    /// A page of its messages, oldest first.
    pub messages: Vec<Message>,
    /// There are older ones.
    pub more: bool,
    /// There are newer ones: an older page was asked for.
    pub newer: bool,
    /// What stands in the form.
    pub form: ComposerForm,
}

/// The form under a room; without JavaScript it comes back filled after a refusal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ComposerForm {
    /// The key of the message that is being written.
    pub client_id: String,
    /// What was written.
    pub body: String,
    /// For whom, as forms write it; everyone when empty.
    pub audience: String,
    /// What it answers; nothing when empty.
    pub reply_to: String,
    /// Why it was refused, in one sentence.
    pub error: Option<String>,
}

read_struct! { RoomPage { site, ready, room, joined, room_view, here, messages, more, newer, form } }
read_struct! { ComposerForm { client_id, body, audience, reply_to, error } }

/// A room, who is in it, and what the reader may do about it.
#[derive(Debug, Clone, PartialEq)]
pub struct DetailsPage {
    /// The workspace's name.
    pub site: String,
    /// The room.
    pub room: Room,
    /// The reader is in it.
    pub joined: bool,
    /// How the owner is called, while there is one.
    pub owner: Option<String>,
    /// How many are in it.
    pub size: usize,
    /// A page of them, by name.
    pub members: Vec<Member>,
    /// The last one of this page, when there are more.
    pub next: Option<UserId>,
    /// May bring people in.
    pub invite: bool,
    /// May give it another name and topic.
    pub update: bool,
    /// May archive it and open it again.
    pub archive: bool,
    /// May go out.
    pub leave: bool,
    /// May come in.
    pub join: bool,
}

/// A message, and what one may do with it.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageCarePage {
    /// The workspace's name.
    pub site: String,
    /// How its room is called.
    pub room_name: String,
    /// The message.
    pub message: Message,
    /// May put other words in its place.
    pub edit: bool,
    /// May take its words away.
    pub delete: bool,
    /// May answer it with a sign.
    pub react: bool,
    /// May answer it.
    pub reply: bool,
    /// Who looks.
    pub me: UserId,
    /// The key of an answer.
    pub client_id: String,
}

/// Somebody in a room.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Who.
    pub person: Person,
    /// The reader may put them out.
    pub remove: bool,
}

/// A person, and what the reader may do about them.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonPage {
    /// The workspace's name.
    pub site: String,
    /// Who.
    pub person: Person,
    /// The mutes that hold and that the reader may take back.
    pub mutes: Vec<Holding>,
    /// Where the reader may mute them.
    pub places: Vec<MutePlace>,
    /// May ban them and take a ban back.
    pub ban: bool,
    /// The roles that the reader may give them.
    pub roles: Vec<Role>,
    /// May end their sessions.
    pub end_sessions: bool,
    /// When the page was made, from which times are counted.
    pub now: Moment,
}

/// A place where somebody may be muted; everywhere without a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MutePlace {
    /// Which room.
    pub room: Option<RoomId>,
    /// How it is called.
    pub name: String,
}

/// A mute that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// In which room; everywhere when absent.
    pub room: Option<RoomId>,
    /// How it is called.
    pub name: String,
    /// Over at this moment.
    pub until: Moment,
    /// Why.
    pub reason: String,
}

/// The sign-in page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoginPage {
    /// The workspace's name.
    pub site: String,
    /// Where to go afterwards: a path of ours.
    pub next: String,
    /// The name that was written.
    pub username: String,
    /// Why the sign-in failed.
    pub error: Option<String>,
    /// Why one is here: how the last session ended.
    pub notice: Option<String>,
}

/// The page for the first admin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetupPage {
    /// The workspace's name.
    pub site: String,
    /// The name that was written.
    pub username: String,
    /// Why it failed.
    pub error: Option<String>,
}

/// A page that says one thing: not found, not allowed, too many, broken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessagePage {
    /// The workspace's name.
    pub site: String,
    /// What happened, in a few words.
    pub title: String,
    /// What it means and what to do.
    pub sentence: String,
    /// Where the way out leads.
    pub link_href: String,
    /// What the way out is called.
    pub link_text: String,
    /// What a refused form said, where that would be lost.
    pub kept: Option<String>,
    /// By what whoever runs the server finds it in the log, where something broke.
    pub request: Option<String>,
}

//! What the pages about oneself and about other people's accounts are made of: plain pages with forms.

use crate::domain::id::{Cursor, LinkId, RoomId, SessionId, UserId};
use crate::domain::role::Role;
use crate::protocol::view::{ListedRoom, Message, Piece};

/// What all of them have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Desk {
    /// The workspace's name.
    pub site: String,
    /// The name one signs in with.
    pub me: String,
    /// Whether the pages about other people are there.
    pub admin: bool,
    /// Whether the page of rooms is there.
    pub browses: bool,
    /// What was done, or why it was not.
    pub said: Option<String>,
}

/// One's sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionsPage {
    /// What all pages have.
    pub desk: Desk,
    /// The live ones, the one used first.
    pub sessions: Vec<SessionItem>,
}

/// A session as its person looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionItem {
    /// Its public id.
    pub id: SessionId,
    /// It is the one that looks.
    pub current: bool,
    /// The browser in plain words.
    pub agent: String,
    /// Where it was begun.
    pub address: String,
    /// When it was begun.
    pub started: String,
    /// When it was last used.
    pub used: String,
    /// A page is open in it.
    pub live: bool,
}

/// Changing one's password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordPage {
    /// What all pages have.
    pub desk: Desk,
}

/// Giving one's password once more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReauthPage {
    /// The workspace's name.
    pub site: String,
    /// The name one signs in with, for password managers.
    pub me: String,
    /// Where to go afterwards: a path of ours.
    pub next: String,
    /// Why it failed.
    pub error: Option<String>,
}

/// The tokens that act as one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokensPage {
    /// What all pages have.
    pub desk: Desk,
    /// Where the forms post to: `/settings/tokens`, or those of a program.
    pub action: String,
    /// The program they belong to, if it is one.
    pub bot: Option<String>,
    /// Those that can be used.
    pub tokens: Vec<TokenItem>,
    /// The rooms a token can be for.
    pub rooms: Vec<(RoomId, String)>,
    /// The one that was just made, shown once.
    pub made: Option<String>,
}

/// A token as its owner looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenItem {
    /// Its public id.
    pub id: SessionId,
    /// What it is called.
    pub name: String,
    /// How it begins.
    pub hint: String,
    /// What it is for.
    pub scope: String,
    /// When it was last used.
    pub used: Option<String>,
    /// When it ends.
    pub expires: String,
    /// A program is connected with it.
    pub live: bool,
}

/// Everybody's accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeoplePage {
    /// What all pages have.
    pub desk: Desk,
    /// What was searched for.
    pub query: String,
    /// Those found, by name.
    pub people: Vec<PersonItem>,
    /// There are more; search for them.
    pub more: bool,
    /// Links that can be used.
    pub links: Vec<LinkItem>,
    /// Rooms that an invitation can lead into.
    pub rooms: Vec<(RoomId, String)>,
    /// A link that was just made, shown once.
    pub made: Option<String>,
}

/// A person as an admin looks at the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonItem {
    /// Who.
    pub user: UserId,
    /// The name one signs in with.
    pub name: String,
    /// The name shown.
    pub display: String,
    /// The role.
    pub role: Role,
    /// A program.
    pub bot: bool,
    /// The account is closed.
    pub disabled: bool,
    /// Kept out by a ban.
    pub banned: bool,
    /// It is the one who looks.
    pub me: bool,
}

/// A link as an admin looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkItem {
    /// Its public id.
    pub id: LinkId,
    /// What it is for.
    pub purpose: String,
    /// How often it can be used yet.
    pub uses: u32,
    /// When it ends.
    pub expires: String,
}

/// What a link leads to: choosing a name and a password, or a password only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoosePage {
    /// The workspace's name.
    pub site: String,
    /// Where the form posts to.
    pub action: String,
    /// The name is chosen too.
    pub asks_name: bool,
    /// The name that was written, or whose password it is.
    pub username: String,
    /// Why it failed.
    pub error: Option<String>,
}

/// Rooms to come into, and those one is in.
#[derive(Debug, Clone, PartialEq)]
pub struct RoomsPage {
    /// What all pages have.
    pub desk: Desk,
    /// With which their names begin.
    pub query: String,
    /// A page of them, by name.
    pub rooms: Vec<ListedRoom>,
    /// The last one of this page, when there are more.
    pub next: Option<RoomId>,
}

/// Messages with certain words.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchPage {
    /// What all pages have.
    pub desk: Desk,
    /// What was looked for.
    pub query: String,
    /// What was found, newest first.
    pub hits: Vec<HitItem>,
    /// Where the next page begins, when there are more.
    pub next: Option<Cursor>,
}

/// A message that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct HitItem {
    /// As it is now.
    pub message: Message,
    /// How its room is called.
    pub place: String,
    /// For whom it is, in words; nothing for everyone.
    pub stamp: Option<String>,
    /// The words around what was found.
    pub snippet: Vec<Piece>,
}

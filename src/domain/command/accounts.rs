//! What is asked about accounts: people, sign-ins, links and tokens to be made.

use std::fmt;
use std::sync::Arc;

use crate::domain::id::{Cursor, UserId};
use crate::domain::link::{LinkHash, Purpose};
use crate::domain::moment::Moment;
use crate::domain::role::Role;
use crate::domain::scope::Scope;
use crate::domain::session::{Method, TokenHash};
use crate::domain::text::{DisplayName, UserName};

/// A person to be added.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// The name to sign in with.
    pub name: UserName,
    /// The name shown.
    pub display: DisplayName,
    /// The role to begin with.
    pub role: Role,
    /// The argon2id hash of the password; without one nobody signs in by name.
    pub password: Option<PasswordHash>,
    /// A program.
    pub bot: bool,
}

/// A sign-in whose password was verified.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Who.
    pub user: UserId,
    /// What the cookie must hash to.
    pub token: TokenHash,
    /// When it ends at the latest.
    pub expires: Moment,
    /// Until when the sign-in counts as a fresh proof.
    pub fresh_until: Moment,
    /// How the person was recognised.
    pub method: Method,
    /// From where.
    pub device: Device,
    /// How many sessions the person may have; the oldest goes.
    pub cap: usize,
    /// The head of the log before the password was looked at: chosen anew since then, it was the old one.
    pub as_of: Cursor,
}

/// A link to be made.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// What its code hashes to.
    pub hash: LinkHash,
    /// Not usable from then on.
    pub expires: Moment,
    /// How often it can be used.
    pub uses: u32,
    /// What it is for.
    pub purpose: Purpose,
}

/// A token to be made.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Who acts when a program uses it.
    pub user: UserId,
    /// What it hashes to.
    pub token: TokenHash,
    /// What it is called, and the beginning of it by which it is recognised.
    pub device: Device,
    /// When it ends.
    pub expires: Moment,
    /// What it is for.
    pub scope: Scope,
}

/// Where a session was begun, as the person may recognise it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The browser in plain words, at most 200 characters.
    pub agent: Arc<str>,
    /// The address it came from.
    pub address: Arc<str>,
}

/// A password's hash in PHC form; it prints nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub Arc<str>);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

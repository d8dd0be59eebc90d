//! A session: one sign-in, from its start to its end. A program's token is a session too, with a narrower scope.

use std::fmt;
use std::sync::Arc;

use crate::domain::id::{SessionId, UserId};
use crate::domain::moment::Moment;
use crate::domain::scope::Scope;

/// Seconds by which a clock may go back while it is set, without anybody noticing.
const CLOCKS_DIFFER: i64 = 60;

/// The SHA-256 of a session's token, the only form in which the server keeps it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(..)")
    }
}

/// A live session as the rules see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its public id.
    pub id: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// What its cookie must hash to.
    pub token: TokenHash,
    /// When the person signed in.
    pub started: Moment,
    /// When it ends at the latest.
    pub expires: Moment,
    /// When the person last proved to be the one: the sign-in, or the password given again.
    pub proven: Moment,
    /// Until when that proof counts for what needs a fresh one.
    pub fresh_until: Moment,
    /// What a program may do with it; a person's sign-in has no bounds of its own.
    pub scope: Option<Arc<Scope>>,
}

impl Session {
    /// Whether a program holds it, not a browser.
    pub fn is_token(&self) -> bool {
        self.scope.is_some()
    }

    /// Whether the person has proved lately to be the one. A proof from later than now was given before the clock was put
    /// back, nobody knows how long ago.
    pub fn is_fresh(&self, now: Moment) -> bool {
        now < self.fresh_until && self.proven <= now.plus_seconds(CLOCKS_DIFFER)
    }
}

/// How a session's person was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// By name and password.
    Password,
    /// By the link or code that made the account, with a new password.
    Link,
    /// By being given the token.
    Token,
}

impl Method {
    const ALL: [Self; 3] = [Self::Password, Self::Link, Self::Token];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Link => "link",
            Self::Token => "token",
        }
    }

    /// Reads what [`Method::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == word)
    }
}

/// Why a session ended; each has its close code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndReason {
    /// The person signed out of it, or ended it from itself.
    SignedOut,
    /// Nothing was done with it for too long.
    Idle,
    /// Its lifetime is over.
    Expired,
    /// Ended from another session, by an admin or from the command line.
    Revoked,
    /// The password was changed elsewhere.
    PasswordChanged,
    /// It was the oldest of too many.
    SessionCap,
    /// The account was disabled, deleted or banned.
    AccountClosed,
}

impl EndReason {
    /// All reasons.
    pub const ALL: [Self; 7] = [
        Self::SignedOut,
        Self::Idle,
        Self::Expired,
        Self::Revoked,
        Self::PasswordChanged,
        Self::SessionCap,
        Self::AccountClosed,
    ];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::Idle => "idle",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::PasswordChanged => "password_changed",
            Self::SessionCap => "session_cap",
            Self::AccountClosed => "account_closed",
        }
    }

    /// Reads what [`EndReason::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}

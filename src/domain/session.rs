//! A session: one sign-in, from its start to its end.

use std::fmt;

use crate::domain::id::{SessionId, UserId};
use crate::domain::moment::Moment;

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
    /// Ended from another session, by an admin, by a password change or by the session cap.
    Revoked,
    /// The account was disabled, deleted or banned.
    AccountClosed,
}

impl EndReason {
    /// All reasons.
    pub const ALL: [Self; 5] = [Self::SignedOut, Self::Idle, Self::Expired, Self::Revoked, Self::AccountClosed];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::Idle => "idle",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::AccountClosed => "account_closed",
        }
    }

    /// Reads what [`EndReason::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}

//! Who acts.

use crate::domain::id::{SessionId, UserId};

/// Whoever asks for something to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A person, in one of that person's sessions.
    Person {
        /// Who it is.
        user: UserId,
        /// Which sign-in is used.
        session: SessionId,
    },
    /// The server itself or whoever may run commands on its machine: the one who owns the database file.
    Console,
}

impl Actor {
    /// The person acting, if a person is.
    pub fn user(self) -> Option<UserId> {
        match self {
            Self::Person { user, .. } => Some(user),
            Self::Console => None,
        }
    }

    /// The session used, if one is.
    pub fn session(self) -> Option<SessionId> {
        match self {
            Self::Person { session, .. } => Some(session),
            Self::Console => None,
        }
    }
}

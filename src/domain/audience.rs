//! Who a message is for. The sender always belongs to it.

use serde::{Deserialize, Serialize};

use crate::domain::id::UserId;
use crate::domain::role::Role;

/// The people a message is for, within its room.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case", deny_unknown_fields)]
pub enum Audience {
    /// Everyone who sees the room.
    Everyone {},
    /// Members of the room who have this role or above when they read.
    Role {
        /// The lowest role that sees it.
        role: Role,
    },
    /// Named people, and the sender.
    Users {
        /// Sorted, each once; see [`Audience::normal`].
        users: Vec<UserId>,
    },
}

/// The most people an audience may name.
pub const MAX_NAMED: usize = 50;

impl Audience {
    /// For everyone in the room.
    pub const EVERYONE: Self = Self::Everyone {};

    /// The one spelling of this audience: named people sorted, each once.
    #[must_use]
    pub fn normal(self) -> Self {
        match self {
            Self::Users { mut users } => {
                users.sort_unstable();
                users.dedup();
                Self::Users { users }
            }
            other @ (Self::Everyone {} | Self::Role { .. }) => other,
        }
    }

    /// Whether this is the whole room.
    pub fn is_everyone(&self) -> bool {
        matches!(self, Self::Everyone {})
    }

    /// Whether a person of this role, already known to see the room, belongs to it.
    pub fn includes(&self, user: UserId, role: Role, author: UserId) -> bool {
        if user == author {
            return true;
        }
        match self {
            Self::Everyone {} => true,
            Self::Role { role: least } => role >= *least,
            Self::Users { users } => users.contains(&user),
        }
    }

    /// As forms write it: `everyone`, `role:admin`, `users:u_1,u_2`.
    pub fn to_form(&self) -> String {
        match self {
            Self::Everyone {} => "everyone".to_owned(),
            Self::Role { role } => format!("role:{role}"),
            Self::Users { users } => {
                let ids: Vec<String> = users.iter().map(UserId::to_string).collect();
                format!("users:{}", ids.join(","))
            }
        }
    }

    /// Reads what [`Audience::to_form`] writes; nothing else is an audience.
    pub fn from_form(text: &str) -> Option<Self> {
        if text == "everyone" {
            return Some(Self::EVERYONE);
        }
        if let Some(role) = text.strip_prefix("role:") {
            return role.parse().ok().map(|role| Self::Role { role });
        }
        let ids = text.strip_prefix("users:")?;
        let users = ids.split(',').map(str::parse).collect::<Result<Vec<UserId>, _>>().ok()?;
        Some(Self::Users { users }.normal())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_is_read_from_a_form_as_it_was_written() {
        for audience in [
            Audience::EVERYONE,
            Audience::Role { role: Role::Admin },
            Audience::Users { users: vec![UserId(1), UserId(2)] },
        ] {
            assert_eq!(Audience::from_form(&audience.to_form()), Some(audience));
        }
    }

    #[test]
    fn what_is_no_audience_is_refused() {
        for text in ["", "all", "role:", "role:king", "users:", "users:u_1,", "users:1"] {
            assert_eq!(Audience::from_form(text), None, "{text}");
        }
    }

    #[test]
    fn the_sender_belongs_to_every_audience() {
        let admins = Audience::Role { role: Role::Admin };
        assert!(admins.includes(UserId(7), Role::Guest, UserId(7)));
        assert!(!admins.includes(UserId(8), Role::Moderator, UserId(7)));
    }
}

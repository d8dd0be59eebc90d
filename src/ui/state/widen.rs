//! Whether another audience would let more people read what was written for fewer.

use crate::domain::audience::Audience;
use crate::domain::id::UserId;
use crate::domain::role::Role;

/// Whether somebody who is not of `from` may be of `to`. `role_of` tells the role of a person, if known.
pub fn widens(from: &Audience, to: &Audience, role_of: impl Fn(UserId) -> Option<Role>) -> bool {
    match (from, to) {
        (Audience::Everyone {}, _) => false,
        (Audience::Role { .. } | Audience::Users { .. }, Audience::Everyone {}) => true,
        (Audience::Role { role: before }, Audience::Role { role: after }) => after < before,
        (Audience::Role { role }, Audience::Users { users }) => {
            users.iter().any(|user| role_of(*user).is_none_or(|r| r < *role))
        }
        (Audience::Users { .. }, Audience::Role { .. }) => true,
        (Audience::Users { users: before }, Audience::Users { users: after }) => {
            after.iter().any(|user| !before.contains(user))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lets_more_people_read_is_widening() {
        let role_of = |user: UserId| (user == UserId(1)).then_some(Role::Admin);
        let admins = Audience::Role { role: Role::Admin };
        let staff = Audience::Role { role: Role::Moderator };
        let boss = Audience::Users { users: vec![UserId(1)] };
        let both = Audience::Users { users: vec![UserId(1), UserId(2)] };
        for (from, to, wider) in [
            (&Audience::EVERYONE, &admins, false),
            (&admins, &Audience::EVERYONE, true),
            (&admins, &staff, true),
            (&staff, &admins, false),
            (&admins, &boss, false),
            (&admins, &both, true),
            (&boss, &admins, true),
            (&both, &boss, false),
            (&boss, &both, true),
        ] {
            assert_eq!(widens(from, to, role_of), wider, "{from:?} to {to:?}");
        }
    }
}

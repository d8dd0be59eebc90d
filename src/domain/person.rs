//! A person with an account, as the rules see one.

use crate::domain::id::UserId;
use crate::domain::moment::Moment;
use crate::domain::role::Role;
use crate::domain::text::{DisplayName, Reason, UserName};

/// What is known of a person without asking the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who it is.
    pub id: UserId,
    /// The name one signs in with.
    pub name: UserName,
    /// The name shown.
    pub display: DisplayName,
    /// What the person is in the workspace.
    pub role: Role,
    /// Not writing anywhere until then.
    pub mute: Option<Mute>,
}

/// Writing nothing, until a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mute {
    /// Over at this moment.
    pub until: Moment,
    /// Told to the person.
    pub reason: Reason,
}

impl Mute {
    /// Whether it still holds.
    pub fn holds(&self, now: Moment) -> bool {
        now < self.until
    }
}

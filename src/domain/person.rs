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
    /// Not signing in until then, or never.
    pub ban: Option<Ban>,
    /// Whether the account can be used.
    pub account: Account,
    /// A program: it has no password and signs in with tokens only.
    pub bot: bool,
}

impl Person {
    /// Whether a ban keeps the person out now.
    pub fn is_banned(&self, now: Moment) -> bool {
        self.ban.as_ref().is_some_and(|ban| ban.holds(now))
    }

    /// Whether the person can sign in and act now.
    pub fn is_active(&self, now: Moment) -> bool {
        self.account == Account::Active && !self.is_banned(now)
    }

    /// Whether the person can look after the workspace now; a program never can.
    pub fn can_administer(&self, now: Moment) -> bool {
        self.role == Role::Admin && !self.bot && self.is_active(now)
    }
}

/// Whether an account can be used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Account {
    /// It can.
    #[default]
    Active,
    /// Closed by an admin, who may open it again.
    Disabled,
    /// Gone: the names were replaced, and nobody can open it again.
    Deleted,
}

impl Account {
    const ALL: [Self; 3] = [Self::Active, Self::Disabled, Self::Deleted];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
            Self::Deleted => "deleted",
        }
    }

    /// Reads what [`Account::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|account| account.as_str() == word)
    }
}

/// Kept out, until a moment or for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ban {
    /// Over at this moment; never when absent.
    pub until: Option<Moment>,
    /// Told to the person.
    pub reason: Reason,
}

impl Ban {
    /// Whether it still holds.
    pub fn holds(&self, now: Moment) -> bool {
        self.until.is_none_or(|until| now < until)
    }
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

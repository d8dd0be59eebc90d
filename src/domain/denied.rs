//! Why something was not done, in a form that programs can match and people can read.

use std::fmt;

use crate::domain::moment::Moment;
use crate::domain::rules::Action;

/// The refusal of a command. The order of the variants is the order in which they are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// The session that asks is over.
    Unauthenticated,
    /// The thing does not exist, or the one who asks may not know that it does.
    NotFound,
    /// The policy says no.
    Forbidden(Action),
    /// A reply would be seen by people who do not see what it answers.
    BeyondParent,
    /// The token used is not for this.
    OutOfScope(Action),
    /// The room is archived.
    Archived,
    /// The person may not write until then.
    Muted(Moment),
    /// The person must first prove again to be the one.
    ReauthRequired,
    /// It cannot be done as things are.
    Conflict(Conflict),
}

/// What stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflict {
    /// The `client_id` was used for another message.
    ClientIdReused,
    /// Somebody has this name.
    NameTaken,
    /// An open room has this name.
    RoomNameTaken,
    /// Nobody would be left to administer.
    LastAdmin,
    /// There is an admin already.
    AlreadySetUp,
    /// A mute must end in the future.
    MuteInThePast,
    /// A ban must end in the future, or not at all.
    BanInThePast,
    /// The message's words are gone.
    MessageDeleted,
    /// A message has as many signs as it can have.
    TooManyReactions,
    /// The link was used up, or its time is over.
    LinkOver,
    /// There are too many links, or too many tokens.
    TooMany,
    /// A program has no password.
    NoPassword,
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthenticated => f.write_str("This session is over; sign in again."),
            Self::NotFound => f.write_str("There is no such thing, or it is not for you to see."),
            Self::Forbidden(action) => f.write_str(action.refusal()),
            Self::BeyondParent => f.write_str(
                "A reply is for those who see what it answers; choose that message's audience or a smaller one.",
            ),
            Self::OutOfScope(_) => f.write_str("This token is not for that; make one with a wider scope."),
            Self::ReauthRequired => f.write_str("Give your password once more before you do this."),
            Self::Archived => f.write_str("This room is archived; it can only be read."),
            Self::Muted(until) => write!(f, "You are muted until {} at {} UTC.", until.day_utc(), until.clock_utc()),
            Self::Conflict(conflict) => conflict.fmt(f),
        }
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ClientIdReused => "This client_id was used for another message; send it again with a new one.",
            Self::NameTaken => "Somebody has this name; choose another one.",
            Self::RoomNameTaken => "There is an open room with this name; choose another one.",
            Self::LastAdmin => "This would leave no admin; make somebody else an admin first.",
            Self::AlreadySetUp => "There is an admin already; sign in instead.",
            Self::MuteInThePast => "A mute must end in the future; choose a later time.",
            Self::BanInThePast => "A ban must end in the future or not at all; choose a later time.",
            Self::MessageDeleted => "This message was deleted; nothing more can be done with it.",
            Self::TooManyReactions => "This message has as many reactions as it can have.",
            Self::LinkOver => "This link was used already or its time is over; ask for a new one.",
            Self::TooMany => "There are too many of them already; take some back first.",
            Self::NoPassword => "A program has no password; give it a token instead.",
        })
    }
}

impl std::error::Error for Denied {}

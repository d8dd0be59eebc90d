//! Where something came from: who asked, in which session, from which address. The policy does not look at it.

use std::net::IpAddr;

use serde::Serialize;

use crate::domain::actor::Actor;
use crate::domain::id::{SessionId, UserId};

/// All that is known of it; nothing is known of the console.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Who.
    #[serde(rename = "by", skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// In which session; that of whom it concerns stands beside it.
    #[serde(rename = "by_session", skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// From where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
}

impl Source {
    /// Somebody of whom nothing but the address is known.
    pub fn from_address(address: IpAddr) -> Self {
        Self { address: Some(address), ..Self::default() }
    }
}

/// Who asks for a command: in whose name it is decided, and where it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asker {
    /// For the policy.
    pub actor: Actor,
    /// For the audit.
    pub source: Source,
}

impl Asker {
    /// The server decides it in its own name, for whoever sits there.
    pub fn server_for(source: Source) -> Self {
        Self { actor: Actor::Console, source }
    }

    /// The same for somebody of whom nothing but the address is known.
    pub fn server_at(address: IpAddr) -> Self {
        Self::server_for(Source::from_address(address))
    }
}

impl From<Actor> for Asker {
    fn from(actor: Actor) -> Self {
        Self { actor, source: Source { user: actor.user(), session: actor.session(), address: None } }
    }
}

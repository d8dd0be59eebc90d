//! Why a socket was closed, as a number on the wire (RFC 6455, section 7.4; 4000–4999 are ours).

use serde::{Deserialize, Serialize};

use crate::domain::session::EndReason;

/// A close code that this server sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CloseCode {
    /// The other side closed.
    Normal,
    /// The peer broke RFC 6455.
    Protocol,
    /// A binary message.
    NotText,
    /// Text that is not UTF-8.
    NotUtf8,
    /// Too many malformed frames.
    Malformed,
    /// A message over the bound.
    TooBig,
    /// A fault of ours.
    Internal,
    /// The server restarts.
    Restart,
    /// More sockets than the server holds.
    Overloaded,
    /// Read too slowly; comes back by cursor.
    TooSlow,
    /// Did not answer pings.
    NoAnswer,
    /// Too many commands.
    TooMany,
    /// The session was signed out.
    SignedOut,
    /// Nothing was done with the session for too long.
    Idle,
    /// The session's lifetime is over.
    Expired,
    /// Ended from elsewhere.
    Ended,
    /// The account was disabled, deleted or banned.
    AccountClosed,
    /// More sockets than the person may have.
    SocketCap,
}

impl CloseCode {
    /// All codes.
    pub const ALL: [Self; 18] = [
        Self::Normal,
        Self::Protocol,
        Self::NotText,
        Self::NotUtf8,
        Self::Malformed,
        Self::TooBig,
        Self::Internal,
        Self::Restart,
        Self::Overloaded,
        Self::TooSlow,
        Self::NoAnswer,
        Self::TooMany,
        Self::SignedOut,
        Self::Idle,
        Self::Expired,
        Self::Ended,
        Self::AccountClosed,
        Self::SocketCap,
    ];

    /// The number.
    pub fn number(self) -> u16 {
        match self {
            Self::Normal => 1000,
            Self::Protocol => 1002,
            Self::NotText => 1003,
            Self::NotUtf8 => 1007,
            Self::Malformed => 1008,
            Self::TooBig => 1009,
            Self::Internal => 1011,
            Self::Restart => 1012,
            Self::Overloaded => 1013,
            Self::TooSlow => 4001,
            Self::NoAnswer => 4002,
            Self::TooMany => 4003,
            Self::SignedOut => 4501,
            Self::Idle => 4502,
            Self::Expired => 4503,
            Self::Ended => 4504,
            Self::AccountClosed => 4505,
            Self::SocketCap => 4506,
        }
    }

    /// The code of a number, if we send it.
    pub fn from_number(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.number() == number)
    }

    /// The session is over: whoever is told must not try again but sign in.
    pub fn ends_session(self) -> bool {
        (4501..=4506).contains(&self.number())
    }

    /// The reason on the wire, at most 123 bytes (RFC 6455, section 5.5); the client words it for people.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Normal => "closed",
            Self::Protocol => "protocol error",
            Self::NotText => "only text messages",
            Self::NotUtf8 => "text is not UTF-8",
            Self::Malformed => "too many malformed frames",
            Self::TooBig => "message too big",
            Self::Internal => "internal error",
            Self::Restart => "restarting",
            Self::Overloaded => "overloaded",
            Self::TooSlow => "too slow",
            Self::NoAnswer => "no answer to pings",
            Self::TooMany => "too many commands",
            Self::SignedOut => "signed out",
            Self::Idle => "idle for too long",
            Self::Expired => "session lifetime over",
            Self::Ended => "session ended",
            Self::AccountClosed => "account closed",
            Self::SocketCap => "too many sockets",
        }
    }
}

impl From<EndReason> for CloseCode {
    fn from(reason: EndReason) -> Self {
        match reason {
            EndReason::SignedOut => Self::SignedOut,
            EndReason::Idle => Self::Idle,
            EndReason::Expired => Self::Expired,
            EndReason::Revoked | EndReason::PasswordChanged | EndReason::SessionCap => Self::Ended,
            EndReason::AccountClosed => Self::AccountClosed,
        }
    }
}

/// The body of `GET /session` where there is none any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionGone {
    /// With which code its sockets were closed, where the cookie once was a session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub close_code: Option<u16>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_found_by_its_number_and_fits_a_close_frame() {
        for code in CloseCode::ALL {
            assert_eq!(CloseCode::from_number(code.number()), Some(code));
            assert!(code.reason().len() <= 123);
        }
        assert_eq!(CloseCode::from_number(1006), None);
    }
}

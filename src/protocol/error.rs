//! Refusals as the wire carries them.

use serde::{Deserialize, Serialize};

/// What kind of refusal it is, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The frame or a field of it is not of the form the protocol asks for.
    BadRequest,
    /// There is no command of this type.
    UnknownType,
    /// A text is longer than its bound.
    TooLarge,
    /// The session is over.
    Unauthenticated,
    /// The password must be proven again first.
    ReauthRequired,
    /// The policy says no.
    Forbidden,
    /// There is no such thing, or one may not know that there is.
    NotFound,
    /// It cannot be done as things are.
    Conflict,
    /// Too much in too little time.
    RateLimited,
    /// The person may not write for a while.
    Muted,
    /// The room can only be read.
    Archived,
    /// The disk is full; reading goes on.
    StorageFull,
    /// Not now; the same command may be sent again.
    Unavailable,
    /// A fault of ours.
    Internal,
    /// A code of a later version.
    #[serde(other)]
    Unknown,
}

impl ErrorCode {
    /// All codes of this version.
    pub const ALL: [Self; 14] = [
        Self::BadRequest,
        Self::UnknownType,
        Self::TooLarge,
        Self::Unauthenticated,
        Self::ReauthRequired,
        Self::Forbidden,
        Self::NotFound,
        Self::Conflict,
        Self::RateLimited,
        Self::Muted,
        Self::Archived,
        Self::StorageFull,
        Self::Unavailable,
        Self::Internal,
    ];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "bad_request",
            Self::UnknownType => "unknown_type",
            Self::TooLarge => "too_large",
            Self::Unauthenticated => "unauthenticated",
            Self::ReauthRequired => "reauth_required",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::RateLimited => "rate_limited",
            Self::Muted => "muted",
            Self::Archived => "archived",
            Self::StorageFull => "storage_full",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
            Self::Unknown => "unknown",
        }
    }
}

/// Why a command was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// For programs.
    pub code: ErrorCode,
    /// For people: one sentence.
    pub message: String,
    /// The right that is missing, with `forbidden`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission: Option<String>,
    /// When to try again, with `rate_limited`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
}

impl Refusal {
    /// A refusal with its sentence.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), permission: None, retry_after_ms: None }
    }
}

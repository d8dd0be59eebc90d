//! The secret in a link: 160 random bits. The server keeps their SHA-256 only.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::domain::link::LinkHash;

/// Characters of 160 bits in base64url without padding.
const LENGTH: usize = 27;

/// A link's code. It prints nothing.
pub struct Code(SecretString);

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(..)")
    }
}

impl Code {
    /// A new one from the system's randomness.
    ///
    /// # Errors
    /// When the system has none to give.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 20];
        getrandom::fill(&mut bytes)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes).into()))
    }

    /// The text for the link, shown once.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What the server keeps of it.
    pub fn hash(&self) -> LinkHash {
        hash(self.expose())
    }
}

/// The hash of what an address claims to be a code; nothing when it cannot be one of ours.
pub fn claimed(text: &str) -> Option<LinkHash> {
    (text.len() == LENGTH).then(|| hash(text))
}

fn hash(text: &str) -> LinkHash {
    LinkHash(Sha256::digest(text.as_bytes()).into())
}

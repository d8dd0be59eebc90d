//! The secret in the cookie: 256 random bits. The server keeps their SHA-256 only.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::domain::session::TokenHash;

/// Characters of 256 bits in base64url without padding.
const LENGTH: usize = 43;

/// A session's token as the cookie carries it. It prints nothing.
pub struct Token(SecretString);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

impl Token {
    /// A new one from the system's randomness.
    ///
    /// # Errors
    /// When the system has none to give.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes).into()))
    }

    /// The text for the cookie.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What the server keeps of it.
    pub fn hash(&self) -> TokenHash {
        hash(self.expose())
    }
}

/// The hash of what a cookie claims to be a token; nothing when it cannot be one of ours.
pub fn claimed(value: &str) -> Option<TokenHash> {
    (value.len() == LENGTH).then(|| hash(value))
}

fn hash(text: &str) -> TokenHash {
    TokenHash(Sha256::digest(text.as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_again_by_its_hash() {
        let token = Token::random().unwrap();
        assert_eq!(claimed(token.expose()), Some(token.hash()));
        assert_eq!(format!("{token:?}"), "Token(..)");
    }

    #[test]
    fn what_cannot_be_a_token_is_not_looked_for() {
        for value in ["", "admin", &"a".repeat(42), &"a".repeat(44)] {
            assert_eq!(claimed(value), None);
        }
    }

    #[test]
    fn c2_ten_thousand_tokens_are_all_different_and_each_of_their_256_bits_is_a_coin() {
        const TOKENS: u32 = 10_000;
        let mut seen = std::collections::HashSet::new();
        let mut ones = [0_u32; 256];
        let mut changes = [0_u32; 256];
        let mut before = [0_u8; 32];
        for _ in 0..TOKENS {
            let token = Token::random().unwrap();
            let bytes: [u8; 32] = URL_SAFE_NO_PAD.decode(token.expose()).unwrap().try_into().unwrap();
            for bit in 0..256 {
                let of = |bytes: &[u8; 32]| u32::from(bytes[bit / 8] >> (bit % 8) & 1);
                ones[bit] += of(&bytes);
                changes[bit] += of(&bytes) ^ of(&before);
            }
            before = bytes;
            assert!(seen.insert(bytes));
        }
        // Six standard deviations of 10,000 throws are 300: one honest run in two million is further off, over all bits.
        for (what, counts) in [("ones", ones), ("changes", changes)] {
            for (bit, count) in counts.iter().enumerate() {
                assert!(count.abs_diff(TOKENS / 2) < 300, "bit {bit} has {count} {what}");
            }
        }
    }
}

//! What a program signs in with: `cs_`, 256 random bits and a checksum, all in base 62.
//!
//! The prefix and the checksum let scanners of source code find one that got out and be sure of it without asking
//! the server: `cs_[0-9A-Za-z]{49}`, of which the last six are the CRC-32 of the 43 before. Only its SHA-256 is kept.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::domain::session::TokenHash;

const PREFIX: &str = "cs_";
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Characters that hold 256 bits in base 62.
const RANDOM: usize = 43;

/// Characters that hold 32 bits in base 62.
const CHECKSUM: usize = 6;

/// Characters by which its owner recognises it: the prefix and a few that tell nothing of the rest.
const HINT: usize = 8;

/// A token for a program. It prints nothing.
pub struct ApiToken(SecretString);

impl fmt::Debug for ApiToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiToken(..)")
    }
}

impl ApiToken {
    /// A new one from the system's randomness.
    ///
    /// # Errors
    /// When the system has none to give.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        let random = base62(&mut bytes, RANDOM);
        let checksum = checksum(&random);
        Ok(Self(format!("{PREFIX}{random}{checksum}").into()))
    }

    /// The text, shown once.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What the server keeps of it.
    pub fn hash(&self) -> TokenHash {
        hash(self.expose())
    }

    /// Its first characters.
    pub fn hint(&self) -> String {
        self.expose().chars().take(HINT).collect()
    }
}

/// The hash of what a program claims to be a token; nothing when it cannot be one of ours.
pub fn claimed(text: &str) -> Option<TokenHash> {
    let rest = text.strip_prefix(PREFIX)?;
    let plain = rest.len() == RANDOM + CHECKSUM && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let (random, check) = plain.then(|| rest.split_at(RANDOM))?;
    (checksum(random) == check).then(|| hash(text))
}

fn hash(text: &str) -> TokenHash {
    TokenHash(Sha256::digest(text.as_bytes()).into())
}

fn checksum(text: &str) -> String {
    base62(&mut crc32(text.as_bytes()).to_be_bytes(), CHECKSUM)
}

/// A number, most significant byte first, in so many digits; it is used up.
fn base62(number: &mut [u8], length: usize) -> String {
    let mut digits = vec![DIGITS[0]; length];
    for digit in digits.iter_mut().rev() {
        let rest = number.iter_mut().fold(0, |rest: u32, byte| {
            let value = rest * 256 + u32::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or(u8::MAX);
            value % 62
        });
        *digit = DIGITS[rest as usize];
    }
    digits.into_iter().map(char::from).collect()
}

/// The checksum of zip and PNG (ISO 3309), bit by bit: it is computed once for a connection.
fn crc32(bytes: &[u8]) -> u32 {
    let all = bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1)))
    });
    !all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a5_a_token_is_found_again_by_its_hash_and_by_whoever_looks_for_secrets() {
        let token = ApiToken::random().unwrap();
        assert_eq!(claimed(token.expose()), Some(token.hash()));
        assert_eq!(token.expose().len(), 3 + 49);
        assert_eq!(format!("{token:?}"), "ApiToken(..)");
        assert_ne!(token.expose(), ApiToken::random().unwrap().expose());
    }

    #[test]
    fn what_was_mistyped_or_cut_is_not_even_looked_for() {
        let token = ApiToken::random().unwrap();
        let text = token.expose();
        let other = if text.ends_with('0') { "1" } else { "0" };
        for wrong in ["", "cs_", &text[..text.len() - 1], &format!("{}{other}", &text[..text.len() - 1]), &text[3..]] {
            assert_eq!(claimed(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_checksum_is_the_known_one() {
        // The check value of CRC-32/ISO-HDLC.
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }
}

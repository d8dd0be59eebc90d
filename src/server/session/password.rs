//! Passwords: argon2id on blocking threads, so many at a time and no more.

use std::fmt;
use std::sync::Arc;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::domain::command::PasswordHash;

/// 19 MiB, two passes, one lane (OWASP Password Storage, argon2id).
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// How many are computed at once; each takes 19 MiB.
const AT_ONCE: usize = 2;

/// How many may wait for that; the rest are told to come back.
const WAITING: usize = 32;

/// Characters of a password that is the only factor (NIST SP 800-63B-4, 3.1.1.2).
pub const SHORTEST: usize = 15;

/// More than anybody types; what is longer is refused, never cut.
pub const LONGEST: usize = 1024;

/// Why a password was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordError {
    /// Under [`SHORTEST`] characters.
    TooShort,
    /// Over [`LONGEST`] characters.
    TooLong,
    /// Too many are being computed.
    Busy,
    /// The computation itself failed.
    Failed,
}

impl fmt::Display for PasswordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort => {
                write!(f, "A password needs at least {SHORTEST} characters; a few words in a row are easy to remember.")
            }
            Self::TooLong => write!(f, "A password may have at most {LONGEST} characters."),
            Self::Busy => f.write_str("Too many people are signing in at this moment; try again in a few seconds."),
            Self::Failed => f.write_str("The password could not be processed; try again."),
        }
    }
}

impl std::error::Error for PasswordError {}

/// Computes and verifies passwords' hashes. Cheap to clone.
#[derive(Clone)]
pub struct Passwords {
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    nobodys: PasswordHash,
}

impl Passwords {
    /// With a hash of nobody's password, so that an unknown name takes as long as a wrong password.
    ///
    /// # Errors
    /// When argon2id cannot be computed at all.
    pub fn new() -> Result<Self, PasswordError> {
        let mut nobody = [0; 32];
        getrandom::fill(&mut nobody).map_err(|_| PasswordError::Failed)?;
        let nobodys = compute(&nobody)?;
        Ok(Self { running: Arc::new(Semaphore::new(AT_ONCE)), waiting: Arc::new(Semaphore::new(WAITING)), nobodys })
    }

    /// The hash of a new password.
    ///
    /// # Errors
    /// Too short, too long, too busy.
    pub async fn hash(&self, password: SecretString) -> Result<PasswordHash, PasswordError> {
        let length = password.expose_secret().chars().count();
        if length < SHORTEST {
            return Err(PasswordError::TooShort);
        }
        if length > LONGEST {
            return Err(PasswordError::TooLong);
        }
        self.blocking(move || compute(password.expose_secret().as_bytes())).await
    }

    /// Whether the password is the one that was hashed. Without a hash it takes as long and is not.
    ///
    /// # Errors
    /// Too busy.
    pub async fn verify(&self, password: SecretString, hash: Option<PasswordHash>) -> Result<bool, PasswordError> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobodys.clone());
        let matches = self
            .blocking(move || Ok(argon2()?.verify_password(password.expose_secret().as_bytes(), &*hash.0).is_ok()))
            .await?;
        Ok(matches && known)
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let place = self.waiting.clone().try_acquire_owned().map_err(|_| PasswordError::Busy)?;
        let permit = self.running.clone().acquire_owned().await.map_err(|_| PasswordError::Failed)?;
        // The permits belong to the computation, not to the request: a request that is given up does not
        // let another computation begin beside the one that still runs.
        let work = move || {
            let _held = (place, permit);
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| PasswordError::Failed)?
    }
}

fn argon2() -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| PasswordError::Failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn compute(password: &[u8]) -> Result<PasswordHash, PasswordError> {
    let hash = argon2()?.hash_password(password).map_err(|_| PasswordError::Failed)?;
    Ok(PasswordHash(hash.to_string().into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_right_password_is_verified_and_a_wrong_one_is_not() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash("correct horse battery".into()).await.unwrap();
        assert!(hash.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(passwords.verify("correct horse battery".into(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("correct horse batterz".into(), Some(hash)).await.unwrap());
        assert!(!passwords.verify("correct horse battery".into(), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_password_is_never_cut_and_never_too_short() {
        let passwords = Passwords::new().unwrap();
        let long = "x".repeat(100);
        let hash = passwords.hash(format!("{long}a").into()).await.unwrap();
        assert!(!passwords.verify(format!("{long}b").into(), Some(hash)).await.unwrap());
        assert_eq!(passwords.hash("fourteen chars".into()).await, Err(PasswordError::TooShort));
        assert_eq!(passwords.hash("x".repeat(1025).into()).await, Err(PasswordError::TooLong));
    }
}

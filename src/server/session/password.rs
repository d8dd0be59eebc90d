//! Passwords: argon2id on blocking threads, so many at a time and no more.
//!
//! A password is normalised (NFKC) before it is measured, hashed or verified: the same letters typed on two keyboards are
//! the same password. It is never cut.

use std::fmt;
use std::sync::Arc;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

use crate::domain::command::PasswordHash;
use crate::server::session::strength::{Weakness, weakness};

/// 19 MiB, two passes, one lane (OWASP Password Storage, argon2id).
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// How the hash of a password with today's parameters begins (PHC string format).
const TODAYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$";

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
    /// Many people use it, or it is made of names that are known here.
    Common,
    /// Something short stands in it again and again, or it is a row of keys.
    Repeated,
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
            Self::Common => f.write_str(
                "This password is among the first that somebody would try: it is made of common words or of names known here. \
                 Add words that nobody connects with you.",
            ),
            Self::Repeated => f.write_str(
                "This password repeats something short or follows a row of keys, so it is easy to guess. Choose a few \
                 different words instead.",
            ),
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

    /// The hash of a password that somebody chose. `names` are what others know: the place's and the person's.
    ///
    /// # Errors
    /// As for [`Passwords::hash`], and when it is easy to guess.
    pub async fn choose(&self, password: SecretString, names: &[&str]) -> Result<PasswordHash, PasswordError> {
        let normal = normal(&password);
        measured(&normal)?;
        match weakness(normal.expose_secret(), names) {
            Some(Weakness::Common) => Err(PasswordError::Common),
            Some(Weakness::Repeated) => Err(PasswordError::Repeated),
            None => self.blocking(move || compute(normal.expose_secret().as_bytes())).await,
        }
    }

    /// The hash of a password that was verified, with today's parameters, when it was made with others.
    ///
    /// # Errors
    /// Too busy.
    pub async fn renewed(
        &self,
        password: SecretString,
        hash: &PasswordHash,
    ) -> Result<Option<PasswordHash>, PasswordError> {
        if hash.0.starts_with(TODAYS) {
            return Ok(None);
        }
        let normal = normal(&password);
        self.blocking(move || compute(normal.expose_secret().as_bytes())).await.map(Some)
    }

    /// The hash of a new password.
    ///
    /// # Errors
    /// Too short, too long, too busy.
    pub async fn hash(&self, password: SecretString) -> Result<PasswordHash, PasswordError> {
        let normal = normal(&password);
        measured(&normal)?;
        self.blocking(move || compute(normal.expose_secret().as_bytes())).await
    }

    /// Whether the password is the one that was hashed. Without a hash it takes as long and is not.
    ///
    /// # Errors
    /// Too busy.
    pub async fn verify(&self, password: SecretString, hash: Option<PasswordHash>) -> Result<bool, PasswordError> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobodys.clone());
        // Nothing that is longer was ever hashed, so it need not be read to its end.
        let password =
            if password.expose_secret().len() > 4 * LONGEST { SecretString::default() } else { normal(&password) };
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

/// The same letters however they were typed (NIST SP 800-63B-4, 3.1.1.2).
fn normal(password: &SecretString) -> SecretString {
    password.expose_secret().nfkc().collect::<String>().into()
}

fn measured(password: &SecretString) -> Result<(), PasswordError> {
    match password.expose_secret().chars().count() {
        length if length < SHORTEST => Err(PasswordError::TooShort),
        length if length > LONGEST => Err(PasswordError::TooLong),
        _ => Ok(()),
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
        assert!(hash.0.starts_with(TODAYS));
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

    #[tokio::test]
    async fn d8_the_same_letters_are_the_same_password_however_they_were_typed() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash("caf\u{e9} au lait le matin".into()).await.unwrap();
        assert!(passwords.verify("cafe\u{301} au lait le matin".into(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("cafe au lait le matin".into(), Some(hash)).await.unwrap());
    }

    #[tokio::test]
    async fn d6_a_hash_with_other_parameters_is_renewed_and_todays_is_not() {
        let passwords = Passwords::new().unwrap();
        let todays = passwords.hash("correct horse battery".into()).await.unwrap();
        assert_eq!(passwords.renewed("correct horse battery".into(), &todays).await, Ok(None));
        let old = PasswordHash("$argon2id$v=19$m=9216,t=4,p=1$c2FsdHNhbHRzYWx0$aGFzaA".into());
        let renewed = passwords.renewed("correct horse battery".into(), &old).await.unwrap().unwrap();
        assert!(passwords.verify("correct horse battery".into(), Some(renewed)).await.unwrap());
    }
}

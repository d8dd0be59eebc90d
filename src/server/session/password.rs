//! Passwords: argon2id on threads of its own, so many at a time and no more.
//!
//! A password is normalised (NFKC) before it is measured, hashed or verified: the same letters typed on two keyboards are
//! the same password. It is never cut.

use std::fmt;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use unicode_normalization::UnicodeNormalization;

use crate::domain::command::PasswordHash;
use crate::server::session::argon::{self, Memory, TODAYS};
use crate::server::session::bench::Bench;
use crate::server::session::strength::{Weakness, weakness};

/// How many are computed at once; each takes 19 MiB.
const AT_ONCE: usize = 2;

/// How many may be computed or wait for it; the rest are told to come back.
const PLACES: usize = 32;

/// As many besides for people who are known to be here or to have been: a crowd of strangers cannot take them.
const KEPT: usize = 8;

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

/// A place among those whose password is computed. It is taken before a try is counted: who finds none has not tried.
#[derive(Debug)]
pub struct Place {
    _held: OwnedSemaphorePermit,
}

/// Computes and verifies passwords' hashes. Cheap to clone.
#[derive(Clone)]
pub struct Passwords {
    places: Arc<Semaphore>,
    kept: Arc<Semaphore>,
    bench: Bench,
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
        let bench = Bench::new(AT_ONCE, PLACES + KEPT).map_err(|_| PasswordError::Failed)?;
        let (tell, told) = std::sync::mpsc::sync_channel(1);
        // Nobody waits for it any more only when the start was given up.
        let computing =
            Box::new(move |memory: &mut Memory| tell.send(argon::hash(&nobody, memory)).unwrap_or_default());
        bench.put(computing).map_err(|_| PasswordError::Failed)?;
        let nobodys = told.recv().ok().flatten().ok_or(PasswordError::Failed)?;
        let (places, kept) = (Arc::new(Semaphore::new(PLACES)), Arc::new(Semaphore::new(KEPT)));
        Ok(Self { places, kept, bench, nobodys })
    }

    /// A place for somebody with a session, in a browser that is known or with a link that is open, or for a stranger. For
    /// the former there is one also when strangers have taken all others.
    ///
    /// # Errors
    /// Too busy.
    pub fn place(&self, known: bool) -> Result<Place, PasswordError> {
        let places = if known && self.kept.available_permits() > 0 { &self.kept } else { &self.places };
        places.clone().try_acquire_owned().map(|_held| Place { _held }).map_err(|_| PasswordError::Busy)
    }

    /// Whether a password may be chosen. `names` are what others know: the place's and the person's.
    ///
    /// # Errors
    /// Too short, too long, or easy to guess.
    pub fn check(password: &SecretString, names: &[&str]) -> Result<(), PasswordError> {
        let normal = normal(password);
        measured(&normal)?;
        match weakness(normal.expose_secret(), names) {
            Some(Weakness::Common) => Err(PasswordError::Common),
            Some(Weakness::Repeated) => Err(PasswordError::Repeated),
            None => Ok(()),
        }
    }

    /// The hash of a password that somebody chose.
    ///
    /// # Errors
    /// As for [`Passwords::check`], or too busy.
    pub async fn choose(&self, password: SecretString, names: &[&str]) -> Result<PasswordHash, PasswordError> {
        Self::check(&password, names)?;
        self.hashed(normal(&password)).await
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
        self.hashed(normal).await.map(Some)
    }

    /// The hash of a new password.
    ///
    /// # Errors
    /// Too short, too long, too busy.
    pub async fn hash(&self, password: SecretString) -> Result<PasswordHash, PasswordError> {
        let normal = normal(&password);
        measured(&normal)?;
        self.hashed(normal).await
    }

    /// Whether the password is the one that was hashed. Without a hash it takes as long and is not.
    ///
    /// # Errors
    /// When it could not be computed.
    pub async fn verify(
        &self,
        place: Place,
        password: SecretString,
        hash: Option<PasswordHash>,
    ) -> Result<bool, PasswordError> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobodys.clone());
        let password = normal(&password);
        let matches = self
            .computed(place, move |memory| argon::verify(password.expose_secret().as_bytes(), &hash, memory))
            .await?;
        Ok(matches && known)
    }

    async fn hashed(&self, normal: SecretString) -> Result<PasswordHash, PasswordError> {
        let work = move |memory: &mut Memory| argon::hash(normal.expose_secret().as_bytes(), memory);
        let hash = self.computed(self.place(true)?, work).await?;
        hash.ok_or(PasswordError::Failed)
    }

    async fn computed<T: Send + 'static>(
        &self,
        place: Place,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        let (answer, answered) = oneshot::channel();
        let job = move |memory: &mut Memory| {
            // The place belongs to the computation, not to the request: a request that is given up does not let another
            // one in beside the computation that still runs.
            let _place = place;
            // Nobody is there any more to hear of it.
            if !answer.is_closed() {
                let _given_up = answer.send(work(memory)).is_err();
            }
        };
        self.bench.put(Box::new(job)).map_err(|_| PasswordError::Busy)?;
        answered.await.map_err(|_| PasswordError::Failed)
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

#[cfg(test)]
mod tests {
    use super::*;

    async fn verify(
        passwords: &Passwords,
        password: SecretString,
        hash: Option<PasswordHash>,
    ) -> Result<bool, PasswordError> {
        passwords.verify(passwords.place(false)?, password, hash).await
    }

    #[tokio::test]
    async fn the_right_password_is_verified_and_a_wrong_one_is_not() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash("correct horse battery".into()).await.unwrap();
        assert!(hash.0.starts_with(TODAYS));
        assert!(verify(&passwords, "correct horse battery".into(), Some(hash.clone())).await.unwrap());
        assert!(!verify(&passwords, "correct horse batterz".into(), Some(hash)).await.unwrap());
        assert!(!verify(&passwords, "correct horse battery".into(), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_password_is_never_cut_and_never_too_short() {
        let passwords = Passwords::new().unwrap();
        let long = "x".repeat(100);
        let hash = passwords.hash(format!("{long}a").into()).await.unwrap();
        assert!(!verify(&passwords, format!("{long}b").into(), Some(hash)).await.unwrap());
        assert_eq!(passwords.hash("fourteen chars".into()).await, Err(PasswordError::TooShort));
        assert_eq!(passwords.hash("x".repeat(1025).into()).await, Err(PasswordError::TooLong));
    }

    #[tokio::test]
    async fn d8_the_same_letters_are_the_same_password_however_they_were_typed() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash("caf\u{e9} au lait le matin".into()).await.unwrap();
        assert!(verify(&passwords, "cafe\u{301} au lait le matin".into(), Some(hash.clone())).await.unwrap());
        assert!(!verify(&passwords, "cafe au lait le matin".into(), Some(hash)).await.unwrap());
        // Three letters to a syllable, of three bytes each, when they are typed apart.
        let apart: String = (0..460_u32).filter_map(|n| char::from_u32(0xac01 + n * 24 % 11_000)).nfd().collect();
        assert!(apart.len() > 4096);
        let hash = passwords.choose(apart.clone().into(), &[]).await.unwrap();
        assert!(verify(&passwords, apart.into(), Some(hash)).await.unwrap());
    }

    #[tokio::test]
    async fn d6_a_hash_with_other_parameters_is_renewed_and_todays_is_not() {
        let passwords = Passwords::new().unwrap();
        let todays = passwords.hash("correct horse battery".into()).await.unwrap();
        assert_eq!(passwords.renewed("correct horse battery".into(), &todays).await, Ok(None));
        let old = PasswordHash("$argon2id$v=19$m=9216,t=4,p=1$c2FsdHNhbHRzYWx0$aGFzaA".into());
        let renewed = passwords.renewed("correct horse battery".into(), &old).await.unwrap().unwrap();
        assert!(verify(&passwords, "correct horse battery".into(), Some(renewed)).await.unwrap());
    }

    #[tokio::test]
    async fn d7_a_computation_that_is_given_up_keeps_its_place_until_it_is_done() {
        let passwords = Passwords::new().unwrap();
        let (end, ends) = std::sync::mpsc::channel::<()>();
        let (begun, begins) = oneshot::channel();
        let theirs = passwords.clone();
        let given_up = tokio::spawn(async move {
            // It ends when the other side is dropped.
            let work = move |_: &mut Memory| begun.send(()).is_ok() && ends.recv().is_err();
            theirs.computed(theirs.place(false)?, work).await
        });
        begins.await.unwrap();
        given_up.abort();
        assert!(given_up.await.unwrap_err().is_cancelled());
        assert_eq!(passwords.places.available_permits(), PLACES - 1);
        drop(end);
        while passwords.places.available_permits() < PLACES {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn d7_beyond_the_places_one_is_told_to_come_back() {
        let passwords = Passwords::new().unwrap();
        let all = passwords.places.clone().acquire_many_owned(u32::try_from(PLACES).unwrap()).await.unwrap();
        assert_eq!(passwords.place(false).err(), Some(PasswordError::Busy));
        drop(all);
        let place = passwords.place(false).unwrap();
        assert_eq!(passwords.verify(place, "correct horse battery".into(), None).await, Ok(false));
    }

    #[tokio::test]
    async fn d5_d7_strangers_cannot_take_the_places_of_people_who_are_known() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash("correct horse battery".into()).await.unwrap();
        let strangers = passwords.places.clone().acquire_many_owned(u32::try_from(PLACES).unwrap()).await.unwrap();
        assert_eq!(passwords.place(false).err(), Some(PasswordError::Busy));
        let place = passwords.place(true).unwrap();
        assert_eq!(passwords.verify(place, "correct horse battery".into(), Some(hash)).await, Ok(true));
        assert!(passwords.choose("umbrellas sing at noon".into(), &[]).await.is_ok(), "a new one can be chosen");
        let others = passwords.kept.clone().acquire_many_owned(u32::try_from(KEPT).unwrap()).await.unwrap();
        assert_eq!(passwords.place(true).err(), Some(PasswordError::Busy));
        drop((strangers, others));
        assert!(passwords.place(true).is_ok());
    }
}

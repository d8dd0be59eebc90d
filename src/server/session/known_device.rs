//! Browsers in which a person signed in before (D5): others who burn the tries for that person's name do not lock them
//! out. The browser keeps a long-lived value, the server only the key that signs it.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretSlice};
use sha2::Sha256;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::domain::command::PasswordHash;
use crate::domain::id::UserId;
use crate::domain::moment::Moment;

/// How long a browser is remembered after the last sign-in there, in seconds (a year).
pub const REMEMBERED: i64 = 365 * 86_400;

/// Signs and knows again.
pub struct KnownDevices(SecretSlice<u8>);

impl KnownDevices {
    /// With the key of this database.
    pub fn new(key: Vec<u8>) -> Self {
        Self(key.into())
    }

    /// The value that a browser keeps after this person signed in there with this password. It proves nothing but that,
    /// opens nothing, and does not tell who it is to who reads it. With another password it is nothing any more.
    pub fn remember(&self, (user, hash): (UserId, &PasswordHash), now: Moment) -> String {
        let until = now.plus_seconds(REMEMBERED).0;
        let mac = self.mac((user, hash), until).map(|mac| mac.finalize().into_bytes().to_vec());
        format!("{until}.{}", URL_SAFE_NO_PAD.encode(mac.unwrap_or_default()))
    }

    /// Whether the value was given to a browser in which this person signed in with this password.
    pub fn knows(&self, value: &str, whose: (UserId, &PasswordHash), now: Moment) -> bool {
        let Some((written, signature)) = value.split_once('.') else { return false };
        let Ok(until) = written.parse::<i64>() else { return false };
        // Tries are counted by the value as it is sent, so there must be one way to write it.
        if until.to_string() != written {
            return false;
        }
        let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else { return false };
        now < Moment(until) && self.mac(whose, until).is_some_and(|mac| mac.verify_slice(&signature).is_ok())
    }

    fn mac(&self, (user, hash): (UserId, &PasswordHash), until: i64) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.expose_secret()).ok()?;
        mac.update(b"known device\0");
        mac.update(&until.to_be_bytes());
        mac.update(&user.0.to_be_bytes());
        mac.update(hash.0.as_bytes());
        Some(mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(text: &str) -> PasswordHash {
        PasswordHash(text.into())
    }

    #[test]
    fn d5_a_browser_is_known_for_its_person_and_that_password_only_and_not_for_ever() {
        let devices = KnownDevices::new(vec![7; 32]);
        let (alice, bob) = (UserId(3), UserId(4));
        let (password, another) = (hash("one"), hash("another"));
        let value = devices.remember((alice, &password), Moment(0));
        assert!(devices.knows(&value, (alice, &password), Moment(1)));
        assert!(!devices.knows(&value, (bob, &password), Moment(1)));
        assert!(!devices.knows(&value, (alice, &another), Moment(1)), "the password was changed");
        assert!(!devices.knows(&value, (alice, &password), Moment(0).plus_seconds(REMEMBERED)));
        assert!(!KnownDevices::new(vec![8; 32]).knows(&value, (alice, &password), Moment(1)));
        let later = value.replacen('3', "9", 1);
        let written_otherwise = [format!("0{value}"), format!("+{value}"), format!("{value}="), format!("{value} ")];
        for forged in
            ["", ".", "9999999999999.", "x.y", &later].into_iter().chain(written_otherwise.iter().map(|v| &**v))
        {
            assert!(!devices.knows(forged, (alice, &password), Moment(1)), "{forged}");
        }
    }

    proptest::proptest! {
        #[test]
        fn d5_nothing_that_was_not_given_is_known(value in "\\PC{0,60}", until in proptest::prelude::any::<i64>(), mac in "[A-Za-z0-9_-]{0,43}") {
            let devices = KnownDevices::new(vec![7; 32]);
            let whose = (UserId(3), &hash("one"));
            proptest::prop_assert!(!devices.knows(&value, whose, Moment(0)));
            let made_up = format!("{until}.{mac}");
            proptest::prop_assert!(!devices.knows(&made_up, whose, Moment(0)));
        }
    }
}

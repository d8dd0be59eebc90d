//! One computation of argon2id, in memory that is lent for it, to and from the string that is kept (PHC format).

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash as Parts, Salt};
use argon2::{Algorithm, Argon2, Block, Params, RECOMMENDED_SALT_LEN, Version};

use crate::domain::command::PasswordHash;

/// 19 MiB, two passes, one lane (OWASP Password Storage, argon2id).
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// How the hash of a password with today's parameters begins.
pub const TODAYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$";

/// Blocks of one KiB that are set aside at once, though only those are touched that a computation needs. What is larger
/// than 32 MiB the GNU allocator always takes from the system and gives back to it (mallopt(3), M_MMAP_THRESHOLD); what is
/// smaller it keeps, and it does not fit the same aligned blocks into the hole that they left: 25 sign-ins in a row came to
/// 430 MiB.
const SET_ASIDE: usize = 33 * 1024;

/// What a computation writes to; kept for the next one while one is waiting.
#[derive(Default)]
pub struct Memory(Vec<Block>);

impl Memory {
    fn blocks(&mut self, count: usize) -> &mut [Block] {
        if self.0.len() < count {
            self.0.reserve_exact(count.max(SET_ASIDE) - self.0.len());
            self.0.resize(count, Block::new());
        }
        &mut self.0[..count]
    }
}

/// The hash of a password, with a salt of its own. Nothing when it cannot be computed.
pub fn hash(password: &[u8], memory: &mut Memory) -> Option<PasswordHash> {
    let mut salt = [0; RECOMMENDED_SALT_LEN];
    getrandom::fill(&mut salt).ok()?;
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).ok()?;
    let output = computed(password, &salt, &params, Params::DEFAULT_OUTPUT_LEN, memory)?;
    let parts = Parts {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).ok()?,
        salt: Salt::new(&salt).ok(),
        hash: Some(output),
    };
    Some(PasswordHash(parts.to_string().into()))
}

/// Whether this is the password, whatever the parameters it was hashed with. What is no hash of ours fits nothing.
pub fn verify(password: &[u8], hash: &PasswordHash, memory: &mut Memory) -> bool {
    fits(password, hash, memory).unwrap_or(false)
}

fn fits(password: &[u8], hash: &PasswordHash, memory: &mut Memory) -> Option<bool> {
    let parts = Parts::new(&hash.0).ok()?;
    let ours = parts.algorithm == Algorithm::Argon2id.ident() && parts.version == Some(Version::V0x13.into());
    let (salt, kept) = (parts.salt.as_ref()?, parts.hash.as_ref()?);
    let params = Params::try_from(&parts).ok()?;
    // Outputs are compared in constant time.
    Some(computed(password, salt, &params, kept.len(), memory)? == *kept && ours)
}

fn computed(password: &[u8], salt: &[u8], params: &Params, length: usize, memory: &mut Memory) -> Option<Output> {
    let mut bytes = [0; Output::MAX_LENGTH];
    let bytes = bytes.get_mut(..length)?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    argon2.hash_password_into_with_memory(password, salt, bytes, memory.blocks(params.block_count())).ok()?;
    Output::new(bytes).ok()
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::PasswordHasher;

    use super::*;

    #[test]
    fn d6_a_hash_is_argon2id_with_at_least_19_mib_two_passes_and_a_salt_of_16_bytes() {
        let mut memory = Memory::default();
        let (one, other) = (hash(b"the same", &mut memory).unwrap(), hash(b"the same", &mut memory).unwrap());
        assert!(one.0.starts_with(TODAYS), "{}", &one.0[..30]);
        assert_ne!(one.0, other.0, "each has a salt of its own");
        let parts = Parts::new(&one.0).unwrap();
        assert_eq!((parts.salt.unwrap().len(), parts.hash.unwrap().len()), (16, 32));
        assert!(verify(b"the same", &one, &mut memory) && verify(b"the same", &other, &mut memory));
        assert!(!verify(b"another", &one, &mut memory) && !verify(b"", &one, &mut memory));
    }

    #[test]
    fn d6_it_is_the_librarys_own_hash_whatever_was_in_the_memory_before() {
        let mut memory = Memory::default();
        for (memory_kib, passes) in [(9216, 4), (19_456, 2), (64, 1), (24_000, 1)] {
            let params = Params::new(memory_kib, passes, 1, None).unwrap();
            let theirs = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password(b"a password").unwrap();
            let theirs = PasswordHash(theirs.to_string().into());
            assert!(verify(b"a password", &theirs, &mut memory), "{memory_kib} KiB");
            assert!(!verify(b"a passwore", &theirs, &mut memory), "{memory_kib} KiB");
        }
    }

    #[test]
    fn what_is_no_hash_of_ours_fits_nothing() {
        let mut memory = Memory::default();
        let ours = hash(b"x", &mut memory).unwrap();
        for other in [
            "".to_owned(),
            "x".to_owned(),
            "$argon2id$v=19$m=19456,t=2,p=1$".to_owned(),
            "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0".to_owned(),
            ours.0.replace("argon2id", "argon2i"),
            ours.0.replace("v=19", "v=16"),
            ours.0.replace("m=19456", "m=99999999999"),
        ] {
            assert!(!verify(b"x", &PasswordHash(other.as_str().into()), &mut memory), "{other}");
        }
    }
}

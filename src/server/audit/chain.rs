//! The chain: each link covers all before it, so that nothing can be altered, taken out or put in between.
//!
//! A row's digest is `SHA-256(salt ‖ payload)`, its link `SHA-256(link before ‖ seq ‖ at ‖ kind ‖ digest)` with the
//! numbers as eight bytes, high first, and the kind after its length. Payload and salt may be erased: the digest
//! stays, and with it the chain.

use sha2::{Digest, Sha256};
use sqlx::sqlite::{SqliteConnection, SqlitePool};

use crate::server::audit::entry::Entry;
use crate::server::store::audit::{self, NewRow, Row};
use crate::server::store::error::StoreError;
use crate::server::store::write::hex;

type Link = [u8; 32];

/// Before the first row.
const BEGINNING: Link = [0; 32];

const SALT: usize = 16;

/// How many rows are looked at together.
const PAGE: u32 = 1000;

/// What looking through the whole chain showed.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every link holds.
    Whole {
        /// How many rows there are.
        rows: i64,
        /// Of how many the payload was erased.
        erased: u64,
        /// The last link, in hexadecimal; to be kept elsewhere.
        head: String,
    },
    /// This row was altered, or the one before it is gone.
    Broken(i64),
    /// Every link holds, but the expected one is not among them: the end was cut off, or all was written anew.
    Cut,
}

/// Appends records within the transaction that is open on `db`.
///
/// # Errors
/// When the database does not take them, or there is no randomness.
pub async fn append(db: &mut SqliteConnection, entries: &[&Entry]) -> Result<(), StoreError> {
    if entries.is_empty() {
        return Ok(());
    }
    let (mut seq, mut link) = match audit::head(db).await? {
        Some((seq, link)) => (seq, Link::try_from(link).map_err(|_| StoreError::damaged("an audit link", seq))?),
        None => (0, BEGINNING),
    };
    let mut salts = vec![0; SALT * entries.len()];
    getrandom::fill(&mut salts).map_err(|e| StoreError::Damaged(format!("The system has no randomness: {e}.")))?;
    let mut rows = Vec::with_capacity(entries.len());
    for (entry, salt) in entries.iter().zip(salts.chunks_exact(SALT)) {
        seq += 1;
        let digest = digest(salt, &entry.payload);
        link = next(&link, seq, entry.at.0, entry.kind, &digest);
        rows.push(NewRow(seq, entry.at.0, entry.kind, entry.payload.clone(), hex(salt), hex(&digest), hex(&link)));
    }
    audit::append(db, &rows).await
}

/// The last link, in hexadecimal.
///
/// # Errors
/// When the database cannot be read.
pub async fn head(db: &SqlitePool) -> Result<Option<String>, StoreError> {
    let mut db = db.acquire().await?;
    Ok(audit::head(&mut db).await?.map(|(_, link)| hex(&link)))
}

/// Looks through the whole chain, and for a link that was its head before.
///
/// # Errors
/// When the database cannot be read.
pub async fn verify(db: &SqlitePool, expected: Option<&str>) -> Result<Verdict, StoreError> {
    let (mut seq, mut link, mut erased) = (0, BEGINNING, 0);
    let mut found = expected.is_none();
    // Nothing stands before the first one.
    let mut after = i64::MIN;
    loop {
        let rows = audit::after(db, after, PAGE).await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            after = row.seq;
            if row.seq != seq + 1 || !holds(&link, &row) {
                return Ok(Verdict::Broken(seq + 1));
            }
            seq = row.seq;
            link.copy_from_slice(&row.link);
            erased += u64::from(row.payload.is_none());
            found = found || expected == Some(hex(&link).as_str());
        }
    }
    Ok(if found { Verdict::Whole { rows: seq, erased, head: hex(&link) } } else { Verdict::Cut })
}

fn holds(before: &Link, row: &Row) -> bool {
    let told = match (&row.salt, &row.payload) {
        (Some(salt), Some(payload)) => digest(salt, payload).as_slice() == row.digest,
        (None, None) => true,
        _ => false,
    };
    told && next(before, row.seq, row.at, &row.kind, &row.digest).as_slice() == row.link
}

fn digest(salt: &[u8], payload: &str) -> Link {
    Sha256::new_with_prefix(salt).chain_update(payload).finalize().into()
}

fn next(before: &Link, seq: i64, at: i64, kind: &str, digest: &[u8]) -> Link {
    Sha256::new_with_prefix(before)
        .chain_update(seq.to_be_bytes())
        .chain_update(at.to_be_bytes())
        .chain_update((kind.len() as u64).to_be_bytes())
        .chain_update(kind)
        .chain_update(digest)
        .finalize()
        .into()
}

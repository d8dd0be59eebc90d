//! What is read beside the library that parses HTTP is judged the same however the network cuts it.

#![no_main]

use countersign::server::web::accept::strict::Strict;
use libfuzzer_sys::fuzz_target;

/// Where it broke a rule, if it did.
fn broken(bytes: &[u8], piece: usize) -> Option<usize> {
    let mut strict = Strict::default();
    bytes.chunks(piece).enumerate().find_map(|(n, part)| strict.read(part).err().map(|broken| n * piece + broken.at))
}

fuzz_target!(|bytes: &[u8]| {
    let [piece, bytes @ ..] = bytes else { return };
    let whole = broken(bytes, bytes.len().max(1));
    assert_eq!(whole, broken(bytes, usize::from(*piece).max(1)));
    if let Some(at) = whole {
        assert!(at < bytes.len());
    }
});

//! What a hostile peer sends is heard the same however the network cuts it.

use proptest::prelude::*;

use crate::protocol::close::CloseCode;
use crate::protocol::limits::CLIENT_MESSAGE;
use crate::server::web::socket::incoming::{Incoming, Reassembly};

/// All that was said, and how it ended.
fn heard(bytes: &[u8], cuts: &[usize]) -> (Vec<Incoming>, Result<(), CloseCode>) {
    let (mut reassembly, mut said, mut at) = (Reassembly::default(), Vec::new(), 0);
    for cut in cuts.iter().copied().chain([bytes.len()]) {
        let mut piece = bytes[at.min(cut)..cut.max(at)].to_vec();
        at = at.max(cut);
        let ended = reassembly.take(&mut piece, |whole| {
            said.push(whole);
            Ok(())
        });
        if ended.is_err() {
            return (said, ended);
        }
        let kept = reassembly.rest.len() + reassembly.message.as_ref().map_or(0, Vec::len);
        assert!(kept <= 2 * CLIENT_MESSAGE + 14, "{kept} bytes are kept");
    }
    (said, Ok(()))
}

proptest! {
    /// However the network cuts what a peer sends, the same is heard of it, nothing panics, and little is kept.
    #[test]
    fn b3_b6_hostile_frames_are_heard_the_same_however_they_are_cut(
        frames in proptest::collection::vec(
            (any::<u8>(), proptest::bool::weighted(0.9), proptest::collection::vec(any::<u8>(), 0..300), 0..10u8), 0..12),
        cuts in proptest::collection::vec(any::<proptest::sample::Index>(), 0..8),
    ) {
        let mut bytes = Vec::new();
        for (first, masked, payload, lies) in frames {
            // Mostly frames that are allowed, so that what follows them is reached.
            let first = if lies > 2 { [0x81, 0x01, 0x00, 0x80, 0x89, 0x8a][usize::from(first) % 6] } else { first };
            let length = u16::try_from(payload.len()).unwrap() + u16::from(lies == 0);
            let mask = if masked { 0x80 } else { 0 };
            match u8::try_from(length) {
                Ok(short) if short < 126 => bytes.extend([first, mask | short]),
                _ => {
                    bytes.extend([first, mask | 126]);
                    bytes.extend(length.to_be_bytes());
                }
            }
            bytes.extend([1, 2, 3, 4]);
            bytes.extend(payload);
        }
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.sort_unstable();
        prop_assert_eq!(heard(&bytes, &[]), heard(&bytes, &cuts));
    }

    /// Bytes that are no frames at all.
    #[test]
    fn b6_any_bytes_are_heard_the_same_however_they_are_cut(
        bytes in proptest::collection::vec(any::<u8>(), 0..200), cut in 0..200usize,
    ) {
        let cut = cut.min(bytes.len());
        prop_assert_eq!(heard(&bytes, &[]), heard(&bytes, &[cut]));
    }
}

//! What a hostile peer sends as WebSocket frames is heard the same however the network cuts it, and a refusal is for ever.

#![no_main]

use countersign::protocol::close::CloseCode;
use countersign::protocol::limits::CLIENT_MESSAGE;
use countersign::server::web::socket::incoming::{Incoming, Reassembly};
use libfuzzer_sys::fuzz_target;

/// All that was said, and how it ended.
fn heard(bytes: &[u8], piece: usize) -> (Vec<Incoming>, Result<(), CloseCode>) {
    let (mut reassembly, mut said) = (Reassembly::default(), Vec::new());
    let ended = bytes.chunks(piece).try_for_each(|piece| {
        reassembly.take(&mut piece.to_vec(), |whole| {
            said.push(whole);
            Ok(())
        })
    });
    (said, ended)
}

fuzz_target!(|bytes: &[u8]| {
    let [piece, bytes @ ..] = bytes else { return };
    let whole = heard(bytes, bytes.len().max(1));
    assert_eq!(whole, heard(bytes, usize::from(*piece).max(1)));
    for incoming in whole.0 {
        match incoming {
            Incoming::Text(text) => assert!(text.len() <= CLIENT_MESSAGE),
            Incoming::Ping(payload) => assert!(payload.len() <= 125),
            Incoming::Pong | Incoming::Empty | Incoming::Close => {}
        }
    }
});

//! Frames from the client, put together again (RFC 6455, section 5), with every bound checked before anything
//! is kept.

use crate::protocol::close::CloseCode;
use crate::protocol::limits::CLIENT_MESSAGE;

const CONTINUATION: u8 = 0x0;
const TEXT: u8 = 0x1;
const BINARY: u8 = 0x2;
const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const PONG: u8 = 0xa;

/// The longest payload of a control frame (section 5.5).
const CONTROL: usize = 125;

/// Something whole that the client said.
#[derive(Debug, PartialEq, Eq)]
pub enum Incoming {
    /// A message.
    Text(String),
    /// A ping with its payload, to be given back.
    Ping(Vec<u8>),
    /// An answer to a ping.
    Pong,
    /// A part of a message that brings nothing.
    Empty,
    /// The client closes.
    Close,
}

/// What is left unfinished by the bytes that were taken last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Midway {
    /// Nothing.
    Nothing,
    /// Something that began in them.
    Begun,
    /// Something that began before them.
    Still,
}

/// Takes bytes as they come and gives whole messages.
#[derive(Debug, Default)]
pub struct Reassembly {
    /// Bytes of a frame that is not whole yet.
    rest: Vec<u8>,
    /// What has come of a message in several frames.
    message: Option<Vec<u8>>,
    /// Nothing was finished since something was begun.
    still: bool,
}

struct Header {
    last: bool,
    opcode: u8,
    mask: [u8; 4],
    length: usize,
    bytes: usize,
}

impl Reassembly {
    /// What was begun and is not whole. A peer that adds a byte now and then goes on with the same thing.
    pub fn midway(&self) -> Midway {
        match (self.is_midway(), self.still) {
            (false, _) => Midway::Nothing,
            (true, false) => Midway::Begun,
            (true, true) => Midway::Still,
        }
    }

    fn is_midway(&self) -> bool {
        !self.rest.is_empty() || self.message.is_some()
    }

    /// Takes bytes; `say` is given each whole thing in turn and may end the reading.
    ///
    /// # Errors
    /// The code to close with: a bound passed, text that is not UTF-8, or a broken rule.
    pub fn take(
        &mut self,
        bytes: &mut [u8],
        mut say: impl FnMut(Incoming) -> Result<(), CloseCode>,
    ) -> Result<(), CloseCode> {
        self.still = self.is_midway();
        if self.rest.is_empty() {
            let used = self.frames(bytes, &mut say)?;
            self.rest.extend_from_slice(&bytes[used..]);
        } else {
            let mut rest = std::mem::take(&mut self.rest);
            rest.extend_from_slice(bytes);
            let used = self.frames(&mut rest, &mut say)?;
            rest.drain(..used);
            // An idle socket keeps no buffer.
            self.rest = if rest.is_empty() { Vec::new() } else { rest };
        }
        Ok(())
    }

    fn frames(
        &mut self,
        bytes: &mut [u8],
        say: &mut impl FnMut(Incoming) -> Result<(), CloseCode>,
    ) -> Result<usize, CloseCode> {
        let mut used = 0;
        while let Some(header) = self.header(&bytes[used..])? {
            let payload = used + header.bytes..used + header.bytes + header.length;
            if payload.end > bytes.len() {
                break;
            }
            used = payload.end;
            let payload = &mut bytes[payload];
            unmask(payload, header.mask);
            if let Some(whole) = self.frame(&header, payload)? {
                // What comes between the frames of a message, or brings nothing, finishes nothing of it.
                self.still &= self.message.is_some();
                say(whole)?;
            }
        }
        Ok(used)
    }

    /// Reads a header, if it is there, and refuses what it announces before any of it is kept.
    fn header(&self, bytes: &[u8]) -> Result<Option<Header>, CloseCode> {
        let [first, second, ..] = *bytes else { return Ok(None) };
        let (last, opcode) = (first & 0x80 != 0, first & 0x0f);
        // No extension is ever negotiated, so the reserved bits mean nothing; clients must mask.
        if first & 0x70 != 0 || second & 0x80 == 0 {
            return Err(CloseCode::Protocol);
        }
        let control = opcode >= CLOSE;
        match opcode {
            BINARY => return Err(CloseCode::NotText),
            TEXT if self.message.is_some() => return Err(CloseCode::Protocol),
            CONTINUATION if self.message.is_none() => return Err(CloseCode::Protocol),
            TEXT | CONTINUATION | CLOSE | PING | PONG => {}
            _ => return Err(CloseCode::Protocol),
        }
        let (length, at) = match (second & 0x7f, bytes.len()) {
            (126, ..4) | (127, ..10) => return Ok(None),
            (126, _) => (u64::from(u16::from_be_bytes([bytes[2], bytes[3]])), 4),
            (127, _) => {
                let mut long = [0; 8];
                long.copy_from_slice(&bytes[2..10]);
                (u64::from_be_bytes(long), 10)
            }
            (short, _) => (u64::from(short), 2),
        };
        // The shortest way to write a length is the only one (section 5.2).
        let shortest = match second & 0x7f {
            126 => length > 125,
            127 => length > u64::from(u16::MAX),
            _ => true,
        };
        if !shortest || control && (!last || length > CONTROL as u64) {
            return Err(CloseCode::Protocol);
        }
        // A control frame is no part of the message that it comes between.
        let so_far = self.message.as_ref().filter(|_| !control).map_or(0, Vec::len);
        let length = usize::try_from(length)
            .ok()
            .filter(|length| length.saturating_add(so_far) <= CLIENT_MESSAGE)
            .ok_or(CloseCode::TooBig)?;
        let Some(mask) = bytes.get(at..at + 4) else {
            return Ok(None);
        };
        Ok(Some(Header { last, opcode, mask: [mask[0], mask[1], mask[2], mask[3]], length, bytes: at + 4 }))
    }

    fn frame(&mut self, header: &Header, payload: &[u8]) -> Result<Option<Incoming>, CloseCode> {
        match header.opcode {
            PING => Ok(Some(Incoming::Ping(payload.to_vec()))),
            PONG => Ok(Some(Incoming::Pong)),
            CLOSE => close(payload).map(Some),
            _ => {
                let mut message = self.message.take().unwrap_or_default();
                message.extend_from_slice(payload);
                if !header.last {
                    self.message = Some(message);
                    return Ok(payload.is_empty().then_some(Incoming::Empty));
                }
                let text = String::from_utf8(message).map_err(|_| CloseCode::NotUtf8)?;
                Ok(Some(Incoming::Text(text)))
            }
        }
    }
}

/// A close frame is empty, or a code that may be sent and a reason in UTF-8 (sections 5.5.1 and 7.4).
fn close(payload: &[u8]) -> Result<Incoming, CloseCode> {
    match payload {
        [] => Ok(Incoming::Close),
        [_] => Err(CloseCode::Protocol),
        [high, low, reason @ ..] => {
            let code = u16::from_be_bytes([*high, *low]);
            let sendable = matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999);
            if !sendable {
                return Err(CloseCode::Protocol);
            }
            std::str::from_utf8(reason).map(|_| Incoming::Close).map_err(|_| CloseCode::NotUtf8)
        }
    }
}

fn unmask(payload: &mut [u8], mask: [u8; 4]) {
    for (byte, key) in payload.iter_mut().zip(mask.into_iter().cycle()) {
        *byte ^= key;
    }
}

#[cfg(test)]
mod hostile;

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
        let mut bytes = vec![first];
        match payload.len() {
            n @ 0..=125 => bytes.push(0x80 | n as u8),
            n @ 126..=0xffff => {
                bytes.push(0x80 | 126);
                bytes.extend((n as u16).to_be_bytes());
            }
            n => {
                bytes.push(0x80 | 127);
                bytes.extend((n as u64).to_be_bytes());
            }
        }
        let mask = [1, 2, 3, 4];
        bytes.extend(mask);
        bytes.extend(payload.iter().zip(mask.into_iter().cycle()).map(|(byte, key)| byte ^ key));
        bytes
    }

    /// The same bytes in pieces of every size must say the same.
    fn read(bytes: &[u8]) -> Result<Vec<Incoming>, CloseCode> {
        let mut results = Vec::new();
        for piece in [1, 2, 3, 7, 1024, usize::MAX] {
            let mut reassembly = Reassembly::default();
            let mut said = Vec::new();
            let result = bytes.chunks(piece.min(bytes.len().max(1))).try_for_each(|piece| {
                reassembly.take(&mut piece.to_vec(), |incoming| {
                    said.push(incoming);
                    Ok(())
                })
            });
            results.push(result.map(|()| said));
        }
        assert!(results.windows(2).all(|pair| pair[0] == pair[1]), "{results:?}");
        results.remove(0)
    }

    #[test]
    fn messages_are_put_together_whatever_the_pieces() {
        let mut bytes = frame(0x81, b"one");
        bytes.extend(frame(0x01, "zw\u{f6}".as_bytes()));
        bytes.extend(frame(0x89, b"beat"));
        bytes.extend(frame(0x80, b"lf"));
        bytes.extend(frame(0x81, "x".repeat(CLIENT_MESSAGE).as_bytes()));
        let said = read(&bytes).unwrap();
        assert_eq!(
            said[..3],
            [
                Incoming::Text("one".to_owned()),
                Incoming::Ping(b"beat".to_vec()),
                Incoming::Text("zw\u{f6}lf".to_owned())
            ]
        );
        assert_eq!(said.len(), 4);
        // What comes between the parts of a message is no part of it.
        let whole = "x".repeat(CLIENT_MESSAGE);
        let beat = frame(0x89, b"beat");
        let said = read(&[frame(0x01, whole.as_bytes()), beat, frame(0x80, b"")].concat()).unwrap();
        assert_eq!(said, [Incoming::Ping(b"beat".to_vec()), Incoming::Text(whole)]);
    }

    #[test]
    fn what_breaks_a_rule_or_a_bound_is_closed_with_its_code() {
        let huge = [0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];
        let cases: [(&str, Vec<u8>, CloseCode); 18] = [
            ("binary", frame(0x82, b"x"), CloseCode::NotText),
            ("not UTF-8", frame(0x81, &[0xff]), CloseCode::NotUtf8),
            ("split and not UTF-8", [frame(0x01, &[0xc3]), frame(0x80, &[0x28])].concat(), CloseCode::NotUtf8),
            ("unmasked", vec![0x81, 1, b'x'], CloseCode::Protocol),
            ("a short length in two bytes", vec![0x81, 0xfe, 0, 1, 1, 2, 3, 4, b'x'], CloseCode::Protocol),
            (
                "a short length in eight",
                vec![0x81, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 1, 2, 3, 4],
                CloseCode::Protocol,
            ),
            ("reserved bit", frame(0xc1, b"x"), CloseCode::Protocol),
            ("reserved opcode", frame(0x83, b"x"), CloseCode::Protocol),
            ("reserved control opcode", frame(0x8b, b"x"), CloseCode::Protocol),
            ("fragmented control", frame(0x09, b"x"), CloseCode::Protocol),
            ("long control", frame(0x89, &[0; 126]), CloseCode::Protocol),
            ("continuation of nothing", frame(0x80, b"x"), CloseCode::Protocol),
            ("text within a message", [frame(0x01, b"x"), frame(0x81, b"y")].concat(), CloseCode::Protocol),
            ("too long", frame(0x81, &[b'x'; CLIENT_MESSAGE + 1]), CloseCode::TooBig),
            (
                "too long in parts",
                [frame(0x01, &[b'x'; CLIENT_MESSAGE]), frame(0x80, b"y")].concat(),
                CloseCode::TooBig,
            ),
            ("announces 2^63-1 bytes", huge.to_vec(), CloseCode::TooBig),
            ("close with half a code", frame(0x88, &[3]), CloseCode::Protocol),
            ("close with a code that is never sent", frame(0x88, &1006u16.to_be_bytes()), CloseCode::Protocol),
        ];
        for (what, bytes, code) in cases {
            assert_eq!(read(&bytes), Err(code), "{what}");
        }
    }

    #[test]
    fn a_huge_frame_is_refused_by_its_header_and_an_idle_socket_keeps_nothing() {
        let mut reassembly = Reassembly::default();
        let mut header = frame(0x81, &[0; CLIENT_MESSAGE + 1])[..14].to_vec();
        assert_eq!(reassembly.take(&mut header, |_| Ok(())), Err(CloseCode::TooBig));
        let mut whole = frame(0x81, b"done");
        let mut idle = Reassembly::default();
        idle.take(&mut whole, |_| Ok(())).unwrap();
        assert_eq!(idle.midway(), Midway::Nothing);
        assert_eq!(idle.rest.capacity(), 0);
    }

    #[test]
    fn b3_what_goes_on_byte_by_byte_is_still_what_was_begun() {
        let (whole, first, next) = (frame(0x81, b"done"), frame(0x01, b"x"), frame(0x00, b"y"));
        let last = frame(0x80, b"z");
        for (pieces, expected) in [
            (vec![&whole[..]], Midway::Nothing),
            (vec![&whole[..3]], Midway::Begun),
            (vec![&whole[..3], &whole[3..5]], Midway::Still),
            (vec![&whole[..3], &whole[3..]], Midway::Nothing),
            // One message ends and the next begins.
            (vec![&whole[..3], &[&whole[3..], &whole[..2]].concat()], Midway::Begun),
            (vec![&first[..]], Midway::Begun),
            (vec![&first[..], &next[..]], Midway::Still),
            (vec![&first[..], &frame(0x89, b"beat")], Midway::Still),
            (vec![&first[..], &next[..4]], Midway::Still),
            (vec![&first[..], &[&last[..], &first].concat()], Midway::Begun),
            (vec![&first[..], &last[..]], Midway::Nothing),
        ] {
            let mut reassembly = Reassembly::default();
            for piece in &pieces {
                reassembly.take(&mut piece.to_vec(), |_| Ok(())).unwrap();
            }
            assert_eq!(reassembly.midway(), expected, "{pieces:?}");
        }
    }
}

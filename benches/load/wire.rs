//! The few frames that are spoken: scanned as they come, without a copy and without a parser, so that the generator is
//! not what is measured.

/// Frames of text, as the server sends them: never masked, never cut in two.
const TEXT: u8 = 0x81;
const CLOSE: u8 = 0x88;
/// The second byte of a client's frame says that a mask follows. Ours is zero, which the server undoes like any other.
const MASKED: u8 = 0x80;
const MASK: [u8; 4] = [0; 4];

/// Cuts a stream of bytes into frames.
#[derive(Default)]
pub struct Scanner {
    /// The beginning of a frame whose end has not come.
    rest: Vec<u8>,
}

impl Scanner {
    /// Takes bytes in and gives each text to `hear`; what cannot be measured any more because the server closes, fails.
    pub fn feed(&mut self, bytes: &[u8], mut hear: impl FnMut(&[u8])) {
        if self.rest.is_empty() {
            let used = scan(bytes, &mut hear);
            self.rest.extend_from_slice(&bytes[used..]);
        } else {
            self.rest.extend_from_slice(bytes);
            let used = scan(&self.rest, &mut hear);
            self.rest.drain(..used);
        }
    }
}

/// How many bytes were whole frames.
fn scan(bytes: &[u8], hear: &mut impl FnMut(&[u8])) -> usize {
    let mut used = 0;
    while let Some((opcode, text, length)) = first(&bytes[used..]) {
        assert_ne!(opcode, CLOSE, "the server closed: {}", String::from_utf8_lossy(text));
        if opcode == TEXT {
            hear(text);
        }
        used += length;
    }
    used
}

/// The first frame, if it is whole: its opcode, its payload, its length with the header.
fn first(bytes: &[u8]) -> Option<(u8, &[u8], usize)> {
    let [opcode, short, ..] = *bytes else { return None };
    let (header, length) = match short {
        126 => (4, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?))),
        127 => (10, usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?),
        short => (2, usize::from(short)),
    };
    let payload = bytes.get(header..header + length)?;
    Some((opcode, payload, header + length))
}

/// A command as a frame.
pub fn text(command: &str) -> Vec<u8> {
    let length = u16::try_from(command.len()).unwrap();
    let mut frame = vec![TEXT];
    if length < 126 {
        frame.push(MASKED | length as u8);
    } else {
        frame.push(MASKED | 126);
        frame.extend_from_slice(&length.to_be_bytes());
    }
    frame.extend_from_slice(&MASK);
    frame.extend_from_slice(command.as_bytes());
    frame
}

/// A polite goodbye.
pub fn close() -> Vec<u8> {
    let mut frame = vec![CLOSE, MASKED | 2];
    frame.extend_from_slice(&MASK);
    frame.extend_from_slice(&1000_u16.to_be_bytes());
    frame
}

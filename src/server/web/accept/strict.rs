//! What a client sends, read beside the library that parses it, and more strictly: two readers of one stream must not see
//! two requests in it (RFC 9112, section 11.2).

/// The most bytes of a line that are kept; the headers looked at are shorter.
const KEPT: usize = 128;

/// Follows a connection byte by byte. Pure; it keeps one short line.
#[derive(Debug, Default)]
pub struct Strict {
    at: At,
    line: Vec<u8>,
    /// Bytes of this line so far, kept or not.
    length: usize,
    /// A carriage return was read and its line feed must follow.
    ending: bool,
    head: Head,
}

#[derive(Debug, Default)]
enum At {
    /// Within a request's header.
    #[default]
    Head,
    /// Within a body, with so many bytes to come.
    Body(u64),
    /// After a request to switch protocols: what follows is not ours to read.
    Through,
}

#[derive(Debug, Default)]
struct Head {
    /// The request line is there.
    begun: bool,
    body: Option<u64>,
    switches: bool,
}

/// A byte that no request may have at this place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// Where it is in the bytes that were given.
    pub at: usize,
}

impl Strict {
    /// Whether what was asked for last is to switch protocols.
    pub fn is_through(&self) -> bool {
        matches!(self.at, At::Through)
    }

    /// Reads on.
    ///
    /// # Errors
    /// At a bare line feed or carriage return, a control character, a folded line, a second or wrong `Content-Length`, any
    /// `Transfer-Encoding`, and a body beside `Upgrade`.
    pub fn read(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        let mut at = 0;
        while at < bytes.len() {
            match &mut self.at {
                At::Through => return Ok(()),
                At::Body(left) => {
                    let here = (bytes.len() - at) as u64;
                    let taken = here.min(*left);
                    *left -= taken;
                    at += usize::try_from(taken).unwrap_or(usize::MAX);
                    if *left == 0 {
                        self.at = At::Head;
                    }
                }
                At::Head => {
                    let text = bytes[at..].iter().take_while(|byte| is_text(**byte)).count();
                    if text > 0 {
                        self.text(&bytes[at..at + text]).ok_or(Broken { at })?;
                        at += text;
                    } else {
                        self.end(bytes[at]).ok_or(Broken { at })?;
                        at += 1;
                    }
                }
            }
        }
        Ok(())
    }

    /// A part of a line; nothing when it may not begin here.
    fn text(&mut self, text: &[u8]) -> Option<()> {
        // A line that begins with a blank would go on the one before it.
        let folded = self.length == 0 && text[0].is_ascii_whitespace();
        if self.ending || folded {
            return None;
        }
        let room = KEPT - self.line.len();
        self.line.extend_from_slice(&text[..text.len().min(room)]);
        self.length += text.len();
        Some(())
    }

    /// A byte that is no text; nothing when it is not one of those that end a line, in their order.
    fn end(&mut self, byte: u8) -> Option<()> {
        match (byte, self.ending) {
            (b'\r', false) => self.ending = true,
            (b'\n', true) => {
                self.ending = false;
                let (mut line, length) = (std::mem::take(&mut self.line), std::mem::take(&mut self.length));
                self.line_ends(&line, length)?;
                line.clear();
                self.line = line;
            }
            _ => return None,
        }
        Some(())
    }

    fn line_ends(&mut self, line: &[u8], length: usize) -> Option<()> {
        if length == 0 {
            // Empty lines before a request are passed over (RFC 9112, section 2.2).
            return if self.head.begun { self.head_ends() } else { Some(()) };
        }
        if !self.head.begun {
            self.head.begun = true;
            return Some(());
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            // A name longer than what is kept is none that is looked at; a line without a colon is no header.
            return (length > KEPT).then_some(());
        };
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        if name.eq_ignore_ascii_case(b"transfer-encoding") {
            return None;
        }
        if name.eq_ignore_ascii_case(b"content-length") {
            // Of a number behind so many blanks only a part may have been kept.
            if length > KEPT {
                return None;
            }
            let digits = !value.is_empty() && value.len() < 20 && value.iter().all(u8::is_ascii_digit);
            if !digits || self.head.body.is_some() {
                return None;
            }
            self.head.body = Some(std::str::from_utf8(value).ok()?.parse().ok()?);
        }
        self.head.switches |= name.eq_ignore_ascii_case(b"upgrade");
        Some(())
    }

    fn head_ends(&mut self) -> Option<()> {
        let head = std::mem::take(&mut self.head);
        let body = head.body.unwrap_or(0);
        if head.switches {
            self.at = At::Through;
            return (body == 0).then_some(());
        }
        if body > 0 {
            self.at = At::Body(body);
        }
        Some(())
    }
}

/// What may stand within a line.
fn is_text(byte: u8) -> bool {
    matches!(byte, b'\t' | b' '..=b'~' | 0x80..)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    fn read(text: &str, piece: usize) -> Result<(), Broken> {
        let mut strict = Strict::default();
        text.as_bytes().chunks(piece).try_for_each(|piece| strict.read(piece))
    }

    #[test]
    fn requests_with_and_without_a_body_pass_one_after_the_other() {
        let post = "POST /x HTTP/1.1\r\nhost: a\r\nContent-Length: 7\r\n\r\na\nb\r\n\0c";
        let long = format!("GET / HTTP/1.1\r\nHost: a\r\nCookie: {}\r\n\r\n", "x".repeat(5000));
        let switch = "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n\x01\n\x02";
        let all = format!("\r\n{GET}{post}{long}{GET}{switch}");
        for piece in [1, 2, 3, 1000, 100_000] {
            assert_eq!(read(&all, piece), Ok(()), "{piece}");
        }
    }

    #[test]
    fn f11_what_two_readers_could_take_for_two_things_does_not_pass() {
        let post = |headers: &str| format!("POST / HTTP/1.1\r\nHost: a\r\n{headers}\r\n\r\n");
        for request in [
            "GET / HTTP/1.1\nHost: a\r\n\r\n".to_owned(),
            "GET / HTTP/1.1\r\nHost: a\n\r\n".to_owned(),
            "GET / HTTP/1.1\r\nHost: a\r\n\n".to_owned(),
            "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n".to_owned(),
            "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n".to_owned(),
            "GET / HTTP/1.1\r\nHost: a\r\n\tfolded\r\n\r\n".to_owned(),
            " GET / HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(),
            "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(),
            "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n".to_owned(),
            post("Content-Length: 3\r\nTransfer-Encoding: chunked"),
            post("Transfer-Encoding: chunked\r\nContent-Length: 3"),
            post("Transfer-Encoding: chunked"),
            post("Content-Length: 3\r\nContent-Length: 4"),
            post("Content-Length: 3\r\ncontent-length: 3"),
            post("Content-Length: 3, 3"),
            post("Content-Length: +3"),
            post("Content-Length: -1"),
            post("Content-Length: 0x3"),
            post("Content-Length:"),
            post("Content-Length: 99999999999999999999"),
            post(&format!("Content-Length:{}1000", " ".repeat(111))),
            post("Upgrade: websocket\r\nContent-Length: 3"),
        ] {
            for piece in [1, 7, 100_000] {
                assert!(read(&request, piece).is_err(), "{request:?} in pieces of {piece}");
            }
        }
    }

    proptest! {
        /// Where it breaks does not hang on how the bytes were cut.
        #[test]
        fn the_pieces_do_not_matter(bytes in proptest::collection::vec(any::<u8>(), 0..400), cut in 0usize..400) {
            let bytes = [GET.as_bytes(), &bytes].concat();
            let cut = cut.min(bytes.len());
            let whole = Strict::default().read(&bytes);
            let mut strict = Strict::default();
            let parts = strict.read(&bytes[..cut]).and_then(|()| {
                strict.read(&bytes[cut..]).map_err(|broken| Broken { at: broken.at + cut })
            });
            prop_assert_eq!(whole, parts);
        }
    }
}

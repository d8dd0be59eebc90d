//! What a message says, cut into text and web addresses.

/// A piece of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// As written.
    Text(String),
    /// A web address, to be followed.
    Link(String),
}

/// Cuts a body into pieces. Only `http` and `https` become links; anything else stays text.
pub fn pieces(body: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = body;
    while let Some(start) = next_address(rest) {
        let (before, from) = rest.split_at(start);
        let address = trimmed(from.split(ends_address).next().unwrap_or_default());
        text.push_str(before);
        if address.ends_with("//") {
            text.push_str(address);
        } else {
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
            }
            pieces.push(Piece::Link(address.to_owned()));
        }
        rest = from.get(address.len()..).unwrap_or_default();
    }
    text.push_str(rest);
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    pieces
}

fn next_address(text: &str) -> Option<usize> {
    [text.find("https://"), text.find("http://")].into_iter().flatten().min()
}

fn ends_address(c: char) -> bool {
    c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`')
}

/// A full stop after an address ends the sentence, not the address; a bracket belongs to it only in pairs.
fn trimmed(address: &str) -> &str {
    let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']);
    match address.strip_suffix(')') {
        Some(inner) if !inner.contains('(') => trimmed(inner),
        Some(_) | None => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(text: &str) -> Piece {
        Piece::Link(text.to_owned())
    }

    fn text(text: &str) -> Piece {
        Piece::Text(text.to_owned())
    }

    #[test]
    fn addresses_become_links_and_the_words_around_them_stay() {
        let cut = pieces("See https://example.org/a_(b), or http://x.y (https://z).\nBye");
        let expected = [
            text("See "),
            link("https://example.org/a_(b)"),
            text(", or "),
            link("http://x.y"),
            text(" ("),
            link("https://z"),
            text(").\nBye"),
        ];
        assert_eq!(cut, expected);
    }

    #[test]
    fn odd_schemes_and_bare_beginnings_stay_text() {
        for odd in ["javascript:alert(1)", "data:text/html,x", "https://", "http:// x", "see https://."] {
            assert_eq!(pieces(odd), [text(odd)], "{odd}");
        }
        assert_eq!(pieces(""), []);
    }

    #[test]
    fn nothing_is_lost_or_added() {
        for body in ["a https://é.example/ü b", "https://a https://b", "(((https://a)))", "<https://a>"] {
            let joined: String = pieces(body)
                .into_iter()
                .map(|piece| match piece {
                    Piece::Text(text) | Piece::Link(text) => text,
                })
                .collect();
            assert_eq!(joined, body);
        }
    }
}

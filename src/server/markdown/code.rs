//! Program text in pieces that say what they are. One pass over the text, whatever is written there: a lexer that knows
//! comments, texts in quotes, numbers and the words of a language, and no grammar.

use crate::protocol::content::{Span, SpanClass};
use crate::server::markdown::languages::{Language, find};

/// The most pieces; what is beyond them is one.
const SPANS: usize = 1000;

/// The longest word that names a language.
const NAME: usize = 20;

/// What the writer says it is written in: what stands behind the fence, if it is one word.
pub(super) fn language(info: &str) -> Option<String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '#');
    let is_a_word = !info.is_empty() && info.len() <= NAME && info.chars().all(fits);
    is_a_word.then(|| info.to_ascii_lowercase())
}

/// The text in pieces; put together they are the text.
pub(super) fn spans(language: Option<&str>, text: &str) -> Vec<Span> {
    let Some(language) = language.and_then(find) else {
        return vec![Span { class: None, text: text.to_owned() }];
    };
    let mut lexer = Lexer { language, text, at: 0, spans: Vec::new() };
    while lexer.at < text.len() {
        let (class, length) = if lexer.spans.len() < SPANS { lexer.next() } else { (None, text.len() - lexer.at) };
        lexer.push(class, length);
    }
    lexer.spans
}

struct Lexer<'a> {
    language: &'static Language,
    text: &'a str,
    at: usize,
    spans: Vec<Span>,
}

impl Lexer<'_> {
    fn push(&mut self, class: Option<SpanClass>, length: usize) {
        let piece = &self.text[self.at..self.at + length];
        self.at += length;
        match self.spans.last_mut().filter(|last| last.class == class) {
            Some(last) => last.text.push_str(piece),
            None => self.spans.push(Span { class, text: piece.to_owned() }),
        }
    }

    /// What stands here and how long it is, at least one character.
    fn next(&self) -> (Option<SpanClass>, usize) {
        let rest = &self.text[self.at..];
        let Language { line_comments, block_comment, quotes, .. } = self.language;
        if line_comments.iter().any(|mark| rest.starts_with(mark)) {
            return (Some(SpanClass::Comment), rest.find('\n').unwrap_or(rest.len()));
        }
        if let Some((open, close)) = block_comment
            && rest.starts_with(open)
        {
            let inner = &rest[open.len()..];
            let length = inner.find(close).map_or(inner.len(), |end| end + close.len());
            return (Some(SpanClass::Comment), open.len() + length);
        }
        let first = rest.chars().next().unwrap_or_default();
        if quotes.contains(first) {
            return (Some(SpanClass::String), quoted(rest, first));
        }
        if first.is_ascii_digit() {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'));
            return (Some(SpanClass::Number), end.unwrap_or(rest.len()));
        }
        if first.is_alphabetic() || first == '_' {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            return (self.word(&rest[..end], &rest[end..]), end);
        }
        (None, first.len_utf8())
    }

    fn word(&self, word: &str, behind: &str) -> Option<SpanClass> {
        let Language { keywords, values, folds_case, .. } = self.language;
        let lower = word.to_ascii_lowercase();
        let is_of = |list: &str| list.split(' ').any(|known| known == word || (*folds_case && known == lower));
        if is_of(keywords) {
            Some(SpanClass::Keyword)
        } else if is_of(values) {
            Some(SpanClass::Number)
        } else if behind.starts_with('(') {
            Some(SpanClass::Function)
        } else if word.starts_with(char::is_uppercase) && word.contains(char::is_lowercase) && !folds_case {
            Some(SpanClass::Type)
        } else {
            None
        }
    }
}

/// How long a text in quotes is: up to its end, the end of its line, or the end of all.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (place, c) in rest.char_indices().skip(1) {
        match c {
            '\n' if quote != '`' => return place,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return place + c.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

//! Markdown to a tree of allowed nodes (`protocol::content`), in time linear in the text. No HTML comes of it, no image,
//! and no link but to `http`, `https` and `mailto`; what is not allowed stands there as it was written.

mod builder;
mod code;
mod inline;
mod languages;

use pulldown_cmark::{Options, Parser};

use crate::domain::id::UserId;
use crate::domain::message::{MAX_MENTIONS, Wording};
use crate::domain::text::{Body, UserName};
use crate::protocol::content::{Block, Content, Inline};
use crate::server::markdown::builder::Builder;

/// What may be part of markup. A text without any of these is one plain paragraph.
const MARKS: &[u8] = b"*_~`>#[]<&\\\n\t@+=-:!.)";

/// How often definitions of links are taken for text; who writes more gets the text as it is.
const DEFINITIONS: usize = 4;

/// Finds the person behind a name, where the message names one.
pub type Lookup<'a> = dyn FnMut(&str) -> Option<UserId> + 'a;

/// What a message says as a tree; nothing for one plain paragraph, which is its text.
pub fn content(body: &str, lookup: &mut Lookup<'_>) -> Option<Content> {
    if is_plain(body) {
        return None;
    }
    let tree = parse(body, lookup)?;
    let is_the_text = match &*tree.0 {
        [] => true,
        [Block::Paragraph(words)] => matches!(&**words, [Inline::Text(text)] if text == body),
        _ => false,
    };
    (!is_the_text).then_some(tree)
}

/// The words with the names they call outside of code and links, each once.
pub fn wording(body: Body) -> Wording {
    let mut names: Vec<UserName> = Vec::new();
    if body.contains('@') {
        let mut note = |name: &str| {
            if let Ok(name) = UserName::parse(name)
                && names.len() < MAX_MENTIONS
                && !names.contains(&name)
            {
                names.push(name);
            }
            None
        };
        // Only the names are wanted of it.
        let _tree = parse(&body, &mut note);
    }
    Wording { body, names }
}

/// Without any character that could be markup, or with a few of them where they cannot be.
fn is_plain(body: &str) -> bool {
    let mut bytes = body.bytes();
    let begins_as_list = body.starts_with(|c: char| c.is_ascii_digit() || c.is_whitespace());
    let harmless = |byte: &u8| matches!(byte, b'.' | b')' | b'!' | b'-' | b'=' | b'+' | b':');
    let starts_harmless = !begins_as_list && !body.starts_with(['-', '+', '=']) && !body.contains("://");
    bytes.all(|byte| !MARKS.contains(&byte) || (starts_harmless && harmless(&byte)))
}

fn options() -> Options {
    Options::ENABLE_STRIKETHROUGH
}

fn parse(body: &str, lookup: &mut Lookup<'_>) -> Option<Content> {
    let source = without_definitions(body)?;
    let mut builder = Builder::new(&source, lookup);
    for (event, range) in Parser::new_ext(&source, options()).into_offset_iter() {
        builder.take(event, range);
    }
    Some(builder.finish())
}

/// A definition of a link (`[a]: b`) would not be shown at all; with its bracket escaped it is text.
fn without_definitions(body: &str) -> Option<String> {
    let mut source = body.to_owned();
    for _ in 0..DEFINITIONS {
        let parser = Parser::new_ext(&source, options());
        let mut places: Vec<usize> =
            parser.reference_definitions().iter().map(|(_, definition)| definition.span.start).collect();
        if places.is_empty() {
            return Some(source);
        }
        places.sort_unstable();
        for place in places.into_iter().rev() {
            let bracket = source[place..].find('[').map_or(place, |offset| place + offset);
            source.insert(bracket, '\\');
        }
    }
    None
}

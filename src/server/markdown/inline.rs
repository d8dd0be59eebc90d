//! Within words: addresses that are links without being marked, and names of people.

use crate::protocol::content::{Block, Inline, Link, Mention, NODES};
use crate::server::markdown::Lookup;

/// Where a link may lead.
const SCHEMES: [&str; 3] = ["http://", "https://", "mailto:"];

/// The longest address that is looked for, in characters.
const ADDRESS: usize = 1000;

/// Whether an address is one that a link may have: of an allowed scheme, with something behind it and nothing that hides.
pub(super) fn may_lead_to(address: &str) -> bool {
    let scheme = SCHEMES
        .into_iter()
        .find(|scheme| address.get(..scheme.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(scheme)));
    let hides = |c: char| {
        c.is_control()
            || c.is_whitespace()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    scheme.is_some_and(|scheme| address.len() > scheme.len()) && !address.contains(hides)
}

/// Words whose texts are parted into text, links and mentions; within a link they stay text, and where `nodes` has grown
/// to [`NODES`].
pub(super) fn finish(words: Vec<Inline>, in_link: bool, lookup: &mut Lookup<'_>, nodes: &mut usize) -> Vec<Inline> {
    if in_link {
        return words;
    }
    let mut finished = Vec::with_capacity(words.len());
    for word in words {
        if let Inline::Text(text) = &word {
            part(text, &mut finished, lookup, nodes);
        } else {
            finished.push(word);
        }
    }
    finished
}

fn part(text: &str, into: &mut Vec<Inline>, lookup: &mut Lookup<'_>, nodes: &mut usize) {
    let (mut from, mut at) = (0, 0);
    while *nodes < NODES
        && let Some(offset) = text[at..].find(['@', ':'])
    {
        let place = at + offset;
        let found = match text.as_bytes()[place] {
            b'@' => mention(text, place, lookup),
            _ => address(text, from, place),
        };
        at = place + 1;
        if let Some((start, end, node)) = found {
            push_text(into, &text[from..start]);
            into.push(node);
            // The node, and the text behind it.
            *nodes += 2;
            (from, at) = (end, end);
        }
    }
    push_text(into, &text[from..]);
}

fn push_text(into: &mut Vec<Inline>, text: &str) {
    if !text.is_empty() {
        into.push(Inline::Text(text.to_owned()));
    }
}

type Found = Option<(usize, usize, Inline)>;

/// `@name` where no word stands right before it. A dot at the end ends the sentence.
fn mention(text: &str, at: usize, lookup: &mut Lookup<'_>) -> Found {
    let before = text[..at].chars().next_back();
    if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '@' | '/' | '.' | '-' | '_')) {
        return None;
    }
    let rest = &text[at + 1..];
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let run = rest.find(|c| !is_of_name(c)).map_or(rest, |end| &rest[..end]);
    let written = run.trim_end_matches('.');
    let name = written.to_ascii_lowercase();
    let user = if written.is_empty() { None } else { lookup(&name) }?;
    Some((at, at + 1 + written.len(), Inline::Mention(Mention { user, name })))
}

/// `http://…` or `https://…` up to white space, without what ends a sentence. `colon` is where its colon stands; what is
/// before `from` belongs to something else.
fn address(text: &str, from: usize, colon: usize) -> Found {
    let start = ["https", "http"].into_iter().find_map(|scheme| {
        let start = colon.checked_sub(scheme.len()).filter(|start| *start >= from)?;
        let fits = text.get(start..colon)?.eq_ignore_ascii_case(scheme);
        let before = text[..start].chars().next_back();
        (fits && !before.is_some_and(char::is_alphanumeric)).then_some(start)
    })?;
    if !text[colon..].starts_with("://") {
        return None;
    }
    let rest = &text[start..];
    let rest = rest.char_indices().nth(ADDRESS).map_or(rest, |(end, _)| &rest[..end]);
    let whole = rest.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"')).map_or(rest, |end| &rest[..end]);
    let mut href = whole;
    loop {
        let shorter = href.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '~']);
        let closes = shorter.ends_with(')') && shorter.matches(')').count() > shorter.matches('(').count();
        let shorter = if closes { &shorter[..shorter.len() - 1] } else { shorter };
        if shorter.len() == href.len() {
            break;
        }
        href = shorter;
    }
    if !may_lead_to(href) || text[colon..start + href.len()].len() <= "://".len() {
        return None;
    }
    let children = vec![Inline::Text(href.to_owned())];
    Some((start, start + href.len(), Inline::Link(Link { href: href.to_owned(), children })))
}

/// What a node says, without its form.
pub(super) fn append_text(word: &Inline, to: &mut String) {
    match word {
        Inline::Text(text) | Inline::Code(text) => to.push_str(text),
        Inline::Break => to.push('\n'),
        Inline::Mention(mention) => {
            to.push('@');
            to.push_str(&mention.name);
        }
        Inline::Emphasis(words) | Inline::Strong(words) | Inline::Strike(words) => {
            words.iter().for_each(|word| append_text(word, to));
        }
        Inline::Link(link) => link.children.iter().for_each(|word| append_text(word, to)),
    }
}

/// What a block says, without its form.
pub(super) fn append_block_text(block: &Block, to: &mut String) {
    match block {
        Block::Paragraph(words) => words.iter().for_each(|word| append_text(word, to)),
        Block::Quote(blocks) => blocks.iter().for_each(|block| append_block_text(block, to)),
        Block::List(list) => list.items.iter().flatten().for_each(|block| append_block_text(block, to)),
        Block::CodeBlock(code) => code.spans.iter().for_each(|span| to.push_str(&span.text)),
    }
}

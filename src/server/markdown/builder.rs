//! Puts the parser's events together to a tree whose depth and number of nodes are bounded. What would pass a bound loses
//! its form and keeps its text.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Tag};

use crate::protocol::content::{Block, CodeBlock, Content, DEPTH, Inline, Link, List, NODES};
use crate::server::markdown::{Lookup, code, inline};

/// The longest address that is made a link, in bytes.
const ADDRESS: usize = 2000;

/// Something that has begun and not ended.
enum Frame {
    Blocks(Shape, Vec<Block>),
    List(Option<u64>, Vec<Vec<Block>>),
    Code(Option<String>, String),
    Words(Form, Vec<Inline>),
    /// Past a bound: what is in it goes to what it is in.
    Flat,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Whole,
    Quote,
    Item,
}

#[derive(PartialEq, Eq)]
enum Form {
    /// Words that stand in a block without a paragraph of their own.
    Loose,
    Paragraph,
    Heading,
    Emphasis,
    Strong,
    Strike,
    Link(String),
    /// A link that leads nowhere it may, with what stands before and behind its words as it was written.
    NotALink(&'static str, String),
}

pub(super) struct Builder<'a, 'l> {
    source: &'a str,
    lookup: &'a mut Lookup<'l>,
    stack: Vec<Frame>,
    /// Places in the stack of what is not flat; thousands of flat ones may lie above.
    formed: Vec<usize>,
    /// How many links have begun.
    links: usize,
    nodes: usize,
}

impl<'a, 'l> Builder<'a, 'l> {
    pub(super) fn new(source: &'a str, lookup: &'a mut Lookup<'l>) -> Self {
        let whole = Frame::Blocks(Shape::Whole, Vec::new());
        Self { source, lookup, stack: vec![whole], formed: vec![0], links: 0, nodes: 0 }
    }

    pub(super) fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(_) => self.end(),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(text) => self.word(|| Inline::Code(text.to_string()), &text),
            Event::SoftBreak | Event::HardBreak => self.word(|| Inline::Break, "\n"),
            Event::Rule => {
                self.close_loose();
                let written = self.source.get(range).unwrap_or("---").trim().to_owned();
                self.block(Block::Paragraph(vec![Inline::Text(written)]));
            }
            // They come only with options that are off.
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => self.text(&text),
            Event::TaskListMarker(_) => {}
        }
    }

    pub(super) fn finish(mut self) -> Content {
        while self.stack.len() > 1 {
            self.end();
        }
        match self.pop() {
            Some(Frame::Blocks(_, blocks)) => Content(blocks),
            Some(Frame::List(..) | Frame::Code(..) | Frame::Words(..) | Frame::Flat) | None => Content::default(),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        let frame = match tag {
            Tag::Emphasis => Frame::Words(Form::Emphasis, Vec::new()),
            Tag::Strong => Frame::Words(Form::Strong, Vec::new()),
            Tag::Strikethrough => Frame::Words(Form::Strike, Vec::new()),
            Tag::Link { link_type, dest_url, .. } => Frame::Words(link(link_type, &dest_url), Vec::new()),
            Tag::Image { dest_url, .. } => Frame::Words(link(LinkType::Inline, &dest_url), Vec::new()),
            Tag::BlockQuote(_) => Frame::Blocks(Shape::Quote, Vec::new()),
            Tag::Item => Frame::Blocks(Shape::Item, Vec::new()),
            Tag::List(start) => Frame::List(start, Vec::new()),
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => code_block(&info),
            Tag::Heading { .. } => Frame::Words(Form::Heading, Vec::new()),
            // Lines that begin with four spaces are words here, and HTML is text.
            Tag::Paragraph | Tag::CodeBlock(CodeBlockKind::Indented) | Tag::HtmlBlock => {
                Frame::Words(Form::Paragraph, Vec::new())
            }
            // They come only with options that are off.
            Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Table(_)
            | Tag::TableHead
            | Tag::TableRow
            | Tag::TableCell
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => Frame::Flat,
        };
        let within_words = matches!(&frame, Frame::Words(form, _) if form.is_within_words());
        if !within_words {
            self.close_loose();
        } else if self.at_blocks() {
            self.push(Frame::Words(Form::Loose, Vec::new()));
        }
        let fits = self.formed.len() < DEPTH && self.nodes < NODES;
        self.nodes += 1;
        self.push(if fits { frame } else { Frame::Flat });
    }

    fn end(&mut self) {
        // Loose words end with the block that they stand in.
        let loose = matches!(self.stack.last(), Some(Frame::Words(Form::Loose, _)));
        let Some(frame) = self.pop() else { return };
        match frame {
            Frame::Blocks(Shape::Quote, blocks) => self.block(Block::Quote(blocks)),
            Frame::Blocks(Shape::Item, blocks) => self.item(blocks),
            Frame::Blocks(Shape::Whole, blocks) => self.push(Frame::Blocks(Shape::Whole, blocks)),
            Frame::List(start, items) => self.block(Block::List(List { start, items })),
            Frame::Code(language, text) => {
                let spans = code::spans(language.as_deref(), text.strip_suffix('\n').unwrap_or(&text));
                self.block(Block::CodeBlock(CodeBlock { language, spans }));
            }
            Frame::Words(form, words) => self.words(form, words),
            Frame::Flat => self.text_between_blocks(),
        }
        if loose && self.stack.len() > 1 {
            self.end();
        }
    }

    fn words(&mut self, form: Form, words: Vec<Inline>) {
        let in_link = matches!(form, Form::Link(_)) || self.links > 0;
        let words = inline::finish(words, in_link, self.lookup, &mut self.nodes);
        match form {
            Form::Loose | Form::Paragraph => {
                if !words.is_empty() {
                    self.block(Block::Paragraph(words));
                }
            }
            Form::Heading => self.block(Block::Paragraph(vec![Inline::Strong(words)])),
            Form::Emphasis => self.put(Inline::Emphasis(words)),
            Form::Strong => self.put(Inline::Strong(words)),
            Form::Strike => self.put(Inline::Strike(words)),
            Form::Link(href) => self.put(Inline::Link(Link { href, children: words })),
            Form::NotALink(before, behind) => {
                self.put_text(before);
                words.into_iter().for_each(|word| self.put(word));
                self.put_text(&behind);
            }
        }
    }

    fn push(&mut self, frame: Frame) {
        if !matches!(frame, Frame::Flat) {
            self.formed.push(self.stack.len());
        }
        self.links += usize::from(frame.is_link());
        self.stack.push(frame);
    }

    fn pop(&mut self) -> Option<Frame> {
        let frame = self.stack.pop()?;
        self.formed.pop_if(|place| *place == self.stack.len());
        self.links -= usize::from(frame.is_link());
        Some(frame)
    }

    fn text(&mut self, text: &str) {
        if let Some(Frame::Code(_, code)) = self.stack.last_mut() {
            code.push_str(text);
            return;
        }
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.word(|| Inline::Break, "\n");
            }
            if !line.is_empty() {
                self.open_words();
                self.put_text(line);
            }
        }
    }

    /// A node of its own, or its text when there are too many.
    fn word(&mut self, node: impl FnOnce() -> Inline, text: &str) {
        self.open_words();
        if self.nodes >= NODES {
            self.put_text(text);
        } else {
            self.nodes += 1;
            self.put(node());
        }
    }

    /// After a block that lost its form the next begins on a line of its own.
    fn text_between_blocks(&mut self) {
        if let Some(Frame::Words(Form::Loose, words)) = self.innermost()
            && matches!(words.last(), Some(Inline::Text(_)))
        {
            words.push(Inline::Break);
        }
    }

    fn innermost(&mut self) -> Option<&mut Frame> {
        self.formed.last().and_then(|place| self.stack.get_mut(*place))
    }

    /// Whether what comes next stands in a block and not yet among words.
    fn at_blocks(&mut self) -> bool {
        matches!(self.innermost(), Some(Frame::Blocks(..) | Frame::List(..)))
    }

    fn open_words(&mut self) {
        if self.at_blocks() {
            self.push(Frame::Words(Form::Loose, Vec::new()));
        }
    }

    fn close_loose(&mut self) {
        while let Some(Frame::Words(Form::Loose, _)) = self.stack.last() {
            if let Some(Frame::Words(form, words)) = self.pop() {
                self.words(form, words);
            }
        }
    }

    fn put(&mut self, word: Inline) {
        match self.innermost() {
            Some(Frame::Words(_, words)) => words.push(word),
            Some(Frame::Code(_, text)) => inline::append_text(&word, text),
            Some(Frame::Blocks(..) | Frame::List(..) | Frame::Flat) | None => {
                self.block(Block::Paragraph(vec![word]));
            }
        }
    }

    fn put_text(&mut self, text: &str) {
        if let Some(Frame::Words(_, words)) = self.innermost()
            && let Some(Inline::Text(last)) = words.last_mut()
        {
            last.push_str(text);
            return;
        }
        self.nodes += 1;
        self.put(Inline::Text(text.to_owned()));
    }

    fn item(&mut self, blocks: Vec<Block>) {
        match self.innermost() {
            Some(Frame::List(_, items)) => items.push(blocks),
            Some(Frame::Blocks(..) | Frame::Code(..) | Frame::Words(..) | Frame::Flat) | None => {
                blocks.into_iter().for_each(|block| self.block(block));
            }
        }
    }

    fn block(&mut self, block: Block) {
        match self.innermost() {
            Some(Frame::Blocks(_, blocks)) => blocks.push(block),
            Some(Frame::List(_, items)) => items.push(vec![block]),
            Some(Frame::Words(_, words)) => {
                let mut text = String::new();
                inline::append_block_text(&block, &mut text);
                words.push(Inline::Text(text));
            }
            Some(Frame::Code(..) | Frame::Flat) | None => {}
        }
    }
}

impl Frame {
    fn is_link(&self) -> bool {
        matches!(self, Self::Words(Form::Link(_), _))
    }
}

impl Form {
    fn is_within_words(&self) -> bool {
        match self {
            Self::Emphasis | Self::Strong | Self::Strike | Self::Link(_) | Self::NotALink(..) => true,
            Self::Loose | Self::Paragraph | Self::Heading => false,
        }
    }
}

/// What stands behind the fence names a language, or it is the first line.
fn code_block(info: &str) -> Frame {
    match code::language(info) {
        Some(language) => Frame::Code(Some(language), String::new()),
        None if info.is_empty() => Frame::Code(None, String::new()),
        None => Frame::Code(None, format!("{info}\n")),
    }
}

fn link(kind: LinkType, address: &str) -> Form {
    let whole = if kind == LinkType::Email { format!("mailto:{address}") } else { address.to_owned() };
    if whole.len() <= ADDRESS && inline::may_lead_to(&whole) {
        return Form::Link(whole);
    }
    match kind {
        LinkType::Autolink | LinkType::Email => Form::NotALink("<", ">".to_owned()),
        LinkType::Inline
        | LinkType::Reference
        | LinkType::ReferenceUnknown
        | LinkType::Collapsed
        | LinkType::CollapsedUnknown
        | LinkType::Shortcut
        | LinkType::ShortcutUnknown
        | LinkType::WikiLink { .. } => Form::NotALink("[", format!("]({address})")),
    }
}

//! What a message says as a tree of allowed nodes, made by the server from its Markdown. There is no HTML in it and no
//! image; a link leads to `http`, `https` or `mailto` only. A page shows it node by node.
//!
//! On the wire a node is an object with one key, its name: `{"strong":[{"text":"now"}]}`; a line break is the word
//! `"break"`. Whoever meets a node it does not know shows the message's `body` instead.

use serde::{Deserialize, Serialize};

use crate::domain::id::UserId;

/// The most nodes in one tree; what is beyond them stands there as it was written.
pub const NODES: usize = 2000;

/// How deep nodes may lie within each other.
pub const DEPTH: usize = 12;

/// What a message says, block after block.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Content(pub Vec<Block>);

/// Something that begins on a line of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// Words.
    Paragraph(Vec<Inline>),
    /// What somebody else said.
    Quote(Vec<Block>),
    /// One thing under the other.
    List(List),
    /// Program text, kept as it was written.
    CodeBlock(CodeBlock),
}

/// One thing under the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// The first number of a numbered list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<u64>,
    /// The things.
    pub items: Vec<Vec<Block>>,
}

/// Program text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeBlock {
    /// What it is written in, as its writer says: a word of at most 20 letters, digits, `+`, `-` and `#`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The text in pieces; put together they are the text.
    pub spans: Vec<Span>,
}

/// A piece of program text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// What it is, where that stands out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<SpanClass>,
    /// The text.
    pub text: String,
}

/// What a piece of program text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpanClass {
    /// A word of the language.
    Keyword,
    /// A text in quotes.
    String,
    /// A number, or a word that is a value.
    Number,
    /// Said to the reader.
    Comment,
    /// The name of a kind of thing.
    Type,
    /// The name of what is called.
    Function,
}

/// Something within a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inline {
    /// Words as they are.
    Text(String),
    /// The next line.
    Break,
    /// A word of program text.
    Code(String),
    /// Said with a raised voice.
    Emphasis(Vec<Inline>),
    /// Said with weight.
    Strong(Vec<Inline>),
    /// Struck out.
    Strike(Vec<Inline>),
    /// Leads elsewhere.
    Link(Link),
    /// A person who would see the message.
    Mention(Mention),
}

/// Leads elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Where: `http`, `https` or `mailto`.
    pub href: String,
    /// What stands there.
    pub children: Vec<Inline>,
}

/// A person who would see the message, named in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// Who.
    pub user: UserId,
    /// The name, without the `@`.
    pub name: String,
}

//! A tree taken apart again: its text, its depth, its nodes and its links.

use countersign::protocol::content::{Block, Content, Inline};

#[derive(Debug, Default)]
pub struct Walked {
    pub text: String,
    pub depth: usize,
    pub nodes: usize,
    pub links: Vec<String>,
    pub names: Vec<String>,
}

pub fn walk(content: &Content) -> Walked {
    let mut walked = Walked::default();
    walked.blocks(&content.0, 1);
    walked
}

impl Walked {
    fn node(&mut self, depth: usize) {
        self.nodes += 1;
        self.depth = self.depth.max(depth);
    }

    fn blocks(&mut self, blocks: &[Block], depth: usize) {
        for block in blocks {
            self.node(depth);
            match block {
                Block::Paragraph(words) => self.words(words, depth + 1),
                Block::Quote(blocks) => self.blocks(blocks, depth + 1),
                Block::List(list) => list.items.iter().for_each(|item| self.blocks(item, depth + 1)),
                Block::CodeBlock(code) => {
                    self.text.extend(code.language.clone());
                    code.spans.iter().for_each(|span| self.text.push_str(&span.text));
                }
            }
            self.text.push('\n');
        }
    }

    fn words(&mut self, words: &[Inline], depth: usize) {
        for word in words {
            self.node(depth);
            match word {
                Inline::Text(text) | Inline::Code(text) => self.text.push_str(text),
                Inline::Break => self.text.push('\n'),
                Inline::Emphasis(words) | Inline::Strong(words) | Inline::Strike(words) => self.words(words, depth + 1),
                Inline::Link(link) => {
                    self.links.push(link.href.clone());
                    self.words(&link.children, depth + 1);
                }
                Inline::Mention(mention) => {
                    self.names.push(mention.name.clone());
                    self.text.push('@');
                    self.text.push_str(&mention.name);
                }
            }
        }
    }
}

//! Whatever a message says, its tree has its bounds, leads nowhere but to `http`, `https` and `mailto`, and is read back.

#![no_main]

use countersign::domain::id::UserId;
use countersign::protocol::content::{Block, Content, DEPTH, Inline, NODES};
use countersign::server::markdown;
use libfuzzer_sys::fuzz_target;

#[derive(Default)]
struct Walk {
    nodes: usize,
    deepest: usize,
}

impl Walk {
    fn blocks(&mut self, blocks: &[Block], depth: usize) {
        self.deepest = self.deepest.max(depth);
        for block in blocks {
            self.nodes += 1;
            match block {
                Block::Paragraph(words) => self.words(words, depth + 1),
                Block::Quote(blocks) => self.blocks(blocks, depth + 1),
                Block::List(list) => list.items.iter().for_each(|item| self.blocks(item, depth + 1)),
                Block::CodeBlock(code) => self.nodes += code.spans.len(),
            }
        }
    }

    fn words(&mut self, words: &[Inline], depth: usize) {
        self.deepest = self.deepest.max(depth);
        for word in words {
            self.nodes += 1;
            match word {
                Inline::Text(_) | Inline::Break | Inline::Code(_) | Inline::Mention(_) => {}
                Inline::Emphasis(words) | Inline::Strong(words) | Inline::Strike(words) => self.words(words, depth + 1),
                Inline::Link(link) => {
                    let href = link.href.to_ascii_lowercase();
                    let leads = ["http://", "https://", "mailto:"].iter().any(|scheme| href.starts_with(scheme));
                    assert!(leads && !href.contains(|c: char| c.is_control() || c.is_whitespace()), "{href:?}");
                    self.words(&link.children, depth + 1);
                }
            }
        }
    }
}

fuzz_target!(|text: &str| {
    let Some(content) = markdown::content(text, &mut |name| (name == "carol").then_some(UserId(3))) else { return };
    let mut walk = Walk::default();
    walk.blocks(&content.0, 0);
    assert!(walk.deepest <= DEPTH + 3 && walk.nodes <= 2 * NODES, "{} nodes, {} deep", walk.nodes, walk.deepest);
    let written = serde_json::to_string(&content).expect("a tree is written");
    assert_eq!(serde_json::from_str::<Content>(&written).expect("and read back"), content);
});

//! From what a message says to the elements that show it. The server sends a tree of allowed things; of those
//! each has its element here, and nothing else can come of it.

use crate::domain::id::UserId;
use crate::protocol::content::{Block, CodeBlock, Content, Inline, Link, List, SpanClass};
use crate::ui::state::prose::{Piece, pieces};
use crate::ui::view::tree::Node;

/// A text as it was written, with its web addresses as links.
pub fn plain(body: &str) -> Vec<Node> {
    pieces(body)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => Node::Text(text),
            Piece::Link(address) => link(address.clone(), vec![Node::Text(address)]),
        })
        .collect()
}

/// A message with its structure; the person it is shown to is called by name in another way than others.
pub fn rich(content: &Content, me: UserId) -> Vec<Node> {
    content.0.iter().map(|part| block(part, me)).collect()
}

fn block(part: &Block, me: UserId) -> Node {
    match part {
        Block::Paragraph(inlines) => Node::element("p", line(inlines, me)),
        Block::Quote(blocks) => Node::element("blockquote", blocks.iter().map(|part| block(part, me)).collect()),
        Block::List(List { start, items }) => {
            let items = items
                .iter()
                .map(|item| Node::element("li", item.iter().map(|part| block(part, me)).collect()))
                .collect();
            match start {
                Some(start) => Node::element("ol", items).with("start", start.to_string()),
                None => Node::element("ul", items),
            }
        }
        Block::CodeBlock(code) => code_block(code),
    }
}

fn code_block(code: &CodeBlock) -> Node {
    let spans = code.spans.iter().map(|span| match span.class {
        Some(class) => Node::element("span", vec![Node::text(span.text.as_str())]).with("class", class_of(class)),
        None => Node::text(span.text.as_str()),
    });
    let pre = Node::element("pre", vec![Node::element("code", spans.collect())]).with("tabindex", "0");
    match &code.language {
        Some(language) => pre.with("data-language", language.as_str()),
        None => pre,
    }
}

fn class_of(class: SpanClass) -> &'static str {
    match class {
        SpanClass::Keyword => "code-keyword",
        SpanClass::String => "code-string",
        SpanClass::Number => "code-number",
        SpanClass::Comment => "code-comment",
        SpanClass::Type => "code-type",
        SpanClass::Function => "code-function",
    }
}

fn line(inlines: &[Inline], me: UserId) -> Vec<Node> {
    inlines.iter().map(|part| inline(part, me)).collect()
}

fn inline(part: &Inline, me: UserId) -> Node {
    match part {
        Inline::Text(text) => Node::text(text.as_str()),
        Inline::Break => Node::element("br", Vec::new()),
        Inline::Code(text) => Node::element("code", vec![Node::text(text.as_str())]),
        Inline::Emphasis(inner) => Node::element("em", line(inner, me)),
        Inline::Strong(inner) => Node::element("strong", line(inner, me)),
        Inline::Strike(inner) => Node::element("s", line(inner, me)),
        Inline::Link(Link { href, children }) => link(href.clone(), line(children, me)),
        Inline::Mention(mention) => {
            let class = if mention.user == me { "mention me" } else { "mention" };
            Node::element("span", vec![Node::Text(format!("@{}", mention.name))]).with("class", class)
        }
    }
}

/// A way out. What the server lets through is looked at again: a page must not run what a message says.
fn link(href: String, children: Vec<Node>) -> Node {
    if !["https://", "http://", "mailto:"].iter().any(|scheme| href.starts_with(scheme)) {
        return Node::element("span", children);
    }
    let link = Node::element("a", children).with("href", href).with("target", "_blank");
    link.with("rel", "external noopener noreferrer nofollow")
}

#[cfg(test)]
mod tests {
    use leptos::prelude::*;

    use super::*;
    use crate::ui::view::tree::Tree;

    const ME: UserId = UserId(1);

    fn html(nodes: Vec<Node>) -> String {
        view! { <i>{Tree(nodes)}</i> }.to_html()
    }

    fn rich_html(json: &str) -> String {
        html(rich(&serde_json::from_str(json).unwrap(), ME))
    }

    #[test]
    fn each_thing_has_its_element() {
        let json = r#"[{"paragraph":[{"text":"a "},{"strong":[{"text":"b"}]},"break",{"emphasis":[{"code":"c"}]},{"strike":[{"text":"d"}]}]},
            {"list":{"start":3,"items":[[{"paragraph":[{"text":"e"}]}]]}},{"quote":[{"paragraph":[{"text":"f"}]}]}]"#;
        let expected = "<i><p>a <strong>b</strong><br><em><code>c</code></em><s>d</s></p>\
            <ol start=\"3\"><li><p>e</p></li></ol><blockquote><p>f</p></blockquote></i>";
        assert_eq!(rich_html(json), expected);
    }

    #[test]
    fn program_text_is_kept_as_it_was_written_and_coloured() {
        let json =
            r#"[{"code_block":{"language":"rust","spans":[{"class":"keyword","text":"fn"},{"text":" <x>\n"}]}}]"#;
        let expected = "<i><pre tabindex=\"0\" data-language=\"rust\">\n<code><span class=\"code-keyword\">fn</span> &lt;x&gt;\n</code></pre></i>";
        assert_eq!(rich_html(json), expected);
    }

    #[test]
    fn people_are_named_and_oneself_in_another_way() {
        let json =
            r#"[{"paragraph":[{"mention":{"user":"u_1","name":"me"}},{"mention":{"user":"u_2","name":"bob"}}]}]"#;
        let expected = "<i><p><span class=\"mention me\">@me</span><span class=\"mention\">@bob</span></p></i>";
        assert_eq!(rich_html(json), expected);
    }

    #[test]
    fn scripts_event_attributes_and_odd_schemes_are_inert() {
        let odd = "<img src=x onerror=alert(1)>";
        assert_eq!(html(plain(odd)), "<i>&lt;img src=x onerror=alert(1)&gt;</i>");
        for scheme in
            ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", " https://x", "vbscript:x", "/logout"]
        {
            let link = Link { href: scheme.to_owned(), children: vec![Inline::Text("x".to_owned())] };
            let content = Content(vec![Block::Paragraph(vec![Inline::Link(link)])]);
            assert_eq!(html(rich(&content, ME)), "<i><p><span>x</span></p></i>", "{scheme}");
        }
    }

    #[test]
    fn a_link_opens_elsewhere_and_tells_nobody_where_it_was() {
        let shown = html(plain("https://example.org/?a=1&b"));
        assert_eq!(
            shown,
            "<i><a href=\"https://example.org/?a=1&amp;b\" target=\"_blank\" \
             rel=\"external noopener noreferrer nofollow\">https://example.org/?a=1&amp;b</a></i>"
        );
    }
}

//! What people wrote, as elements made one by one: text is only ever text, and an element carries nothing but
//! what is named here. One small piece of code draws them all, where each would cost a view of its own.

use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::no_attrs;
use leptos::tachys::renderer::Rndr;
use leptos::tachys::renderer::types::{self, Element};
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};

/// A piece of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Words.
    Text(String),
    /// An element.
    Element {
        /// Its name.
        tag: &'static str,
        /// Its attributes; their names never come from anybody.
        attributes: Vec<(&'static str, String)>,
        /// What stands in it.
        children: Vec<Node>,
    },
}

impl Node {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// An element without attributes.
    pub fn element(tag: &'static str, children: Vec<Self>) -> Self {
        Self::Element { tag, attributes: Vec::new(), children }
    }

    /// The same with one more attribute.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Self::Element { attributes, .. } = &mut self {
            attributes.push((name, value.into()));
        }
        self
    }

    fn write(&self, html: &mut String) {
        match self {
            Self::Text(text) => escape(text, html),
            Self::Element { tag, attributes, children } => {
                html.push('<');
                html.push_str(tag);
                for (name, value) in attributes {
                    html.push(' ');
                    html.push_str(name);
                    html.push_str("=\"");
                    escape(value, html);
                    html.push('"');
                }
                html.push('>');
                // The parser drops a line break right after these, so one that belongs to the text is doubled.
                if matches!(*tag, "pre" | "textarea") {
                    html.push('\n');
                }
                if !matches!(*tag, "br" | "input") {
                    children.iter().for_each(|child| child.write(html));
                    html.push_str("</");
                    html.push_str(tag);
                    html.push('>');
                }
            }
        }
    }

    fn append_to(&self, parent: &Element) {
        match self {
            Self::Text(text) => Rndr::insert_node(parent, &Rndr::create_text_node(text), None),
            Self::Element { tag, attributes, children } => {
                let element = Rndr::create_element(tag, None);
                attributes.iter().for_each(|(name, value)| Rndr::set_attribute(&element, name, value));
                children.iter().for_each(|child| child.append_to(&element));
                Rndr::insert_node(parent, &element, None);
            }
        }
    }
}

fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            other => html.push(other),
        }
    }
}

/// Pieces, as all that stands in the element around them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree(pub Vec<Node>);

/// What is drawn, and where.
#[derive(Debug)]
pub struct Drawn {
    tree: Tree,
    parent: Option<Element>,
}

impl Drawn {
    fn draw(&self) {
        if let Some(parent) = &self.parent {
            self.tree.0.iter().for_each(|node| node.append_to(parent));
        }
    }

    fn clear(&self) {
        if let Some(parent) = &self.parent {
            Rndr::clear_children(parent);
        }
    }
}

no_attrs!(Tree);

impl Render for Tree {
    type State = Drawn;

    fn build(self) -> Drawn {
        Drawn { tree: self, parent: None }
    }

    fn rebuild(self, drawn: &mut Drawn) {
        // What stays the same is left alone, and with it what is selected in it.
        if drawn.tree != self {
            drawn.clear();
            drawn.tree = self;
            drawn.draw();
        }
    }
}

impl Mountable for Drawn {
    fn unmount(&mut self) {
        self.clear();
        self.parent = None;
    }

    fn mount(&mut self, parent: &Element, _: Option<&types::Node>) {
        self.parent = Some(parent.clone());
        self.draw();
    }

    fn insert_before_this(&self, _: &mut dyn Mountable) -> bool {
        false
    }

    fn elements(&self) -> Vec<Element> {
        Vec::new()
    }
}

impl RenderHtml for Tree {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self::AsyncOutput {
        self
    }

    fn to_html_with_buf(self, html: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {
        self.0.iter().for_each(|node| node.write(html));
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, _: &PositionState) -> Drawn {
        use leptos::wasm_bindgen::JsCast;
        Drawn { tree: self, parent: cursor.current().dyn_into().ok() }
    }

    fn into_owned(self) -> Self::Owned {
        self
    }
}

#[cfg(test)]
mod tests {
    use leptos::prelude::*;

    use super::*;

    fn html(nodes: Vec<Node>) -> String {
        view! { <div>{Tree(nodes)}</div> }.to_html()
    }

    #[test]
    fn text_is_only_ever_text() {
        let odd = "<script>alert(1)</script>&lt;\"";
        assert_eq!(html(vec![Node::text(odd)]), "<div>&lt;script&gt;alert(1)&lt;/script&gt;&amp;lt;&quot;</div>");
    }

    #[test]
    fn an_attribute_cannot_leave_its_quotes() {
        let link = Node::element("a", vec![Node::text("x")]).with("href", "https://x/\" onclick=\"alert(1)");
        assert_eq!(html(vec![link]), "<div><a href=\"https://x/&quot; onclick=&quot;alert(1)\">x</a></div>");
    }

    #[test]
    fn a_first_line_that_is_empty_is_kept() {
        let code = Node::element("pre", vec![Node::text("\n a")]);
        assert_eq!(html(vec![code, Node::element("br", Vec::new())]), "<div><pre>\n\n a</pre><br></div>");
    }
}

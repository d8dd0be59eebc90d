//! A page as a browser's parser sees it, without its texts: what elements there are, and what attributes they have.

use html5ever::driver::ParseOpts;
use html5ever::tendril::TendrilSink as _;
use html5ever::{LocalName, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// One element: its place, its name, the names of its attributes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shape {
    pub depth: usize,
    pub name: String,
    pub attributes: Vec<String>,
}

/// All elements in order.
pub fn shape(html: &str) -> Vec<Shape> {
    let mut shapes = Vec::new();
    let dom = parse(html);
    walk(&dom.document, 0, &mut |element, depth| {
        let NodeData::Element { name, attrs, .. } = &element.data else { return };
        let mut attributes: Vec<String> = attrs.borrow().iter().map(|attr| attr.name.local.to_string()).collect();
        attributes.sort();
        shapes.push(Shape { depth, name: name.local.to_string(), attributes });
    });
    shapes
}

/// The values of an attribute, wherever it stands.
pub fn values(html: &str, attribute: &str) -> Vec<String> {
    let mut values = Vec::new();
    let dom = parse(html);
    let wanted = LocalName::from(attribute);
    walk(&dom.document, 0, &mut |element, _| {
        let NodeData::Element { attrs, .. } = &element.data else { return };
        values
            .extend(attrs.borrow().iter().filter(|attr| attr.name.local == wanted).map(|attr| attr.value.to_string()));
    });
    values
}

/// The text within the elements of this name.
pub fn texts(html: &str, name: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let dom = parse(html);
    walk(&dom.document, 0, &mut |element, _| {
        if matches!(&element.data, NodeData::Element { name: found, .. } if &*found.local == name) {
            let mut text = String::new();
            collect(element, &mut text);
            texts.push(text);
        }
    });
    texts
}

fn parse(html: &str) -> RcDom {
    parse_document(RcDom::default(), ParseOpts::default()).one(html)
}

fn collect(node: &Handle, text: &mut String) {
    if let NodeData::Text { contents } = &node.data {
        text.push_str(&contents.borrow());
    }
    node.children.borrow().iter().for_each(|child| collect(child, text));
}

fn walk(node: &Handle, depth: usize, see: &mut impl FnMut(&Handle, usize)) {
    see(node, depth);
    if let NodeData::Element { template_contents, .. } = &node.data
        && let Some(contents) = &*template_contents.borrow()
    {
        walk(contents, depth + 1, see);
    }
    for child in node.children.borrow().iter() {
        walk(child, depth + 1, see);
    }
}

//! What the server never sends: it is drawn in the browser alone, once the page is alive.
//!
//! A view that may stand in the server's HTML carries code to take over what is there, about as much as the code that
//! draws it. A menu, a list of completions or a warning about the connection is never there; within [`Later`] that half
//! of its code is left out.

use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types::{Element, Node, Placeholder};
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};

/// Nothing on the server, this in the browser.
#[derive(Debug, Clone, Copy)]
pub struct Later<V>(pub V);

/// What is drawn, and the mark in the server's HTML that it stands before.
#[derive(Debug)]
pub struct Drawn<S> {
    view: S,
    mark: Option<Placeholder>,
}

impl<V: Render> Render for Later<V> {
    type State = Drawn<V::State>;

    fn build(self) -> Self::State {
        Drawn { view: self.0.build(), mark: None }
    }

    fn rebuild(self, drawn: &mut Self::State) {
        self.0.rebuild(&mut drawn.view);
    }
}

impl<S: Mountable> Mountable for Drawn<S> {
    fn unmount(&mut self) {
        self.view.unmount();
        self.mark.unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.view.mount(parent, marker);
        self.mark.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.view.insert_before_this(child) || self.mark.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        self.view.elements()
    }
}

impl<V: Render + Send + 'static> AddAnyAttr for Later<V> {
    type Output<Extra: Attribute> = Self;

    fn add_any_attr<Extra: Attribute>(self, _: Extra) -> Self::Output<Extra> {
        self
    }
}

impl<V: Render + Send + 'static> RenderHtml for Later<V> {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = <() as RenderHtml>::MIN_LENGTH;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        html: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra: Vec<AnyAttribute>,
    ) {
        ().to_html_with_buf(html, position, escape, mark_branches, extra);
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Self::State {
        let mark = <() as RenderHtml>::hydrate::<FROM_SERVER>((), cursor, position);
        let mut view = self.0.build();
        mark.insert_before_this(&mut view);
        Drawn { view, mark: Some(mark) }
    }

    fn into_owned(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use leptos::prelude::*;

    use super::*;

    #[test]
    fn the_server_sends_only_a_mark_for_it() {
        let later = Later(move || view! { <b>"later"</b> });
        assert_eq!(view! { <p>"now" {later} <i>"too"</i></p> }.to_html(), "<p>now<!><i>too</i></p>");
    }
}

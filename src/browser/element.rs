//! Elements of the page, found by their ids.

use js_sys::{Function, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Element, HtmlDialogElement, HtmlElement, HtmlTextAreaElement, ScrollIntoViewOptions, ScrollLogicalPosition,
};

/// A text field without the style sheet's help grows to so many lines.
const MOST_ROWS: u32 = 8;

/// Sets an attribute of the root element.
pub fn mark(name: &'static str, value: &'static str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(name, value);
    }
}

/// Sets the title of the tab.
pub fn title(text: &str) {
    document().set_title(text);
}

/// Moves the focus.
pub fn focus(id: &str) {
    if let Some(element) = by_id::<HtmlElement>(id) {
        let _ = element.focus();
    }
}

/// Brings an element into view within what scrolls around it, and no further than needed.
pub fn reveal(id: &str) {
    if let Some(element) = by_id::<Element>(id) {
        let how = ScrollIntoViewOptions::new();
        how.set_block(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&how);
    }
}

/// What stands in a field, of whatever kind it is.
pub fn value(id: &str) -> String {
    let element = by_id::<Element>(id);
    let value = element.and_then(|element| Reflect::get(&element, &JsValue::from_str("value")).ok());
    value.and_then(|value| value.as_string()).unwrap_or_default()
}

/// Writes into a field, of whatever kind it is.
pub fn set_value(id: &str, text: &str) {
    if let Some(element) = by_id::<Element>(id) {
        let _ = Reflect::set(&element, &JsValue::from_str("value"), &JsValue::from_str(text));
    }
}

/// What stands in a text field before the caret.
pub fn before_caret(id: &str) -> String {
    let Some(field) = by_id::<HtmlTextAreaElement>(id) else { return String::new() };
    let caret = field.selection_start().ok().flatten().unwrap_or_default();
    // The browser counts in UTF-16.
    let units: Vec<u16> = field.value().encode_utf16().take(caret as usize).collect();
    String::from_utf16_lossy(&units)
}

/// Puts another text in the place of one that ends at the caret.
pub fn replace_before_caret(id: &str, old: &str, new: &str) {
    let Some(field) = by_id::<HtmlTextAreaElement>(id) else { return };
    let caret = field.selection_start().ok().flatten().unwrap_or_default();
    let length = u32::try_from(old.encode_utf16().count()).unwrap_or_default();
    let _ = field.set_range_text_with_start_and_end_and_mode(new, caret.saturating_sub(length), caret, "end");
}

/// Makes a text field as high as its text, where the style sheet cannot.
pub fn grow(id: &str) {
    if sized_by_style() {
        return;
    }
    let Some(field) = by_id::<HtmlTextAreaElement>(id) else { return };
    field.set_rows(1);
    while field.scroll_height() > field.client_height() && field.rows() < MOST_ROWS {
        field.set_rows(field.rows() + 1);
    }
}

fn sized_by_style() -> bool {
    thread_local! {
        static SIZED: bool = ask_style().unwrap_or_default();
    }
    SIZED.with(|sized| *sized)
}

fn ask_style() -> Option<bool> {
    let css = Reflect::get(&window(), &JsValue::from_str("CSS")).ok()?;
    let supports: Function = Reflect::get(&css, &JsValue::from_str("supports")).ok()?.dyn_into().ok()?;
    let answer = supports.call2(&css, &JsValue::from_str("field-sizing"), &JsValue::from_str("content"));
    answer.ok()?.as_bool()
}

/// Opens a dialog, or moves the focus to its first field if it is open.
pub fn show_dialog(id: &str) {
    let Some(dialog) = by_id::<HtmlDialogElement>(id) else { return };
    let mut first = dialog.query_selector("[autofocus]").ok().flatten();
    if !dialog.open() {
        let _ = dialog.show_modal();
    } else if first.is_none() {
        // Another question took the place of the one before, and with it what had the focus.
        first = dialog.query_selector("button").ok().flatten();
    }
    if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
        let _ = first.focus();
    }
}

/// Closes a dialog. Returns whether it was open.
pub fn close_dialog(id: &str) -> bool {
    let open = by_id::<HtmlDialogElement>(id).filter(HtmlDialogElement::open);
    open.inspect(HtmlDialogElement::close).is_some()
}

/// Closes a drawer, if it is open.
pub fn hide_popover(id: &str) {
    let open = |element: &HtmlElement| element.matches(":popover-open").unwrap_or_default();
    if let Some(drawer) = by_id::<HtmlElement>(id).filter(open) {
        let _ = drawer.hide_popover();
    }
}

/// An element of this kind.
pub fn by_id<T: JsCast>(id: &str) -> Option<T> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

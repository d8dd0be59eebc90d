//! The log's place: at the end it stays at the end, anywhere else nothing jumps.
//!
//! The style sheet lays the log out from its end, so its scroll position is zero there and negative above.

use std::cell::{Cell, RefCell};

use leptos::prelude::{document, request_animation_frame};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::browser::element::by_id;
use crate::ui::powers::LogPlace;

/// Within this the end counts as being in view.
const AT_END_PX: i32 = 100;

/// More is asked for when the edge is this near.
const NEAR_PX: i32 = 800;

/// How closely a row is looked for.
const ANCHOR_STEP_PX: i32 = 40;

thread_local! {
    static AT_END: Cell<bool> = const { Cell::new(true) };
    static SETTLING: Cell<bool> = const { Cell::new(false) };
    /// A row in view and how far it was from the top of the window.
    static ANCHOR: RefCell<Option<(Element, f64)>> = const { RefCell::new(None) };
}

/// Where the log stands; remembers what is in view. Where newer messages lie beyond the window, its end is not the end.
pub fn place() -> LogPlace {
    let Some(log) = log() else { return LogPlace { at_end: true, near_top: false, near_end: true } };
    let below = -log.scroll_top();
    let above = log.scroll_height() - log.client_height() - below;
    let at_end = below <= AT_END_PX && !log.has_attribute("data-newer");
    AT_END.set(at_end);
    ANCHOR.set(if at_end { None } else { anchor(&log) });
    LogPlace { at_end, near_top: above < NEAR_PX, near_end: below < NEAR_PX }
}

/// Keeps in view what was in view, once the change is drawn and before it is seen.
pub fn settle() {
    if SETTLING.replace(true) {
        return;
    }
    request_animation_frame(|| {
        SETTLING.set(false);
        let Some(log) = log() else { return };
        if AT_END.get() {
            return log.set_scroll_top(0);
        }
        let moved = ANCHOR.with_borrow(|anchor| {
            let (row, top) = anchor.as_ref()?;
            row.is_connected().then(|| row.get_bounding_client_rect().top() - top)
        });
        match moved {
            Some(moved) if moved.abs() >= 1.0 => log.set_scroll_top(log.scroll_top() + rounded(moved)),
            Some(_) => {}
            // What was in view is gone: from here on what took its place stays.
            None => ANCHOR.set(anchor(&log)),
        }
    });
}

/// Goes to the end and stays there.
pub fn to_end() {
    AT_END.set(true);
    if let Some(log) = log() {
        log.set_scroll_top(0);
    }
    settle();
}

/// Brings a message into view and marks it as the one that was looked for.
pub fn show(message: &str) {
    let selector = format!("[data-message=\"{message}\"]");
    let Some(element) = document().query_selector(&selector).ok().flatten() else { return };
    if let Ok(Some(before)) = document().query_selector("[data-linked]") {
        let _ = before.remove_attribute("data-linked");
    }
    let _ = element.set_attribute("data-linked", "");
    element.scroll_into_view();
    place();
}

/// Moves the focus from message to message. From the log itself it goes to the last one.
pub fn step(forward: bool) -> bool {
    let moved = || {
        let focused = document().active_element()?;
        let row = match (focused.id() == "log", focused.matches("article").ok()?) {
            (true, _) if forward => None,
            (true, _) => document().query_selector(".row:last-of-type").ok()?,
            (false, true) => {
                let row = focused.closest(".row").ok()??;
                let near = if forward { row.next_element_sibling() } else { row.previous_element_sibling() };
                near.filter(|near| near.class_list().contains("row"))
            }
            (false, false) => None,
        };
        let article: HtmlElement = row?.query_selector("article").ok()??.dyn_into().ok()?;
        article.focus().ok()
    };
    moved().is_some()
}

fn log() -> Option<HtmlElement> {
    by_id("log")
}

/// The first row in view, looked for from the top: above it may be the room's beginning, or nothing yet.
fn anchor(log: &HtmlElement) -> Option<(Element, f64)> {
    let frame = log.get_bounding_client_rect();
    let x = rounded(frame.left() + frame.width() / 2.0);
    let heights = (rounded(frame.top()) + ANCHOR_STEP_PX..rounded(frame.bottom())).step_by(ANCHOR_STEP_PX as usize);
    let row = heights.into_iter().find_map(|y| row_at(x, y))?;
    let top = row.get_bounding_client_rect().top();
    Some((row, top))
}

fn row_at(x: i32, y: i32) -> Option<Element> {
    #[expect(clippy::cast_precision_loss, reason = "positions on a screen")]
    let element = document().element_from_point(x as f32, y as f32)?;
    element.closest(".row").ok()?
}

#[expect(clippy::cast_possible_truncation, reason = "positions on a screen")]
fn rounded(px: f64) -> i32 {
    px.round() as i32
}

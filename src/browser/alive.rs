//! The powers of this browser, and what begins when the page is alive.

use std::time::Duration;

use js_sys::{Date, Math};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::VisibilityState;

use crate::browser::{address, element, log, notify, proof, socket, storage, upper};
use crate::domain::moment::Moment;
use crate::protocol::close::CloseCode;
use crate::ui::chat::Chat;
use crate::ui::powers::{LogPowers, PagePowers, Powers};
use crate::ui::state::ChatState;
use crate::ui::state::happening::{Happening, Looking};
use crate::ui::view::ended::EndedDoor;
use crate::ui::view::overlay::Overlay;

/// What the components may ask for.
pub static POWERS: Powers = Powers {
    started,
    changed,
    ended,
    reconnect: socket::retry_now,
    now,
    fresh_key,
    offset_minutes,
    by_touch,
    draft: storage::draft,
    keep_draft: storage::keep_draft,
    ask_to_notify: notify::ask,
    prove: proof::prove,
    page: PagePowers {
        soon: request_animation_frame,
        after: |pause, act| set_timeout(act, pause),
        mark: element::mark,
        title: element::title,
        path: address::path,
        push: address::push,
        go: address::go,
        focus: element::focus,
        reveal: element::reveal,
        value: element::value,
        set_value: element::set_value,
        before_caret: element::before_caret,
        replace_before_caret: element::replace_before_caret,
        grow: element::grow,
        show_dialog: element::show_dialog,
        close_dialog: element::close_dialog,
        hide_popover: element::hide_popover,
    },
    log: LogPowers { place: log::place, settle: log::settle, to_end: log::to_end, show: log::show, step: log::step },
};

fn started(chat: Chat) {
    let me = chat.peek(|state| state.you.user);
    let left_behind = storage::outbox(me);
    if !left_behind.is_empty() {
        chat.tell(Happening::Restored(left_behind));
    }
    address::watch(chat);
    watch_the_tab(chat);
    watch_the_clock(chat);
    leptos::mount::mount_to_body(move || view! { <Overlay chat/> });
    chat.may_ask_to_notify.set(notify::may_ask());
    upper::watch(chat);
    socket::keep(chat);
}

/// Its signals stay, with whatever still waits for them; there is nothing left for them to draw in.
fn ended(chat: Chat, code: CloseCode) {
    if let Some(body) = document().body() {
        body.set_text_content(None);
    }
    leptos::mount::mount_to_body(move || {
        provide_context(chat);
        view! { <EndedDoor code/> }
    });
}

/// Frames go out only while a socket is open; the messages on their way are kept beyond this page.
fn changed(chat: Chat) {
    storage::keep_outbox(chat);
    socket::send(chat.quietly(ChatState::take_outgoing).unwrap_or_default());
    notify::tell(chat, chat.quietly(ChatState::take_calls).unwrap_or_default());
}

fn watch_the_tab(chat: Chat) {
    let look = move || {
        let shown = document().visibility_state() == VisibilityState::Visible;
        let in_front = shown && document().has_focus().unwrap_or(true);
        let looking = chat.peek(|state| Looking { in_front, ..state.looking });
        chat.tell(Happening::Looked(looking));
        shown
    };
    // A tab may be opened behind another.
    look();
    for event in ["visibilitychange", "focus", "blur"] {
        window_event_listener_untyped(event, move |_| {
            if look() {
                socket::retry_now();
            }
            // A page that slept may have missed what another one wrote.
            follow(chat);
        });
    }
    window_event_listener(ev::online, |_| socket::retry_now());
    window_event_listener(ev::offline, |_| socket::give_up());
    // Another tab wrote into the storage.
    window_event_listener_untyped("storage", move |_| {
        // Whoever writes here is not interrupted.
        if !document().has_focus().unwrap_or(true) {
            follow(chat);
        }
    });
    // What can still be undone when the page goes can no longer be undone afterwards. A form that signs out is answered
    // before the page is hidden.
    let go = move || {
        chat.delete_now();
        chat.tell(Happening::Passed(now()));
    };
    for event in ["beforeunload", "pagehide"] {
        window_event_listener_untyped(event, move |_| go());
    }
}

/// A draft that another page of the same person changed.
fn follow(chat: Chat) {
    if let Some(writer) = chat.writer.get_untracked()
        && let Some(draft) = storage::draft_from_elsewhere(chat.me, writer.room)
    {
        writer.follow(draft);
    }
}

/// Seconds count only while something is counted down to, fades, or waits to be told.
fn watch_the_clock(chat: Chat) {
    set_interval(
        move || {
            if chat.peek(|state| !state.connection.is_open()) {
                chat.now.set(now());
            }
            if chat.peek(|state| state.typing.is_seen()) {
                chat.tell(Happening::Passed(now()));
            } else if chat.peek(ChatState::has_something_to_tell) {
                chat.hint(Happening::Passed(now()));
            }
        },
        Duration::from_secs(1),
    );
}

/// The time by this device's clock.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are whole and far below 2^53")]
pub fn now() -> Moment {
    Moment(Date::now() as i64)
}

/// Spreads the reconnections of many.
pub fn jitter() -> f64 {
    Math::random()
}

fn fresh_key() -> String {
    window().crypto().map(|crypto| crypto.random_uuid()).unwrap_or_default()
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "milliseconds below 2^53, minutes below 24 hours"
)]
fn offset_minutes(at: Moment) -> i32 {
    -(Date::new(&JsValue::from_f64(at.0 as f64)).get_timezone_offset() as i32)
}

fn by_touch() -> bool {
    window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches())
}

//! The browser's notifications: asked for after a click, for what calls the person while they look elsewhere.

use std::time::Duration;

use js_sys::Reflect;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

use crate::ui::chat::Chat;
use crate::ui::state::ChatState;
use crate::ui::state::call::Call;
use crate::ui::words::room as words;

/// Whether the person can be asked: some browsers have no notifications at all.
pub fn may_ask() -> bool {
    permission() == Some(NotificationPermission::Default)
}

/// Asks, and says what follows from the answer.
pub fn ask(chat: Chat) {
    let Ok(answer) = Notification::request_permission() else { return };
    spawn_local(async move {
        // Whatever became of the question, the permission tells it.
        let _either_way = JsFuture::from(answer).await.is_ok();
        chat.may_ask_to_notify.set(may_ask());
        let granted = permission() == Some(NotificationPermission::Granted);
        chat.say(if granted { words::NOTIFIED } else { words::NOT_NOTIFIED }.to_owned());
    });
}

/// Within this time another page tells that somebody looks at it there.
const READ_WITHIN: Duration = Duration::from_millis(1500);

/// Tells of calls that nobody reads on another page, if that was allowed.
pub fn tell(chat: Chat, calls: Vec<Call>) {
    if calls.is_empty() || permission() != Some(NotificationPermission::Granted) {
        return;
    }
    set_timeout(move || show(chat, chat.peek(|state| unread(state, calls))), READ_WITHIN);
}

fn unread(state: &ChatState, calls: Vec<Call>) -> Vec<Call> {
    calls.into_iter().filter(|call| !state.is_read(call)).collect()
}

/// A click opens the message.
fn show(chat: Chat, calls: Vec<Call>) {
    for Call { title, body, path, .. } in calls {
        let options = NotificationOptions::new();
        options.set_body(&body);
        // Several tabs tell of one message once.
        options.set_tag(&path);
        // Where only a service worker may notify, nothing is told.
        let Ok(told) = Notification::new_with_options(&title, &options) else { return };
        let shown = told.clone();
        let open = Closure::<dyn Fn()>::new(move || {
            shown.close();
            // Bringing the tab to the front is the browser's to allow.
            let _ = window().focus();
            // What is filled in there is not thrown away.
            if chat.dialog.with_untracked(Option::is_none) {
                chat.go(&path);
            }
        });
        told.set_onclick(Some(open.as_ref().unchecked_ref()));
        // The notification outlives this call and takes its click along.
        open.forget();
    }
}

fn permission() -> Option<NotificationPermission> {
    let known = Reflect::has(&window(), &JsValue::from_str("Notification")).unwrap_or_default();
    known.then(Notification::permission)
}

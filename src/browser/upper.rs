//! What opens on top of the page is loaded from a file of its own, when somebody first touches the page: most of what a
//! room can do is asked for rarely, and nothing of it is needed to read and write.
//!
//! What stands in that file must not make a `JsValue` or a `Closure` itself, as `prop:`, `set_timeout` and
//! `request_animation_frame` do where they are used: wasm-bindgen makes these functions after the file was split off and
//! knows of the callers in the first file alone (leptos issue 4347). It asks the powers of the page
//! ([`PagePowers`](crate::ui::powers::PagePowers)) or sets attributes instead; event listeners are safe.

use std::cell::Cell;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;

use crate::ui::chat::Chat;
use crate::ui::view::overlay::{Dialogues, ask_nothing, is_asked};

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loading {
    No,
    Begun,
    Done,
}

thread_local! {
    static LOADING: Cell<Loading> = const { Cell::new(Loading::No) };
}

/// Loads it at the first key or touch, or when something is to open.
pub fn watch(chat: Chat) {
    window_event_listener(ev::pointerdown, move |_| load(chat));
    window_event_listener(ev::keydown, move |_| load(chat));
    let wanted = Memo::new(move |_| is_asked(chat));
    Effect::new(move |_| {
        if wanted.get() {
            load(chat);
        }
    });
}

fn load(chat: Chat) {
    if LOADING.get() != Loading::No {
        return;
    }
    // After the end of the session nothing of the rooms is to be seen.
    if chat.peek(|state| state.connection.ended().is_some()) {
        return;
    }
    // Without a network it cannot come.
    if !window().navigator().on_line() {
        return ask_nothing(chat);
    }
    LOADING.set(Loading::Begun);
    spawn_local(async move {
        let came = draw(chat).await.is_ok();
        LOADING.set(if came { Loading::Done } else { Loading::No });
        if !came {
            ask_nothing(chat);
        }
    });
}

/// In a release it stands in the other file; `bin/build` says so to the compiler and has the files split.
#[cfg(split)]
#[leptos::wasm_split::wasm_split(upper, wasm_split_path = leptos::wasm_split, fallible)]
fn draw(chat: Chat) -> Result<(), SplitLoaderError> {
    mount(chat);
    Ok(())
}

#[cfg(not(split))]
async fn draw(chat: Chat) -> Result<(), SplitLoaderError> {
    mount(chat);
    Ok(())
}

fn mount(chat: Chat) {
    leptos::mount::mount_to_body(move || view! { <Dialogues chat/> });
}

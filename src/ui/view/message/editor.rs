//! Other words for one's own message, in its place. They stay here until the server has them.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;

use crate::domain::id::MessageId;
use crate::domain::text::{Body, TextError};
use crate::protocol::command::Command;
use crate::ui::chat::{Chat, use_chat};
use crate::ui::view::composer::is_enter;
use crate::ui::view::question::Question;
use crate::ui::words;

/// The id of the field; there is one at a time.
pub const FIELD: &str = "editor";

/// What was typed into the field.
#[derive(Debug, Clone)]
pub struct Typed {
    text: String,
    /// What the message said when that was begun.
    over: String,
}

/// The field, with what the message says now.
#[component]
pub fn Editor(
    /// Which message.
    id: MessageId,
) -> impl IntoView {
    let chat = use_chat();
    let question = Question::new(chat, move |_| {
        keep(chat, id, None);
        if chat.editing.get_untracked() == Some(id) {
            leave(chat);
        }
    });
    Effect::new(move |_| {
        let page = chat.powers.page;
        let now = words_of(chat, id);
        let typed = chat.edited.with_value(|edited| edited.get(&id).cloned());
        // The message says something else by now: what was typed was taken, or is out of date.
        let typed = typed.filter(|typed| typed.over == now);
        if typed.is_none() {
            keep(chat, id, None);
            // One that only comes back is done.
            if !chat.focuses_editor.get_value() {
                return chat.editing.set(None);
            }
        }
        (page.set_value)(FIELD, typed.as_ref().map_or(&now, |typed| &typed.text));
        (page.grow)(FIELD);
        // One that only comes back takes nobody's focus.
        if chat.focuses_editor.get_value() {
            chat.focuses_editor.set_value(false);
            (page.focus)(FIELD);
        }
    });
    // What is on its way may be refused: it stays, whatever one does meanwhile.
    let cancel = move || {
        if question.waits() {
            chat.editing.set(None);
            chat.to_composer();
        } else {
            leave(chat);
        }
    };
    let save = move || save(chat, id, question);
    let typed = move |event| {
        keep(chat, id, Some(event_target_value(&event)));
        (chat.powers.page.grow)(FIELD);
    };
    let key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() {
            event.stop_propagation();
            cancel();
        } else if is_enter(chat, &event) {
            event.prevent_default();
            save();
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        save();
    };
    view! {
        <form class="editor" on:submit=submit>
            <textarea id=FIELD rows="1" dir="auto" autocomplete="off" aria-label=words::room::EDIT_FIELD on:keydown=key on:input=typed></textarea>
            <p class="wrong" role="alert">{move || question.refusal()}</p>
            <div class="foot">
                <span class="keys">{words::room::EDIT_KEYS}</span>
                <button type="button" class="quiet" on:click=move |_| cancel()>{words::CANCEL}</button>
                <button class="primary" disabled=move || question.waits()>{words::room::SAVE}</button>
            </div>
        </form>
    }
}

fn save(chat: Chat, message: MessageId, question: Question) {
    let text = (chat.powers.page.value)(FIELD);
    match Body::parse(text.trim_end()) {
        Ok(body) if *body == *words_of(chat, message) => leave(chat),
        Ok(body) => {
            // Also what nobody typed, but a program filled in.
            keep(chat, message, Some(body.to_string()));
            question.put(Command::EditMessage { message, body: body.to_string() });
        }
        Err(TextError::Empty(_)) => question.refuse(words::room::EMPTY_BODY.to_owned()),
        Err(wrong @ (TextError::TooLong { .. } | TextError::Character { .. })) => question.refuse(wrong.to_string()),
    }
}

/// What was typed, or that it is elsewhere now.
fn keep(chat: Chat, id: MessageId, typed: Option<String>) {
    let over = words_of(chat, id);
    chat.edited.update_value(|edited| match typed {
        Some(text) => edited.entry(id).or_insert(Typed { text: String::new(), over }).text = text,
        None => drop(edited.remove(&id)),
    });
}

fn leave(chat: Chat) {
    if let Some(id) = chat.editing.get_untracked() {
        keep(chat, id, None);
    }
    chat.editing.set(None);
    chat.to_composer();
}

fn words_of(chat: Chat, id: MessageId) -> String {
    chat.peek(|state| {
        let message = state.room().and_then(|room| room.timeline.message(id));
        message.and_then(|message| message.body.clone()).unwrap_or_default()
    })
}

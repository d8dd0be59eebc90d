//! One row of the log: what stands above the message, who wrote it, what it says, what became of it.
//!
//! A row is drawn by one closure from one value. What is drawn anew keeps its elements, so a message stays the
//! same element from pending to confirmed.

pub mod body;
pub mod editor;
pub mod plainly;
pub mod prose;
pub mod signs;
pub mod tail;
pub mod tools;

use std::sync::Arc;

use leptos::either::Either;
use leptos::prelude::*;

use crate::ui::chat::{Chat, use_chat};
use crate::ui::state::clock::Clock;
use crate::ui::state::rows::{Quoted, Row, Said};
use crate::ui::view::avatar::Avatar;
use crate::ui::view::icon::SealMark;
use crate::ui::view::later::Later;
use crate::ui::view::message::body::body;
use crate::ui::view::message::editor::Editor;
use crate::ui::view::message::plainly::plainly;
use crate::ui::view::message::signs::signs;
use crate::ui::view::message::tail::tail;
use crate::ui::view::message::tools::tools;
use crate::ui::words;

/// The row of this key.
#[component]
pub fn MessageRow(
    /// Which row.
    key: Arc<str>,
) -> impl IntoView {
    let chat = use_chat();
    let first = chat.rows.with_untracked(|rows| rows.get(&key).cloned())?;
    let (anchor, mine, found) = (key.to_string(), Arc::clone(&key), Arc::clone(&key));
    let row = Memo::new(move |last: Option<&Row>| {
        let row = chat.rows.with(|rows| rows.get(&found).cloned());
        row.or_else(|| last.cloned()).unwrap_or_else(|| first.clone())
    });
    let looked_at = Memo::new(move |_| chat.spot.with(|spot| spot.as_ref() == Some(&mine)));
    let edited = Memo::new(move |_| {
        let id = chat.editing.get()?;
        row.with(|row| row.deeds().edit && row.message().is_some_and(|message| message.id == id)).then_some(id)
    });
    let plainly = row.with_untracked(|row| plainly(chat, row));
    let look = move || chat.look_at(&key);
    let also = look.clone();
    Some(view! {
        <div class="row" class:editing=move || edited.get().is_some() data-row=anchor on:pointerenter=move |_| look() on:focusin=move |_| also()>
            {move || row.with(|row| drawn(chat, row, looked_at.get(), chat.clock.get()))}
            {Later(move || edited.get().map(|id| view! { <Editor id/> }))}
            {plainly}
        </div>
    })
}

fn drawn(chat: Chat, row: &Row, looked_at: bool, clock: Clock) -> impl IntoView + use<> {
    let label = words::room::written(&row.author.display, &clock.time(row.at));
    view! {
        {row.day.map(|at| view! { <div class="day"><span>{clock.day(at)}</span></div> })}
        {row.unread.then(|| view! { <div class="new"><span>{words::room::NEW}</span></div> })}
        <article
            class=classes(row)
            data-state=row.state_word()
            data-message=row.message().map(|message| message.id.to_string())
            aria-label=label
            tabindex="-1"
        >
            {margin(row, clock)}
            <div class="said">
                {row.first.then(|| who(row, clock))}
                {row.quote.clone().map(quote)}
                {body(chat, row, clock)}
                {signs(chat, row)}
                {Later(tail(chat, row))}
            </div>
            {Later(looked_at.then(|| tools(chat, row)))}
        </article>
    }
}

fn classes(row: &Row) -> String {
    let named = matches!(&row.said, Said::Message(shown) if shown.names_me);
    let all = [
        ("message", true),
        (" first", row.first),
        (" narrow", !row.audience.is_everyone()),
        (" pending", row.state_word() == "pending"),
        (" failed", row.state_word() == "failed"),
        (" names-me", named),
    ];
    all.into_iter().filter(|(_, is)| *is).map(|(class, _)| class).collect()
}

/// The avatar beside the first message of a group; beside the others the time, when one looks for it.
fn margin(row: &Row, clock: Clock) -> impl IntoView + use<> {
    let inner = if row.first {
        let (user, name) = (row.author.user, row.author.display.clone());
        Either::Left(view! { <Avatar user name/> })
    } else {
        Either::Right(time(row, clock))
    };
    view! { <div class="margin">{inner}</div> }
}

fn who(row: &Row, clock: Clock) -> impl IntoView + use<> {
    let tag = row.role.and_then(words::people::role_tag).map(|tag| view! { <span class="role">{tag}</span> });
    let stamp = row.stamp.clone().map(|stamp| view! { <span class="stamp"><SealMark/>{stamp}</span> });
    view! { <header class="who"><b dir="auto">{row.author.display.clone()}</b>{tag}{stamp}{time(row, clock)}</header> }
}

/// When it was written, as a link to the message once it has one.
fn time(row: &Row, clock: Clock) -> impl IntoView + use<> {
    view! { <a class="at" href=row.link()><time datetime=row.at.to_string()>{clock.time(row.at)}</time></a> }
}

/// What it answers, as a link there.
fn quote(quoted: Quoted) -> impl IntoView {
    let Quoted { link, who, words } = quoted;
    view! { <a class="quote" href=link dir="auto"><b>{who}</b>" "{words}</a> }
}

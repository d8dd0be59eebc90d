//! One row of the log: what stands above the message, who wrote it, what it says, what became of it.

pub mod body;
pub mod tail;

use std::sync::Arc;

use leptos::either::Either;
use leptos::prelude::*;

use crate::ui::chat::use_chat;
use crate::ui::state::rows::Row;
use crate::ui::view::avatar::Avatar;
use crate::ui::view::icon::SealMark;
use crate::ui::view::message::body::Body;
use crate::ui::view::message::tail::{Tail, Tools};
use crate::ui::words;

/// The row of this key. The element stays the same while the message goes from pending to confirmed.
#[component]
pub fn MessageRow(
    /// Which row.
    key: Arc<str>,
) -> impl IntoView {
    let chat = use_chat();
    let first = chat.rows.with_untracked(|rows| rows.get(&key).cloned())?;
    let anchor = key.to_string();
    let row = Memo::new(move |last: Option<&Row>| {
        let found = chat.rows.with(|rows| rows.get(&key).cloned());
        found.or_else(|| last.cloned()).unwrap_or_else(|| first.clone())
    });
    let label = move || row.with(|row| words::room::written(&row.author.display, &chat.clock.get().time(row.at)));
    let is = move |word: &'static str| move || row.with(|row| row.state_word() == word);
    let opens = move || row.with(|row| row.first);
    let narrow = move || row.with(|row| !row.audience.is_everyone());
    Some(view! {
        <div class="row" data-row=anchor>
            <Separators row/>
            <article
                class="message"
                class:first=opens
                class:narrow=narrow
                class:pending=is("pending")
                class:failed=is("failed")
                data-state=move || row.with(Row::state_word)
                data-message=move || row.with(Row::id_word)
                aria-label=label
                tabindex="-1"
            >
                <Margin row/>
                <div class="said">
                    <Who row/>
                    <Body row/>
                    <Tail row/>
                </div>
                <Tools row/>
            </article>
        </div>
    })
}

#[component]
fn Separators(row: Memo<Row>) -> impl IntoView {
    let chat = use_chat();
    let day = Memo::new(move |_| row.with(|row| row.day));
    let unread = Memo::new(move |_| row.with(|row| row.unread));
    view! {
        {move || day.get().map(|at| view! { <div class="day"><span>{move || chat.clock.get().day(at)}</span></div> })}
        {move || unread.get().then(|| view! { <div class="new"><span>{words::room::NEW}</span></div> })}
    }
}

/// The avatar beside the first message of a group; beside the others the time, when one looks for it.
#[component]
fn Margin(row: Memo<Row>) -> impl IntoView {
    let first = Memo::new(move |_| row.with(|row| row.first.then(|| (row.author.user, row.author.display.clone()))));
    view! {
        <div class="margin">
            {move || match first.get() {
                Some((user, name)) => Either::Left(view! { <Avatar user name/> }),
                None => Either::Right(view! { <Time row/> }),
            }}
        </div>
    }
}

#[component]
fn Who(row: Memo<Row>) -> impl IntoView {
    let chat = use_chat();
    let head = Memo::new(move |_| {
        row.with(|row| row.first.then(|| (row.author.display.clone(), row.role, row.audience.clone())))
    });
    move || {
        head.get().map(|(name, role, audience)| {
            let tag = role.and_then(words::people::role_tag).map(|tag| view! { <span class="role">{tag}</span> });
            let stamp = words::room::stamp(&audience, |user| chat.with(|state| state.name_of(user).map(str::to_owned)));
            let stamp = stamp.map(|stamp| view! { <span class="stamp"><SealMark/>{stamp}</span> });
            view! { <header class="who"><b dir="auto">{name}</b>{tag}{stamp}<Time row/></header> }
        })
    }
}

/// When it was written, as a link to the message once it has one.
#[component]
fn Time(row: Memo<Row>) -> impl IntoView {
    let chat = use_chat();
    let at = row.with_untracked(|row| row.at);
    let link = Memo::new(move |_| row.with(Row::link));
    let text = move || chat.clock.get().time(row.with(|row| row.at));
    view! {
        <a class="at" href=move || link.get() rel="external"><time datetime=at.to_string()>{text}</time></a>
    }
}

//! Messages with certain words.

use leptos::either::Either;
use leptos::prelude::*;

use crate::protocol::view::Piece;
use crate::ui::page::desk::{HitItem, SearchPage};
use crate::ui::state::path::{message_path, search_path};
use crate::ui::view::desk::{DeskFrame, Here};
use crate::ui::words;
use crate::ui::words::desk;

/// A field, and what was found, newest first.
#[component]
pub fn SearchDesk(
    /// What to show.
    page: SearchPage,
) -> impl IntoView {
    let SearchPage { desk: frame, query, hits, next } = page;
    let none = (hits.is_empty() && !query.is_empty()).then(|| view! { <p role="status">{desk::NO_HITS}</p> });
    let more = next.map(|before| {
        let href = format!("{}&before={before}", search_path(&query));
        view! { <p><a href=href>{desk::OLDER_HITS}</a></p> }
    });
    view! {
        <DeskFrame desk=frame here=Here::Search title=desk::SEARCH_TITLE.to_owned() sentence=desk::SEARCH_SENTENCE>
            <form method="get" action="/search" role="search" class="row">
                <input type="search" name="q" aria-label=desk::SEARCH_WORDS placeholder=desk::SEARCH_WORDS value=query.clone() maxlength="200" autofocus/>
                <button>{desk::SEARCH}</button>
            </form>
            <ol class="items">{hits.into_iter().map(|hit| view! { <Item hit/> }).collect_view()}</ol>
            {none}
            {more}
        </DeskFrame>
    }
}

#[component]
fn Item(hit: HitItem) -> impl IntoView {
    let HitItem { message, place, stamp, snippet } = hit;
    let at = message.posted_at;
    let when = desk::moment(&at.day_utc(), &at.clock_utc());
    let pieces = snippet.into_iter().map(|Piece { text, found }| match found {
        true => Either::Left(view! { <mark>{text}</mark> }),
        false => Either::Right(text),
    });
    view! {
        <li class="hit">
            <a href=message_path(message.room, message.id) dir="auto">{pieces.collect_view()}</a>
            {stamp.map(|stamp| view! { <span class="stamp">{stamp}</span> })}
            <p dir="auto">{words::join_hints(&words::join_hints(&message.author.display, &place), &when)}</p>
        </li>
    }
}

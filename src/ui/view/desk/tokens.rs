//! The tokens that act as one person or program.

use leptos::prelude::*;

use crate::ui::page::desk::{TokenItem, TokensPage};
use crate::ui::view::desk::{DaysChoice, DeskFrame, Here, Once, RoomChoice};
use crate::ui::words::desk as words;

/// The list, and the form that makes one more.
#[component]
pub fn TokensDesk(
    /// What to show.
    page: TokensPage,
) -> impl IntoView {
    let TokensPage { desk, action, bot, tokens, rooms, made } = page;
    let sentence = if bot.is_some() { words::BOT_TOKENS_SENTENCE } else { words::TOKENS_SENTENCE };
    let here = if bot.is_some() { Here::Beyond } else { Here::Tokens };
    let title = bot.map_or_else(|| words::TOKENS.to_owned(), |name| words::tokens_of(&name));
    let none = tokens.is_empty().then(|| view! { <p>{words::NO_TOKENS}</p> });
    let revoke = format!("{action}/revoke");
    let item = move |item: TokenItem| view! { <Item item action=revoke.clone()/> };
    view! {
        <DeskFrame desk here title sentence>
            <Once sentence=words::TOKEN_MADE secret=made/>
            <ul class="items">{tokens.into_iter().map(item).collect_view()}</ul>
            {none}
            <form method="post" action=action class="fields">
                <h2>{words::MAKE_TOKEN}</h2>
                <label>{words::TOKEN_NAME}<input name="name" required maxlength="64" autocomplete="off"/></label>
                <RoomChoice legend=words::TOKEN_ROOMS rooms/>
                <small>{words::TOKEN_ROOMS_HINT}</small>
                <label class="choice"><input type="checkbox" name="write" value="1"/>{words::TOKEN_WRITE}</label>
                <DaysChoice/>
                <button class="primary">{words::MAKE_TOKEN}</button>
            </form>
        </DeskFrame>
    }
}

#[component]
fn Item(item: TokenItem, action: String) -> impl IntoView {
    let live = if item.live { words::LIVE } else { words::NOT_LIVE };
    view! {
        <li data-token=item.id.to_string()>
            <div>
                <strong>{item.name}</strong>
                <code>{item.hint}"…"</code>
                <p>{item.scope}" · "{words::until(&item.expires)}</p>
                <p>{live}" · "{item.used.unwrap_or_else(|| words::NEVER_USED.to_owned())}</p>
            </div>
            <form method="post" action=action>
                <input type="hidden" name="token" value=item.id.to_string()/>
                <button>{words::REVOKE}</button>
            </form>
        </li>
    }
}

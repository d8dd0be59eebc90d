//! One's sessions, each with the button that ends it.

use leptos::prelude::*;

use crate::ui::page::desk::{SessionItem, SessionsPage};
use crate::ui::view::desk::{DeskFrame, Here};
use crate::ui::words::desk as words;

/// The list, and the button that ends all but this one.
#[component]
pub fn SessionsDesk(
    /// What to show.
    page: SessionsPage,
) -> impl IntoView {
    let alone = page.sessions.len() < 2;
    view! {
        <DeskFrame desk=page.desk here=Here::Sessions title=words::SESSIONS.to_owned() sentence=words::SESSIONS_SENTENCE>
            <ul class="items" data-live>{page.sessions.into_iter().map(|item| view! { <Item item/> }).collect_view()}</ul>
            <form method="post" action="/settings/sessions/end" data-others hidden=alone>
                <input type="hidden" name="others" value="1"/>
                <button>{words::END_OTHERS}</button>
            </form>
            <script type="module" src="/sessions.js"></script>
        </DeskFrame>
    }
}

#[component]
fn Item(item: SessionItem) -> impl IntoView {
    let live = if item.live { words::LIVE } else { words::NOT_LIVE };
    let button = if item.current { words::SIGN_OUT } else { words::END };
    view! {
        <li data-session=item.id.to_string() data-current=item.current.then_some("true")>
            <div>
                <strong>{item.agent}</strong>
                {item.current.then(|| view! { <em>{words::THIS_DEVICE}</em> })}
                <p>{item.address}" · "{live}</p>
                <p>{words::times(&item.started, &item.used)}</p>
            </div>
            <form method="post" action="/settings/sessions/end">
                <input type="hidden" name="session" value=item.id.to_string()/>
                <button>{button}</button>
            </form>
        </li>
    }
}

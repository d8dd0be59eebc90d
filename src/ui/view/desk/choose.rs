//! Passwords: changed, given once more, chosen by whoever came by a link.

use leptos::prelude::*;

use crate::ui::page::desk::{ChoosePage, PasswordPage, ReauthPage};
use crate::ui::view::desk::{DeskFrame, Here};
use crate::ui::view::door::{Card, Said};
use crate::ui::words::desk as words;
use crate::ui::words::door;

/// The current one and a new one.
#[component]
pub fn PasswordDesk(
    /// What to show.
    page: PasswordPage,
) -> impl IntoView {
    let me = page.desk.me.clone();
    view! {
        <DeskFrame desk=page.desk here=Here::Password title=words::PASSWORD.to_owned() sentence=words::PASSWORD_SENTENCE>
            <form method="post" action="/settings/password" class="fields">
                <input type="text" name="username" autocomplete="username" value=me hidden readonly/>
                <label>
                    {words::CURRENT_PASSWORD}
                    <input type="password" name="current" autocomplete="current-password" required maxlength="1024"/>
                </label>
                <NewPassword label=words::NEW_PASSWORD/>
                <button class="primary">{words::CHANGE_PASSWORD}</button>
            </form>
        </DeskFrame>
    }
}

/// One field and a button.
#[component]
pub fn ReauthDoor(
    /// What to show.
    page: ReauthPage,
) -> impl IntoView {
    view! {
        <Card title=words::REAUTH.to_owned() sentence=words::REAUTH_SENTENCE.to_owned()>
            <Said text=page.error/>
            <form method="post" action="/reauth">
                <input type="hidden" name="next" value=page.next.clone()/>
                <input type="text" name="username" autocomplete="username" value=page.me hidden readonly/>
                <label>
                    {door::PASSWORD}
                    <input type="password" name="password" autocomplete="current-password" required maxlength="1024" autofocus/>
                </label>
                <button class="primary">{words::CONTINUE}</button>
            </form>
            <p class="aside"><a href=page.next>{crate::ui::words::CANCEL}</a></p>
        </Card>
    }
}

/// A name, where there is none yet, and a password.
#[component]
pub fn ChooseDoor(
    /// What to show.
    page: ChoosePage,
) -> impl IntoView {
    let (sentence, button) = if page.asks_name {
        (words::INVITED_SENTENCE, words::COME_IN)
    } else {
        (words::RESET_SENTENCE, words::SET_PASSWORD)
    };
    let asks_name = page.asks_name;
    view! {
        <Card title=page.site sentence=sentence.to_owned()>
            <Said text=page.error/>
            <form method="post" action=page.action>
                <label hidden=!asks_name>
                    {door::USERNAME}
                    <input name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required=asks_name readonly=!asks_name maxlength="32" title=door::USERNAME_HINT value=page.username/>
                </label>
                <NewPassword label=door::PASSWORD/>
                <button class="primary">{button}</button>
            </form>
        </Card>
    }
}

#[component]
fn NewPassword(label: &'static str) -> impl IntoView {
    view! {
        <label>
            {label}
            <input type="password" name="password" autocomplete="new-password" required minlength="15" maxlength="1024" aria-describedby="password-hint"/>
            <small id="password-hint">{door::PASSWORD_HINT}</small>
        </label>
    }
}

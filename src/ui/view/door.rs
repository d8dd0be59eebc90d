//! The pages before one is inside: a visiting card each, plain HTML, no script.

use leptos::prelude::*;

use crate::ui::page::{LoginPage, MessagePage, SetupPage};
use crate::ui::view::icon::Seal;
use crate::ui::words::door;

/// Two fields and a button.
#[component]
pub fn LoginDoor(
    /// What to show.
    page: LoginPage,
) -> impl IntoView {
    view! {
        <Card title=page.site sentence=door::LOGIN_SENTENCE.to_owned()>
            <Said text=page.notice/>
            <Said text=page.error/>
            <form method="post" action="/login">
                <input type="hidden" name="next" value=page.next/>
                <label>
                    {door::USERNAME}
                    <input name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="32" autofocus value=page.username/>
                </label>
                <label>
                    {door::PASSWORD}
                    <input type="password" name="password" autocomplete="current-password" required maxlength="1024"/>
                </label>
                <button class="primary">{door::SIGN_IN}</button>
            </form>
            <p class="aside">{door::NO_ACCOUNT}</p>
        </Card>
    }
}

/// The first admin's name and password, against the code from the server's log.
#[component]
pub fn SetupDoor(
    /// What to show.
    page: SetupPage,
) -> impl IntoView {
    view! {
        <Card title=page.site sentence=door::SETUP_SENTENCE.to_owned()>
            <Said text=page.error/>
            <form method="post" action="/setup">
                <label>
                    {door::SETUP_CODE}
                    <input name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required maxlength="128" autofocus aria-describedby="code-hint"/>
                    <small id="code-hint">{door::SETUP_CODE_HINT}</small>
                </label>
                <label>
                    {door::USERNAME}
                    <input name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="32" pattern="[a-z0-9._\\-]+" title=door::USERNAME_HINT value=page.username/>
                </label>
                <label>
                    {door::PASSWORD}
                    <input type="password" name="password" autocomplete="new-password" required minlength="15" maxlength="1024" aria-describedby="password-hint"/>
                    <small id="password-hint">{door::PASSWORD_HINT}</small>
                </label>
                <button class="primary">{door::SET_UP_BUTTON}</button>
            </form>
        </Card>
    }
}

/// One sentence and the way out.
#[component]
pub fn MessageDoor(
    /// What to show.
    page: MessagePage,
) -> impl IntoView {
    view! {
        <Card title=page.title sentence=page.sentence>
            {page.kept.map(|words| view! { <p class="words" dir="auto">{words}</p> })}
            <p><a class="button primary" href=page.link_href>{page.link_text}</a></p>
            <p class="aside">{page.site}</p>
            {page.request.map(|id| view! { <p class="aside">{door::request(&id)}</p> })}
        </Card>
    }
}

/// A visiting card.
#[component]
pub fn Card<C: IntoView + 'static>(
    /// What stands on it, large.
    title: String,
    /// And under it.
    sentence: String,
    children: TypedChildren<C>,
) -> impl IntoView {
    view! {
        <main class="door">
            <div class="card">
                <Seal size=36/>
                <header><h1>{title}</h1><p>{sentence}</p></header>
                {children.into_inner()()}
            </div>
        </main>
    }
}

/// Why something was not done.
#[component]
pub fn Said(
    /// One sentence.
    text: Option<String>,
) -> impl IntoView {
    text.map(|text| view! { <p class="said" role="alert">{text}</p> })
}

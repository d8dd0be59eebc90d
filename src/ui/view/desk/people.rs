//! Everybody's accounts, for those who may manage them.

use leptos::prelude::*;

use crate::domain::role::Role;
use crate::ui::page::desk::{LinkItem, PeoplePage, PersonItem};
use crate::ui::view::desk::{DaysChoice, DeskFrame, Here, Once, RoomChoice};
use crate::ui::words::desk as words;

/// A search, the people, the links, and two forms.
#[component]
pub fn PeopleDesk(
    /// What to show.
    page: PeoplePage,
) -> impl IntoView {
    let PeoplePage { desk, query, people, more, links, rooms, made } = page;
    let nobody = people.is_empty().then(|| view! { <p role="status">{words::NOBODY}</p> });
    let none = links.is_empty().then(|| view! { <p>{words::NO_LINKS}</p> });
    view! {
        <DeskFrame desk here=Here::People title=words::PEOPLE.to_owned() sentence=words::PEOPLE_SENTENCE>
            <Once sentence=words::LINK_MADE secret=made/>
            <form method="get" action="/admin/people" role="search" class="row">
                <input type="search" name="q" aria-label=words::SEARCH value=query maxlength="64"/>
                <button>{words::SEARCH}</button>
            </form>
            <ul class="items">{people.into_iter().map(|item| view! { <Person item/> }).collect_view()}</ul>
            {nobody}
            {more.then(|| view! { <p>{words::MORE_PEOPLE}</p> })}
            <section>
                <h2>{words::LINKS}</h2>
                <ul class="items">{links.into_iter().map(|item| view! { <Link item/> }).collect_view()}</ul>
                {none}
            </section>
            <form method="post" action="/admin/people/invite" class="fields">
                <h2>{words::INVITE}</h2>
                <RoleChoice/>
                <label>{words::USES}<input type="number" name="uses" value="1" min="1" max="100" required/></label>
                <DaysChoice/>
                <RoomChoice legend=words::INVITE_ROOMS rooms/>
                <button class="primary">{words::INVITE_BUTTON}</button>
            </form>
            <form method="post" action="/admin/people/add" class="fields">
                <h2>{words::ADD}</h2>
                <label>{words::NAME}<input name="username" required maxlength="32" autocapitalize="none" spellcheck="false" autocomplete="off"/></label>
                <label>{words::DISPLAY}<input name="display" maxlength="64" autocomplete="off"/></label>
                <RoleChoice/>
                <label class="choice"><input type="checkbox" name="bot" value="1"/>{words::IS_BOT}</label>
                <button class="primary">{words::ADD_BUTTON}</button>
            </form>
        </DeskFrame>
    }
}

#[component]
fn RoleChoice() -> impl IntoView {
    let role =
        |role: Role| view! { <option value=role.as_str() selected=role == Role::Member>{role.as_str()}</option> };
    view! {
        <label>{words::ROLE}<select name="role">{Role::ALL.into_iter().map(role).collect_view()}</select></label>
    }
}

#[component]
fn Person(item: PersonItem) -> impl IntoView {
    let marks =
        [(item.me, words::YOU), (item.bot, words::BOT), (item.disabled, words::DISABLED), (item.banned, words::BANNED)];
    let marks = marks.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| view! { <em>{word}</em> }).collect_view();
    let actions = (!item.me).then(|| view! { <Actions item=item.clone()/> });
    view! {
        <li data-person=item.user.to_string()>
            <div>
                <strong><a href=format!("/people/{}", item.user)>{item.display}</a></strong>
                {marks}
                <p>{item.name}" · "{item.role.as_str()}</p>
            </div>
            {actions}
        </li>
    }
}

#[component]
fn Actions(item: PersonItem) -> impl IntoView {
    let place = format!("/admin/people/{}", item.user);
    let (open, verb) = if item.disabled { ("enable", words::ENABLE) } else { ("disable", words::DISABLE) };
    let credentials = if item.bot {
        view! { <a class="button" href=format!("{place}/tokens")>{words::TOKENS}</a> }.into_any()
    } else {
        view! { <form method="post" action=format!("{place}/reset")><button>{words::RESET_LINK}</button></form> }
            .into_any()
    };
    view! {
        <div class="row">
            {credentials}
            <form method="post" action=format!("{place}/{open}")><button>{verb}</button></form>
            <details>
                <summary>{words::DELETE}</summary>
                <form method="post" action=format!("{place}/delete")>
                    <p>{words::DELETE_SENTENCE}</p>
                    <label class="choice"><input type="checkbox" name="words" value="1"/>{words::DELETE_WORDS}</label>
                    <button>{words::DELETE_NOW}</button>
                </form>
            </details>
        </div>
    }
}

#[component]
fn Link(item: LinkItem) -> impl IntoView {
    view! {
        <li data-link=item.id.to_string()>
            <div>
                <strong>{item.purpose}</strong>
                <p>{words::uses_left(item.uses)}" · "{words::until(&item.expires)}</p>
            </div>
            <form method="post" action="/admin/people/revoke">
                <input type="hidden" name="link" value=item.id.to_string()/>
                <button>{words::REVOKE}</button>
            </form>
        </li>
    }
}

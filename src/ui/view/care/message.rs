//! A message, and what may be done with it.

use leptos::prelude::*;

use crate::protocol::view::Reaction;
use crate::ui::page::MessageCarePage;
use crate::ui::view::care::Sheet;
use crate::ui::view::composer::retained::RetainedText;
use crate::ui::words::care;
use crate::ui::words::room::SIGNS;

/// The whole page.
#[component]
pub fn MessageCare(
    /// What to show.
    page: MessageCarePage,
) -> impl IntoView {
    let (room, id) = (page.message.room, page.message.id);
    let place = format!("/rooms/{room}/messages/{id}");
    let body = page.message.body.clone();
    let said = body.clone().map(|body| view! { <blockquote class="said" dir="auto">{body}</blockquote> });
    let react = page.react.then(|| view! { <Signs place=place.clone() page=page.clone()/> });
    let reply = page.reply.then(|| view! { <Reply page=page.clone()/> });
    let edit = page.edit.then(|| {
        view! {
            <section aria-labelledby="edit">
                <h2 id="edit">{care::EDIT}</h2>
                <form method="post" action=format!("{place}/edit")>
                    <label>
                        {care::NEW_WORDS}
                        <textarea name="body" required rows="4" dir="auto">{RetainedText(body.clone().unwrap_or_default())}</textarea>
                    </label>
                    <button>{care::SAVE}</button>
                </form>
            </section>
        }
    });
    let delete = page.delete.then(|| {
        view! {
            <section aria-labelledby="delete">
                <h2 id="delete">{care::DELETE}</h2>
                <form method="post" action=format!("{place}/delete")>
                    <label>{care::REASON}<input name="reason" maxlength="250"/></label>
                    <button>{care::DELETE_BUTTON}</button>
                </form>
            </section>
        }
    });
    view! {
        <Sheet back=place.clone() back_text=care::back_to(&page.room_name) title=care::message_of(&page.message.author.display)>
            {said}
            {react}
            {reply}
            {edit}
            {delete}
        </Sheet>
    }
}

#[component]
fn Signs(place: String, page: MessageCarePage) -> impl IntoView {
    let me = page.me;
    let given = page.message.reactions.iter().map(|Reaction { emoji, users }| {
        let (deed, text) = if users.contains(&me) {
            ("unreact", care::take_back(emoji, users.len()))
        } else {
            ("react", care::give_too(emoji, users.len()))
        };
        view! { <Sign action=format!("{place}/{deed}") emoji=emoji.clone() text/> }
    });
    let given = given.collect_view();
    let is_new = |emoji: &&str| page.message.reactions.iter().all(|reaction| reaction.emoji != **emoji);
    let offered = SIGNS.map(|(emoji, _)| emoji).into_iter().filter(is_new).map(|emoji| {
        view! { <Sign action=format!("{place}/react") emoji=emoji.to_owned() text=emoji.to_owned()/> }
    });
    let offered = offered.collect_view();
    view! {
        <section aria-labelledby="react">
            <h2 id="react">{care::REACTIONS}</h2>
            {given}
            {offered}
        </section>
    }
}

#[component]
fn Sign(action: String, emoji: String, text: String) -> impl IntoView {
    view! {
        <form method="post" action=action>
            <input type="hidden" name="emoji" value=emoji/>
            <button>{text}</button>
        </form>
    }
}

#[component]
fn Reply(page: MessageCarePage) -> impl IntoView {
    let (room, id) = (page.message.room, page.message.id);
    view! {
        <section aria-labelledby="reply">
            <h2 id="reply">{care::REPLY}</h2>
            <form method="post" action=format!("/rooms/{room}/messages")>
                <input type="hidden" name="reply_to" value=id.to_string()/>
                <input type="hidden" name="client_id" value=page.client_id.clone()/>
                <input type="hidden" name="audience" value=page.message.audience.to_form()/>
                <label>{care::NEW_WORDS}<textarea name="body" required rows="4"></textarea></label>
                <button>{care::REPLY_BUTTON}</button>
            </form>
        </section>
    }
}

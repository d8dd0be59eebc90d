//! A room: what it is, who is in it, and what may be done about it.

use leptos::prelude::*;

use crate::domain::id::RoomId;
use crate::ui::page::{DetailsPage, Member};
use crate::ui::view::care::Sheet;
use crate::ui::words;
use crate::ui::words::care;

/// The whole page.
#[component]
pub fn RoomCare(
    /// What to show.
    page: DetailsPage,
) -> impl IntoView {
    let room = page.room.room;
    let name = words::room_name(page.room.kind, &page.room.name);
    let topic = (!page.room.topic.is_empty()).then(|| view! { <p dir="auto">{page.room.topic.clone()}</p> });
    let owner = page.owner.clone().map(|owner| view! { <p dir="auto">{care::owned_by(&owner)}</p> });
    let archived = page.room.archived.then(|| view! { <p>{care::IS_ARCHIVED}</p> });
    view! {
        <Sheet back=format!("/rooms/{room}") back_text=care::back_to(&name) title=name.clone()>
            {topic}
            <p class="quietly">{words::room::about(page.room.kind)}</p>
            {owner}
            {archived}
            <Moves page=page.clone()/>
            {page.update.then(|| view! { <Update page=page.clone()/> })}
            {page.archive.then(|| view! { <Archive room archived=page.room.archived/> })}
            {page.invite.then(|| view! { <Invite room/> })}
            <Members page/>
        </Sheet>
    }
}

#[component]
fn Moves(page: DetailsPage) -> impl IntoView {
    let room = page.room.room;
    let form = |deed: &'static str, text: String| {
        let action = format!("/rooms/{room}/{deed}");
        view! { <form method="post" action=action><button>{text}</button></form> }
    };
    let name = words::room_name(page.room.kind, &page.room.name);
    let join = page.join.then(|| form("join", care::join(&name)));
    let leave = page.leave.then(|| form("leave", care::leave(&name)));
    view! { {join}{leave} }
}

#[component]
fn Update(page: DetailsPage) -> impl IntoView {
    let action = format!("/rooms/{}/update", page.room.room);
    view! {
        <section aria-labelledby="update">
            <h2 id="update">{care::CHANGE}</h2>
            <form method="post" action=action>
                <label>{care::NAME}<input name="name" required maxlength="64" value=page.room.name/></label>
                <label>{care::TOPIC}<input name="topic" maxlength="250" value=page.room.topic/></label>
                <button>{care::SAVE}</button>
            </form>
        </section>
    }
}

#[component]
fn Archive(room: RoomId, archived: bool) -> impl IntoView {
    let (value, text) = if archived { ("false", care::OPEN_AGAIN) } else { ("true", care::ARCHIVE) };
    view! {
        <section aria-labelledby="archive">
            <h2 id="archive">{care::ARCHIVING}</h2>
            <p class="quietly">{care::ARCHIVE_CONSEQUENCE}</p>
            <form method="post" action=format!("/rooms/{room}/archive")>
                <input type="hidden" name="archived" value=value/>
                <button>{text}</button>
            </form>
        </section>
    }
}

#[component]
fn Invite(room: RoomId) -> impl IntoView {
    view! {
        <section aria-labelledby="invite">
            <h2 id="invite">{care::INVITE}</h2>
            <form method="post" action=format!("/rooms/{room}/invite")>
                <label>
                    {care::WHOM}
                    <input name="user" required maxlength="64" autocapitalize="none" autocomplete="off" spellcheck="false"/>
                </label>
                <button>{care::INVITE_BUTTON}</button>
            </form>
        </section>
    }
}

#[component]
fn Members(page: DetailsPage) -> impl IntoView {
    let room = page.room.room;
    let next = page.next.map(|last| {
        let href = format!("/rooms/{room}/details?after={last}");
        view! { <p><a href=href>{care::MORE_PEOPLE}</a></p> }
    });
    let lines = page.members.into_iter().map(|member| view! { <MemberLine room member/> }).collect_view();
    view! {
        <section aria-labelledby="members">
            <h2 id="members">{words::people::PEOPLE}</h2>
            <ul>{lines}</ul>
            {next}
        </section>
    }
}

#[component]
fn MemberLine(room: RoomId, member: Member) -> impl IntoView {
    let Member { person, remove } = member;
    let label = care::remove(&person.display);
    let tag = words::people::role_tag(person.role).map(|tag| view! { " " <span class="role">{tag}</span> });
    let remove = remove.then(|| {
        view! {
            <form method="post" action=format!("/rooms/{room}/remove")>
                <input type="hidden" name="user" value=person.user.to_string()/>
                <button aria-label=label>{care::REMOVE}</button>
            </form>
        }
    });
    view! {
        <li>
            <a href=format!("/people/{}", person.user) dir="auto">{person.display}</a>
            {tag}
            {remove}
        </li>
    }
}

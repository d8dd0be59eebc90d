//! The right column: what the room is and who is there. On smaller screens it is a drawer.

use leptos::either::Either;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::domain::id::{RoomId, UserId};
use crate::domain::role::Role;
use crate::domain::room::RoomKind;
use crate::protocol::limits;
use crate::ui::chat::{Dialog, use_chat};
use crate::ui::state::ChatState;
use crate::ui::state::happening::Happening;
use crate::ui::view::avatar::Avatar;
use crate::ui::view::icon::{CloseIcon, MoreIcon};
use crate::ui::view::later::Later;
use crate::ui::words;

/// The id by which buttons open the drawer.
pub const DETAILS_DRAWER: &str = "details";

/// The room and the people.
#[component]
pub fn Details() -> impl IntoView {
    view! {
        <aside id=DETAILS_DRAWER class="details drawer" popover="auto" aria-label=words::people::DETAILS>
            <button type="button" class="quiet icon for-middle close" popovertarget=DETAILS_DRAWER popovertargetaction="hide" aria-label=words::CLOSE>
                <CloseIcon/>
            </button>
            <About/>
            <People/>
        </aside>
    }
}

#[derive(Clone, PartialEq)]
struct Facts {
    room: RoomId,
    kind: RoomKind,
    name: String,
    topic: String,
    leave: bool,
}

#[component]
fn About() -> impl IntoView {
    let chat = use_chat();
    let facts = chat.part(|state| {
        state.room().map(|room| Facts {
            room: room.view.room,
            kind: room.view.kind,
            name: state.called(&room.view),
            topic: room.view.topic.clone(),
            leave: state.may_leave(room),
        })
    });
    let ask = move |room: RoomId| {
        move |event: SubmitEvent| {
            event.prevent_default();
            (chat.powers.page.hide_popover)(DETAILS_DRAWER);
            chat.dialog.set(Some(Dialog::Leave(room)));
        }
    };
    let manage = move |room: RoomId| {
        (chat.powers.page.hide_popover)(DETAILS_DRAWER);
        chat.dialog.set(Some(Dialog::Room(room)));
    };
    move || {
        facts.get().map(|facts| {
            let leave = facts.leave.then(|| {
                let action = format!("/rooms/{}/leave", facts.room);
                view! {
                    <form method="post" action=action on:submit=ask(facts.room)>
                        <button class="link">{words::room::leave(&facts.name)}</button>
                    </form>
                }
            });
            let topic = (!facts.topic.is_empty()).then(|| view! { <p dir="auto">{facts.topic.clone()}</p> });
            view! {
                <section>
                    <h2>{words::people::ABOUT}</h2>
                    {topic}
                    <p class="quietly">{words::room::about(facts.kind)}</p>
                    {leave}
                    <a class="without-script" href=format!("/rooms/{}/details", facts.room)>{words::people::MANAGE_ROOM}</a>
                    {Later(view! {
                        <button type="button" class="link" on:click=move |_| manage(facts.room)>{words::people::MANAGE_ROOM}</button>
                    })}
                </section>
            }
        })
    }
}

/// One person of the list; two lists differ by what is shown, so a line is its own key.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Line {
    user: UserId,
    name: String,
    role: Role,
    online: bool,
    deeds: bool,
}

/// Whether somebody belongs into the list: those of the room, once they are told; of more than one list holds, who is known.
fn is_here(state: &ChatState, user: UserId) -> bool {
    let Some(room) = state.room() else { return true };
    match room.view.kind {
        RoomKind::Direct => room.view.members.contains(&user),
        RoomKind::Announcements => true,
        RoomKind::Open | RoomKind::Private => {
            room.members.as_ref().is_some_and(|members| members.len() >= limits::LIST || members.contains(&user))
        }
    }
}

/// The room whose people are too many to be told at once: the list holds those who are known, and a page has all.
fn crowded(state: &ChatState) -> Option<RoomId> {
    let room = state.room()?;
    room.members.as_ref().is_some_and(|members| members.len() >= limits::LIST).then_some(room.view.room)
}

/// The room whose people are to be asked for.
fn unknown(state: &ChatState) -> Option<RoomId> {
    let room = state.room().filter(|room| room.members.is_none() || room.members_old)?;
    if !state.connection.is_open() {
        return None;
    }
    matches!(room.view.kind, RoomKind::Open | RoomKind::Private).then_some(room.view.room)
}

/// Whether the list holds everybody there is. Whom one shares no room with may read the announcements, too.
fn is_whole(state: &ChatState) -> bool {
    state.room().is_some_and(|room| match room.view.kind {
        RoomKind::Direct => true,
        RoomKind::Announcements => false,
        RoomKind::Open | RoomKind::Private => room.members.as_ref().is_some_and(|members| members.len() < limits::LIST),
    })
}

fn lines(state: &ChatState) -> Vec<Line> {
    let mut lines: Vec<Line> = state
        .people
        .values()
        .filter(|person| is_here(state, person.user))
        .map(|person| Line {
            user: person.user,
            name: person.display.clone(),
            role: person.role,
            online: person.online || person.user == state.you.user,
            deeds: state.may_do_about(person),
        })
        .collect();
    lines.sort_by_cached_key(|line| (!line.online, line.name.to_lowercase()));
    lines
}

#[component]
fn People() -> impl IntoView {
    let chat = use_chat();
    let people = chat.part(lines);
    let unknown = chat.part(unknown);
    Effect::new(move |_| {
        if let Some(room) = unknown.get() {
            chat.tell(Happening::WantedMembers(room));
        }
    });
    let crowded = chat.part(crowded);
    let whole = chat.part(is_whole);
    let title = move || match whole.get() {
        true => words::people::people_count(people.with(Vec::len)),
        false => words::people::PEOPLE.to_owned(),
    };
    let all = move || {
        crowded.get().map(|room| {
            view! { <a href=format!("/rooms/{room}/details") rel="external">{words::people::EVERYONE_HERE}</a> }
        })
    };
    view! {
        <section class="people">
            <h2>{title}</h2>
            {all}
            <ul><For each=move || people.get() key=Clone::clone children=|line| view! { <PersonLine line/> }/></ul>
        </section>
    }
}

#[component]
fn PersonLine(line: Line) -> impl IntoView {
    let chat = use_chat();
    let Line { user, name, role, online, deeds } = line;
    let label = words::people::actions_for(&name);
    let tag = words::people::role_tag(role).map(|tag| view! { <span class="role">{tag}</span> });
    let open = move |_| {
        (chat.powers.page.hide_popover)(DETAILS_DRAWER);
        chat.dialog.set(Some(Dialog::Person(user)));
    };
    let presence = if online {
        Either::Left(view! { <span class="dot"><span class="unseen">{words::people::ONLINE}</span></span> })
    } else {
        Either::Right(view! { <span class="dot away"><span class="unseen">{words::people::OFFLINE}</span></span> })
    };
    view! {
        <li>
            <Avatar user name=name.clone()/>
            <span class="name" dir="auto">{name}</span>
            {presence}
            {tag}
            {deeds.then(|| view! { <a class="without-script" href=format!("/people/{user}")>{words::room::DEEDS_PAGE}</a> })}
            {Later(deeds.then(|| view! {
                <button type="button" class="quiet icon" aria-label=label on:click=open><MoreIcon/></button>
            }))}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::sample::{CAROL, ROOM, page};

    #[test]
    fn a_room_lists_its_people_and_of_more_than_one_list_holds_a_page_tells() {
        let mut state = ChatState::from_page(&page(Vec::new()));
        assert!(is_here(&state, CAROL) && is_whole(&state));
        state.rooms.get_mut(&ROOM).unwrap().members = None;
        assert!(!is_here(&state, CAROL) && !is_whole(&state), "nobody is taken for a member who was not told as one");
        let told = |members: usize| Some((1..=members).map(|number| UserId(number as i64)).collect());
        state.rooms.get_mut(&ROOM).unwrap().members = told(2);
        assert_eq!(crowded(&state), None);
        assert!(!is_here(&state, CAROL));
        state.rooms.get_mut(&ROOM).unwrap().members = told(limits::LIST);
        assert_eq!(crowded(&state), Some(ROOM));
        assert!(is_here(&state, UserId(9999)), "whoever is known");
    }
}

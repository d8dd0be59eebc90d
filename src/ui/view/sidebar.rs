//! The left column: the workspace, its rooms, and oneself. On a narrow screen it is a drawer.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlFormElement;

use crate::domain::id::RoomId;
use crate::domain::room::RoomKind;
use crate::ui::chat::{Chat, Dialog, use_chat};
use crate::ui::state::ChatState;
use crate::ui::state::path::room_path;
use crate::ui::view::avatar::Avatar;
use crate::ui::view::icon::{BellIcon, CloseIcon, ExitIcon, FindIcon, HornIcon, PlusIcon, Seal, WriteIcon};
use crate::ui::view::later::Later;
use crate::ui::words;

/// The id by which buttons open the drawer.
pub const ROOMS_DRAWER: &str = "rooms";

/// Signing out waits no longer than this for an answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// A popover where the screen is narrow, a column where it is wide: the style sheet decides, so that both
/// work without a script.
#[component]
pub fn Sidebar() -> impl IntoView {
    let chat = use_chat();
    let site = chat.peek(|state| state.site.clone());
    let rooms = chat.part(lines);
    let ids = move |direct: bool| {
        let of_kind = |line: &&Line| (line.kind == RoomKind::Direct) == direct;
        rooms.with(|lines| lines.iter().filter(of_kind).map(|line| line.room).collect::<Vec<_>>())
    };
    view! {
        <aside id=ROOMS_DRAWER class="rooms drawer" popover="auto" aria-label=words::room::ROOMS>
            <div class="brand">
                <Seal/>
                <span dir="auto">{site}</span>
                <button type="button" class="quiet icon for-narrow" popovertarget=ROOMS_DRAWER popovertargetaction="hide" aria-label=words::CLOSE>
                    <CloseIcon/>
                </button>
            </div>
            <Find/>
            <nav aria-label=words::room::ROOMS on:click=move |_| (chat.powers.page.hide_popover)(ROOMS_DRAWER)>
                <h2>{words::room::ROOMS}</h2>
                <ul>
                    <For each=move || ids(false) key=|id| *id children=move |id| view! { <RoomLink id rooms/> }/>
                </ul>
                <h2 class="direct">{words::people::DIRECT}</h2>
                <ul>
                    <For each=move || ids(true) key=|id| *id children=move |id| view! { <RoomLink id rooms/> }/>
                </ul>
            </nav>
            <Deeds/>
            <Me/>
        </aside>
    }
}

#[derive(Clone, PartialEq)]
struct Line {
    room: RoomId,
    kind: RoomKind,
    name: String,
    unread: u32,
    /// Of those, the ones that name the reader.
    named: u32,
    open: bool,
}

/// The announcements first, the others by name.
fn lines(state: &ChatState) -> Vec<Line> {
    let mut lines: Vec<Line> = state
        .rooms
        .values()
        .map(|room| Line {
            room: room.view.room,
            kind: room.view.kind,
            name: state.room_title(&room.view),
            unread: room.unread,
            named: room.mentions,
            open: room.view.room == state.current,
        })
        .collect();
    lines.sort_by_cached_key(|line| (line.kind != RoomKind::Announcements, line.name.to_lowercase()));
    lines
}

#[component]
fn RoomLink(id: RoomId, rooms: Memo<Vec<Line>>) -> impl IntoView {
    let line = Memo::new(move |_| rooms.with(|lines| lines.iter().find(|line| line.room == id).cloned()));
    let mark = move || line.with(|line| line.as_ref().map_or("", |line| words::mark(line.kind)));
    let name = move || line.with(|line| line.as_ref().map(|line| line.name.clone())).unwrap_or_default();
    let unread = Memo::new(move |_| line.with(|line| line.as_ref().map_or(0, |line| line.unread)));
    let named = Memo::new(move |_| line.with(|line| line.as_ref().map_or(0, |line| line.named)));
    let names_me = move || named.get() != 0;
    let open = move || line.with(|line| line.as_ref().is_some_and(|line| line.open));
    view! {
        <li>
            <a href=room_path(id) class:unread=move || unread.get() != 0 aria-current=move || open().then_some("page")>
                <span class="mark" aria-hidden="true">{mark}</span>
                <span class="name" dir="auto">{name}</span>
                {move || (unread.get() != 0).then(|| view! {
                    <span class="count" class:named=names_me()><span class="unseen">" "</span>{words::room::unread(unread.get())}<span class="unseen">{words::room::unread_of_which(named.get())}</span></span>
                })}
            </a>
        </li>
    }
}

/// Opens the palette.
#[component]
fn Find() -> impl IntoView {
    let chat = use_chat();
    let open = move |_| {
        (chat.powers.page.hide_popover)(ROOMS_DRAWER);
        chat.dialog.set(Some(Dialog::Find));
    };
    view! {
        <button type="button" class="find" disabled=move || !chat.alive.get() on:click=open>
            <FindIcon/>
            <span>{words::find::TITLE}</span>
            <kbd aria-hidden="true">{words::find::SHORTCUT}</kbd>
        </button>
    }
}

/// What one may begin from here.
#[component]
fn Deeds() -> impl IntoView {
    let chat = use_chat();
    let creates = chat.part(ChatState::may_create_rooms);
    let announces = chat.part(|state| state.announcing().is_some());
    let open = move |dialog: Dialog| {
        (chat.powers.page.hide_popover)(ROOMS_DRAWER);
        chat.dialog.set(Some(dialog));
    };
    view! {
        <div class="deeds">
            <a class="without-script" href="/search">{words::desk::SEARCH_TITLE}</a>
            {creates.get_untracked().then(|| view! { <a href="/rooms">{words::desk::ROOMS}</a> })}
            {Later(move || creates.get().then(|| view! {
                <button type="button" class="quiet" on:click=move |_| open(Dialog::NewRoom)><PlusIcon/>{words::room::NEW_ROOM}</button>
            }))}
            {Later(view! {
                <button type="button" class="quiet" on:click=move |_| open(Dialog::Direct)><WriteIcon/>{words::people::WRITE_TO_SOMEBODY}</button>
            })}
            {Later(move || announces.get().then(|| view! {
                <button type="button" class="quiet" on:click=move |_| open(Dialog::Announce)><HornIcon/>{words::room::ANNOUNCE}</button>
            }))}
            {Later(move || chat.may_ask_to_notify.get().then(|| view! {
                <button type="button" class="quiet" on:click=move |_| (chat.powers.ask_to_notify)(chat)><BellIcon/>{words::room::NOTIFY_ME}</button>
            }))}
        </div>
    }
}

/// Signing out waits for what was deleted a moment ago: it goes another way and could come first.
fn leave(chat: Chat, event: &SubmitEvent) {
    if chat.peek(|state| state.deleting.is_empty() || !state.connection.is_open()) {
        return;
    }
    event.prevent_default();
    chat.delete_now();
    let Some(form) = event.target().and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else { return };
    let waits = Rc::new(Cell::new(true));
    let go = move || {
        if waits.take() {
            // A form that is gone has nobody to sign out.
            let _gone = form.submit().is_err();
        }
    };
    let deleted = chat.part(|state| state.deleting.is_empty());
    let at_once = go.clone();
    Effect::new(move |_| {
        if deleted.get() {
            at_once();
        }
    });
    (chat.powers.page.after)(PATIENCE, Box::new(go));
}

#[component]
fn Me() -> impl IntoView {
    let chat = use_chat();
    let (user, name) = chat.peek(|state| (state.you.user, state.you.display.clone()));
    let role = chat.part(|state| state.you.role);
    let shown = chat.part(|state| state.you.display.clone());
    view! {
        <div class="me">
            <Avatar user name/>
            <p><b dir="auto">{shown}</b><small>{move || words::people::role(role.get())}" "<a href="/settings/sessions">{words::people::MY_SESSIONS}</a></small></p>
            <form method="post" action="/logout" on:submit=move |event| leave(chat, &event)>
                <button class="quiet icon" aria-label=words::people::SIGN_OUT title=words::people::SIGN_OUT><ExitIcon/></button>
            </form>
        </div>
    }
}

//! A person, and what may be done about them.

use leptos::prelude::*;

use crate::domain::id::UserId;
use crate::domain::moment::Moment;
use crate::domain::role::Role;
use crate::protocol::view::Ban;
use crate::ui::page::{Holding, MutePlace, PersonPage};
use crate::ui::view::care::Sheet;
use crate::ui::words::{care, desk, people};

/// The whole page.
#[component]
pub fn PersonCare(
    /// What to show.
    page: PersonPage,
) -> impl IntoView {
    let user = page.person.user;
    let name = page.person.display.clone();
    let muting = (!page.places.is_empty()).then(|| {
        view! { <Mute user name=name.clone() places=page.places.clone() now=page.now/> }
    });
    let mutes = page.mutes.iter().cloned().map(|mute| view! { <Muted user name=name.clone() mute/> }).collect_view();
    let ban = page.ban.then(|| view! { <Banning user name=name.clone() ban=page.person.ban.clone() now=page.now/> });
    let roles = (!page.roles.is_empty()).then(|| view! { <Roles user roles=page.roles.clone()/> });
    let end = page.end_sessions.then(|| {
        view! {
            <section aria-labelledby="sessions">
                <h2 id="sessions">{care::SESSIONS}</h2>
                <form method="post" action=format!("/people/{user}/end-sessions")>
                    <button>{people::end_sessions_of(&name)}</button>
                </form>
            </section>
        }
    });
    view! {
        <Sheet back="/".to_owned() back_text=care::BACK_HOME.to_owned() title=name.clone()>
            <p>{care::called(&page.person.name, people::role(page.person.role))}</p>
            {mutes}
            {muting}
            {roles}
            {end}
            {ban}
        </Sheet>
    }
}

#[component]
fn Mute(user: UserId, name: String, places: Vec<MutePlace>, now: Moment) -> impl IntoView {
    let places = places.into_iter().map(|place| {
        let value = place.room.map(|room| room.to_string()).unwrap_or_default();
        let text = place.room.map_or_else(|| people::EVERYWHERE.to_owned(), |_| people::only_in(&place.name));
        view! { <option value=value>{text}</option> }
    });
    view! {
        <section aria-labelledby="mute">
            <h2 id="mute">{people::mute_title(&name)}</h2>
            <p class="quietly">{people::mute_consequence(&name)}</p>
            <form method="post" action=format!("/people/{user}/mute")>
                <label>{people::WHERE}<select name="room">{places.collect_view()}</select></label>
                <label>{people::FOR_HOW_LONG}<select name="until"><Ends now begins=MUTE/></select></label>
                <Why/>
                <button>{people::mute_title(&name)}</button>
            </form>
        </section>
    }
}

/// What a mute and a ban begin with, in seconds, as the dialogs do.
const MUTE: i64 = 3600;
const BAN: i64 = 7 * 86_400;

#[component]
fn Ends(now: Moment, begins: i64) -> impl IntoView {
    let ends = people::DURATIONS.into_iter().map(|(seconds, text)| {
        view! { <option value=now.plus_seconds(seconds).to_string() selected=seconds == begins>{text}</option> }
    });
    ends.collect_view()
}

#[component]
fn Why() -> impl IntoView {
    view! { <label>{people::WHY}<input name="reason" required maxlength="250"/></label> }
}

#[component]
fn Muted(user: UserId, name: String, mute: Holding) -> impl IntoView {
    let until = desk::moment(&mute.until.day_utc(), &mute.until.clock_utc());
    let place = mute.room.map(|_| people::only_in(&mute.name));
    view! {
        <section>
            <p dir="auto">{people::muted_because(&until, &mute.reason)}</p>
            {place.map(|place| view! { <p dir="auto">{place}</p> })}
            <form method="post" action=format!("/people/{user}/unmute")>
                <input type="hidden" name="room" value=mute.room.map(|room| room.to_string()).unwrap_or_default()/>
                <button>{people::unmute(&name)}</button>
            </form>
        </section>
    }
}

#[component]
fn Roles(user: UserId, roles: Vec<Role>) -> impl IntoView {
    let roles = roles.into_iter().map(|role| view! { <option value=role.as_str()>{people::role(role)}</option> });
    view! {
        <section aria-labelledby="role">
            <h2 id="role">{care::ROLE}</h2>
            <form method="post" action=format!("/people/{user}/role")>
                <label>
                    {care::NEW_ROLE}
                    // Nothing is chosen for anybody: the first of the list would be a demotion.
                    <select name="role" required><option value="">{care::CHOOSE_ROLE}</option>{roles.collect_view()}</select>
                </label>
                <button>{care::CHANGE_ROLE}</button>
            </form>
        </section>
    }
}

#[component]
fn Banning(user: UserId, name: String, ban: Option<Ban>, now: Moment) -> impl IntoView {
    let standing = ban.filter(|ban| ban.until.is_none_or(|until| now < until)).map(|ban| {
        let until = ban.until.map(|until| desk::moment(&until.day_utc(), &until.clock_utc()));
        view! {
            <p dir="auto">{care::banned_because(until.as_deref(), &ban.reason)}</p>
            <form method="post" action=format!("/people/{user}/unban")>
                <button>{care::unban(&name)}</button>
            </form>
        }
    });
    view! {
        <section aria-labelledby="ban">
            <h2 id="ban">{care::ban(&name)}</h2>
            <p class="quietly">{care::ban_consequence(&name)}</p>
            {standing}
            <form method="post" action=format!("/people/{user}/ban")>
                <label>
                    {people::FOR_HOW_LONG}
                    <select name="until"><option value="">{care::FOR_GOOD}</option><Ends now begins=BAN/></select>
                </label>
                <Why/>
                <button>{care::ban(&name)}</button>
            </form>
        </section>
    }
}

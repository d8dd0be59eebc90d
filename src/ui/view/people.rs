//! A choice of people.

use leptos::prelude::*;

use crate::domain::id::UserId;
use crate::ui::chat::use_chat;
use crate::ui::view::avatar::Avatar;
use crate::ui::words;

/// Several people out of those known, found by a few letters.
#[component]
pub fn PersonChoice(
    /// Who is chosen.
    chosen: RwSignal<Vec<UserId>>,
) -> impl IntoView {
    let chat = use_chat();
    let letters = RwSignal::new(String::new());
    let people = chat.part(|state| {
        let me = state.you.user;
        let others = state.people.values().filter(|person| person.user != me);
        let mut people: Vec<_> = others.map(|person| (person.user, person.display.clone())).collect();
        people.sort_by_cached_key(|(_, name)| name.to_lowercase());
        people
    });
    let found = move || {
        let letters = letters.get().to_lowercase();
        let mut people = people.get();
        people.retain(|(_, name)| name.to_lowercase().contains(&letters));
        people
    };
    let toggle = move |user: UserId| {
        chosen.update(|chosen| match chosen.iter().position(|one| *one == user) {
            Some(at) => {
                chosen.remove(at);
            }
            None => chosen.push(user),
        });
    };
    view! {
        <input type="search" aria-label=words::people::FIND_PERSON placeholder=words::people::FIND_PERSON autocomplete="off" on:input=move |event| letters.set(event_target_value(&event))/>
        <ul class="choice">
            <For each=found key=|(user, _)| *user children=move |(user, name)| view! {
                <li><label>
                    <input type="checkbox" checked=move || chosen.with(|chosen| chosen.contains(&user)) on:change=move |_| toggle(user)/>
                    <Avatar user name=name.clone()/>
                    <span dir="auto">{name}</span>
                </label></li>
            }/>
        </ul>
    }
}

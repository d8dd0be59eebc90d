//! A choice of people.

use leptos::prelude::*;

use crate::domain::id::{RoomId, UserId};
use crate::protocol::command::Command;
use crate::ui::chat::use_chat;
use crate::ui::view::avatar::Avatar;
use crate::ui::view::question::{PAUSE, Question};
use crate::ui::words;

/// Several people, found by a few letters: those known at once, the others once the server has told of them.
#[component]
pub fn PersonChoice(
    /// Who is chosen.
    chosen: RwSignal<Vec<UserId>>,
    /// Only those of this room, if it is about one.
    #[prop(optional)]
    within: Option<RoomId>,
) -> impl IntoView {
    let chat = use_chat();
    let letters = RwSignal::new(String::new());
    let people = chat.part(move |state| {
        let me = state.you.user;
        let others = state.people.values().filter(|person| person.user != me);
        let others = others.filter(|person| within.is_none_or(|room| state.is_in(room, person)));
        let mut people: Vec<_> =
            others.map(|person| (person.user, person.display.clone(), person.name.clone())).collect();
        people.sort_by_cached_key(|(_, display, _)| display.to_lowercase());
        people
    });
    // Whoever is found is known from then on.
    let ask = Question::new(chat, |_| ());
    let typed = move |event| {
        let text = event_target_value(&event).trim().to_owned();
        letters.set(text.clone());
        let look = move || {
            if !text.is_empty() && letters.try_with_untracked(|now| *now == text) == Some(true) {
                ask.put(Command::ListPeople { room: within, prefix: Some(text), after: None });
            }
        };
        (chat.powers.page.after)(PAUSE, Box::new(look));
    };
    let found = move || {
        let letters = letters.get().to_lowercase();
        let mut people = people.get();
        people.retain(|(_, display, name)| display.to_lowercase().contains(&letters) || name.starts_with(&letters));
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
        <input type="search" aria-label=words::people::FIND_PERSON placeholder=words::people::FIND_PERSON autocomplete="off" on:input=typed/>
        <ul class="choice">
            <For each=found key=|(user, ..)| *user children=move |(user, name, _)| view! {
                <li><label>
                    <input type="checkbox" checked=move || chosen.with(|chosen| chosen.contains(&user)) on:change=move |_| toggle(user)/>
                    <Avatar user name=name.clone()/>
                    <span dir="auto">{name}</span>
                </label></li>
            }/>
        </ul>
    }
}

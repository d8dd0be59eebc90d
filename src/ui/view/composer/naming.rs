//! Completes the name of a person that is begun with `@`: a list over the field, moved through with the arrows.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::domain::room::RoomKind;
use crate::ui::state::happening::Happening;
use crate::ui::state::naming::{Candidate, begun};
use crate::ui::view::avatar::Avatar;
use crate::ui::view::composer::FIELD;
use crate::ui::view::composer::writer::Writer;
use crate::ui::view::later::Later;
use crate::ui::words::room as words;

/// The id of the list.
pub const LIST: &str = "names";

/// A name in the making. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Naming {
    writer: Writer,
    letters: RwSignal<Option<String>>,
    /// Whom the letters may mean.
    pub found: Memo<Vec<Candidate>>,
    at: RwSignal<usize>,
}

impl Naming {
    /// Nothing is begun yet.
    pub fn new(writer: Writer) -> Self {
        let letters = RwSignal::new(None::<String>);
        let found = Memo::new(move |_| {
            let Some(letters) = letters.get() else { return Vec::new() };
            let audience = writer.audience.get();
            writer.chat.with(|state| state.candidates(writer.room, &audience, &letters))
        });
        Self { writer, letters, found, at: RwSignal::new(0) }
    }

    /// The text or the place in it is another.
    pub fn look(self) {
        let before = (self.writer.chat.powers.page.before_caret)(FIELD);
        let letters = begun(&before).map(str::to_owned);
        if self.letters.with_untracked(|now| *now != letters) {
            self.at.set(0);
            self.ask(letters.as_deref());
            self.letters.set(letters);
        }
    }

    /// Nobody is to be named after all.
    pub fn close(self) {
        if self.letters.with_untracked(Option::is_some) {
            self.letters.set(None);
        }
    }

    /// Takes the keys that move through the list. Returns whether this was one.
    pub fn key(self, event: &KeyboardEvent) -> bool {
        if event.is_composing() {
            return false;
        }
        // The caret may be elsewhere by now.
        if self.letters.with_untracked(Option::is_some) {
            self.look();
        }
        let count = self.found.with_untracked(Vec::len);
        if count == 0 {
            return false;
        }
        match event.key().as_str() {
            "ArrowDown" => self.at.update(|at| *at = (*at + 1) % count),
            "ArrowUp" => self.at.update(|at| *at = (*at + count - 1) % count),
            "Enter" | "Tab" if !event.shift_key() => self.choose(self.at.get_untracked()),
            "Escape" => self.close(),
            _ => return false,
        }
        event.prevent_default();
        event.stop_propagation();
        true
    }

    /// The id of the chosen line, for screen readers.
    pub fn active(self) -> Option<String> {
        let at = self.at.get();
        self.found.with(|found| found.get(at).map(|_| line_id(at)))
    }

    fn choose(self, at: usize) {
        let Some(candidate) = self.found.with_untracked(|found| found.get(at).cloned()) else { return };
        let letters = self.letters.get_untracked().unwrap_or_default();
        let page = self.writer.chat.powers.page;
        // The caret was put elsewhere: nothing is replaced.
        if begun(&(page.before_caret)(FIELD)) != Some(&letters) {
            return self.close();
        }
        (page.replace_before_caret)(FIELD, &letters, &format!("{} ", candidate.name));
        self.close();
        (page.focus)(FIELD);
        self.writer.typed();
    }

    /// Who is in the room is asked once, when the first name is begun.
    fn ask(self, letters: Option<&str>) {
        let (chat, room) = (self.writer.chat, self.writer.room);
        let unknown = chat.peek(|state| state.rooms.get(&room).is_some_and(|room| room.members.is_none()));
        if letters.is_some() && unknown && self.writer.kind != RoomKind::Announcements {
            chat.tell(Happening::WantedMembers(room));
        }
    }
}

fn line_id(at: usize) -> String {
    format!("{LIST}-{at}")
}

/// The list, while there is somebody to choose.
#[component]
pub fn Names(
    /// The name in the making.
    naming: Naming,
) -> impl IntoView {
    let lines = move || {
        let chosen = naming.at.get();
        let line = move |(at, candidate): (usize, Candidate)| {
            let Candidate { user, name, display } = candidate;
            view! {
                <li id=line_id(at) role="option" aria-selected=if at == chosen { "true" } else { "false" } on:mousedown=move |event| {
                    event.prevent_default();
                    naming.choose(at);
                }>
                    <Avatar user name=display.clone()/>
                    <span dir="auto">{display}</span>
                    <small>"@"{name}</small>
                </li>
            }
        };
        naming.found.get().into_iter().enumerate().map(line).collect::<Vec<_>>()
    };
    view! {
        <ul id=LIST class="names" role="listbox" aria-label=words::COMPLETIONS hidden=move || naming.found.with(Vec::is_empty)>{Later(lines)}</ul>
    }
}

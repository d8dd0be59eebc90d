//! The live page's handle: the state as a signal, the powers beside it, and what is open on top.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::id::{MessageId, RoomId, UserId};
use crate::domain::moment::Moment;
use crate::domain::role::Role;
use crate::ui::page::RoomPage;
use crate::ui::powers::Powers;
use crate::ui::state::ChatState;
use crate::ui::state::clock::Clock;
use crate::ui::state::happening::Happening;
use crate::ui::state::path::Place;
use crate::ui::state::rows::{Deletion, Rows};
use crate::ui::view::composer::FIELD;
use crate::ui::view::composer::writer::Writer;
use crate::ui::view::message::editor::{self, Typed};

/// Everything a component of the live page needs; cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Chat {
    state: RwSignal<ChatState>,
    /// The open room as rows.
    pub rows: Memo<Rows>,
    /// What only the browser can do.
    pub powers: &'static Powers,
    /// The script runs: what needs it may be shown.
    pub alive: RwSignal<bool>,
    /// The reader's clock; UTC until the page is alive.
    pub clock: RwSignal<Clock>,
    /// The time, moved once a second while there is something to count.
    pub now: RwSignal<Moment>,
    /// The path of the page's address.
    pub address: RwSignal<String>,
    /// What is open on top.
    pub dialog: RwSignal<Option<Dialog>>,
    /// A sentence about what was just done.
    pub notice: RwSignal<Option<String>>,
    /// Whose page it is; another person gets another page.
    pub me: UserId,
    /// The row one looks at, with the pointer or the focus.
    pub spot: RwSignal<Option<Arc<str>>>,
    /// The signs are offered for it.
    pub picking: RwSignal<bool>,
    /// The message that is being edited.
    pub editing: RwSignal<Option<MessageId>>,
    /// What was typed into the fields of edits; it outlives a look at another message or room.
    pub edited: StoredValue<BTreeMap<MessageId, Typed>>,
    /// The field that comes next is to have the focus.
    pub focuses_editor: StoredValue<bool>,
    /// The message that is being answered.
    pub answering: RwSignal<Option<MessageId>>,
    /// The browser can be asked whether it may tell of what calls the person.
    pub may_ask_to_notify: RwSignal<bool>,
    /// What is being written, while the open room has a field for it.
    pub writer: RwSignal<Option<Writer>>,
    /// The message that a link led to, until it is in view.
    pub sought: RwSignal<Option<MessageId>>,
    asked: StoredValue<u64>,
}

/// What can be open on top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dialog {
    /// An announcement to be written.
    Announce,
    /// A room to be opened.
    NewRoom,
    /// A room to be left.
    Leave(RoomId),
    /// What may be done about a person.
    Person(UserId),
    /// A person to be muted.
    Mute(UserId),
    /// A person to be given a role.
    SetRole(UserId, Role),
    /// A person whose sessions are to be ended.
    EndSessions(UserId),
    /// What is known of a room, and what may be done about it.
    Room(RoomId),
    /// A room to be given another name and topic.
    EditRoom(RoomId),
    /// People to be brought into a room.
    Invite(RoomId),
    /// A room to be archived.
    Archive(RoomId),
    /// A person to be taken out of a room.
    Remove(RoomId, UserId),
    /// A person to be kept out of the workspace.
    Ban(UserId),
    /// One's own shown name.
    Profile,
    /// People to be written to directly.
    Direct,
    /// Somebody else's message to be deleted.
    DeleteMessage(MessageId),
    /// Rooms, people and deeds by a few letters.
    Find,
    /// What the keys do.
    Keys,
}

impl Chat {
    /// Begins with what the page came with.
    pub fn new(page: &RoomPage, powers: &'static Powers) -> Self {
        let state = RwSignal::new(ChatState::from_page(page));
        let clock = RwSignal::new(Clock::UTC);
        let rows = Memo::new(move |_| state.with(|state| Rows::of(state, clock.get())));
        Self {
            state,
            rows,
            powers,
            alive: RwSignal::new(false),
            clock,
            now: RwSignal::new(Moment(0)),
            address: RwSignal::new((powers.page.path)()),
            dialog: RwSignal::new(None),
            notice: RwSignal::new(None),
            me: page.ready.you.user,
            spot: RwSignal::new(None),
            picking: RwSignal::new(false),
            editing: RwSignal::new(None),
            edited: StoredValue::default(),
            focuses_editor: StoredValue::new(false),
            answering: RwSignal::new(None),
            may_ask_to_notify: RwSignal::new(false),
            writer: RwSignal::new(None),
            sought: RwSignal::new(None),
            asked: StoredValue::new(0),
        }
    }

    /// Reads the state; whatever reads here is told when it changes.
    pub fn with<T>(self, read: impl FnOnce(&ChatState) -> T) -> T {
        self.state.with(read)
    }

    /// Reads the state once.
    pub fn peek<T>(self, read: impl FnOnce(&ChatState) -> T) -> T {
        self.state.with_untracked(read)
    }

    /// A part of the state, told of only when that part changes.
    pub fn part<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&ChatState) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.with(&read))
    }

    /// Something happened.
    pub fn tell(self, happening: Happening) {
        self.tell_all([happening]);
    }

    /// Several things happened; the page is drawn once.
    pub fn tell_all(self, happenings: impl IntoIterator<Item = Happening>) {
        self.state.update(|state| happenings.into_iter().for_each(|happening| state.apply(happening)));
        if let Some(told) = self.quietly(ChatState::take_told).flatten() {
            self.say(told);
        }
        (self.powers.changed)(self);
    }

    /// What can still be undone no longer can: what was deleted is sent.
    pub fn delete_now(self) {
        let held = self.peek(|state| {
            let held = state.deleting.iter().filter(|(_, deletion)| matches!(deletion, Deletion::Held { .. }));
            held.map(|(message, _)| Happening::DeletionDue(*message, None)).collect::<Vec<_>>()
        });
        self.tell_all(held);
    }

    /// Shows a sentence about what was just done.
    pub fn say(self, sentence: String) {
        self.notice.set(Some(sentence));
    }

    /// Goes to another place within the page.
    pub fn visit(self, path: &str) {
        if self.address.with_untracked(|address| address != path) {
            (self.powers.page.push)(path);
        }
        self.address.set(path.to_owned());
    }

    /// Closes what is open on top and goes to an address: within the page if it is a place of it, by the browser if not.
    pub fn go(self, path: &str) {
        self.dialog.set(None);
        if Place::from_path(path).is_some() {
            self.visit(path);
        } else {
            (self.powers.page.go)(path);
        }
    }

    /// Something happened that is not shown: what is to go out goes out, and nothing is drawn.
    pub fn hint(self, happening: Happening) {
        self.quietly(|state| state.apply(happening));
        (self.powers.changed)(self);
    }

    /// One looks at another row.
    pub fn look_at(self, row: &Arc<str>) {
        if self.spot.with_untracked(|spot| spot.as_ref() != Some(row)) {
            self.picking.set(false);
            self.spot.set(Some(Arc::clone(row)));
        }
    }

    /// Begins to edit a message, or goes on with it.
    pub fn edit(self, message: MessageId) {
        if self.editing.get_untracked() == Some(message) {
            return (self.powers.page.focus)(editor::FIELD);
        }
        self.focuses_editor.set_value(true);
        self.editing.set(Some(message));
    }

    /// Moves the focus to where one writes.
    pub fn to_composer(self) {
        (self.powers.page.focus)(FIELD);
    }

    /// A button did what it was for and is gone: the focus goes to the field, where that does not bring up a keyboard.
    pub fn after_a_button(self) {
        if !(self.powers.by_touch)() {
            self.to_composer();
        }
    }

    /// Changes the state without telling anybody: for what is not shown.
    pub fn quietly<T>(self, change: impl FnOnce(&mut ChatState) -> T) -> Option<T> {
        self.state.try_update_untracked(change)
    }

    /// A number for a dialog's next question.
    pub fn next_question(self) -> u64 {
        self.asked
            .try_update_value(|asked| {
                *asked += 1;
                *asked
            })
            .unwrap_or_default()
    }
}

/// The handle of the page a component stands in.
pub fn use_chat() -> Chat {
    expect_context()
}

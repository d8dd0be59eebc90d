//! What only a browser can do, as values: the browser fills them in, the server's stand for nothing.

use std::time::Duration;

use crate::domain::id::{RoomId, UserId};
use crate::domain::moment::Moment;
use crate::protocol::close::CloseCode;
use crate::ui::chat::Chat;
use crate::ui::draft::Draft;

/// The browser's powers. Elements are named by their ids.
#[derive(Debug, Clone, Copy)]
pub struct Powers {
    /// The page is alive: the socket may open.
    pub started: fn(Chat),
    /// Something happened to the state: what is to go out goes out, what is to be kept is kept.
    pub changed: fn(Chat),
    /// The session is over: nothing of the page remains but why, and the way back.
    pub ended: fn(Chat, CloseCode),
    /// Does not wait for the next attempt to connect.
    pub reconnect: fn(),
    /// The time now.
    pub now: fn() -> Moment,
    /// A key for a new message, never used before.
    pub fresh_key: fn() -> String,
    /// How many minutes the reader's zone is ahead of UTC at a moment.
    pub offset_minutes: fn(Moment) -> i32,
    /// The main way to point is a finger.
    pub by_touch: fn() -> bool,
    /// What was being written in a room, by this person in this browser.
    pub draft: fn(UserId, RoomId) -> Option<Draft>,
    /// Keeps it.
    pub keep_draft: fn(RoomId, &Draft),
    /// Asks the person whether the browser may tell of what calls them; only after they asked for it.
    pub ask_to_notify: fn(Chat),
    /// Gives the password once more, and tells what came of it.
    pub prove: fn(String, Box<dyn FnOnce(Proof)>),
    /// Acts on the page.
    pub page: PagePowers,
    /// Moves the log.
    pub log: LogPowers,
}

/// What came of giving the password once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// It was right; for a while nothing asks for it again.
    Given,
    /// It was wrong.
    Wrong,
    /// It was given too often.
    TooOften,
    /// The server could not look.
    Impossible,
}

/// What can be done to elements of the page.
#[derive(Debug, Clone, Copy)]
pub struct PagePowers {
    /// Does something once what was just drawn is there.
    pub soon: fn(Box<dyn FnOnce()>),
    /// Does something after a while.
    pub after: fn(Duration, Box<dyn FnOnce()>),
    /// Sets an attribute of the root element.
    pub mark: fn(&'static str, &'static str),
    /// Sets the title of the tab.
    pub title: fn(&str),
    /// The path of the address.
    pub path: fn() -> String,
    /// Gives the page another address, as a new step of the tab's history.
    pub push: fn(&str),
    /// Leaves for another page.
    pub go: fn(&str),
    /// Moves the focus.
    pub focus: fn(&str),
    /// Brings an element into view within what scrolls around it.
    pub reveal: fn(&str),
    /// What stands in a field.
    pub value: fn(&str) -> String,
    /// Writes into a field.
    pub set_value: fn(&str, &str),
    /// What stands in a text field before the caret.
    pub before_caret: fn(&str) -> String,
    /// Puts another text in the place of one that ends at the caret.
    pub replace_before_caret: fn(&str, &str, &str),
    /// Makes a text field as high as its text, where the style sheet cannot.
    pub grow: fn(&str),
    /// Opens a dialog over everything else, or moves the focus to its first field if it is open.
    pub show_dialog: fn(&str),
    /// Closes a dialog. Returns whether it was open.
    pub close_dialog: fn(&str) -> bool,
    /// Closes a drawer, if it is open.
    pub hide_popover: fn(&str),
}

/// What can be done to the log of messages.
#[derive(Debug, Clone, Copy)]
pub struct LogPowers {
    /// Where it stands; remembers what is in view.
    pub place: fn() -> LogPlace,
    /// After a change: stays at the end if it was there, otherwise keeps in view what was in view.
    pub settle: fn(),
    /// Goes to the end.
    pub to_end: fn(),
    /// Brings a message into view and marks it as the one that was looked for.
    pub show: fn(&str),
    /// Moves the focus from message to message, backwards or forwards. Returns whether it could.
    pub step: fn(bool) -> bool,
}

/// Where the log stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogPlace {
    /// Within 100 px of the end.
    pub at_end: bool,
    /// The top comes near.
    pub near_top: bool,
    /// The end comes near.
    pub near_end: bool,
}

impl Powers {
    /// Those of the server: none.
    pub const NONE: Self = Self {
        started: |_| (),
        changed: |_| (),
        ended: |_, _| (),
        reconnect: || (),
        now: || Moment(0),
        fresh_key: String::new,
        offset_minutes: |_| 0,
        by_touch: || false,
        draft: |_, _| None,
        keep_draft: |_, _| (),
        ask_to_notify: |_| (),
        prove: |_, _| (),
        page: PagePowers {
            soon: |_| (),
            after: |_, _| (),
            mark: |_, _| (),
            title: |_| (),
            path: String::new,
            push: |_| (),
            go: |_| (),
            focus: |_| (),
            reveal: |_| (),
            value: |_| String::new(),
            set_value: |_, _| (),
            before_caret: |_| String::new(),
            replace_before_caret: |_, _, _| (),
            grow: |_| (),
            show_dialog: |_| (),
            close_dialog: |_| false,
            hide_popover: |_| (),
        },
        log: LogPowers {
            place: || LogPlace { at_end: true, near_top: false, near_end: true },
            settle: || (),
            to_end: || (),
            show: |_| (),
            step: |_| false,
        },
    };
}

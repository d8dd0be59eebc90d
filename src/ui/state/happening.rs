//! What can happen to the page: the server says something, the connection changes, the person does something.

use crate::domain::audience::Audience;
use crate::domain::id::{MessageId, RoomId};
use crate::domain::moment::Moment;
use crate::protocol::command::Command;
use crate::protocol::frame::ServerFrame;
use crate::ui::state::outbox::Outgoing;

/// One thing that happened. Times and chance come in as values.
#[derive(Debug, Clone, PartialEq)]
pub enum Happening {
    /// The server sent a frame.
    Received {
        /// The frame.
        frame: ServerFrame,
        /// When.
        now: Moment,
    },
    /// A socket is being opened.
    Connecting,
    /// The socket closed, or never opened.
    Closed {
        /// The close code, when there was one.
        code: Option<u16>,
        /// When.
        now: Moment,
        /// Between 0 and 1, spreads the reconnections of many.
        jitter: f64,
    },
    /// A room was opened.
    Opened {
        /// The message that a link led to, if one did.
        message: Option<MessageId>,
        /// Which.
        room: RoomId,
    },
    /// The person looks elsewhere in the room, or at another tab.
    Looked(Looking),
    /// A message was written.
    Wrote(Outgoing),
    /// Messages were found that an earlier page could not send.
    Restored(Vec<Outgoing>),
    /// A message that failed is to be sent again.
    Retried {
        /// Which.
        client_id: String,
        /// The key to use if the old one is spent.
        fresh: String,
    },
    /// A message that failed is given up.
    Discarded {
        /// Which.
        client_id: String,
    },
    /// The top of the room came near.
    WantedOlder,
    /// The end of what is shown came near, and there is more.
    WantedNewer,
    /// The person follows a link to a message of the open room.
    Sought(MessageId),
    /// It is wanted to know who is in a room.
    WantedMembers(RoomId),
    /// The newest messages are wanted, wherever one is.
    WantedNewest,
    /// A message is to be deleted, unless that is undone.
    Deleting {
        /// Which.
        message: MessageId,
        /// Why, for the tombstone.
        reason: Option<String>,
        /// Since when.
        at: Moment,
    },
    /// It is not to be deleted after all, or the refusal was read.
    Kept(MessageId),
    /// The time to undo is over, of what was wanted at this moment or whenever it was.
    DeletionDue(MessageId, Option<Moment>),
    /// The person gives a message a sign, or takes it back.
    Signed {
        /// Which message.
        message: MessageId,
        /// The sign.
        emoji: String,
        /// Give it.
        give: bool,
    },
    /// The person writes in a room.
    Typed {
        /// Which.
        room: RoomId,
        /// For whom; nobody when nothing is being written any more.
        audience: Option<Audience>,
        /// When.
        now: Moment,
    },
    /// Time passed.
    Passed(Moment),
    /// The person asks for something that is answered once.
    Asked {
        /// The page's own number for it.
        key: u64,
        /// What.
        command: Command,
    },
    /// The answer was shown.
    AnswerSeen {
        /// To which question.
        key: u64,
    },
}

/// Where the person's eyes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looking {
    /// The tab is shown and its window is the one in use. A window behind another or beside it is not looked at.
    pub in_front: bool,
    /// The end of the room is in view, within 100 px.
    pub at_end: bool,
}

impl Looking {
    /// New messages of the open room are read as they come.
    pub fn reads_along(self) -> bool {
        self.in_front && self.at_end
    }
}

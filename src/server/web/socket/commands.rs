//! What a frame asks, parsed and sent where it is answered: to the log, to the readers, or at once.

pub mod parse;

use std::sync::Arc;

use crate::domain::audience::Audience;
use crate::domain::command as ask;
use crate::domain::decide::Answer;
use crate::domain::denied::Denied;
use crate::domain::id::{Cursor, RoomId};
use crate::protocol::close::CloseCode;
use crate::protocol::command::{BadFrame, ClientFrame};
use crate::protocol::error::Refusal;
use crate::protocol::frame::{Done, Reply, ServerFrame};
use crate::server::hub::connection::Connection;
use crate::server::hub::lists::Wanted;
use crate::server::hub::wire;
use crate::server::log::Outcome;
use crate::server::web::socket::explaining::Explain;
use crate::server::web::socket::reading::{History, Reading};
use crate::server::web::socket::searching::Search;
use crate::server::web::visitor::Visitor;
use crate::server::web::{App, asking, expiry, refusal};

/// So many parts of a message may bring nothing.
const NOTHING: u32 = 100;

/// The commands of one socket.
pub struct Commands {
    app: Arc<App>,
    visitor: Visitor,
    connection: Arc<Connection>,
    reading: Reading,
    /// Wrong frames, and frames refused as too many, since the last good one.
    wrong: u32,
    refused: u32,
    /// Parts of a message that brought nothing, since the last message.
    nothing: u32,
}

/// Where a command is answered.
enum Asked {
    Log(ask::Command),
    History(History),
    Search(Search),
    MarkRead { room: RoomId, cursor: Cursor },
    Typing { room: RoomId, on: bool, audience: Audience },
    List(Wanted),
    Explain(Explain),
    Nothing,
}

impl Commands {
    /// For a socket that was just registered.
    pub fn new(app: Arc<App>, visitor: Visitor, connection: Arc<Connection>) -> Self {
        let reading = Reading::new(app.clone(), visitor, connection.clone());
        Self { app, visitor, connection, reading, wrong: 0, refused: 0, nothing: 0 }
    }

    /// Seconds as the hub counts them.
    pub fn seconds(&self) -> u64 {
        self.app.hub.seconds()
    }

    /// Takes one message.
    ///
    /// # Errors
    /// The code to close with when the peer has sent too much that is wrong, or too much.
    pub fn hear(&mut self, text: &str) -> Result<(), CloseCode> {
        self.nothing = 0;
        let ClientFrame { id, command } = match ClientFrame::decode(text) {
            Ok(frame) => frame,
            Err(BadFrame { id, refusal }) => return self.refuse_wrong(id, refusal),
        };
        let is_activity = command.is_activity();
        let asked = match self.parse(command) {
            Ok(asked) => asked,
            Err(refusal) => return self.refuse_wrong(Some(id), refusal),
        };
        let limited = if let Asked::Log(command) = &asked {
            asking::limit_of(&self.app, &self.visitor, command)
        } else {
            asking::limit(&self.app, &self.visitor)
        };
        if let Err(refusal) = limited {
            let retry_after_ms = refusal.retry_after_ms;
            self.reply(Reply::error(Some(id), refusal));
            return self.count_flood(retry_after_ms);
        }
        (self.wrong, self.refused) = (0, 0);
        let now = self.app.now();
        // Its end may not be written yet, or may not be to be written: it takes nothing more all the same.
        if let Some(reason) = expiry::over(&self.app, &self.visitor, now) {
            expiry::end(&self.app, self.visitor.session, reason);
            return Err(CloseCode::from(reason));
        }
        if is_activity {
            self.app.activity.touch(self.visitor.session, now);
        }
        match asked {
            Asked::Nothing => self.reply(Reply::ok(id, Done::default())),
            Asked::History(history) => self.reading.history(id, history),
            Asked::Search(asked) => self.reading.search(id, asked),
            Asked::MarkRead { room, cursor } => self.mark_read(id, room, cursor),
            Asked::List(wanted) => self.reading.list(id, wanted),
            Asked::Explain(asked) => self.reading.explain(id, asked),
            Asked::Typing { room, on, audience } => self.typing(id, room, on, &audience),
            Asked::Log(command) => {
                let (app, connection, visitor) = (self.app.clone(), self.connection.clone(), self.visitor);
                let respond = Box::new(move |outcome| {
                    let reply = answer(id, outcome);
                    if let Some(refusal) = &reply.error {
                        asking::note(&app, &visitor, refusal);
                    }
                    connection.answer(wire::frame(&ServerFrame::Reply(reply)));
                });
                self.app.log.submit(self.visitor.asker(), command, respond);
            }
        }
        Ok(())
    }

    /// Whether silence as long as this was answered with a ping.
    pub fn was_pinged(&self, silence: u64) -> bool {
        silence >= self.app.config.limits.ping_seconds
    }

    /// A part of a message brought nothing.
    ///
    /// # Errors
    /// The code to close with when there are too many.
    pub fn count_nothing(&mut self) -> Result<(), CloseCode> {
        self.nothing += 1;
        if self.nothing < NOTHING {
            return Ok(());
        }
        self.notice("malformed", "Too many parts of a message brought nothing.", None);
        Err(CloseCode::Malformed)
    }

    /// A ping, and a pong that nobody asked for, count like a command; they have no reply.
    ///
    /// # Errors
    /// The code to close with when there are too many.
    pub fn count_beat(&mut self) -> Result<(), CloseCode> {
        asking::limit(&self.app, &self.visitor).or_else(|refusal| self.count_flood(refusal.retry_after_ms))
    }

    fn typing(&self, id: String, room: RoomId, on: bool, audience: &Audience) {
        let told = self.app.hub.typing(self.visitor.actor(), room, on, audience, self.app.now());
        self.done_or_denied(id, told);
    }

    fn mark_read(&self, id: String, room: RoomId, cursor: Cursor) {
        let Self { app, visitor, connection, .. } = self;
        let marked = app.hub.mark_read(connection, visitor.actor(), room, cursor, app.now());
        self.done_or_denied(id, marked);
    }

    fn done_or_denied(&self, id: String, done: Result<(), Denied>) {
        self.reply(match done {
            Ok(()) => Reply::ok(id, Done::default()),
            Err(denied) => {
                let refusal = refusal::of_denied(denied);
                asking::note(&self.app, &self.visitor, &refusal);
                Reply::error(Some(id), refusal)
            }
        });
    }

    fn reply(&self, reply: Reply) {
        self.connection.push(wire::frame(&ServerFrame::Reply(reply)));
    }

    fn refuse_wrong(&mut self, id: Option<String>, refusal: Refusal) -> Result<(), CloseCode> {
        self.reply(Reply::error(id, refusal));
        self.wrong += 1;
        if self.wrong < self.app.config.limits.malformed {
            return Ok(());
        }
        self.notice("malformed", "Too many frames in a row could not be understood.", None);
        Err(CloseCode::Malformed)
    }

    fn count_flood(&mut self, retry_after_ms: Option<u64>) -> Result<(), CloseCode> {
        self.refused += 1;
        if self.refused < self.app.config.limits.malformed {
            return Ok(());
        }
        self.notice("rate_limited", "Too many commands were sent too quickly.", retry_after_ms);
        Err(CloseCode::TooMany)
    }

    fn notice(&self, code: &str, message: &str, retry_after_ms: Option<u64>) {
        let notice = ServerFrame::Notice { code: code.to_owned(), message: message.to_owned(), retry_after_ms };
        self.connection.push(wire::frame(&notice));
    }
}

/// What became of a command, as its reply.
fn answer(id: String, outcome: Outcome) -> Reply {
    let done = match outcome {
        Err(failure) => return Reply::error(Some(id), refusal::of_failure(failure)),
        Ok(Answer::Done(cursor)) => Done { cursor: Some(cursor), ..Done::default() },
        Ok(Answer::Posted(message)) => Done { message: Some(message), cursor: Some(message.0), ..Done::default() },
        Ok(Answer::Created(room)) => Done { room: Some(room), ..Done::default() },
        Ok(Answer::Ended(count)) => Done { ended: Some(count), ..Done::default() },
        Ok(Answer::Started(_) | Answer::Added(_) | Answer::Linked(_)) => Done::default(),
    };
    Reply::ok(id, done)
}

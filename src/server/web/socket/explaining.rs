//! `explain`: what it asks, and its answer.

use crate::domain::denied::Denied;
use crate::domain::id::{MessageId, RoomId, UserId};
use crate::domain::message::Message;
use crate::domain::rules::Action;
use crate::protocol;
use crate::protocol::error::{ErrorCode, Refusal};
use crate::protocol::frame::{Done, Reply, ServerFrame};
use crate::protocol::view::Decision;
use crate::server::hub::explain::Question;
use crate::server::hub::wire;
use crate::server::store::messages;
use crate::server::web::current::current;
use crate::server::web::refusal;
use crate::server::web::socket::reading::Reading;

/// Whose right to do what is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Explain {
    user: UserId,
    action: Action,
    room: Option<RoomId>,
    message: Option<MessageId>,
}

impl Explain {
    /// From the fields of the command.
    ///
    /// # Errors
    /// When there is no such command, or none that anybody is refused.
    pub fn parse(
        user: UserId,
        command: &str,
        room: Option<RoomId>,
        message: Option<MessageId>,
    ) -> Result<Self, Refusal> {
        let command = Some(command).filter(|command| protocol::command::Command::TYPES.contains(command));
        let action = command.and_then(Action::of_command).ok_or_else(|| {
            Refusal::new(ErrorCode::BadRequest, "Ask about the type of a command that not everybody may send.")
        })?;
        Ok(Self { user, action, room, message })
    }
}

impl Reading {
    /// Answers why somebody may or may not do something, while the socket goes on.
    pub fn explain(&self, id: String, asked: Explain) {
        let reading = self.clone();
        self.go_on(id, async move |id| {
            let _turn = reading.turn().await;
            match reading.explained(asked).await {
                Ok(decision) => {
                    let done = Done { decision: Some(Box::new(decision)), ..Done::default() };
                    reading.connection.push(wire::frame(&ServerFrame::Reply(Reply::ok(id, done))));
                }
                Err(refusal) => reading.refuse(id, refusal),
            }
        });
    }

    async fn explained(&self, asked: Explain) -> Result<Decision, Refusal> {
        let Self { app, visitor, .. } = self;
        let Explain { user, action, room, message } = asked;
        let judge = |message: Option<Message>| {
            let question = Question { user, action, room, message };
            app.hub.explain(visitor.actor(), &question, app.now())
        };
        let judged = match message {
            Some(message) => {
                let read = async || Ok(messages::by_ids(app.store.readers(), &[message]).await?);
                let show = |_, mut found: Vec<Message>| {
                    Some(found.pop().ok_or(Denied::NotFound).and_then(|found| judge(Some(found))))
                };
                current(app, read, show).await.map_err(|missing| refusal::of_failure(missing.failure()))?
            }
            None => judge(None),
        };
        let (mut decision, denied) = judged.map_err(refusal::of_denied)?;
        decision.code = denied.map(|denied| refusal::of_denied(denied).code.as_str().to_owned());
        Ok(decision)
    }
}

//! One batch on its way: commands, their subjects, the decisions, the rows.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::sqlite::SqliteConnection;
use tokio::sync::oneshot;

use crate::domain::actor::Actor;
use crate::domain::change::{Change, Fact};
use crate::domain::command::{Command, Subject};
use crate::domain::decide::decide;
use crate::domain::id::{Mark, MessageId, SessionId, UserId};
use crate::domain::message::{Content, Deletion, Earlier, Message, Quote};
use crate::domain::moment::Moment;
use crate::domain::role::Role;
use crate::domain::text::ClientId;
use crate::domain::workspace::Workspace;
use crate::server::audit::entry::Entry;
use crate::server::audit::source::Asker;
use crate::server::log::{Batch, Failure, Job, Outcome, Respond};
use crate::server::store::error::StoreError;
use crate::server::store::subjects::{self, PostedKey};
use crate::server::store::write::Rows;

/// The commands of one transaction.
pub struct Staged {
    asked: Vec<(Asker, Command)>,
    responds: Vec<Respond>,
    outcomes: Vec<Outcome>,
    last_uses: Vec<(SessionId, Moment)>,
    read_marks: Vec<Mark>,
    /// What was refused before, to be recorded.
    refused: Vec<Entry>,
    /// What was decided here, to be recorded.
    decided: Vec<Entry>,
    forget: Option<Moment>,
    /// The index of words is to know all.
    index: bool,
    settled: Vec<oneshot::Sender<()>>,
    /// There is no room but for what takes away.
    tight: bool,
    earlier: HashMap<PostedKey, Earlier>,
    messages: HashMap<MessageId, Arc<Message>>,
}

impl Staged {
    /// Takes the jobs in.
    pub fn new(jobs: impl Iterator<Item = Job>) -> Self {
        let mut staged = Self {
            asked: Vec::new(),
            responds: Vec::new(),
            outcomes: Vec::new(),
            last_uses: Vec::new(),
            read_marks: Vec::new(),
            refused: Vec::new(),
            decided: Vec::new(),
            forget: None,
            index: false,
            settled: Vec::new(),
            tight: false,
            earlier: HashMap::new(),
            messages: HashMap::new(),
        };
        for job in jobs {
            match job {
                Job::Decide(asker, command, respond) => {
                    staged.asked.push((asker, *command));
                    staged.responds.push(respond);
                }
                Job::LastUses(uses) => staged.last_uses.extend(uses),
                Job::ReadMarks(marks) => staged.read_marks.extend(marks),
                Job::Record(entries) => staged.refused.extend(entries),
                Job::Forget(before) => staged.forget = Some(before),
                Job::Index(indexed) => {
                    staged.index = true;
                    staged.settled.push(indexed);
                }
                Job::Settle(settled) => staged.settled.push(settled),
                Job::Stop => {}
            }
        }
        staged
    }

    /// Loads what the commands are about, one statement for all of a kind.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn load_subjects(&mut self, db: &mut SqliteConnection) -> Result<(), StoreError> {
        let keys: Vec<PostedKey> =
            self.asked.iter().filter_map(|(asker, command)| posted_key(asker.actor, command)).collect();
        self.earlier = subjects::earlier(db, &keys).await?;
        let named: Vec<MessageId> = self.asked.iter().filter_map(|(_, command)| command.about()).collect();
        let messages = subjects::messages(db, &named).await?;
        self.messages = messages.into_iter().map(|message| (message.id, Arc::new(message))).collect();
        Ok(())
    }

    /// Decides each command in turn on the working copy; a later one sees what the earlier ones changed.
    pub fn decide(&mut self, facts: &mut Workspace, now: Moment, changes: &mut Vec<Change>) -> Rows {
        let mut rows = Rows::default();
        self.outcomes.clear();
        self.decided.clear();
        for (asker, command) in &self.asked {
            let key = posted_key(asker.actor, command);
            let subject = Subject {
                message: command.about().and_then(|id| message(&self.messages, id)),
                earlier: key.as_ref().and_then(|key| self.earlier.get(key).copied()),
            };
            let verdict = match decide(facts, asker.actor, command, &subject, now) {
                Ok(verdict) => verdict,
                Err(denied) => {
                    self.outcomes.push(Err(Failure::Denied(denied)));
                    continue;
                }
            };
            // What was done before is answered all the same.
            if self.tight && !verdict.changes.is_empty() && !goes_on(facts, command) {
                self.outcomes.push(Err(Failure::StorageFull));
                continue;
            }
            for change in verdict.changes {
                facts.apply(&change);
                rows.stage(&change);
                self.decided.extend(Entry::of(&change, asker.source));
                remember(&mut self.earlier, &mut self.messages, &change);
                changes.push(change);
            }
            self.outcomes.push(Ok(verdict.answer));
        }
        rows
    }

    /// When sessions were last used, if that was among the jobs.
    pub fn last_uses(&self) -> Option<&[(SessionId, Moment)]> {
        (!self.last_uses.is_empty()).then_some(&*self.last_uses)
    }

    /// How far people have read, if that was among the jobs.
    pub fn read_marks(&self) -> &[Mark] {
        &self.read_marks
    }

    /// What goes into the audit: what was refused before, and what was decided.
    pub fn records(&self) -> impl Iterator<Item = &Entry> {
        self.refused.iter().chain(&self.decided)
    }

    /// Up to which moment the log may be forgotten, if that was among the jobs.
    pub fn forget(&self) -> Option<Moment> {
        self.forget
    }

    /// Whether the index of words was asked for.
    pub fn asks_for_index(&self) -> bool {
        self.index
    }

    /// Each sender with what became of the command.
    pub fn answers(&mut self) -> Vec<(Respond, Outcome)> {
        self.responds.drain(..).zip(self.outcomes.drain(..)).collect()
    }

    /// Puts off all that a full disk has no room for: what remains takes away, and is put on record.
    pub fn put_off(&mut self, batch: &mut Batch) {
        self.last_uses.clear();
        self.forget = None;
        self.index = false;
        batch.unwritten.append(&mut self.read_marks);
        self.tight = true;
    }

    /// Those who wait until all this is done.
    pub fn take_settled(&mut self) -> Vec<oneshot::Sender<()>> {
        std::mem::take(&mut self.settled)
    }

    /// Whether nothing is to be written.
    pub fn is_empty(&self) -> bool {
        self.asked.is_empty()
            && self.read_marks.is_empty()
            && self.refused.is_empty()
            && self.last_uses.is_empty()
            && self.forget.is_none()
            && !self.index
    }

    /// Nothing of the batch was kept: the same failure for each sender.
    pub fn fail(mut self, failure: Failure, batch: &mut Batch) {
        batch.unwritten.append(&mut self.read_marks);
        batch.unrecorded.append(&mut self.refused);
        for ((_, command), respond) in self.asked.into_iter().zip(self.responds) {
            let full = self.tight && !command.is_urgent();
            batch.answers.push((respond, Err(if full { Failure::StorageFull } else { failure })));
        }
    }
}

/// What is carried out on a full disk, too: whatever takes away, and coming in to do so.
fn goes_on(facts: &Workspace, command: &Command) -> bool {
    let acts = |user| facts.person(user).is_some_and(|person| person.role >= Role::Moderator);
    command.is_urgent() || matches!(command, Command::StartSession(new) if acts(new.user))
}

/// What an earlier command of the same batch did is not in the database yet.
fn remember(
    earlier: &mut HashMap<PostedKey, Earlier>,
    messages: &mut HashMap<MessageId, Arc<Message>>,
    change: &Change,
) {
    if let Fact::MessagePosted { message, digest: Some(digest) } = &change.fact {
        let key = (message.author, message.client_id.clone());
        earlier.insert(key, Earlier { digest: *digest, message: message.id });
    }
    if let Some(message) = change.fact.message() {
        messages.insert(message.id, message.clone());
    }
    if let Fact::PersonDeleted { user, words: true, .. } = &change.fact {
        for message in messages.values_mut() {
            silence(Arc::make_mut(message), *user, change);
        }
    }
}

/// Somebody's words are gone, also where others quoted them.
fn silence(message: &mut Message, author: UserId, change: &Change) {
    if message.author == author && !message.is_deleted() {
        message.content = Content::Deleted(Deletion { by: change.by, at: change.at, reason: None });
        message.version = change.cursor;
    }
    if message.author == author {
        (message.mentions, message.reactions) = (Vec::new(), Vec::new());
    }
    if let Some(quote) = message.quote.as_mut().filter(|quote| quote.author == author && quote.excerpt.is_some()) {
        let quote = Arc::make_mut(quote);
        (quote.excerpt, quote.version) = (None, change.cursor);
    }
}

/// A message as it is now. What it answers may have changed in this batch, after the message was loaded.
fn message(messages: &HashMap<MessageId, Arc<Message>>, id: MessageId) -> Option<Arc<Message>> {
    let message = messages.get(&id)?;
    let Some(parent) = message.quote.as_ref().and_then(|quote| messages.get(&quote.message)) else {
        return Some(message.clone());
    };
    Some(Arc::new(Message { quote: Some(Arc::new(Quote::of(parent))), ..Message::clone(message) }))
}

fn posted_key(actor: Actor, command: &Command) -> Option<(UserId, ClientId)> {
    let (Command::PostMessage { draft, .. } | Command::Announce(draft)) = command else {
        return None;
    };
    actor.user().map(|user| (user, draft.client_id.clone()))
}

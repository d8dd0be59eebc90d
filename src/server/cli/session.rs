//! `countersign session`: sign-ins, looked at and ended.

use clap::Subcommand;
use serde::Serialize;

use crate::domain::command::{Command, Ending};
use crate::domain::decide::Answer;
use crate::domain::id::{SessionId, UserId};
use crate::domain::moment::Moment;
use crate::server::ServerError;
use crate::server::cli::node::Node;
use crate::server::config::Config;
use crate::server::store::{Absent, sessions};

/// What can be done with sign-ins.
#[derive(Debug, Subcommand)]
pub enum Session {
    /// List live sessions.
    List {
        /// Of this person only.
        #[arg(long)]
        user: Option<String>,
        /// As JSON, for programs.
        #[arg(long)]
        json: bool,
    },
    /// End one session, or all of a person; their sockets close within a second. Tokens of programs go on: "user disable"
    /// ends these too.
    #[command(group = clap::ArgGroup::new("which").required(true).args(["session", "user"]))]
    End {
        /// A session as "session list" shows it, such as s_12.
        session: Option<String>,
        /// All sessions of this person.
        #[arg(long)]
        user: Option<String>,
    },
}

#[derive(Serialize)]
struct Listed {
    session: SessionId,
    user: UserId,
    name: String,
    started_at: Moment,
    last_used_at: Moment,
    expires_at: Moment,
    address: String,
    agent: String,
}

impl Session {
    /// Does it.
    ///
    /// # Errors
    /// One sentence for people.
    pub async fn run(self, config: &Config) -> Result<(), ServerError> {
        let node = Node::open(config, Absent::Refuse).await?;
        let done = match self {
            Self::List { user, json } => list(&node, user.as_deref(), json).await,
            Self::End { session, user } => end(&node, session.as_deref(), user.as_deref()).await,
        };
        node.close().await;
        done
    }
}

async fn list(node: &Node, name: Option<&str>, json: bool) -> Result<(), ServerError> {
    let user = name.map(|name| node.person(name).map(|person| person.id)).transpose()?;
    let listed: Vec<Listed> = sessions::live(node.store.readers(), user)
        .await?
        .into_iter()
        .map(|row| Listed {
            session: SessionId(row.id),
            user: UserId(row.user),
            name: row.name,
            started_at: Moment(row.started_at),
            last_used_at: Moment(row.last_used_at),
            expires_at: Moment(row.expires_at),
            address: row.address,
            agent: row.agent,
        })
        .collect();
    if json {
        let text = serde_json::to_string_pretty(&listed).map_err(|e| ServerError(e.to_string()))?;
        say!("{text}");
        return Ok(());
    }
    if listed.is_empty() {
        say!("There are no live sessions.");
    }
    for row in listed {
        say!(
            "{:<10}  {:<20}  last used {}  from {:<15}  {}",
            row.session.to_string(),
            row.name,
            row.last_used_at,
            row.address,
            row.agent
        );
    }
    Ok(())
}

async fn end(node: &Node, session: Option<&str>, name: Option<&str>) -> Result<(), ServerError> {
    let ending = match (session, name) {
        (Some(session), _) => {
            let id: SessionId = session.parse().map_err(|_| {
                ServerError(format!("{session} is not a session; \"countersign session list\" shows them."))
            })?;
            if node.facts.session(id).is_none() {
                return Err(ServerError(format!(
                    "There is no live session {id}; \"countersign session list\" shows them."
                )));
            }
            Ending::One(id)
        }
        (None, Some(name)) => Ending::AllOf { user: node.person(name)?.id, except: None },
        (None, None) => return Err(ServerError("Name a session, or a person with --user.".to_owned())),
    };
    match node.ask(Command::EndSessions(ending)).await? {
        Answer::Ended(1) => say!("Ended 1 session."),
        Answer::Ended(count) => say!("Ended {count} sessions."),
        Answer::Done(_)
        | Answer::Posted(_)
        | Answer::Created(_)
        | Answer::Started(_)
        | Answer::Added(_)
        | Answer::Linked(_) => {}
    }
    if let Ending::AllOf { user, .. } = ending {
        let tokens = node.facts.sessions_of(user).filter(|session| session.is_token()).count();
        if tokens > 0 {
            say!("Tokens of programs that go on: {tokens}. \"countersign user disable\" ends these too.");
        }
    }
    Ok(())
}

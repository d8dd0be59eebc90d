//! `countersign user`: people with accounts.

use std::io::{BufRead, IsTerminal, stdin};
use std::net::SocketAddr;

use clap::Subcommand;
use secrecy::SecretString;
use serde::Serialize;

use crate::domain::command::{Command, NewLink, NewPerson};
use crate::domain::id::UserId;
use crate::domain::link::Purpose;
use crate::domain::person::Account;
use crate::domain::role::Role;
use crate::domain::text::{DisplayName, Reason, UserName};
use crate::server::ServerError;
use crate::server::cli::node::Node;
use crate::server::clock::Clock;
use crate::server::config::Config;
use crate::server::session::code::Code;
use crate::server::session::password::Passwords;
use crate::server::store::Absent;
use crate::server::web::admin::links::RESET;

/// What can be done with people.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Add a person.
    Add {
        /// The name to sign in with: a to z, digits, hyphens, underscores and dots.
        name: String,
        /// guest, member, moderator or admin.
        #[arg(long, default_value = "member")]
        role: Role,
        /// The name shown to others; the sign-in name when absent.
        #[arg(long)]
        display: Option<String>,
        /// Read the password from standard input, its first line. Without it the terminal asks.
        #[arg(long)]
        password_stdin: bool,
    },
    /// List everybody, and say who is disabled, deleted, banned or a program.
    List {
        /// As JSON, for programs.
        #[arg(long)]
        json: bool,
    },
    /// Keep a person from signing in, and end what was begun.
    Ban {
        /// Whom.
        name: String,
        /// Why; it is told to the person and shown to those who may take it back.
        #[arg(long)]
        reason: String,
        /// Until when, as 2026-05-03T12:00:00Z; for good when absent.
        #[arg(long)]
        until: Option<String>,
    },
    /// Let a person sign in again.
    Unban {
        /// Whom.
        name: String,
    },
    /// Print a link by which a person chooses a new password. It can be used once, within a day.
    ResetLink {
        /// Whose.
        name: String,
    },
    /// Close an account; every session and token of it ends.
    Disable {
        /// Whose.
        name: String,
    },
    /// Open an account again.
    Enable {
        /// Whose.
        name: String,
    },
    /// Give a person another role; it counts from the person's next frame on.
    SetRole {
        /// Whom.
        name: String,
        /// guest, member, moderator or admin.
        role: Role,
    },
}

#[derive(Serialize)]
struct Listed<'a> {
    user: UserId,
    name: &'a str,
    display: &'a str,
    role: Role,
    account: &'static str,
    banned: bool,
    bot: bool,
}

impl Listed<'_> {
    /// What is not as usual, behind the name.
    fn remarks(&self) -> String {
        let open = self.account == Account::Active.as_str();
        let marks = [(!open, self.account), (self.banned, "banned"), (self.bot, "program")];
        marks.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| format!("  [{word}]")).collect()
    }
}

impl User {
    /// Does it; `listening` is where the server listens by the settings.
    ///
    /// # Errors
    /// One sentence for people.
    pub async fn run(self, config: &Config, listening: SocketAddr) -> Result<(), ServerError> {
        let node = match &self {
            // Read before the database is touched: whoever types must not keep it open.
            Self::Add { .. } => None,
            Self::List { .. }
            | Self::SetRole { .. }
            | Self::Ban { .. }
            | Self::Unban { .. }
            | Self::ResetLink { .. }
            | Self::Disable { .. }
            | Self::Enable { .. } => Some(Node::open(config, Absent::Refuse).await?),
        };
        match (self, node) {
            (Self::Add { name, role, display, password_stdin }, _) => {
                add(config, &name, role, display.as_deref(), password_stdin).await
            }
            (Self::List { json }, Some(node)) => {
                let listed = list(&node, json);
                node.close().await;
                listed
            }
            (Self::SetRole { name, role }, Some(node)) => {
                let done = set_role(&node, &name, role).await;
                node.close().await;
                done
            }
            (Self::Ban { name, reason, until }, Some(node)) => {
                let done = ban(&node, &name, &reason, until.as_deref()).await;
                node.close().await;
                done
            }
            (Self::Unban { name }, Some(node)) => {
                let done = unban(&node, &name).await;
                node.close().await;
                done
            }
            (Self::ResetLink { name }, Some(node)) => {
                let done = reset_link(config, listening, &node, &name).await;
                node.close().await;
                done
            }
            (Self::Disable { name }, Some(node)) => {
                let done = set_account(&node, &name, false).await;
                node.close().await;
                done
            }
            (Self::Enable { name }, Some(node)) => {
                let done = set_account(&node, &name, true).await;
                node.close().await;
                done
            }
            (_, None) => Ok(()),
        }
    }
}

async fn add(
    config: &Config,
    name: &str,
    role: Role,
    display: Option<&str>,
    password_stdin: bool,
) -> Result<(), ServerError> {
    let sentence = |e: &dyn std::fmt::Display| ServerError(e.to_string());
    let password = read_password(password_stdin)?;
    let person = NewPerson {
        name: UserName::parse(name).map_err(|e| sentence(&e))?,
        display: DisplayName::given(display.unwrap_or(name)).map_err(|e| sentence(&e))?,
        role,
        password: Some(Passwords::new()?.choose(password, &[&config.workspace.name, name]).await?),
        bot: false,
    };
    let node = Node::open(config, Absent::Create).await?;
    let added = node.ask(Command::AddPerson(person)).await;
    node.close().await;
    added?;
    say!("Added {name} as {role}.");
    Ok(())
}

fn read_password(from_stdin: bool) -> Result<SecretString, ServerError> {
    let unreadable = |e: std::io::Error| ServerError(format!("The password could not be read: {e}."));
    if from_stdin {
        let mut line = String::new();
        stdin().lock().read_line(&mut line).map_err(unreadable)?;
        return Ok(line.trim_end_matches(['\n', '\r']).to_owned().into());
    }
    if !stdin().is_terminal() {
        return Err(ServerError(
            "There is no terminal to ask for the password; pass it with --password-stdin.".to_owned(),
        ));
    }
    let first = rpassword::prompt_password("Password: ").map_err(unreadable)?;
    let second = rpassword::prompt_password("Once more: ").map_err(unreadable)?;
    if first != second {
        return Err(ServerError("The two passwords differ; try again.".to_owned()));
    }
    Ok(first.into())
}

fn list(node: &Node, json: bool) -> Result<(), ServerError> {
    let now = Clock::default().now();
    let people: Vec<Listed<'_>> = node
        .facts
        .people()
        .map(|person| Listed {
            user: person.id,
            name: &person.name,
            display: &person.display,
            role: person.role,
            account: person.account.as_str(),
            banned: person.is_banned(now),
            bot: person.bot,
        })
        .collect();
    if json {
        let text = serde_json::to_string_pretty(&people).map_err(|e| ServerError(e.to_string()))?;
        say!("{text}");
        return Ok(());
    }
    if people.is_empty() {
        say!("There is nobody yet; start the server and open /setup, or add somebody with \"countersign user add\".");
    }
    for person in people {
        say!("{:<32}  {:<9}  {}{}", person.name, person.role, person.display, person.remarks());
    }
    Ok(())
}

async fn ban(node: &Node, name: &str, reason: &str, until: Option<&str>) -> Result<(), ServerError> {
    let user = node.person(name)?.id;
    let reason = Reason::parse(reason).map_err(|e| ServerError(e.to_string()))?;
    let no_time = || ServerError("This is no time; write it as 2026-05-03T12:00:00Z.".to_owned());
    let until = until.map(str::parse).transpose().map_err(|_| no_time())?;
    node.ask(Command::BanUser { user, until, reason }).await?;
    say!("{name} is banned; every session has ended.");
    Ok(())
}

async fn unban(node: &Node, name: &str) -> Result<(), ServerError> {
    let user = node.person(name)?.id;
    node.ask(Command::UnbanUser(user)).await?;
    say!("{name} may sign in again.");
    Ok(())
}

async fn set_role(node: &Node, name: &str, role: Role) -> Result<(), ServerError> {
    let user = node.person(name)?.id;
    node.ask(Command::SetRole { user, role }).await?;
    say!("{name} is {role} now.");
    Ok(())
}

async fn reset_link(config: &Config, listening: SocketAddr, node: &Node, name: &str) -> Result<(), ServerError> {
    let user = node.person(name)?.id;
    // The address that people type, as the server settles it.
    let mut config = config.clone();
    config.settle_origin(listening)?;
    let code = Code::random()?;
    let link = NewLink {
        hash: code.hash(),
        expires: Clock::default().now().plus_seconds(RESET),
        uses: 1,
        purpose: Purpose::Reset { user },
    };
    node.ask(Command::MakeLink(link)).await?;
    say!("{}/reset/{}", config.origin, code.expose());
    Ok(())
}

async fn set_account(node: &Node, name: &str, open: bool) -> Result<(), ServerError> {
    let user = node.person(name)?.id;
    node.ask(Command::SetAccount { user, open }).await?;
    say!("{name} is {} now.", if open { "active" } else { "disabled" });
    Ok(())
}

//! The command line: a node of its own beside a running server. What it changes goes through the same log,
//! and reaches open sockets within a second.

/// Writes a line to standard output, or leaves the function with what it could not say.
macro_rules! say {
    ($($words:tt)*) => {
        $crate::server::cli::write_line(&format!($($words)*))?
    };
}

pub mod audit;
pub mod backup;
pub mod doctor;
pub mod export;
pub mod node;
pub mod serve;
pub mod session;
pub mod user;

use std::io::{self, Write as _};

use clap::{Parser, Subcommand};

use crate::server::ServerError;
use crate::server::config::Config;

/// Self-hosted team messaging in which nothing passes without being checked.
///
/// Settings come from Leptos.toml in this folder (COUNTERSIGN_CONFIG names another file) and from COUNTERSIGN_*
/// variables, which win. Commands other than "serve" work beside a running server.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, arg_required_else_help = false, disable_help_subcommand = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve (what happens without a command).
    Serve(serve::Serve),
    /// Add people, list them, change their roles.
    #[command(subcommand)]
    User(user::User),
    /// List sign-ins and end them.
    #[command(subcommand)]
    Session(session::Session),
    /// Look at all that has to fit together, from the settings to the proxy, and say what does not.
    Doctor(doctor::Doctor),
    /// Look at what was done and refused, and check that the record is whole.
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Write people, rooms and messages to standard output, as JSON Lines.
    Export(export::Export),
    /// Copy everything to a file, beside a running server.
    Backup(backup::Backup),
    /// Put a backup where there is no database yet.
    Restore(backup::Restore),
}

/// Does what the arguments ask.
///
/// # Errors
/// One sentence for people.
pub async fn run(cli: Cli) -> Result<(), ServerError> {
    let (config, leptos) = Config::load()?;
    match cli.command.unwrap_or(Command::Serve(serve::Serve { demo: false })) {
        Command::Serve(serve) => serve.run(config, leptos).await,
        Command::Doctor(doctor) => doctor.run(config, &leptos).await,
        Command::User(user) => user.run(&config, leptos.site_addr).await,
        Command::Session(session) => session.run(&config).await,
        Command::Audit(audit) => audit.run(&config).await,
        Command::Export(export) => export.run(&config).await,
        Command::Backup(backup) => backup.run(&config).await,
        Command::Restore(restore) => restore.run(&config).await,
    }
}

/// Whoever reads it may have heard enough (`| head`), which is no fault.
fn write_line(line: &str) -> Result<(), ServerError> {
    match io::stdout().write_all(format!("{line}\n").as_bytes()) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => {
            Err(ServerError(format!("Standard output does not take what this command has to say: {e}.")))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

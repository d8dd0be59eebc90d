//! The load program: starts the real server as a process on a database of its own, and measures what a socket, a message
//! and a delivery cost.
//!
//! `cargo bench --features ssr --bench load -- [WHAT…] [--secs N]`; `--help` tells more.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement that cannot go on fails, and figures go to standard output"
)]

mod flow;
mod idle;
mod link;
mod machine;
mod prepare;
mod rate;
mod saturate;
mod server;
mod span;
mod tally;
mod upgrades;
mod wire;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};
use tokio::runtime::Builder;
use tokio::task::LocalSet;

use crate::machine::Machine;
use crate::server::Database;

/// Measures the real server; one line for each figure.
#[derive(Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    other: Option<Other>,
    /// What to measure; everything unless said.
    what: Vec<What>,
    /// Seconds that each measurement lasts.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..=60))]
    secs: u64,
    /// Given by cargo.
    #[arg(long, hide = true, global = true)]
    bench: bool,
}

#[derive(Subcommand)]
enum Other {
    /// Fill a database with people who have live sessions, for a load generator of another make.
    Prepare {
        /// The SQLite file; it is made when there is none. No server may use it meanwhile.
        database: PathBuf,
        /// Where to write the sessions: one Cookie header value a line, a person's sessions together.
        cookies: PathBuf,
        /// How many people.
        #[arg(default_value_t = prepare::PEOPLE)]
        people: usize,
        /// How many sessions each of them has.
        #[arg(default_value_t = prepare::SESSIONS)]
        sessions: usize,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Upgrades a second, and what one costs the server.
    Upgrades,
    /// Memory of a connection that says nothing.
    Idle,
    /// Deliveries as fast as they go, with 64 messages under way and with one.
    Saturate,
    /// How long a delivery takes at a fixed rate.
    Rate,
}

fn main() {
    let arguments = Arguments::parse();
    if !arguments.bench {
        println!("Nothing is measured under test; run: cargo bench --features ssr --bench load");
        return;
    }
    // Before there are threads: they inherit where they may run.
    let machine = Machine::settle();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    LocalSet::new().block_on(&runtime, async {
        if let Some(Other::Prepare { database, cookies, people, sessions }) = arguments.other {
            let made = prepare::fill(&database, people, sessions).await;
            std::fs::write(&cookies, made.join("\n") + "\n").unwrap();
            return println!("{} sessions stand in {}", made.len(), cookies.display());
        }
        println!("{machine}");
        let database = Database::new(&machine).await;
        let asked = if arguments.what.is_empty() { What::value_variants().to_vec() } else { arguments.what };
        for what in asked {
            measure(what, &database, Duration::from_secs(arguments.secs)).await;
        }
    });
}

/// Each measurement has a server of its own: what one leaves behind in memory is not charged to the next.
async fn measure(what: What, database: &Database<'_>, time: Duration) {
    let mut server = database.serve().await;
    match what {
        What::Upgrades => upgrades::measure(&server, time).await,
        What::Idle => idle::measure(&server).await,
        What::Saturate => saturate::measure(&server, time).await,
        What::Rate => rate::measure(&server, time).await,
    }
    server.stop().await;
}

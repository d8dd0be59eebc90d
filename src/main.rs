//! The binary: reads its arguments, starts the runtime, and tells in one line why something did not work.

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use clap::Parser as _;
use countersign::server::cli::{self, Cli};

/// How long the last sentence may take.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long what is still under way in the end may take.
const LEFT: Duration = Duration::from_millis(200);

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(e) => return fail(&format!("The runtime could not be started: {e}.")),
    };
    let ended = runtime.block_on(cli::run(cli));
    // What still waits for a disk or a name would keep the process.
    runtime.shutdown_timeout(LEFT);
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => fail(&e.to_string()),
    }
}

fn fail(sentence: &str) -> ExitCode {
    let line = format!("countersign: {sentence}\n");
    let (written, told) = mpsc::channel();
    thread::spawn(move || {
        // With standard error gone there is nobody to tell.
        let _unheard = std::io::stderr().write_all(line.as_bytes());
        let _late = written.send(());
    });
    // Nor is there where nobody reads it.
    let _unread = told.recv_timeout(PATIENCE);
    ExitCode::FAILURE
}

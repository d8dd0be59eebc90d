//! The binary: reads its arguments, starts the runtime, and tells in one line why something did not work.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use countersign::server::cli::{self, Cli};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(e) => return fail(&format!("The runtime could not be started: {e}.")),
    };
    match runtime.block_on(cli::run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => fail(&e.to_string()),
    }
}

fn fail(sentence: &str) -> ExitCode {
    // With standard error gone there is nobody to tell.
    let _unheard = writeln!(std::io::stderr(), "countersign: {sentence}");
    ExitCode::FAILURE
}

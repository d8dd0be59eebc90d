//! What the machine lets the measurement have: a processor for each side, and open files.

use std::fmt;
use std::fs;
use std::process::{Command, Stdio};

/// Where the server runs, and where this program does.
pub const SERVER: &str = "0";
const GENERATOR: &str = "1";

/// What was settled at the start; printed above the figures.
pub struct Machine {
    /// Whether server and generator have a processor each.
    pub pinned: bool,
    /// Files that one process may have open, which bounds its sockets.
    pub files: usize,
}

impl Machine {
    /// Pins this process to its processor and raises the bound on open files as far as the system lets it; the server
    /// inherits the bound.
    pub fn settle() -> Self {
        let own = std::process::id().to_string();
        let both = runs("taskset", &["-c", SERVER, "true"]) && runs("taskset", &["-c", GENERATOR, "true"]);
        let pinned = both && runs("taskset", &["-a", "-c", "-p", GENERATOR, &own]);
        let (files, most) = open_files();
        let raised = files < most && runs("prlimit", &["--pid", &own, &format!("--nofile={most}:{most}")]);
        Self { pinned, files: if raised { most } else { files } }
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pinned {
            write!(f, "machine   server on processor {SERVER}, generator on {GENERATOR}")?;
        } else {
            write!(
                f,
                "machine   NOT pinned (no taskset, or one processor only): the two sides are in each other's way"
            )?;
        }
        write!(f, "; {} open files a process", self.files)
    }
}

fn runs(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The bound that holds, and how far it may be raised.
fn open_files() -> (usize, usize) {
    let limits = fs::read_to_string("/proc/self/limits").unwrap();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
    let mut numbers = line.split_whitespace().map_while(|word| word.parse().ok());
    (numbers.next().unwrap(), numbers.next().unwrap())
}

//! The real program as a process, with its limits out of the way, and what the kernel counts of it.

use std::fs;
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::machine::{Machine, SERVER};
use crate::prepare::{self, PEOPLE, SESSIONS};

/// What one person, or one address, would be held back by in earnest. Pings come from the sweep only once in ten minutes,
/// so that no answer to them is counted.
const OUT_OF_THE_WAY: [(&str, &str); 5] = [
    ("COUNTERSIGN_LIMITS_SOCKETS_PER_PERSON", "100000"),
    ("COUNTERSIGN_LIMITS_SOCKETS_PER_ADDRESS", "100000"),
    ("COUNTERSIGN_LIMITS_SOCKETS", "100000"),
    ("COUNTERSIGN_LIMITS_COMMANDS_PER_SECOND", "1000000"),
    ("COUNTERSIGN_LIMITS_PING_SECONDS", "600"),
];

/// Clock ticks in a second, as /proc/PID/stat counts them (USER_HZ, the same on every Linux of ours).
const TICKS: f64 = 100.0;

/// A database that is gone at the end, and the cookies of those in it.
pub struct Database<'m> {
    machine: &'m Machine,
    folder: TempDir,
    cookies: Vec<String>,
}

/// A server that serves it.
pub struct Server<'d> {
    database: &'d Database<'d>,
    child: Child,
    pub address: String,
}

impl<'m> Database<'m> {
    /// Beside what cargo builds: a temporary folder of the system may lie in memory, where a sync costs nothing.
    pub async fn new(machine: &'m Machine) -> Self {
        let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let cookies = prepare::fill(&folder.path().join("load.db"), PEOPLE, SESSIONS).await;
        println!("database  {PEOPLE} people of {SESSIONS} sessions each, in {}", folder.path().display());
        Self { machine, folder, cookies }
    }

    /// Starts the server and waits until it serves.
    pub async fn serve(&self) -> Server<'_> {
        let program = env!("CARGO_BIN_EXE_countersign");
        // taskset becomes the program it starts, so the child is the server either way.
        let mut command = Command::new(if self.machine.pinned { "taskset" } else { program });
        if self.machine.pinned {
            command.args(["-c", SERVER, program]);
        }
        command
            .arg("serve")
            .current_dir(self.folder.path())
            .env("COUNTERSIGN_DATABASE_URL", "sqlite://load.db")
            .env("LEPTOS_SITE_ADDR", "127.0.0.1:0")
            .envs(OUT_OF_THE_WAY)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = loop {
            let line = lines.next_line().await.unwrap().expect("it ended before it served");
            if let Some(address) = line.strip_prefix("Countersign serves http://") {
                break address.to_owned();
            }
        };
        Server { database: self, child, address }
    }
}

impl Server<'_> {
    /// The cookie of a number: people differ before sessions do.
    pub fn cookie(&self, number: usize) -> &str {
        let (person, session) = (number % PEOPLE, number / PEOPLE % SESSIONS);
        &self.database.cookies[person * SESSIONS + session]
    }

    /// How many of so many sockets this process and the server may have; it tells when these are fewer.
    pub fn sockets(&self, wished: usize) -> usize {
        // Some files are the database's and the runtime's.
        let most = self.database.machine.files - 100;
        if wished > most {
            println!("          {most} connections instead of {wished}: no more files may be open here");
        }
        wished.min(most)
    }

    /// The processor time it has used.
    pub fn cpu(&self) -> Duration {
        cpu_of(&self.child.id().unwrap().to_string())
    }

    /// The memory it holds, in KiB.
    pub fn resident_kib(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id().unwrap())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// Ends it; its database is thrown away, so nothing need be finished.
    pub async fn stop(&mut self) {
        self.child.kill().await.unwrap();
    }
}

/// The processor time this program has used.
pub fn own_cpu() -> Duration {
    cpu_of("self")
}

fn cpu_of(process: &str) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    // Behind the name in brackets, which may hold anything: the state, ten fields, utime, stime.
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let ticks: u32 = fields.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u32>().unwrap()).sum();
    Duration::from_secs_f64(f64::from(ticks) / TICKS)
}

//! The server as a process: started on the same file and the same port again and again.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::waiting::PATIENCE;

pub const PASSWORD: &str = "correct horse battery staple";

/// A database in a folder of its own, and the process that serves it.
pub struct Process {
    folder: TempDir,
    child: Option<Child>,
    address: String,
    database: String,
    settings: Vec<(String, String)>,
}

impl Process {
    /// With these people, as `name` and `role`.
    pub async fn with(people: &[(&str, &str)]) -> Self {
        let mut process = Self::still();
        process.begin(people).await;
        process
    }

    /// Nothing yet but the folder.
    pub fn still() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            child: None,
            address: "127.0.0.1:0".to_owned(),
            database: "test.db".to_owned(),
            settings: Vec::new(),
        }
    }

    /// Another setting from the next start on, as `SECTION_KEY`.
    pub fn set(&mut self, key: &str, value: &str) {
        self.settings.push((format!("COUNTERSIGN_{key}"), value.to_owned()));
    }

    /// Adds people and starts.
    pub async fn begin(&mut self, people: &[(&str, &str)]) {
        for (name, role) in people {
            let mut adding = self.command(&["user", "add", name, "--role", role, "--password-stdin"]);
            let mut child = adding.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
            child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).await.unwrap();
            assert!(child.wait().await.unwrap().success());
        }
        self.start().await;
    }

    /// Where the database is.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A file beside the database.
    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        self.under(&[], arguments)
    }

    /// The program, run by another one if there is one.
    fn under(&self, runner: &[&str], arguments: &[&str]) -> Command {
        let words: Vec<&str> =
            runner.iter().chain([&env!("CARGO_BIN_EXE_countersign")]).chain(arguments).copied().collect();
        let mut command = Command::new(words[0]);
        command
            .args(&words[1..])
            .current_dir(self.folder.path())
            .env("COUNTERSIGN_DATABASE_URL", format!("sqlite://{}", self.path(&self.database)))
            .env("LEPTOS_SITE_ADDR", &self.address)
            .env("COUNTERSIGN_LIMITS_COMMANDS_PER_SECOND", "100000")
            .env("COUNTERSIGN_LIMITS_SOCKETS_PER_PERSON", "1000")
            .env("COUNTERSIGN_LIMITS_SOCKETS_PER_ADDRESS", "1000")
            .envs(self.settings.iter().map(|(key, value)| (key, value)))
            .stderr(Stdio::null())
            .kill_on_drop(true);
        command
    }

    /// What the command line answers, beside whatever serves.
    pub async fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).stderr(Stdio::piped()).output().await.unwrap()
    }

    /// The same on another database of the folder.
    pub async fn run_on(&self, database: &str, arguments: &[&str]) -> Output {
        let url = format!("sqlite://{}", self.path(database));
        let mut command = self.command(arguments);
        command.env("COUNTERSIGN_DATABASE_URL", url).stderr(Stdio::piped()).output().await.unwrap()
    }

    /// Puts a copy in the place of a database of the folder.
    pub async fn restore(&self, copy: &str, database: &str, more: &[&str]) -> Output {
        let arguments: Vec<&str> = ["restore", copy].iter().chain(more).copied().collect();
        self.run_on(database, &arguments).await
    }

    /// Starts it on another database of the folder, from now on.
    pub async fn start_on(&mut self, database: &str) {
        database.clone_into(&mut self.database);
        self.start().await;
    }

    /// Starts it and waits until it serves; how long that took.
    pub async fn start(&mut self) -> Duration {
        self.start_under(&[]).await
    }

    /// As [`Process::start`], with a log that nobody reads.
    pub async fn start_unread(&mut self) {
        assert!(self.serves(&[]).await, "it ended before it served");
    }

    /// As [`Process::start`], run by another program.
    pub async fn start_under(&mut self, runner: &[&str]) -> Duration {
        let began = Instant::now();
        assert!(self.serves_under(runner).await, "it ended before it served");
        began.elapsed()
    }

    /// Starts it, run by another program; whether it came to serve.
    pub async fn serves_under(&mut self, runner: &[&str]) -> bool {
        let serves = self.serves(runner).await;
        // What it logs is let pass, so that it never waits for a reader.
        if let Some(mut log) = self.child.as_mut().and_then(|child| child.stderr.take()) {
            tokio::spawn(async move { tokio::io::copy(&mut log, &mut tokio::io::sink()).await });
        }
        serves
    }

    /// The same, with its log in a pipe. While nobody served, another test may have got the port: then it is tried again.
    async fn serves(&mut self, runner: &[&str]) -> bool {
        let began = Instant::now();
        let mut serving = self.under(runner, &["serve"]);
        serving.stdout(Stdio::piped()).stderr(Stdio::piped());
        loop {
            let mut child = serving.spawn().unwrap();
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
            while let Some(line) = lines.next_line().await.unwrap() {
                if let Some(origin) = line.strip_prefix("Countersign serves ") {
                    origin.strip_prefix("http://").unwrap().clone_into(&mut self.address);
                    self.child = Some(child);
                    return true;
                }
            }
            let said = child.wait_with_output().await.unwrap().stderr;
            if !is_taken(&said) || began.elapsed() > PATIENCE {
                return false;
            }
        }
    }

    /// Starts it and kills it after a while, wherever it is by then.
    pub async fn start_and_kill(&self, after: Duration) {
        let mut child = self.command(&["serve"]).stdout(Stdio::null()).spawn().unwrap();
        tokio::time::sleep(after).await;
        child.kill().await.unwrap();
    }

    /// Starts what cannot start: whether it did, and what it said.
    pub async fn try_to_start(&self) -> (bool, String) {
        let trying = async {
            loop {
                let output = self.run(&["serve"]).await;
                if !is_taken(&output.stderr) {
                    break output;
                }
            }
        };
        let output = timeout(PATIENCE, trying).await.expect("it serves");
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    }

    pub fn address(&self) -> SocketAddr {
        self.address.parse().unwrap()
    }

    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// `kill -9`, and gone.
    pub async fn kill(&mut self) {
        self.child.take().unwrap().kill().await.unwrap();
    }

    /// The same for one that strace runs detached (`-D -f -o trace`): all that it wrote. Its last lines come when the process
    /// is gone.
    pub async fn kill_traced(&mut self, trace: &str) -> String {
        let end = format!("{} +++ killed by SIGKILL +++", self.child.as_ref().unwrap().id().unwrap());
        self.kill().await;
        let whole = async {
            loop {
                let lines = std::fs::read_to_string(trace).unwrap();
                if lines.lines().any(|line| line.split_whitespace().eq(end.split_whitespace())) {
                    return lines;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        timeout(PATIENCE, whole).await.expect("strace tells the end of the process")
    }

    /// `SIGTERM`; how it ended, and how long that took from the signal on.
    pub async fn terminate(&mut self) -> (ExitStatus, Duration) {
        let mut child = self.child.take().unwrap();
        let pid = Pid::from_raw(child.id().unwrap().try_into().unwrap()).unwrap();
        let began = Instant::now();
        kill_process(pid, Signal::TERM).unwrap();
        (child.wait().await.unwrap(), began.elapsed())
    }

    /// Memory that the process holds, in bytes.
    pub fn resident(&self) -> u64 {
        let pid = self.child.as_ref().unwrap().id().unwrap();
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }

    /// Time on a processor that the process has taken so far (the 14th and 15th field of `stat`, in ticks of 10 ms).
    pub fn worked(&self) -> Duration {
        let pid = self.child.as_ref().unwrap().id().unwrap();
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
        let after_name = stat.rsplit_once(')').unwrap().1;
        let ticks = after_name.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap());
        Duration::from_millis(10 * ticks.sum::<u64>())
    }
}

/// Whether it ended because another test got its port, while nobody served there.
fn is_taken(stderr: &[u8]) -> bool {
    String::from_utf8_lossy(stderr).contains("Address already in use")
}

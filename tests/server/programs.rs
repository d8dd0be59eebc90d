//! Clients that nobody here wrote: Python's `websockets`, put beside the build by `bin/test programs`.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

use crate::support::socket::patiently;
use crate::support::{House, PASSWORD};

/// Python with `websockets`, as `bin/test programs` names it: the build may lie in any folder.
#[expect(clippy::disallowed_methods, reason = "where Python lies is no setting of the server")]
pub fn python() -> Command {
    Command::new(std::env::var_os("COUNTERSIGN_PYTHON").expect("COUNTERSIGN_PYTHON: run it by bin/test programs"))
}

/// One of the programs, and what it says line by line.
fn run(program: &str, arguments: &[String]) -> (Child, Lines<BufReader<ChildStdout>>) {
    let mut child = python()
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs").join(program))
        .args(arguments)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    (child, lines)
}

#[tokio::test]
#[ignore = "needs Python with websockets; bin/test programs runs it"]
async fn a5_a_python_program_signs_in_with_a_token_and_is_ended_with_it() {
    let house = House::new().await;
    let mut carol = house.signed_in("carol").await;
    let fields = [("name", "python"), ("room", "r_2"), ("write", "1"), ("days", "7")];
    let token = crate::tokens::made(&mut carol, "/settings/tokens", &fields).await;
    let (mut program, mut lines) = run("bearer.py", &[house.origin().replace("http", "ws") + "/ws", token]);
    for wanted in ["ready", "posted", "read", "refused"] {
        assert_eq!(patiently(lines.next_line()).await.unwrap().as_deref(), Some(wanted));
    }
    let id = crate::tokens::the_only(&house);
    assert_eq!(carol.post("/settings/tokens/revoke", &[("token", &id)]).await.status, 303);
    for wanted in ["ended", "locked out"] {
        assert_eq!(patiently(lines.next_line()).await.unwrap().as_deref(), Some(wanted));
    }
    assert!(patiently(program.wait()).await.unwrap().success());
}

#[tokio::test]
#[ignore = "needs Python with websockets; bin/test programs runs it"]
async fn a_python_program_says_every_command_that_is_described_and_hears_what_is_described() {
    let house = House::new().await;
    // Whom one mutes, bans and sends away must be there.
    let _others = (house.socket("bob").await, house.socket("carol").await);
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/protocol.md");
    let (mut program, mut lines) = run("walk.py", &[house.origin(), page.display().to_string(), PASSWORD.to_owned()]);
    // As long as it gives itself.
    let walked = timeout(Duration::from_secs(60), lines.next_line()).await.expect("it did not come to the end");
    assert_eq!(walked.unwrap().as_deref(), Some("walked"));
    assert!(patiently(program.wait()).await.unwrap().success());
}

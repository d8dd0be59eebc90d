//! R20: a process that may open few files and hold little memory says so to whoever is too many, and goes on.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::link::{Card, Link, sign_in};
use crate::process::{PASSWORD, Process};
use crate::waiting::PATIENCE;

/// Open files of the process. A quarter of them it keeps for itself.
const FILES: &str = "--nofile=256";

/// Its whole address space, in bytes: a gigabyte, most of which is only reserved.
const MEMORY: &str = "--as=1073741824";

/// More than there are files for.
const TOO_MANY: usize = 400;

/// Time on a processor that waiting may cost in a second: an accept loop that spins takes all of it.
const IDLE: Duration = Duration::from_millis(500);

/// One request on a connection of its own: the first line of the answer, nothing when it was cut off.
async fn ask(process: &Process) -> String {
    let Ok(mut stream) = TcpStream::connect(process.address()).await else { return String::new() };
    let request = format!("GET /health/ready HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", process.address());
    let mut answer = Vec::new();
    // Whoever is turned away may be cut off while still writing.
    if stream.write_all(request.as_bytes()).await.is_ok() {
        let _reset = stream.read_to_end(&mut answer).await.is_err();
    }
    String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r20_with_few_files_and_little_memory_too_many_are_told_so_and_the_rest_go_on() {
    let mut process = Process::still();
    process.set("LIMITS_HEADER_SECONDS", "3600");
    process.begin(&[("ann", "member")]).await;
    process.kill().await;
    process.start_under(&["prlimit", FILES, MEMORY, "--"]).await;
    let origin = process.origin();
    let card = Card::new(&origin, sign_in(&origin, "ann", PASSWORD).await);
    let mut link = Link::open(&card, None).await;
    // Each asks something, so none of them gives way as one that is silent does.
    let mut held = Vec::new();
    for _ in 0..TOO_MANY {
        let mut stream = TcpStream::connect(process.address()).await.unwrap();
        let request = format!("GET /health/live HTTP/1.1\r\nHost: {}\r\n\r\n", process.address());
        let _cut_off = stream.write_all(request.as_bytes()).await.is_err();
        held.push(stream);
    }
    let mut told = 0;
    let mut first = [0; 12];
    for stream in &mut held {
        let read = tokio::time::timeout(PATIENCE, stream.read_exact(&mut first)).await;
        told += usize::from(read.expect("everybody is answered").is_ok() && first.ends_with(b"503"));
    }
    assert!(told >= TOO_MANY - 256, "{told} of {TOO_MANY} were told");
    assert!(ask(&process).await.starts_with("HTTP/1.1 503 "));
    // Nobody spins, and who is in stays in.
    let before = process.worked();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let worked = process.worked() - before;
    assert!(worked < IDLE, "{worked:?} of work in a second of waiting");
    let reply = link.ask(serde_json::json!({"type": "ping"})).await.unwrap();
    assert!(reply["error"].is_null());
    drop(held);
    let back = async { while !ask(&process).await.starts_with("HTTP/1.1 200 ") {} };
    tokio::time::timeout(PATIENCE, back).await.expect("it recovers");
    sign_in(&origin, "ann", PASSWORD).await;
}

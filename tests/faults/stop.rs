//! R10: SIGTERM under load. Everybody is told 1012, the process ends by itself, and nothing acknowledged is lost.

use std::time::Duration;

use crate::chance::Chance;
use crate::checker::faults;
use crate::link::{Card, sign_in};
use crate::process::{PASSWORD, Process};
use crate::traffic::Traffic;
use crate::waiting::within;

/// The process ends within this time after the signal.
const ENDED_WITHIN: Duration = within(Duration::from_secs(5));

/// A page is there within this time.
const ANSWERED_WITHIN: Duration = within(Duration::from_secs(5));

async fn terminate_under_load(times: u32) {
    let mut process = Process::with(&[("ann", "member"), ("rob", "member")]).await;
    let origin = process.origin();
    let card = async |name| Card::new(&origin, sign_in(&origin, name, PASSWORD).await);
    let (ann, rob) = (card("ann").await, card("rob").await);
    let readers = 10;
    let traffic = Traffic::begin(&ann, 4, &rob, readers, 2).await;
    let mut chance = Chance::new(7);
    for _ in 0..times {
        tokio::time::sleep(Duration::from_millis(chance.between(500, 900))).await;
        let (status, took) = process.terminate().await;
        assert!(status.success(), "{status}");
        assert!(took < ENDED_WITHIN, "{took:?}");
        process.start().await;
        traffic.all_back().await;
    }
    let outcome = traffic.finish().await;
    assert_eq!(faults(&outcome.run), Vec::<String>::new());
    assert_eq!(outcome.endings.len(), readers * times as usize);
    assert!(outcome.endings.iter().all(|ended| *ended == Some(1012)), "{:?}", outcome.endings);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r10_sigterm_tells_everybody_and_ends_in_time_with_nothing_lost() {
    terminate_under_load(4).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the full form, a minute"]
async fn r10_in_full_50_times() {
    terminate_under_load(50).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_stops_reading_the_log_holds_up_neither_the_server_nor_its_end() {
    let mut process = Process::with(&[("ann", "member")]).await;
    let (status, _) = process.terminate().await;
    assert!(status.success());
    process.start_unread().await;
    // Each line has some 150 bytes; a pipe holds 64 KiB.
    let http = reqwest::Client::new();
    for _ in 0..1500 {
        let page = http.get(format!("{}/login", process.origin())).timeout(ANSWERED_WITHIN);
        assert_eq!(page.send().await.unwrap().status(), 200);
    }
    let (status, took) = process.terminate().await;
    assert!(status.success() && took < ENDED_WITHIN, "{status} after {took:?}");
}

//! R1: `kill -9` at random moments. What was acknowledged is there once, in one order that is the same for all.

use std::time::Duration;

use crate::chance::Chance;
use crate::checker::faults;
use crate::link::{Card, sign_in};
use crate::process::{PASSWORD, Process};
use crate::traffic::Traffic;

/// What is acknowledged before each kill at least, however slow the disk is: less would tell too little.
const A_FEW: usize = 12;

struct Size {
    kills: u32,
    /// Milliseconds between two kills.
    between: (u64, u64),
    readers: usize,
}

async fn kill_under_load(size: Size) {
    let mut process = Process::with(&[("ann", "member"), ("rob", "member")]).await;
    let origin = process.origin();
    let card = async |name| Card::new(&origin, sign_in(&origin, name, PASSWORD).await);
    let (ann, rob) = (card("ann").await, card("rob").await);
    let traffic = Traffic::begin(&ann, 8, &rob, size.readers, 4).await;
    let mut chance = Chance::new(20_261_124);
    let mut slowest = Duration::ZERO;
    for _ in 0..size.kills {
        let before = traffic.acknowledged();
        tokio::time::sleep(Duration::from_millis(chance.between(size.between.0, size.between.1))).await;
        traffic.reaches(before + A_FEW).await;
        process.kill().await;
        slowest = slowest.max(process.start().await);
    }
    let run = traffic.finish().await.run;
    println!(
        "{} kills: {} acknowledged, {} readers, slowest start {slowest:?}",
        size.kills,
        run.acknowledged.len(),
        run.readers.len()
    );
    assert_eq!(faults(&run), Vec::<String>::new());
    assert!(run.acknowledged.len() > 100 * size.kills as usize / 10, "too little happened to tell anything");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r1_nothing_acknowledged_is_lost_doubled_or_reordered_by_kill_9() {
    kill_under_load(Size { kills: 8, between: (100, 700), readers: 10 }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the full form, some minutes"]
async fn r1_in_full_100_kills_50_readers() {
    kill_under_load(Size { kills: 100, between: (300, 3000), readers: 50 }).await;
}

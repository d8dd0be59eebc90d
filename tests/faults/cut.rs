//! R6: links that are cut, in every way there is. Who comes back with a cursor misses nothing and sees nothing twice.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::chance::Chance;
use crate::link::{Card, Link, sign_in};
use crate::process::{PASSWORD, Process};
use crate::proxy::{Cut, Proxy};
use crate::waiting::within;

/// A client that hears nothing for this long gives the link up: the answer to its ping did not come.
const GIVES_UP: Duration = Duration::from_millis(300);

/// With the link back, all that was missed is there within this time.
const RESUMED_WITHIN: Duration = within(Duration::from_secs(1));

/// Reads on through cuts until it has seen `last`; what it saw, in its order, and the slowest coming back.
struct Reader {
    card: Card,
    link: Link,
    cursor: i64,
    seen: Vec<String>,
    returns: usize,
    slowest: Duration,
}

impl Reader {
    async fn open(card: Card) -> Self {
        let link = Link::open(&card, None).await;
        let cursor = link.ready["cursor"].as_i64().unwrap();
        Self { card, link, cursor, seen: Vec::new(), returns: 0, slowest: Duration::ZERO }
    }

    async fn read_to(&mut self, last: &str) {
        while self.seen.last().is_none_or(|seen| seen != last) {
            match tokio::time::timeout(GIVES_UP, self.link.frame()).await {
                Ok(Ok(frame)) => self.take(&frame),
                Ok(Err(_)) | Err(_) => self.come_back().await,
            }
        }
    }

    fn take(&mut self, frame: &serde_json::Value) {
        if let Some(cursor) = frame["cursor"].as_i64() {
            if frame["change"]["kind"] == "message_posted" {
                self.seen.push(frame["change"]["message"]["body"].as_str().unwrap().to_owned());
            }
            self.cursor = self.cursor.max(cursor);
        }
    }

    /// Reconnects and takes what it missed, up to the signal that ends a replay.
    async fn come_back(&mut self) {
        let began = Instant::now();
        self.link = Link::open(&self.card, Some(self.cursor)).await;
        assert_eq!(self.link.ready["resumed"], true);
        loop {
            let frame = self.link.frame().await.expect("cut while it came back");
            let ends = frame["type"] == "cursor";
            self.take(&frame);
            if ends {
                break;
            }
        }
        self.returns += 1;
        self.slowest = self.slowest.max(began.elapsed());
    }
}

async fn cut_links(times: usize) {
    let process = Process::with(&[("ann", "member"), ("rob", "member")]).await;
    let origin = process.origin();
    let proxy = Proxy::before(process.address()).await;
    let ann = Card::new(&origin, sign_in(&origin, "ann", PASSWORD).await);
    // The server knows one origin only, so the cut link is another way to the same place.
    let rob = Card { via: Some(proxy.address), ..Card::new(&origin, sign_in(&origin, "rob", PASSWORD).await) };
    let mut writer = Link::open(&ann, None).await;
    let mut reader = Reader::open(rob).await;
    let mut chance = Chance::new(6);
    let mut sent = Vec::new();
    for cut in 0..times {
        let how = Cut::ALL[cut % Cut::ALL.len()];
        let count = chance.between(2, 8);
        let at = chance.between(0, count);
        let before = reader.returns;
        for number in 0..count {
            if number == at {
                proxy.cut(how).await;
            }
            let words = format!("c{cut}-{number}");
            let post = json!({"type": "post_message", "room": "r_2", "body": words, "client_id": words});
            assert!(writer.ask(post).await.unwrap()["error"].is_null());
            sent.push(words);
        }
        reader.read_to(sent.last().unwrap()).await;
        assert_eq!(reader.seen, sent, "after cut {cut}, {how:?}");
        // No message comes through a link that was cut: the last one came on another.
        assert!(reader.returns > before, "{how:?} did not cut");
    }
    println!("{times} cuts: {} messages seen once each, slowest return {:?}", sent.len(), reader.slowest);
    assert!(reader.slowest < RESUMED_WITHIN, "{:?}", reader.slowest);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r6_whoever_comes_back_after_a_cut_misses_nothing_and_sees_nothing_twice() {
    cut_links(100).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the full form, some minutes"]
async fn r6_in_full_1000_cuts() {
    cut_links(1000).await;
}

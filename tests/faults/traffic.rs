//! People who write and read while the server comes and goes: writers repeat what was not acknowledged with the
//! same key, readers come back with their cursor.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use serde_json::{Value, json};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::checker::{Run, Seen};
use crate::link::{Card, Ended, Link};
use crate::waiting::PATIENCE;

/// Told to everybody at the end.
struct Signs {
    /// Writers finish what they began.
    enough: AtomicBool,
    /// Readers read up to here.
    last: AtomicI64,
    /// One for each time a reader came back.
    back: Semaphore,
    /// How many messages were acknowledged.
    acknowledged: watch::Sender<usize>,
}

pub struct Traffic {
    signs: Arc<Signs>,
    writers: JoinSet<Vec<Seen>>,
    readers: JoinSet<(Vec<Seen>, Vec<Ended>)>,
    reader: Card,
    rooms: Vec<String>,
}

/// What came out of it: the run, and how the readers' connections ended.
pub struct Outcome {
    pub run: Run,
    pub endings: Vec<Ended>,
}

impl Traffic {
    /// `rooms` new rooms in which `writer` writes on `writers` connections and `reader` reads on `readers`.
    pub async fn begin(writer: &Card, writers: usize, reader: &Card, readers: usize, rooms: usize) -> Self {
        let who = Link::open(reader, None).await.ready["you"]["user"].clone();
        let mut link = Link::open(writer, None).await;
        let mut made = Vec::new();
        for number in 0..rooms {
            let create = json!({"type": "create_room", "name": format!("traffic-{number}"), "kind": "private", "members": [who]});
            made.push(link.ask(create).await.unwrap()["ok"]["room"].as_str().unwrap().to_owned());
        }
        let signs = Arc::new(Signs {
            enough: AtomicBool::new(false),
            last: AtomicI64::new(i64::MAX),
            back: Semaphore::new(0),
            acknowledged: watch::channel(0).0,
        });
        let mut reading = JoinSet::new();
        for _ in 0..readers {
            let first = Link::open(reader, None).await;
            reading.spawn(read(first, reader.clone(), signs.clone()));
        }
        let mut writing = JoinSet::new();
        for number in 0..writers {
            writing.spawn(write(number, writer.clone(), made.clone(), signs.clone()));
        }
        Self { signs, writers: writing, readers: reading, reader: reader.clone(), rooms: made }
    }

    /// How many messages were acknowledged so far.
    pub fn acknowledged(&self) -> usize {
        *self.signs.acknowledged.borrow()
    }

    /// Waits until so many are.
    pub async fn reaches(&self, count: usize) {
        let mut acknowledged = self.signs.acknowledged.subscribe();
        let reached = acknowledged.wait_for(|so_far| *so_far >= count);
        assert!(timeout(PATIENCE, reached).await.is_ok(), "writing does not go on");
    }

    /// Waits until every reader has come back once more: one that is on its way would not hear the next end.
    pub async fn all_back(&self) {
        let all = self.signs.back.acquire_many(u32::try_from(self.readers.len()).unwrap());
        timeout(PATIENCE, all).await.expect("every reader comes back").unwrap().forget();
    }

    /// Lets everybody finish; the server must be there again.
    pub async fn finish(self) -> Outcome {
        let Self { signs, writers, readers, reader, rooms } = self;
        signs.enough.store(true, Ordering::Relaxed);
        let acknowledged: Vec<Seen> = writers.join_all().await.into_iter().flatten().collect();
        let last = acknowledged.iter().map(|(cursor, _)| *cursor).max().unwrap();
        signs.last.store(last, Ordering::Relaxed);
        // One more message wakes readers that have seen the last one already.
        let mut link = Link::open(&reader, None).await;
        let wake = json!({"type": "post_message", "room": rooms[0], "body": "wake", "client_id": "wake"});
        link.ask(wake).await.unwrap();
        let mut run = Run { acknowledged, ..Run::default() };
        let mut endings = Vec::new();
        for (seen, ended) in readers.join_all().await {
            run.readers.push(seen);
            endings.extend(ended);
        }
        run.history = history(&mut link, &rooms).await.into_iter().filter(|(cursor, _)| *cursor <= last).collect();
        Outcome { run, endings }
    }
}

async fn write(number: usize, card: Card, rooms: Vec<String>, signs: Arc<Signs>) -> Vec<Seen> {
    let mut acknowledged = Vec::new();
    let mut link = Link::open(&card, None).await;
    for count in 0.. {
        if signs.enough.load(Ordering::Relaxed) {
            break;
        }
        let words = format!("w{number}-{count}");
        let room = &rooms[count % rooms.len()];
        let post = json!({"type": "post_message", "room": room, "body": words, "client_id": words});
        let cursor = loop {
            match link.ask(post.clone()).await {
                Ok(reply) if reply["error"].is_null() => break reply["ok"]["cursor"].as_i64().unwrap(),
                Ok(reply) => assert_eq!(reply["error"]["code"], "unavailable", "{reply}"),
                Err(_) => link = Link::open(&card, None).await,
            }
        };
        acknowledged.push((cursor, words));
        signs.acknowledged.send_modify(|count| *count += 1);
    }
    acknowledged
}

async fn read(first: Link, card: Card, signs: Arc<Signs>) -> (Vec<Seen>, Vec<Ended>) {
    let mut link = first;
    let mut cursor = link.ready["cursor"].as_i64().unwrap();
    let (mut seen, mut endings) = (Vec::new(), Vec::new());
    while cursor < signs.last.load(Ordering::Relaxed) {
        match link.frame().await {
            Ok(frame) => {
                if let Some((at, words)) = posted(&frame) {
                    cursor = at;
                    seen.push((at, words));
                }
            }
            Err(ended) => {
                endings.push(ended);
                link = Link::open(&card, Some(cursor)).await;
                assert_eq!(link.ready["resumed"], true, "{}", link.ready);
                signs.back.add_permits(1);
            }
        }
    }
    let last = signs.last.load(Ordering::Relaxed);
    seen.retain(|(cursor, _)| *cursor <= last);
    (seen, endings)
}

fn posted(frame: &Value) -> Option<Seen> {
    let change = &frame["change"];
    (change["kind"] == "message_posted")
        .then(|| (frame["cursor"].as_i64().unwrap(), change["message"]["body"].as_str().unwrap().to_owned()))
}

/// All messages of these rooms, in the order of the log.
async fn history(link: &mut Link, rooms: &[String]) -> Vec<Seen> {
    let mut all = Vec::new();
    for room in rooms {
        let mut after = 0;
        loop {
            let page = json!({"type": "history", "room": room, "after": after, "limit": 200});
            let ok = link.ask(page).await.unwrap()["ok"].clone();
            for message in ok["messages"].as_array().unwrap() {
                after = message["cursor"].as_i64().unwrap();
                all.push((after, message["body"].as_str().unwrap().to_owned()));
            }
            if ok["more"] == false {
                break;
            }
        }
    }
    all.sort();
    all
}

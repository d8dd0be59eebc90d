//! How long the log is kept: with the server's own minute what is older than 30 days goes, and what is younger stays.

use countersign::server::rounds;
use serde_json::json;

use crate::races::judge::log_of;
use crate::resume::{GENERAL, replayed, said};
use crate::support::House;
use crate::support::socket::{Socket, patiently};

/// Seconds for which a change is kept, and how near to that the two of the test are.
const KEPT: i64 = 30 * 86_400;
const NEAR: i64 = 1800;

#[tokio::test]
async fn what_is_younger_than_30_days_follows_and_what_is_older_is_gone_but_for_the_messages() {
    let house = House::new().await;
    let alice = house.begun("alice").await.0;
    let old = said(&house, alice, "old").await;
    house.clock.advance(2 * NEAR);
    let young = said(&house, alice, "young").await;
    house.clock.advance(KEPT - NEAR);
    let client = house.begun("carol").await.1;
    let begins = async || log_of(&house).await[0].cursor;
    assert_eq!((begins().await, young), (1, old + 1));
    rounds::minute(house.server.app(), &mut None).await;
    patiently(async { while begins().await == 1 {} }).await;
    assert_eq!(begins().await, young);

    // Whoever saw the last of what is gone misses only what is there.
    let mut carol = Socket::resume(&client, old).await;
    assert_eq!(carol.ready["resumed"], true);
    assert_eq!(replayed(&mut carol).await, [("message_posted".to_owned(), "young".to_owned())]);
    for before in [old - 1, 0] {
        let mut carol = Socket::resume(&client, before).await;
        assert_eq!(carol.ready["resumed"], false, "from {before}");
        carol.settle().await;
        assert!(!carol.seen.iter().any(|frame| frame.contains("message_posted")), "from {before}");
    }
    let page = carol.done(json!({"type": "history", "room": GENERAL})).await;
    let words: Vec<&str> =
        page["messages"].as_array().unwrap().iter().map(|message| message["body"].as_str().unwrap()).collect();
    assert_eq!(words, ["old", "young"]);
}

//! How much may be missed: so many changes follow, and with one more the client starts afresh.

use futures_util::future::join_all;
use serde_json::json;

use crate::resume::{away, replayed, said};
use crate::support::House;
use crate::support::socket::Socket;

/// The most that is worth replaying.
const MOST: i64 = 5000;

/// How many are said at once: about as many as go into one batch.
const AT_ONCE: usize = 250;

#[tokio::test]
async fn as_many_changes_as_are_worth_it_follow_and_with_one_more_one_starts_afresh() {
    let house = House::new().await;
    let alice = house.begun("alice").await.0;
    let (client, cursor) = away(&house).await;
    let words: Vec<String> = (0..MOST).map(|number| number.to_string()).collect();
    let mut log: Vec<(i64, &String)> = Vec::new();
    for batch in words.chunks(AT_ONCE) {
        let places = join_all(batch.iter().map(|word| said(&house, alice, word))).await;
        log.extend(places.into_iter().zip(batch));
    }
    log.sort_unstable();
    let mut carol = Socket::resume(&client, cursor).await;
    assert_eq!(carol.ready["resumed"], true);
    assert_eq!(carol.ready["cursor"], cursor + MOST);
    let told = replayed(&mut carol).await;
    // Not printed: it would fill the screen.
    assert!(told.iter().map(|(_, word)| word).eq(log.iter().map(|(_, word)| *word)), "{} changes", told.len());
    carol.close().await;

    said(&house, alice, "one-more").await;
    let mut carol = Socket::resume(&client, cursor).await;
    assert_eq!(carol.ready["resumed"], false);
    assert_eq!(carol.ready["cursor"], cursor + MOST + 1);
    carol.settle().await;
    assert!(
        !carol.seen.iter().any(|frame| frame.contains("message_posted")),
        "it starts afresh and is told all the same"
    );
    let page = carol.done(json!({"type": "history", "room": "r_2", "limit": 1})).await;
    assert_eq!(page["messages"][0]["body"], "one-more");
    // Whoever saw one of them misses no more than is worth it.
    let mut later = Socket::resume(&client, cursor + 1).await;
    assert_eq!(later.ready["resumed"], true);
    assert_eq!(replayed(&mut later).await.len(), log.len());
}

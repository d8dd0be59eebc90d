//! R15: a clock that jumps. The log's order does not follow it, and a session that was over once stays over.

use serde_json::json;

use crate::support::House;
use crate::support::socket::{Socket, everyone};

const GENERAL: &str = "r_2";
const A_DAY: i64 = 86_400;
const TEN_YEARS: i64 = 3650 * A_DAY;

#[tokio::test]
async fn r15_the_order_is_that_of_the_log_whatever_the_clock_says() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let mut bob = house.socket("bob").await;
    let words = ["now", "a day later", "a day before", "now again"];
    for (words, jump) in words.into_iter().zip([A_DAY, -2 * A_DAY, A_DAY, 0]) {
        alice.post(GENERAL, words, everyone()).await;
        assert_eq!(bob.event("message_posted").await["change"]["message"]["body"], words);
        house.clock.advance(jump);
    }
    let page = bob.done(json!({"type": "history", "room": GENERAL})).await;
    let messages = page["messages"].as_array().unwrap();
    assert!(messages.windows(2).all(|pair| pair[0]["cursor"].as_i64() < pair[1]["cursor"].as_i64()));
    assert_eq!(messages.iter().map(|message| message["body"].as_str().unwrap()).collect::<Vec<_>>(), words);
}

#[tokio::test]
async fn r15_a_session_that_was_over_ten_years_ahead_is_over_when_the_clock_is_back() {
    let house = House::new().await;
    let mut connected = house.signed_in("alice").await;
    let mut elsewhere = house.signed_in("alice").await;
    let mut socket = Socket::open(&connected).await;
    house.clock.advance(TEN_YEARS);
    assert_eq!(socket.closed().await, 4503);
    let gone = elsewhere.get("/session").await;
    assert_eq!((gone.status, gone.body.as_str()), (401, r#"{"close_code":4503}"#));
    let mut fresh = house.signed_in("bob").await;
    assert_eq!(fresh.get("/session").await.status, 200);
    house.clock.advance(-TEN_YEARS);
    assert_eq!(connected.get("/session").await.status, 401);
    assert_eq!(elsewhere.get("/session").await.status, 401);
    // A sign-in of the future is not older than the present one.
    let mut present = house.socket("bob").await;
    present.post(GENERAL, "back", everyone()).await;
}

#[tokio::test]
async fn r15_a_proof_of_the_future_is_none() {
    let house = House::new().await;
    let (mut alice, carol) = (house.socket("alice").await, house.id("carol"));
    let change = json!({"type": "set_role", "user": carol, "role": "moderator"});
    alice.done(change.clone()).await;
    house.clock.advance(660);
    assert_eq!(alice.refused(change.clone()).await, "reauth_required");
    // Put back, the clock does not say how long ago it was.
    house.clock.advance(-A_DAY);
    assert_eq!(alice.refused(change.clone()).await, "reauth_required");
    // One that is set a little loses nobody a proof.
    let mut again = house.socket("alice").await;
    house.clock.advance(-30);
    again.done(change).await;
}

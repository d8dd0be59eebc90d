//! Looking for words: what is found, for whom, and what is not there any more.

use serde_json::{Value, json};

use crate::support::House;
use crate::support::socket::{Socket, everyone, role};

const GENERAL: &str = "r_2";

fn search(query: &str) -> Value {
    json!({"type": "search", "query": query})
}

async fn bodies(socket: &mut Socket, command: Value) -> Vec<String> {
    let found = socket.done(command).await;
    let body = |hit: &Value| hit["message"]["body"].as_str().unwrap().to_owned();
    found["hits"].as_array().unwrap().iter().map(body).collect()
}

#[tokio::test]
async fn words_and_beginnings_are_found_newest_first_in_pages() {
    let house = House::new().await;
    let mut carol = house.socket("carol").await;
    for body in ["the release plan", "Plans for the Release", "release notes", "ein Café"] {
        carol.post(GENERAL, body, everyone()).await;
    }
    assert_eq!(bodies(&mut carol, search("release pl")).await, ["Plans for the Release", "the release plan"]);
    assert_eq!(bodies(&mut carol, search("release plan ")).await, ["the release plan"], "a space ends the word");
    assert_eq!(bodies(&mut carol, search("cafe")).await, ["ein Café"]);
    assert_eq!(bodies(&mut carol, search("nothing")).await, [""; 0]);
    let page = carol.done(json!({"type": "search", "query": "release", "limit": 2})).await;
    assert_eq!(page["more"], true);
    let last = page["hits"][1]["message"]["cursor"].clone();
    let rest = carol.done(json!({"type": "search", "query": "release", "limit": 2, "before": last})).await;
    assert_eq!((&rest["more"], rest["hits"].as_array().unwrap().len()), (&json!(false), 1));
    let hit = &page["hits"][0];
    assert_eq!(hit["snippet"], json!([{"text": "release", "found": true}, {"text": " notes"}]));
    assert!(hit["message"].get("content").is_none());
}

#[tokio::test]
async fn no_sign_in_a_search_has_a_meaning() {
    let house = House::new().await;
    let mut carol = house.socket("carol").await;
    carol.post(GENERAL, "a \"quoted\" thing OR another", everyone()).await;
    for query in
        ["\"", "\"quoted", "quoted\" OR", "(thing", "NEAR(a b)", "body:thing", "-thing", "thing*", "^a", "a AND"]
    {
        let found = carol.ask(search(query)).await;
        assert!(found["error"].is_null(), "{query}: {found}");
    }
    assert_eq!(bodies(&mut carol, search("\"QUOTED\" thing")).await.len(), 1);
    for query in ["", "   ", "***", "\u{0}"] {
        assert_eq!(bodies(&mut carol, search(query)).await.len(), 0, "{query}");
    }
    assert_eq!(carol.refused(search(&"x".repeat(201))).await, "too_large");
    assert_eq!(carol.refused(json!({"type": "search", "query": "x", "limit": 51})).await, "bad_request");
}

#[tokio::test]
async fn e4_e8_a_search_finds_what_one_may_see_now_and_nothing_of_the_rest() {
    let house = House::new().await;
    let (mut alice, mut bob, mut carol, mut dave) = (
        house.socket("alice").await,
        house.socket("bob").await,
        house.socket("carol").await,
        house.socket("dave").await,
    );
    let create = json!({"type": "create_room", "name": "den", "kind": "private", "members": [house.id("carol")]});
    let den = alice.done(create).await["room"].as_str().unwrap().to_owned();
    alice.post(&den, "canary in the den", everyone()).await;
    alice.post(GENERAL, "canary for admins", role("admin")).await;
    alice.post(GENERAL, "canary for carol", json!({"to": "users", "users": [house.id("carol")]})).await;
    alice.post(GENERAL, "canary for all", everyone()).await;
    let all = ["canary for all", "canary for carol", "canary for admins", "canary in the den"];
    assert_eq!(bodies(&mut alice, search("canary")).await, all);
    assert_eq!(bodies(&mut carol, search("canary")).await, [all[0], all[1], all[3]]);
    assert_eq!(bodies(&mut bob, search("canary")).await, [all[0]]);
    assert_eq!(bodies(&mut dave, search("canary")).await, [""; 0], "a guest sees no open room from outside");
    let within = |room: &str| json!({"type": "search", "query": "canary", "room": room});
    assert_eq!(bodies(&mut carol, within(&den)).await, [all[3]]);
    assert_eq!(bob.ask(within(&den)).await["error"], bob.ask(within("r_999")).await["error"]);
    // Who reads an open room from outside finds what is for everyone there.
    bob.done(json!({"type": "leave_room", "room": GENERAL})).await;
    assert_eq!(bodies(&mut bob, search("canary")).await, [all[0]]);
    // The room's number is no word of a message.
    assert_eq!(bodies(&mut carol, search(&den.replace("r_", "r"))).await, [""; 0]);
    // From the next command on after a loss nothing more is found.
    alice.done(json!({"type": "remove_member", "room": den, "user": house.id("carol")})).await;
    assert_eq!(bodies(&mut carol, search("canary")).await, [all[0], all[1]]);
    assert_eq!(carol.refused(within(&den)).await, "not_found");
}

#[tokio::test]
async fn words_that_are_gone_are_not_found_and_new_ones_are() {
    let house = House::new().await;
    let mut carol = house.socket("carol").await;
    let id = carol.post(GENERAL, "wrongly written", everyone()).await["message"].clone();
    carol.done(json!({"type": "edit_message", "message": id, "body": "rightly written"})).await;
    assert_eq!(bodies(&mut carol, search("wrongly")).await.len(), 0);
    assert_eq!(bodies(&mut carol, search("rightly")).await.len(), 1);
    carol.done(json!({"type": "react", "message": id, "emoji": "👍"})).await;
    assert_eq!(bodies(&mut carol, search("rightly")).await.len(), 1);
    carol.done(json!({"type": "delete_message", "message": id})).await;
    assert_eq!(bodies(&mut carol, search("rightly")).await.len(), 0);
    assert_eq!(bodies(&mut carol, search("written")).await.len(), 0);
    // Nor does the file hold them: what leaves the index leaves the disk.
    let house = house.restarted().await;
    let bytes = std::fs::read(house.folder.path().join("test.db")).unwrap();
    let holds = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    assert!(!holds(b"wrongly") && !holds(b"rightly"));
}

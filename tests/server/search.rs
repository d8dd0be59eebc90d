//! Looking for words: what is found, for whom, and what is not there any more.

use countersign::domain::command::Command;
use countersign::domain::role::Role;
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

/// How far the index knows the messages, and how far they go.
async fn known(house: &House) -> (i64, i64) {
    let known = "SELECT upto, (SELECT max(id) FROM messages) FROM words_known";
    sqlx::query_as(known).fetch_one(house.server.app().store.readers()).await.unwrap()
}

/// Fails where the index and the messages do not say the same.
async fn check_index(house: &House) {
    house.server.app().log.index().await;
    let mut db = house.server.app().store.writer().await.unwrap();
    let check = "INSERT INTO message_words (message_words, rank) VALUES ('integrity-check', 1)";
    sqlx::query(check).execute(&mut db).await.unwrap();
}

#[tokio::test]
async fn the_index_takes_in_many_at_a_time_and_knows_everything_when_somebody_looks() {
    let house = House::with("[limits]\ncommands_per_second = 100000").await;
    let mut carol = house.socket("carol").await;
    let first = carol.post(GENERAL, "word zero", everyone()).await["cursor"].as_i64().unwrap();
    let (upto, last) = known(&house).await;
    assert!(upto < first && last == first, "it waits for more");
    assert_eq!(bodies(&mut carol, search("zero")).await, ["word zero"]);
    assert_eq!(known(&house).await, (first, first));
    // Nobody looks; it does not fall behind without end.
    for number in 1..=600 {
        carol.post(GENERAL, &format!("word {number}"), everyone()).await;
    }
    let (upto, last) = known(&house).await;
    assert!(first < upto && upto < last, "{upto} of {last}");
    assert_eq!(bodies(&mut carol, search("600")).await, ["word 600"]);
    check_index(&house).await;
}

#[tokio::test]
async fn what_is_edited_or_deleted_before_the_index_knows_it_is_found_as_it_is_or_not_at_all() {
    let house = House::new().await;
    let (mut alice, mut carol) = (house.socket("alice").await, house.socket("carol").await);
    let said = async |socket: &mut Socket, body: &str| socket.post(GENERAL, body, everyone()).await["message"].clone();
    let edited = said(&mut carol, "before editing").await;
    carol.done(json!({"type": "edit_message", "message": edited, "body": "afterwards edited"})).await;
    let deleted = said(&mut carol, "soon deleted").await;
    carol.done(json!({"type": "delete_message", "message": deleted})).await;
    let erins = house.add("erin", Role::Member).await;
    let mut erin = house.socket("erin").await;
    said(&mut erin, "gone with erin").await;
    house.ask(Command::DeletePerson { user: erins, words: true }).await;
    let (upto, last) = known(&house).await;
    assert!(upto < last, "none of it was known");
    for gone in ["before", "soon", "gone"] {
        assert_eq!(bodies(&mut alice, search(gone)).await, [""; 0], "{gone}");
    }
    assert_eq!(bodies(&mut alice, search("afterwards")).await, ["afterwards edited"]);
    check_index(&house).await;
    // What it knows changes with the message.
    carol.done(json!({"type": "edit_message", "message": edited, "body": "edited once more"})).await;
    assert_eq!(bodies(&mut alice, search("afterwards")).await, [""; 0]);
    assert_eq!(bodies(&mut alice, search("once")).await, ["edited once more"]);
    check_index(&house).await;
}

#[tokio::test]
async fn what_the_index_did_not_know_when_the_server_ended_is_found_afterwards() {
    let house = House::new().await;
    house.socket("carol").await.post(GENERAL, "just before the end", everyone()).await;
    let house = house.restarted().await;
    let (upto, last) = known(&house).await;
    assert!(upto < last, "it was not known");
    assert_eq!(bodies(&mut house.socket("carol").await, search("end")).await, ["just before the end"]);
    check_index(&house).await;
}

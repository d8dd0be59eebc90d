use serde_json::{Value, json};

use super::{GENERAL, edit, private_room, read, said};
use crate::support::House;
use crate::support::socket::{everyone, role};

fn answer(room: &str, to: &str, body: &str, audience: Value) -> Value {
    let client_id = format!("k-{}", body.replace(' ', "-"));
    json!({"type": "post_message", "room": room, "body": body, "client_id": client_id, "audience": audience, "reply_to": to})
}

#[tokio::test]
async fn a_reply_shows_what_it_answers_as_that_is_now() {
    let house = House::new().await;
    let (mut carol, mut bob) = (house.socket("carol").await, house.socket("bob").await);
    let long = format!("{}canary-end", "é".repeat(200));
    let parent = said(&mut carol, GENERAL, &long, everyone()).await;
    let reply = bob.done(answer(GENERAL, &parent, "yes", everyone())).await["message"].as_str().unwrap().to_owned();
    let event = carol.next(|frame| frame["change"]["message"]["id"] == *reply).await;
    let told = &event["change"]["message"];
    assert_eq!(told["reply_to"], json!(parent));
    assert_eq!(told["quote"]["message"], json!(parent));
    assert_eq!(told["quote"]["author"]["name"], "carol");
    assert_eq!(told["quote"]["body"], "é".repeat(200));
    carol.done(edit(&parent, "shorter")).await;
    assert_eq!(read(&mut bob, GENERAL, &reply).await["quote"]["body"], "shorter");
    bob.done(edit(&reply, "oh yes")).await;
    let event = carol.event("message_edited").await;
    assert_eq!(event["change"]["message"]["quote"]["body"], "shorter");
    carol.done(json!({"type": "delete_message", "message": parent})).await;
    let now = read(&mut bob, GENERAL, &reply).await;
    assert_eq!(now["reply_to"], json!(parent));
    assert!(now["quote"].get("body").is_none(), "{now}");
    // The same request again is the same message, with another parent it is another request.
    let again = bob.done(answer(GENERAL, &parent, "yes", everyone())).await;
    assert_eq!(again["message"], json!(reply));
    assert_eq!(bob.refused(answer(GENERAL, &reply, "yes", everyone())).await, "conflict");
}

#[tokio::test]
async fn a_replys_audience_lies_within_that_of_what_it_answers() {
    let house = House::with("[limits]\ncommands_per_second = 1000").await;
    let (mut alice, mut bob, mut carol) =
        (house.socket("alice").await, house.socket("bob").await, house.socket("carol").await);
    let to =
        |names: &[&str]| json!({"to": "users", "users": names.iter().map(|name| house.id(name)).collect::<Vec<_>>()});
    let for_all = said(&mut carol, GENERAL, "all", everyone()).await;
    let for_staff = said(&mut bob, GENERAL, "staff", role("moderator")).await;
    let for_two = said(&mut bob, GENERAL, "two", to(&["alice"])).await;
    let within = [
        (&for_all, everyone()),
        (&for_all, role("guest")),
        (&for_all, to(&["carol"])),
        (&for_staff, role("moderator")),
        (&for_staff, role("admin")),
        (&for_staff, to(&["alice", "bob"])),
        (&for_two, to(&["alice"])),
        (&for_two, to(&["bob"])),
    ];
    for (number, (parent, audience)) in within.into_iter().enumerate() {
        bob.done(answer(GENERAL, parent, &format!("within {number}"), audience)).await;
    }
    let beyond = [
        (&for_staff, everyone()),
        (&for_staff, role("member")),
        (&for_staff, to(&["alice", "carol"])),
        (&for_two, everyone()),
        (&for_two, role("admin")),
        (&for_two, to(&["carol"])),
    ];
    for (number, (parent, audience)) in beyond.into_iter().enumerate() {
        let reply = bob.ask(answer(GENERAL, parent, &format!("beyond {number}"), audience.clone())).await;
        assert_eq!(reply["error"]["code"], "forbidden", "{audience}");
        assert_eq!(reply["error"]["permission"], "audience:reply");
        let sentence = "A reply is for those who see what it answers; choose that message's audience or a smaller one.";
        assert_eq!(reply["error"]["message"], sentence);
    }
    // E6: what one does not see cannot be answered, and is not told from what does not exist.
    let hidden = carol.ask(answer(GENERAL, &for_staff, "a", everyone())).await;
    let missing = carol.ask(answer(GENERAL, "m_999999", "b", everyone())).await;
    assert_eq!(hidden["error"], missing["error"]);
    assert_eq!(hidden["error"]["code"], "not_found");
    // Nor what stands in another room.
    let den = private_room(&mut alice, "den", &[house.id("bob").to_string()]).await;
    assert_eq!(bob.refused(answer(&den, &for_all, "from elsewhere", everyone())).await, "not_found");
}

#[tokio::test]
async fn e5_a_quote_is_only_for_those_who_still_see_what_is_quoted() {
    let house = House::new().await;
    let (mut alice, mut bob) = (house.socket("alice").await, house.socket("bob").await);
    let parent = said(&mut alice, GENERAL, "canary-staff", role("moderator")).await;
    let reply = bob.done(answer(GENERAL, &parent, "understood", role("moderator"))).await;
    let reply = reply["message"].as_str().unwrap().to_owned();
    assert_eq!(read(&mut bob, GENERAL, &reply).await["quote"]["body"], "canary-staff");
    alice.done(json!({"type": "set_role", "user": house.id("bob"), "role": "member"})).await;
    bob.signal("reload").await;
    bob.seen.clear();
    // His own reply he still sees, what it answers no longer, however he asks.
    let now = read(&mut bob, GENERAL, &reply).await;
    assert_eq!((&now["body"], now.get("quote")), (&json!("understood"), None));
    bob.done(edit(&reply, "understood, canary-free")).await;
    let hits = bob.done(json!({"type": "search", "query": "understood"})).await;
    assert_eq!(hits["hits"].as_array().unwrap().len(), 1);
    assert!(!bob.seen.concat().contains("canary-staff"));
    let event = alice.event("message_edited").await;
    assert_eq!(event["change"]["message"]["quote"]["body"], "canary-staff");
}

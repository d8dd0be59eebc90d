use serde_json::json;

use super::{GENERAL, private_room, read, said};
use crate::support::House;
use crate::support::socket::{everyone, role};

#[tokio::test]
async fn a_message_is_edited_answered_signed_and_deleted_without_javascript() {
    let house = House::new().await;
    let mut carol = house.socket("carol").await;
    let mut client = house.signed_in("carol").await;
    let id = said(&mut carol, GENERAL, "first </textarea><b>", everyone()).await;
    let place = format!("/rooms/{GENERAL}/messages/{id}");
    let page = client.get(&format!("{place}/details")).await;
    assert_eq!(page.status, 200);
    for deed in ["edit", "delete", "react"] {
        assert!(page.body.contains(&format!("action=\"{place}/{deed}\"")), "{deed}: {}", page.body);
    }
    assert!(page.body.contains("first &lt;/textarea&gt;&lt;b&gt;") && !page.body.contains("</textarea><b>"));
    let done = client.post(&format!("{place}/edit"), &[("body", "second\r\nline")]).await;
    assert_eq!((done.status, done.location()), (303, &*place));
    assert_eq!(read(&mut carol, GENERAL, &id).await["body"], "second\nline");
    client.post(&format!("{place}/react"), &[("emoji", "👍")]).await;
    assert_eq!(read(&mut carol, GENERAL, &id).await["reactions"][0]["users"], json!([carol.me()]));
    let page = client.get(&format!("{place}/details")).await.body;
    assert!(page.contains(&format!("action=\"{place}/unreact\"")), "what one gave can be taken back");
    client.post(&format!("{place}/unreact"), &[("emoji", "👍")]).await;
    assert_eq!(read(&mut carol, GENERAL, &id).await["reactions"], json!([]));
    let reply = [("body", "an answer"), ("client_id", "k"), ("audience", "everyone"), ("reply_to", id.as_str())];
    assert_eq!(client.post(&format!("/rooms/{GENERAL}/messages"), &reply).await.status, 303);
    let event = carol.next(|frame| frame["change"]["message"]["body"] == "an answer").await;
    assert_eq!(event["change"]["message"]["quote"]["body"], "second\nline");
    assert_eq!(client.post(&format!("{place}/delete"), &[("reason", "")]).await.status, 303);
    assert!(read(&mut carol, GENERAL, &id).await["deleted"].is_object());
    assert_eq!(client.post(&format!("{place}/edit"), &[("body", "x")]).await.status, 409);
}

#[tokio::test]
async fn an_announcement_is_not_answered() {
    let house = House::new().await;
    let mut bob = house.socket("bob").await;
    let announce = json!({"type": "announce", "body": "news", "audience": everyone(), "client_id": "k"});
    let id = bob.done(announce).await["message"].as_str().unwrap().to_owned();
    let mut client = house.signed_in("bob").await;
    let page = client.get(&format!("/rooms/r_1/messages/{id}/details")).await.body;
    assert!(page.contains("/react\"") && page.contains("/edit\"") && !page.contains("reply_to"));
    let reply = [("body", "an answer"), ("client_id", "k2"), ("audience", "everyone"), ("reply_to", id.as_str())];
    assert_eq!(client.post("/rooms/r_1/messages", &reply).await.status, 403);
    let reply = json!({"type": "post_message", "room": "r_1", "body": "x", "client_id": "k3", "reply_to": id});
    assert_eq!(bob.refused(reply).await, "forbidden");
}

#[tokio::test]
async fn e6_a_form_about_a_message_that_one_does_not_see_is_answered_like_one_about_none() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let mut client = house.signed_in("carol").await;
    let hidden = said(&mut alice, GENERAL, "canary", role("admin")).await;
    let den = private_room(&mut alice, "den", &[]).await;
    let elsewhere = said(&mut alice, &den, "canary", everyone()).await;
    let seen = said(&mut alice, GENERAL, "for all", everyone()).await;
    let missing = client.post("/rooms/r_2/messages/m_999999/react", &[("emoji", "👍")]).await;
    assert_eq!(missing.status, 404);
    for path in [
        format!("/rooms/{GENERAL}/messages/{hidden}"),
        format!("/rooms/{den}/messages/{elsewhere}"),
        // Seen, but not in the room of the address.
        format!("/rooms/r_1/messages/{seen}"),
        "/rooms/x/messages/y".to_owned(),
    ] {
        for (deed, field) in [("edit", "body"), ("delete", "reason"), ("react", "emoji"), ("unreact", "emoji")] {
            let answer = client.post(&format!("{path}/{deed}"), &[(field, "👍")]).await;
            assert_eq!((answer.status, &answer.body.len()), (404, &missing.body.len()), "{path}/{deed}");
        }
        assert_eq!(client.get(&format!("{path}/details")).await.status, 404, "{path}");
    }
    assert_eq!(client.post(&format!("/rooms/{GENERAL}/messages/{seen}/edit"), &[("body", "x")]).await.status, 403);
    let page = client.get(&format!("/rooms/{GENERAL}/messages/{seen}/details")).await.body;
    assert!(page.contains("/react\"") && !page.contains("/edit\"") && !page.contains("/delete\""));
    let mut stranger = house.visitor();
    assert_eq!(stranger.get(&format!("/rooms/{GENERAL}/messages/{seen}/details")).await.status, 303);
    let refused = stranger.post(&format!("/rooms/{GENERAL}/messages/{seen}/delete"), &[("reason", "")]).await;
    assert_eq!(refused.status, 303);
    assert!(refused.location().starts_with("/login"));
}

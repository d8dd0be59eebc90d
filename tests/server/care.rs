//! Rooms and people looked after without JavaScript: the pages, their forms, and a refusal as a page with a sentence.

use serde_json::json;

use crate::support::House;
use crate::support::client::Reply;
use crate::support::socket::everyone;

const GENERAL: &str = "r_2";

fn went_to(reply: &Reply, address: &str) {
    assert_eq!((reply.status, reply.location()), (303, address), "{}", reply.body);
}

fn refused(reply: &Reply, status: u16, sentence: &str) {
    assert_eq!(reply.status, status, "{}", reply.body);
    assert!(reply.body.contains(sentence), "{}", reply.body);
}

#[tokio::test]
async fn a_room_is_kept_by_plain_forms() {
    let house = House::new().await;
    let mut socket = house.socket("carol").await;
    let room = socket.done(json!({"type": "create_room", "name": "lunch", "kind": "private"})).await["room"].clone();
    let room = room.as_str().unwrap();
    let details = format!("/rooms/{room}/details");
    let mut carol = house.signed_in("carol").await;
    let page = carol.get(&details).await;
    for form in ["invite", "update", "archive", "leave"] {
        assert!(page.body.contains(&format!("action=\"/rooms/{room}/{form}\"")), "{form}: {}", page.body);
    }
    assert!(!page.body.contains(&format!("action=\"/rooms/{room}/join\"")));
    let act = async |carol: &mut crate::support::client::Client, deed: &str, fields: &[(&str, &str)]| {
        carol.post(&format!("/rooms/{room}/{deed}"), fields).await
    };
    went_to(&act(&mut carol, "update", &[("name", "supper"), ("topic", "<b>Soup</b>")]).await, &details);
    // By id, or by the name that one signs in with.
    went_to(&act(&mut carol, "invite", &[("user", "@dave")]).await, &details);
    let erin = house.add("erin", countersign::domain::role::Role::Guest).await.to_string();
    went_to(&act(&mut carol, "invite", &[("user", &erin)]).await, &details);
    let page = carol.get(&details).await;
    assert!(page.body.contains("supper") && page.body.contains("&lt;b&gt;Soup"), "{}", page.body);
    assert!(page.body.contains("dave") && page.body.contains(&format!("value=\"{erin}\"")));
    went_to(&act(&mut carol, "remove", &[("user", &erin)]).await, &details);
    assert!(!carol.get(&details).await.body.contains("erin"));
    went_to(&act(&mut carol, "archive", &[("archived", "true")]).await, &details);
    refused(&act(&mut carol, "update", &[("topic", "x")]).await, 403, "This room is archived");
    went_to(&act(&mut carol, "archive", &[("archived", "false")]).await, &details);
    went_to(&act(&mut carol, "leave", &[]).await, "/");
    refused(&act(&mut carol, "leave", &[]).await, 404, "There is no such thing");
    assert_eq!(carol.get(&details).await.status, 404);
}

#[tokio::test]
async fn a_person_is_looked_after_by_plain_forms() {
    let house = House::new().await;
    let mut alice = house.signed_in("alice").await;
    let bob = house.id("bob");
    let page = format!("/people/{bob}");
    let acting = alice.clone();
    let until = house.clock.now().plus_seconds(600).to_string();
    let act =
        async |deed: &str, fields: &[(&str, &str)]| acting.clone().post(&format!("/people/{bob}/{deed}"), fields).await;
    let shown = alice.get(&page).await;
    for form in ["mute", "ban", "role", "end-sessions"] {
        assert!(shown.body.contains(&format!("action=\"{page}/{form}\"")), "{form}: {}", shown.body);
    }
    went_to(&act("mute", &[("room", ""), ("until", &until), ("reason", "<i>loud</i>")]).await, &page);
    let shown = alice.get(&page).await;
    assert!(shown.body.contains("&lt;i&gt;loud") && shown.body.contains(&format!("action=\"{page}/unmute\"")));
    went_to(&act("unmute", &[("room", "")]).await, &page);
    went_to(&act("mute", &[("room", GENERAL), ("until", &until), ("reason", "loud")]).await, &page);
    went_to(&act("unmute", &[("room", GENERAL)]).await, &page);
    went_to(&act("role", &[("role", "member")]).await, &page);
    let mut socket = house.socket("bob").await;
    went_to(&act("end-sessions", &[]).await, &page);
    assert_eq!(socket.closed().await, 4504);
    let mut socket = house.socket("bob").await;
    went_to(&act("ban", &[("until", ""), ("reason", "spam")]).await, &page);
    assert_eq!(socket.closed().await, 4505);
    assert!(alice.get(&page).await.body.contains("Banned: spam"));
    went_to(&act("unban", &[]).await, &page);
    house.socket("bob").await;
    refused(&act("mute", &[("until", ""), ("reason", "x")]).await, 400, "A mute needs an end");
    refused(&act("ban", &[("until", "tomorrow"), ("reason", "x")]).await, 400, "This is no time");
    refused(&act("ban", &[("until", ""), ("reason", "")]).await, 400, "A reason must not be empty");
    refused(&act("role", &[("role", "king")]).await, 422, "This form is not complete");
}

#[tokio::test]
async fn who_may_not_sees_no_form_and_is_refused_with_a_sentence() {
    let house = House::new().await;
    let mut carol = house.signed_in("carol").await;
    let (alice, dave) = (house.id("alice"), house.id("dave"));
    let shown = carol.get(&format!("/people/{alice}")).await;
    assert_eq!(shown.status, 200);
    assert!(!shown.body.contains("<form"), "{}", shown.body);
    let ban = carol.post(&format!("/people/{alice}/ban"), &[("until", ""), ("reason", "x")]).await;
    refused(&ban, 403, "Only admins may ban");
    let update = carol.post(&format!("/rooms/{GENERAL}/update"), &[("name", "x")]).await;
    refused(&update, 403, "Only the room&#x27;s owner and moderators may change this room".split('&').next().unwrap());
    // What may not be seen is not there, in the same words, for pages and forms alike.
    let mut guest = house.signed_in("dave").await;
    for path in [format!("/people/{alice}"), "/people/u_999".to_owned(), format!("/rooms/{GENERAL}/details")] {
        let (hidden, missing) = (guest.get(&path).await, guest.get("/people/nobody").await);
        assert_eq!((hidden.status, hidden.body), (404, missing.body), "{path}");
    }
    let fields = [("until", ""), ("reason", "x")];
    let hidden = guest.post(&format!("/people/{alice}/ban"), &fields).await;
    let missing = guest.post("/people/u_999/ban", &fields).await;
    assert_eq!((hidden.status, hidden.body), (404, missing.body));
    // A guest finds nobody by name whom no room brought near.
    let mut socket = house.socket("carol").await;
    socket.done(json!({"type": "invite_member", "room": GENERAL, "user": dave})).await;
    socket.post(GENERAL, "hello", everyone()).await;
    assert_eq!(guest.get(&format!("/people/{alice}")).await.status, 200);
}

#[tokio::test]
async fn who_is_not_signed_in_is_led_to_the_door_and_back() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    let bob = house.id("bob");
    let details = visitor.get(&format!("/rooms/{GENERAL}/details")).await;
    went_to(&details, &format!("/login?next=/rooms/{GENERAL}/details"));
    went_to(&visitor.get(&format!("/people/{bob}")).await, &format!("/login?next=/people/{bob}"));
    let ban = visitor.post(&format!("/people/{bob}/ban"), &[("until", ""), ("reason", "x")]).await;
    went_to(&ban, &format!("/login?next=/people/{bob}"));
    let foreign = [("origin", "https://evil.example")];
    let mut alice = house.signed_in("alice").await;
    assert_eq!(alice.post_with(&format!("/people/{bob}/unban"), &[], &foreign).await.status, 403);
}

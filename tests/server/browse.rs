//! The plain pages on which rooms are browsed and words are looked for: what they show, and to whom.

use countersign::domain::audience::Audience;
use countersign::domain::command::Command;
use countersign::domain::id::RoomId;
use countersign::domain::message::Wording;
use countersign::domain::text::{Body, ClientId};
use serde_json::json;
use tokio::task::JoinSet;

use crate::support::client::Client;
use crate::support::socket::{everyone, role};
use crate::support::{House, dom};

const GENERAL: &str = "r_2";

/// The messages that a search page shows, without what stands around their words.
async fn found(client: &mut Client, query: &str) -> Vec<String> {
    let page = client.get(&format!("/search?q={query}")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let items = dom::texts(&page.body, "ol").concat();
    ["for all", "for carol", "for admins", "in the den"]
        .into_iter()
        .filter(|words| items.contains(&format!("canary {words}")))
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn rooms_are_browsed_by_name_with_the_way_in_and_private_ones_are_not_there() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    for (name, kind) in [("lunch", "open"), ("lunacy", "open"), ("lunar", "private"), ("supper", "open")] {
        alice.done(json!({"type": "create_room", "name": name, "kind": kind, "topic": "<b>soup</b>"})).await;
    }
    let mut carol = house.signed_in("carol").await;
    let page = carol.get("/rooms?q=Lun").await;
    assert!(page.body.contains("#lunch") && page.body.contains("#lunacy"), "{}", page.body);
    for hidden in ["lunar", "supper", "<b>soup"] {
        assert!(!page.body.contains(hidden), "{hidden}: {}", page.body);
    }
    assert_eq!(page.body.matches("/join\"").count(), 2);
    let mut alice = house.signed_in("alice").await;
    let page = alice.get("/rooms?q=lun").await;
    assert!(page.body.contains("lunar") && !page.body.contains("/join\""), "{}", page.body);
    assert_eq!(alice.get("/rooms?after=r_999").await.status, 404);
    assert_eq!(alice.get("/rooms?after=x").await.status, 404);
    // A guest browses nothing.
    let guest = house.signed_in("dave").await.get("/rooms").await;
    assert_eq!(guest.status, 403);
    assert!(!guest.body.contains("lunch"));
    assert_eq!(house.visitor().get("/rooms").await.location(), "/login?next=/rooms");
}

#[tokio::test]
async fn e4_a_search_page_finds_what_one_may_see_now_and_nothing_of_the_rest() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let carols = house.id("carol");
    let create = json!({"type": "create_room", "name": "den", "kind": "private", "members": [carols]});
    let den = alice.done(create).await["room"].as_str().unwrap().to_owned();
    alice.post(&den, "canary in the den", everyone()).await;
    alice.post(GENERAL, "canary for admins", role("admin")).await;
    alice.post(GENERAL, "canary for carol", json!({"to": "users", "users": [carols]})).await;
    alice.post(GENERAL, "canary for all <i>", everyone()).await;
    let mut carol = house.signed_in("carol").await;
    assert_eq!(found(&mut house.signed_in("alice").await, "canary").await.len(), 4);
    assert_eq!(found(&mut carol, "canary").await, ["for all", "for carol", "in the den"]);
    assert_eq!(found(&mut house.signed_in("bob").await, "can").await, ["for all"]);
    assert_eq!(found(&mut house.signed_in("dave").await, "canary").await, [""; 0]);
    assert_eq!(found(&mut carol, "nothing").await, [""; 0]);
    let page = carol.get("/search?q=canary").await.body;
    assert!(page.contains("<mark>canary</mark>") && page.contains("&lt;i&gt;"), "{page}");
    alice.done(json!({"type": "remove_member", "room": den, "user": carols})).await;
    assert_eq!(found(&mut carol, "canary").await, ["for all", "for carol"]);
    assert_eq!(house.visitor().get("/search?q=a%20b").await.location(), "/login?next=/search%3Fq%3Da%2520b");
}

#[tokio::test]
async fn a_search_goes_on_page_by_page_and_asks_no_more_often_than_a_command_may() {
    // One a second and two at once: sixty are too many on the slowest machine. What is said does not count for it.
    let house = House::with("[limits]\ncommands_per_second = 1\n").await;
    let (log, room, (alice, _)) = (&house.server.app().log, RoomId(2), house.begun("alice").await);
    for number in 0..25 {
        let (body, key) = (format!("plan {number}"), format!("k{number}"));
        let (body, key) = (Body::parse(&body).unwrap(), ClientId::parse(&key).unwrap());
        let draft = log.draft(Some(room), Wording::plain(body), Audience::EVERYONE, key, None);
        log.ask(alice, Command::PostMessage { room, draft }).await.unwrap();
    }
    let mut carol = house.signed_in("carol").await;
    let first = carol.get("/search?q=plan").await.body;
    assert_eq!(first.matches("class=\"hit\"").count(), 20);
    let older = dom::values(&first, "href").into_iter().find(|href| href.contains("before=")).unwrap();
    let second = carol.get(&older).await.body;
    assert_eq!(second.matches("class=\"hit\"").count(), 5);
    assert!(second.contains("<mark>plan</mark> 0") && !second.contains("before="), "{second}");
    let mut asked = JoinSet::new();
    for _ in 0..60 {
        let mut carol = carol.clone();
        asked.spawn(async move {
            let answer = carol.get("/search?q=plan").await;
            assert_eq!(answer.status == 429, answer.headers.contains_key("retry-after"));
            answer.status
        });
    }
    let statuses = asked.join_all().await;
    assert!(statuses.iter().all(|status| [200, 429].contains(status)), "{statuses:?}");
    assert!(statuses.contains(&429));
}

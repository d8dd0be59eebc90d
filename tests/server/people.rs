//! Other people's accounts: added, closed, opened again, deleted; and that none of it is there for anybody else.

use countersign::domain::actor::Actor;
use countersign::domain::command::{Command, NewPerson};
use countersign::domain::decide::Answer;
use countersign::domain::role::Role;
use countersign::domain::text::{DisplayName, UserName};
use serde_json::json;

use crate::sessions::{is_dead, link_in};
use crate::support::socket::{Socket, everyone};
use crate::support::{House, PASSWORD};

#[tokio::test]
async fn e11_the_pages_are_there_for_admins_and_do_not_exist_for_anybody_else() {
    let house = House::new().await;
    let page = house.signed_in("alice").await.get("/admin/people").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Invite by link") && page.body.contains(">carol<"), "{}", page.body);
    let carol = house.id("carol");
    for name in ["bob", "carol", "dave"] {
        let mut client = house.signed_in(name).await;
        let nothing = client.get("/admin/nothing-of-this-name").await;
        let there = client.get("/admin/people").await;
        assert_eq!((there.status, nothing.status), (404, 404), "{name}");
        for form in ["add", "invite", "revoke", &format!("{carol}/disable"), &format!("{carol}/delete")] {
            let answer = client.post(&format!("/admin/people/{form}"), &[("username", "eve"), ("role", "admin")]).await;
            assert_eq!(answer.status, 404, "{name} {form}");
        }
        assert!(!client.get("/settings/sessions").await.body.contains("/admin"), "{name}");
        assert!(!client.get("/rooms/r_1").await.body.contains("/admin"), "{name}");
    }
    assert!(house.server.app().hub.with_facts(|facts| facts.person_named("eve").is_none()));
}

#[tokio::test]
async fn c10_a_disabled_account_is_out_within_a_second_and_back_when_it_is_enabled() {
    let house = House::new().await;
    let mut alice = house.signed_in("alice").await;
    let carol = house.signed_in("carol").await;
    let mut socket = Socket::open(&carol).await;
    let id = house.id("carol");
    assert_eq!(alice.post(&format!("/admin/people/{id}/disable"), &[]).await.status, 303);
    assert_eq!(socket.closed().await, 4505);
    is_dead(&carol).await;
    let refused = house.visitor().sign_in("carol", PASSWORD).await;
    let unknown = house.visitor().sign_in("nobody", PASSWORD).await;
    // D1: the same as for somebody who does not exist.
    assert_eq!((refused.status, &refused.body.len()), (401, &unknown.body.len()));
    assert!(alice.get("/admin/people").await.body.contains("disabled"));
    assert_eq!(alice.post(&format!("/admin/people/{id}/enable"), &[]).await.status, 303);
    assert_eq!(house.visitor().sign_in("carol", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn c10_a_deleted_person_is_gone_by_name_and_what_was_said_stays_or_goes_as_was_chosen() {
    for words in [false, true] {
        let house = House::new().await;
        let mut alice = house.signed_in("alice").await;
        let mut watching = Socket::open(&alice).await;
        let carol = house.signed_in("carol").await;
        let mut socket = Socket::open(&carol).await;
        let posted = socket.post("r_2", "a word of carol", everyone()).await;
        let id = house.id("carol");
        let fields: &[(&str, &str)] = if words { &[("words", "1")] } else { &[] };
        assert_eq!(alice.post(&format!("/admin/people/{id}/delete"), fields).await.status, 303);
        assert_eq!(socket.closed().await, 4505);
        is_dead(&carol).await;
        assert_eq!(house.visitor().sign_in("carol", PASSWORD).await.status, 401);
        watching.event("person_updated").await;
        if words {
            watching.signal("reload").await;
        }
        // What was said is found or not; searching goes on either way.
        for word in ["word", "carol"] {
            let hits = watching.done(json!({"type": "search", "query": word})).await["hits"].clone();
            assert_eq!(hits.as_array().unwrap().len(), usize::from(!words), "{hits}");
        }
        let page = watching.done(json!({"type": "history", "room": "r_2"})).await;
        let messages = page["messages"].as_array().unwrap();
        let message = messages.iter().find(|message| message["id"] == posted["message"]).unwrap();
        assert_eq!(message["author"]["display"], "Deleted person");
        assert_eq!(message["body"].is_null(), words);
        assert_eq!(message["deleted"].is_object(), words);
        let people = watching.done(json!({"type": "list_people"})).await.to_string();
        assert!(!people.contains("Deleted person") && people.contains("bob"), "{people}");
        for gone in [
            json!({"type": "invite_member", "room": "r_2", "user": id}),
            json!({"type": "set_role", "user": id, "role": "admin"}),
            json!({"type": "ban_user", "user": id, "reason": "late"}),
            json!({"type": "open_direct", "users": [id]}),
            json!({"type": "end_sessions", "user": id}),
            json!({"type": "create_room", "name": "late", "kind": "private", "members": [id]}),
        ] {
            assert_eq!(watching.refused(gone.clone()).await, "not_found", "{gone}");
        }
        assert_eq!(alice.get(&format!("/people/{id}")).await.status, 404);
        // The name is free again, and the facts are the same after a restart.
        let house = house.restarted().await;
        let mut client = house.signed_in("alice").await;
        let page = client.get("/rooms/r_2").await.body;
        assert_eq!(page.contains("a word of carol"), !words);
        assert!(!page.contains("\"carol\""), "{page}");
        house.add("carol", countersign::domain::role::Role::Member).await;
        house.signed_in("carol").await;
    }
}

#[tokio::test]
async fn the_last_active_admin_can_be_neither_disabled_nor_deleted_by_whoever_owns_the_machine() {
    use countersign::domain::actor::Actor;
    use countersign::domain::command::Command;
    use countersign::domain::denied::{Conflict, Denied};
    use countersign::server::log::Failure;
    let house = House::new().await;
    let user = house.id("alice");
    let log = &house.server.app().log;
    for command in [Command::SetAccount { user, open: false }, Command::DeletePerson { user, words: false }] {
        let refused = log.ask(Actor::Console, command).await.err();
        assert_eq!(refused, Some(Failure::Denied(Denied::Conflict(Conflict::LastAdmin))));
    }
    // Nobody does it to themselves, and where there are two, one may go.
    let mut alice = house.signed_in("alice").await;
    assert_eq!(alice.post(&format!("/admin/people/{user}/disable"), &[]).await.status, 403);
    let second = house.add("anna", countersign::domain::role::Role::Admin).await;
    assert_eq!(alice.post(&format!("/admin/people/{second}/disable"), &[]).await.status, 303);
    let refused = log.ask(Actor::Console, Command::SetAccount { user, open: false }).await.err();
    assert_eq!(refused, Some(Failure::Denied(Denied::Conflict(Conflict::LastAdmin))));
}

#[tokio::test]
async fn d11_a_person_who_is_added_chooses_the_password_and_the_admin_never_sees_it() {
    let house = House::new().await;
    let mut alice = house.signed_in("alice").await;
    let page =
        alice.post("/admin/people/add", &[("username", "Erin"), ("role", "member"), ("display", "Erin E.")]).await;
    let link = link_in(&page.body, "/reset/");
    assert_eq!(house.visitor().sign_in("erin", PASSWORD).await.status, 401);
    let mut erin = house.visitor();
    assert!(erin.get(&link).await.body.contains("Choose a new password"));
    let set = erin.post(&link, &[("password", PASSWORD)]).await;
    assert_eq!(set.location(), "/login?reset=true");
    assert!(erin.get(set.location()).await.body.contains("Your new password is set; sign in with it."));
    assert_eq!(erin.sign_in("erin", PASSWORD).await.status, 303);
    // Once only.
    assert_eq!(erin.get(&link).await.status, 404);
    assert_eq!(erin.post(&link, &[("password", "umbrellas sing at noon")]).await.status, 404);
    assert!(!alice.get("/admin/people?q=erin").await.body.contains(&link));
}

#[tokio::test]
async fn c10_a_deleted_person_stays_nameless_whatever_else_was_asked_in_the_same_batch() {
    let house = House::new().await;
    let (carol, _) = house.begun("carol").await;
    let (user, log) = (carol.user().unwrap(), &house.server.app().log);
    let rename = Command::UpdateProfile(DisplayName::parse("Carol Real").unwrap());
    // Asked at once, they are decided one behind the other and written together.
    let (renamed, deleted) =
        tokio::join!(log.ask(carol, rename), log.ask(Actor::Console, Command::DeletePerson { user, words: false }));
    assert!(renamed.is_ok() && deleted.is_ok(), "{renamed:?} {deleted:?}");
    let house = house.restarted().await;
    house.server.app().hub.with_facts(|facts| {
        assert_eq!(facts.person(user).unwrap().display.to_string(), "Deleted person");
    });
}

#[tokio::test]
async fn a_name_that_became_free_can_be_somebody_elses_in_the_same_batch() {
    let house = House::new().await;
    let log = &house.server.app().log;
    let add = |name: &str| {
        let (name, display) = (UserName::parse(name).unwrap(), DisplayName::parse(name).unwrap());
        Command::AddPerson(NewPerson { name, display, role: Role::Member, password: None, bot: false })
    };
    let delete = |user| Command::DeletePerson { user, words: false };
    let (first, gone) = (house.id("carol"), house.id("dave"));
    let (deleted, added, other, again) = tokio::join!(
        log.ask(Actor::Console, delete(first)),
        log.ask(Actor::Console, add("carol")),
        log.ask(Actor::Console, delete(gone)),
        log.ask(Actor::Console, add("dave")),
    );
    let outcomes = [&deleted, &added, &other, &again];
    assert!(outcomes.iter().all(|outcome| outcome.is_ok()), "{outcomes:?}");
    // Also when the batch itself brought whoever goes.
    let Ok(Answer::Added(second)) = added else { panic!("nobody") };
    let (deleted, added) = tokio::join!(log.ask(Actor::Console, delete(second)), log.ask(Actor::Console, add("carol")));
    assert!(deleted.is_ok() && added.is_ok(), "{deleted:?} {added:?}");
    let house = house.restarted().await;
    assert_ne!(house.id("carol"), second);
}

#[tokio::test]
async fn c10_whoever_knew_a_deleted_person_by_a_room_alone_forgets_the_name_too() {
    let house = House::new().await;
    let dave = house.signed_in("dave").await;
    let (mut alice, mut carol) = (house.socket("alice").await, house.socket("carol").await);
    let create =
        json!({"type": "create_room", "name": "with a guest", "kind": "private", "members": [house.id("dave")]});
    carol.done(create).await;
    let mut there = Socket::open(&dave).await;
    let cursor = there.ready["cursor"].as_i64().unwrap();
    let user = house.id("carol");
    house.ask(Command::DeletePerson { user, words: false }).await;
    let told = there.event("person_updated").await;
    assert_eq!(told["change"]["display"], "Deleted person");
    there.event("member_left").await;
    alice.event("person_updated").await;
    // Whoever was away starts afresh.
    for from in [cursor, told["cursor"].as_i64().unwrap()] {
        assert_eq!(Socket::resume(&dave, from).await.ready["resumed"], false);
    }
}

#[tokio::test]
async fn e11_whether_a_form_can_be_read_is_told_only_to_whoever_may_send_it() {
    let house = House::new().await;
    let carol = house.id("carol");
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let (alice, bob) = (house.signed_in("alice").await, house.signed_in("bob").await);
    let admin = ["add", "invite", "revoke", &format!("{carol}/delete"), &format!("{carol}/tokens")]
        .map(|form| format!("/admin/people/{form}"));
    let own = ["/settings/tokens", "/settings/tokens/revoke"].map(str::to_owned);
    for path in admin.iter().chain(&own) {
        let send = async |cookie: Option<&String>| {
            let mut form = http.post(format!("{}{path}", house.origin())).header("origin", house.origin());
            if let Some(cookie) = cookie {
                form = form.header("cookie", cookie);
            }
            form.header("content-type", "text/plain").body("x").send().await.unwrap().status().as_u16()
        };
        assert_eq!(send(None).await, 303, "{path}");
        assert_eq!(send(bob.cookie.as_ref()).await, if own.contains(path) { 415 } else { 404 }, "{path}");
        let of_a_person = path.ends_with("/tokens") && !own.contains(path);
        assert_eq!(send(alice.cookie.as_ref()).await, if of_a_person { 404 } else { 415 }, "{path}");
    }
}

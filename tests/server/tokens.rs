//! API tokens: what a program may do with one, where it is looked at, and how it ends.

use countersign::domain::command::Command;
use countersign::domain::role::Role;
use serde_json::json;

use crate::support::House;
use crate::support::PASSWORD;
use crate::support::client::Client;
use crate::support::socket::{Socket, everyone, upgrade, upgrade_at};

/// The token that a form makes, as its page shows it, once.
pub async fn made(client: &mut Client, at: &str, fields: &[(&str, &str)]) -> String {
    let page = client.post(at, fields).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let start = page.body.find(">cs_").unwrap() + 1;
    page.body[start..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

/// The id of the one token that there is, by which it is taken back.
pub fn the_only(house: &House) -> String {
    house.server.app().hub.with_facts(|facts| {
        facts.sessions().find(|session| session.is_token()).map(|token| token.id.to_string()).unwrap()
    })
}

async fn status(origin: &str, headers: &[(&str, &str)]) -> u16 {
    upgrade(origin, headers).await.err().map_or(101, |refused| refused.status().as_u16())
}

#[tokio::test]
async fn a5_each_credential_is_looked_at_in_its_own_place_only() {
    let house = House::new().await;
    let mut carol = house.signed_in("carol").await;
    let token = made(&mut carol, "/settings/tokens", &[("name", "a bot"), ("days", "7")]).await;
    let origin = house.origin();
    let (cookie, bearer) = (carol.cookie.clone().unwrap(), format!("Bearer {token}"));
    let value = cookie.split('=').nth(1).unwrap().to_owned();
    // Without a cookie it opens the socket, wherever it was sent from.
    assert_eq!(status(&origin, &[("authorization", &bearer)]).await, 101);
    assert_eq!(status(&origin, &[("authorization", &bearer), ("origin", "https://evil.example")]).await, 101);
    let both = [("authorization", bearer.as_str()), ("cookie", cookie.as_str()), ("origin", origin.as_str())];
    assert_eq!(status(&origin, &both).await, 400);
    assert_eq!(status(&origin, &[("authorization", &format!("Bearer {value}"))]).await, 401);
    let in_a_cookie = format!("countersign_session={token}");
    assert_eq!(status(&origin, &[("cookie", &in_a_cookie), ("origin", &origin)]).await, 401);
    // Nor in an address, where it would stand in logs and histories.
    for query in [format!("?token={token}"), format!("?access_token={token}"), format!("?session={value}")] {
        let asked = upgrade_at(&origin, &format!("/ws{query}"), &[("origin", &origin)]).await;
        assert_eq!(asked.err().map(|refused| refused.status().as_u16()), Some(401), "{query}");
    }
    let flipped = format!("{bearer}0");
    for wrong in ["Bearer cs_", &format!("Basic {token}"), &flipped, &token] {
        assert_eq!(status(&origin, &[("authorization", wrong)]).await, 401, "{wrong}");
    }
    // Pages and forms do not look at it.
    let mut stranger = house.visitor();
    assert_eq!(stranger.get_with("/session", &[("authorization", &bearer)]).await.status, 401);
    stranger.cookie = Some(in_a_cookie);
    assert_eq!(stranger.get("/settings/tokens").await.status, 303);
}

#[tokio::test]
async fn a_token_reads_and_with_write_writes_in_its_rooms_and_nothing_else() {
    let house = House::new().await;
    let mut carol = house.signed_in("carol").await;
    let mut hers = Socket::open(&carol).await;
    let den = hers.done(json!({"type": "create_room", "name": "den", "kind": "private"})).await["room"].clone();
    let den = den.as_str().unwrap().to_owned();
    let in_den = hers.post(&den, "in the den", everyone()).await["message"].clone();
    let token =
        made(&mut carol, "/settings/tokens", &[("name", "w"), ("room", "r_2"), ("write", "1"), ("days", "7")]).await;
    let mut bot = Socket::open_bearer(&house.origin(), &token).await;
    let rooms = bot.ready["rooms"].as_array().unwrap();
    assert_eq!(rooms.iter().map(|room| room["room"].as_str().unwrap()).collect::<Vec<_>>(), ["r_2"]);
    assert_eq!(bot.ready["you"]["may"], json!([]));
    // In its room.
    let posted = bot.post("r_2", "from a program", everyone()).await["message"].clone();
    bot.done(json!({"type": "edit_message", "message": posted, "body": "from a program, better"})).await;
    bot.done(json!({"type": "react", "message": posted, "emoji": "👍"})).await;
    let of_another = house.socket("bob").await.post("r_2", "from bob", everyone()).await["message"].clone();
    bot.done(json!({"type": "react", "message": of_another, "emoji": "👍"})).await;
    assert_eq!(bot.refused(json!({"type": "delete_message", "message": of_another})).await, "forbidden");
    bot.done(json!({"type": "typing", "room": "r_2", "on": true})).await;
    bot.done(json!({"type": "mark_read", "room": "r_2", "cursor": 1})).await;
    bot.done(json!({"type": "history", "room": "r_2"})).await;
    bot.done(json!({"type": "delete_message", "message": posted})).await;
    // Anything else.
    let bob = house.id("bob");
    let carol_id = house.id("carol");
    for command in [
        json!({"type": "post_message", "room": den, "body": "x", "client_id": "d", "audience": {"to": "everyone"}}),
        json!({"type": "history", "room": den}),
        json!({"type": "search", "query": "den", "room": den}),
        json!({"type": "mark_read", "room": den, "cursor": 1}),
        json!({"type": "typing", "room": den, "on": true}),
        json!({"type": "react", "message": in_den, "emoji": "👍"}),
        json!({"type": "delete_message", "message": in_den}),
        json!({"type": "create_room", "name": "x", "kind": "open"}),
        json!({"type": "update_room", "room": den, "name": "y"}),
        json!({"type": "leave_room", "room": "r_2"}),
        json!({"type": "open_direct", "users": [bob]}),
        json!({"type": "list_rooms"}),
        json!({"type": "list_people"}),
        json!({"type": "list_connections"}),
        json!({"type": "update_profile", "display": "Z"}),
        json!({"type": "end_sessions", "user": carol_id}),
        json!({"type": "end_sessions", "session": hers.session()}),
        json!({"type": "announce", "body": "x", "audience": {"to": "everyone"}, "client_id": "a"}),
    ] {
        assert_eq!(bot.refused(command.clone()).await, "forbidden", "{command}");
    }
    // What the person does not see does not exist for the token either.
    let mut alice = house.socket("alice").await;
    let other = alice.done(json!({"type": "create_room", "name": "attic", "kind": "private"})).await["room"].clone();
    assert_eq!(bot.refused(json!({"type": "history", "room": other})).await, "not_found");
    // Nothing of the other room is heard, in no form.
    hers.post(&den, "a secret of the den", everyone()).await;
    hers.post("r_2", "for all", everyone()).await;
    bot.event("message_posted").await;
    bot.settle().await;
    assert!(!bot.seen.iter().any(|frame| frame.contains("den") && !frame.contains("forbidden")), "{:?}", bot.seen);
    let found = bot.done(json!({"type": "search", "query": "secret"})).await;
    assert_eq!(found["hits"], json!([]));
}

#[tokio::test]
async fn a_token_that_may_only_read_writes_nothing() {
    let house = House::new().await;
    let mut carol = house.signed_in("carol").await;
    let token = made(&mut carol, "/settings/tokens", &[("name", "r"), ("days", "7")]).await;
    let mut bot = Socket::open_bearer(&house.origin(), &token).await;
    let mut hers = Socket::open(&carol).await;
    let message = hers.post("r_2", "hello", everyone()).await["message"].clone();
    bot.event("message_posted").await;
    bot.done(json!({"type": "history", "room": "r_2"})).await;
    for command in [
        json!({"type": "post_message", "room": "r_2", "body": "x", "client_id": "d", "audience": {"to": "everyone"}}),
        json!({"type": "delete_message", "message": message}),
        json!({"type": "edit_message", "message": message, "body": "y"}),
        json!({"type": "react", "message": message, "emoji": "👍"}),
        json!({"type": "typing", "room": "r_2", "on": true}),
        json!({"type": "mark_read", "room": "r_2", "cursor": 1}),
    ] {
        assert_eq!(bot.refused(command.clone()).await, "forbidden", "{command}");
    }
}

#[tokio::test]
async fn a_token_that_comes_into_a_room_is_told_its_own_rights_there_and_not_its_persons() {
    let house = House::new().await;
    let mut carol = house.signed_in("carol").await;
    let token = made(&mut carol, "/settings/tokens", &[("name", "r"), ("days", "7")]).await;
    let (mut bot, mut hers) = (Socket::open_bearer(&house.origin(), &token).await, Socket::open(&carol).await);
    let mut bob = house.socket("bob").await;
    let den = bob.done(json!({"type": "create_room", "name": "den", "kind": "private"})).await["room"].clone();
    bob.done(json!({"type": "invite_member", "room": den, "user": house.id("carol")})).await;
    let may = async |socket: &mut Socket| {
        let event = socket.event("member_joined").await;
        event["change"]["room"]["may"].as_array().unwrap().iter().any(|word| word == "post_message")
    };
    assert!(may(&mut hers).await);
    assert!(!may(&mut bot).await);
}

#[tokio::test]
async fn a_token_never_has_more_rights_than_its_person() {
    let house = House::new().await;
    let mut alice = house.signed_in("alice").await;
    let token = made(&mut alice, "/settings/tokens", &[("name", "w"), ("write", "1"), ("days", "7")]).await;
    let mut bot = Socket::open_bearer(&house.origin(), &token).await;
    let mut carol = house.socket("carol").await;
    let message = carol.post("r_2", "of carol", everyone()).await["message"].clone();
    // Alice herself might delete it; her program deletes its own only.
    assert_eq!(bot.refused(json!({"type": "delete_message", "message": message})).await, "forbidden");
    assert_eq!(bot.refused(json!({"type": "set_role", "user": house.id("bob"), "role": "guest"})).await, "forbidden");
    let mut hers = Socket::open(&alice).await;
    hers.done(json!({"type": "leave_room", "room": "r_2"})).await;
    let post =
        json!({"type": "post_message", "room": "r_2", "body": "x", "client_id": "l", "audience": {"to": "everyone"}});
    assert_eq!(bot.refused(post).await, "forbidden");
}

#[tokio::test]
async fn a_token_outlives_a_password_change_and_ends_with_4504_when_it_is_taken_back() {
    let house = House::new().await;
    let mut carol = house.signed_in("carol").await;
    let token = made(&mut carol, "/settings/tokens", &[("name", "my bot"), ("days", "7")]).await;
    let mut bot = Socket::open_bearer(&house.origin(), &token).await;
    let fields = [("current", PASSWORD), ("password", "umbrellas sing at noon")];
    assert_eq!(carol.post("/settings/password", &fields).await.status, 200);
    carol.post("/settings/sessions/end", &[("others", "1")]).await;
    bot.settle().await;
    let page = carol.get("/settings/tokens").await.body;
    assert!(page.contains("my bot") && page.contains(&token[..8]) && !page.contains(&token), "{page}");
    assert!(page.contains("Connected now"), "{page}");
    // It is no session of hers.
    assert!(!carol.get("/settings/sessions").await.body.contains("my bot"));
    let id = bot.session().to_owned();
    assert_eq!(house.signed_in("bob").await.post("/settings/tokens/revoke", &[("token", &id)]).await.status, 404);
    assert_eq!(carol.post("/settings/tokens/revoke", &[("token", &id)]).await.status, 303);
    assert_eq!(bot.closed().await, 4504);
    assert_eq!(status(&house.origin(), &[("authorization", &format!("Bearer {token}"))]).await, 401);
}

#[tokio::test]
async fn a_token_ends_when_its_time_is_over_and_with_its_person() {
    let house = House::new().await;
    let mut carol = house.signed_in("carol").await;
    let token = made(&mut carol, "/settings/tokens", &[("name", "short"), ("days", "30")]).await;
    let mut bot = Socket::open_bearer(&house.origin(), &token).await;
    // A program may have nothing to do for longer than a person.
    house.clock.advance(8 * 86_400);
    bot.settle().await;
    house.clock.advance(22 * 86_400);
    assert_eq!(bot.closed().await, 4503);
    let mut carol = house.signed_in("carol").await;
    let token = made(&mut carol, "/settings/tokens", &[("name", "again"), ("days", "7")]).await;
    let mut bot = Socket::open_bearer(&house.origin(), &token).await;
    let mut alice = house.signed_in("alice").await;
    assert_eq!(alice.post(&format!("/admin/people/{}/disable", house.id("carol")), &[]).await.status, 303);
    assert_eq!(bot.closed().await, 4505);
    assert_eq!(status(&house.origin(), &[("authorization", &format!("Bearer {token}"))]).await, 401);
}

#[tokio::test]
async fn c10_a_ban_and_a_deletion_close_the_sockets_of_tokens_too_and_nothing_brings_them_back() {
    let house = House::new().await;
    let mut alice = house.signed_in("alice").await;
    let mut hers = Socket::open(&alice).await;
    let mut bystander = house.socket("carol").await;
    for (name, form) in [("bob", "/people/{id}/ban"), ("dave", "/admin/people/{id}/delete")] {
        let mut owner = house.signed_in(name).await;
        let token = made(&mut owner, "/settings/tokens", &[("name", "bot"), ("days", "7")]).await;
        let bearer = format!("Bearer {token}");
        let mut bot = Socket::open_bearer(&house.origin(), &token).await;
        let id = house.id(name);
        let form = form.replace("{id}", &id.to_string());
        assert_eq!(alice.post(&form, &[("reason", "spam")]).await.status, 303, "{form}");
        assert_eq!(bot.closed().await, 4505, "{name}");
        assert_eq!(status(&house.origin(), &[("authorization", &bearer)]).await, 401, "{name}");
        if name == "bob" {
            // The ban is over; what it ended stays ended.
            hers.done(json!({"type": "unban_user", "user": id})).await;
            assert_eq!(status(&house.origin(), &[("authorization", &bearer)]).await, 401);
        }
    }
    bystander.settle().await;
}

#[tokio::test]
async fn a_program_of_its_own_has_no_password_and_gets_its_tokens_from_an_admin() {
    let house = House::new().await;
    let mut alice = house.signed_in("alice").await;
    let answer = alice.post("/admin/people/add", &[("username", "deploy"), ("role", "member"), ("bot", "1")]).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let bot = house.id("deploy");
    // It is no admin who could stay as the last one.
    house.ask(Command::SetRole { user: bot, role: Role::Admin }).await;
    let mut last = Socket::open(&alice).await;
    let step_down = json!({"type": "set_role", "user": house.id("alice"), "role": "member"});
    assert_eq!(last.refused(step_down).await, "conflict");
    house.ask(Command::SetRole { user: bot, role: Role::Member }).await;
    let at = format!("/admin/people/{bot}/tokens");
    let token = made(&mut alice, &at, &[("name", "ci"), ("write", "1"), ("days", "365")]).await;
    let mut socket = Socket::open_bearer(&house.origin(), &token).await;
    assert_eq!(socket.ready["you"]["name"], "deploy");
    socket.post("r_2", "deployed", everyone()).await;
    assert_eq!(alice.post(&format!("/admin/people/{bot}/reset"), &[]).await.status, 409);
    assert_eq!(house.visitor().sign_in("deploy", "").await.status, 401);
    // No admin acts in a person's name.
    assert_eq!(alice.get(&format!("/admin/people/{}/tokens", house.id("carol"))).await.status, 404);
    assert_eq!(house.signed_in("bob").await.get(&at).await.status, 404);
    let id = socket.session().to_owned();
    assert_eq!(alice.post(&format!("{at}/revoke"), &[("token", &id)]).await.status, 303);
    assert_eq!(socket.closed().await, 4504);
    house.add("erin", Role::Member).await;
}

#[tokio::test]
async fn c3_a_token_stands_in_no_file() {
    let house = House::new().await;
    let mut carol = house.signed_in("carol").await;
    let token = made(&mut carol, "/settings/tokens", &[("name", "x"), ("room", "r_2"), ("days", "7")]).await;
    let house = house.restarted().await;
    let bot = Socket::open_bearer(&house.origin(), &token).await;
    assert_eq!(bot.ready["rooms"].as_array().unwrap().len(), 1);
    for file in std::fs::read_dir(house.folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(token.len()).any(|window| window == token.as_bytes()));
    }
}

//! F7 on the server's side: whatever people write, wherever it stands, a browser's parser finds the same elements in the
//! page as if they had written "x". The live half is end2end/tests/xss.spec.ts, with the same set.

use std::collections::BTreeSet;

use countersign::domain::actor::Actor;
use countersign::domain::audience::Audience;
use countersign::domain::command::{Command, NewPerson, PasswordHash};
use countersign::domain::decide::Answer;
use countersign::domain::id::{RoomId, UserId};
use countersign::domain::message::Wording;
use countersign::domain::role::Role;
use countersign::domain::room::RoomKind;
use countersign::domain::text::{Body, ClientId, DisplayName, RoomName, Topic, UserName};
use serde_json::Value;

use crate::support::client::Client;
use crate::support::{House, dom};

const GENERAL: RoomId = RoomId(2);

/// What a message's Markdown may become, and no attribute that does anything.
const OF_MARKDOWN: [(&str, &[&str]); 29] = [
    ("p", &[]),
    ("br", &[]),
    ("em", &[]),
    ("strong", &[]),
    ("del", &[]),
    ("s", &[]),
    ("code", &[]),
    ("code", &["class"]),
    ("pre", &[]),
    ("pre", &["class"]),
    ("pre", &["tabindex"]),
    ("pre", &["class", "tabindex"]),
    ("pre", &["data-language", "tabindex"]),
    ("blockquote", &[]),
    ("ul", &[]),
    ("ol", &[]),
    ("ol", &["start"]),
    ("li", &[]),
    ("hr", &[]),
    ("span", &[]),
    ("span", &["class"]),
    ("h1", &[]),
    ("h2", &[]),
    ("h3", &[]),
    ("h4", &[]),
    ("h5", &[]),
    ("h6", &[]),
    ("a", &["href", "rel"]),
    ("a", &["href", "rel", "target"]),
];

fn payloads() -> Vec<String> {
    let set: Vec<String> = serde_json::from_str(include_str!("../xss/payloads.json")).unwrap();
    assert!(set.len() >= 150);
    set
}

/// The same number of texts that do nothing.
fn plain(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("x{number}")).collect()
}

async fn person(house: &House, number: usize, display: &str) -> Option<UserId> {
    let display = DisplayName::parse(display).ok()?;
    // Nobody signs in with it.
    let password = PasswordHash("$argon2id$nobodys".into());
    let person = NewPerson {
        name: UserName::parse(&format!("p{number}")).unwrap(),
        display,
        role: Role::Member,
        password: Some(password),
        bot: false,
    };
    let Answer::Added(user) = house.ask(Command::AddPerson(person)).await else { panic!("nobody was added") };
    Some(user)
}

async fn post(house: &House, actor: Actor, room: RoomId, text: &str, audience: Audience) -> bool {
    let Ok(body) = Body::parse(text) else { return false };
    let log = &house.server.app().log;
    let key = ClientId::parse(&format!("k{}", house.server.app().hub.with_facts(|facts| facts.head()))).unwrap();
    let draft = log.draft(Some(room), Wording::plain(body), audience, key, None);
    log.ask(actor, Command::PostMessage { room, draft }).await.unwrap();
    true
}

async fn room(house: &House, actor: Actor, name: &str, topic: &str) -> Option<RoomId> {
    let (name, topic) = (RoomName::parse(name).ok()?, Topic::parse(topic).ok()?);
    let create = Command::CreateRoom { name, kind: RoomKind::Private, topic, members: Vec::new() };
    let Answer::Created(room) = house.server.app().log.ask(actor, create).await.unwrap() else { panic!("no room") };
    Some(room)
}

/// No script but ours, no handler, no style, and no way into a script.
fn harmless(what: &str, html: &str) {
    for shape in dom::shape(html) {
        let forbidden = shape.attributes.iter().find(|name| {
            name.starts_with("on") || matches!(name.as_str(), "style" | "srcdoc" | "formaction" | "background" | "ping")
        });
        assert_eq!(forbidden, None, "{what}: {shape:?}");
        let dangerous =
            ["iframe", "object", "embed", "base", "frame", "applet", "style", "foreignobject", "math", "template"];
        assert!(!dangerous.contains(&shape.name.as_str()), "{what}: {shape:?}");
    }
    for attribute in ["href", "src", "action", "xlink:href", "data", "poster"] {
        for value in dom::values(html, attribute) {
            let fine = ["/", "#", "http://", "https://", "mailto:"].iter().any(|start| value.starts_with(start));
            assert!(fine, "{what}: {attribute} is {value:?}");
        }
    }
    let scripts = dom::texts(html, "script");
    for script in scripts.iter().filter(|script| script.starts_with('{')) {
        let page: Value = serde_json::from_str(script).unwrap_or_else(|e| panic!("{what}: the page's data: {e}"));
        assert!(page.is_object());
    }
}

fn sorted(html: &str) -> Vec<dom::Shape> {
    let mut shapes = dom::shape(html);
    shapes.sort();
    shapes
}

/// Names of people and rooms, topics, and an audience of named people, each text in each place.
async fn named(texts: &[String], fits: &BTreeSet<usize>) -> (House, Client, Vec<String>) {
    let house = House::new().await;
    let (alice, client) = house.begun("alice").await;
    let mut pages = Vec::new();
    for number in fits {
        let text = &texts[*number];
        let user = person(&house, *number, text).await.unwrap();
        let (theirs, _) = house.begun(&format!("p{number}")).await;
        post(&house, theirs, GENERAL, "hello", Audience::EVERYONE).await;
        post(&house, alice, GENERAL, "for one", Audience::Users { users: vec![user] }).await;
        let room = room(&house, alice, text, text).await.unwrap();
        pages.push(format!("/rooms/{room}"));
    }
    pages.push("/rooms/r_2".to_owned());
    (house, client, pages)
}

#[tokio::test]
async fn f7_names_topics_titles_and_audiences_leave_every_page_the_shape_it_has_with_x() {
    let texts = payloads();
    // The longest take no part where they are refused.
    let fits: BTreeSet<usize> = (0..texts.len())
        .filter(|number| DisplayName::parse(&texts[*number]).is_ok() && RoomName::parse(&texts[*number]).is_ok())
        .collect();
    assert!(fits.len() >= 140, "{} fit", fits.len());
    let (_nasty_house, mut nasty, nasty_pages) = named(&texts, &fits).await;
    let (_plain_house, mut tame, tame_pages) = named(&plain(texts.len()), &fits).await;
    // Every page lists all rooms and people. Each room's own has its title and topic, of which every seventh is looked at;
    // the last holds the messages, with their people and audiences.
    let last = nasty_pages.len() - 1;
    let pages = nasty_pages.iter().zip(&tame_pages).enumerate();
    for (number, (nasty_page, tame_page)) in pages.filter(|(number, _)| number % 7 == 0 || *number == last) {
        let (one, other) = (nasty.get(nasty_page).await, tame.get(tame_page).await);
        assert_eq!((one.status, other.status), (200, 200));
        harmless(nasty_page, &one.body);
        // Rooms stand in the order of their names, so the open one has another place among them.
        assert_eq!(sorted(&one.body), sorted(&other.body), "page {number}");
        assert_eq!(dom::texts(&one.body, "title").len(), 1);
    }
}

#[tokio::test]
async fn f7_a_message_becomes_text_or_the_few_things_that_markdown_may_be() {
    let house = House::new().await;
    let (alice, mut client) = house.begun("alice").await;
    let quiet = client.get("/rooms/r_2").await.body;
    let room = room(&house, alice, "payloads", "").await.unwrap();
    post(&house, alice, room, "x", Audience::EVERYONE).await;
    let known: BTreeSet<(String, Vec<String>)> = [quiet, client.get(&format!("/rooms/{room}")).await.body]
        .iter()
        .flat_map(|html| dom::shape(html))
        .map(|shape| (shape.name, shape.attributes))
        .chain(
            OF_MARKDOWN
                .map(|(name, attributes)| (name.to_owned(), attributes.iter().map(ToString::to_string).collect())),
        )
        .collect();
    let mut posted = 0;
    for (number, text) in payloads().iter().enumerate() {
        if !post(&house, alice, room, text, Audience::EVERYONE).await {
            continue;
        }
        posted += 1;
        // A page shows fifty; each message is looked at on some page.
        if number % 40 == 39 || number + 1 == payloads().len() {
            let page = client.get(&format!("/rooms/{room}")).await.body;
            harmless("messages", &page);
            for shape in dom::shape(&page) {
                assert!(known.contains(&(shape.name.clone(), shape.attributes.clone())), "{shape:?}");
            }
        }
    }
    assert!(posted >= 150, "{posted} were posted");
}

#[tokio::test]
async fn f7_a_refused_form_and_a_failed_sign_in_give_back_text_and_nothing_else() {
    let house =
        House::with("[limits]\nlogins_per_account = 10000\nlogins_per_address = 100000\ncommands_per_second = 100000")
            .await;
    let empty = House::empty("").await;
    let (_, mut carol) = house.begun("carol").await;
    let refused = async |client: &mut Client, text: &str| {
        // With too much of it the form comes back with the text in it.
        let long = text.to_owned() + &"y".repeat(4000);
        client.post("/rooms/r_2/messages", &[("body", &long), ("client_id", "k"), ("audience", "everyone")]).await.body
    };
    let asked = |text: &str| {
        let url = reqwest::Url::parse_with_params("http://x/login", [("next", text), ("ended", "4501")]).unwrap();
        format!("{}?{}", url.path(), url.query().unwrap())
    };
    let known = dom::shape(&refused(&mut carol, "x").await);
    let door = dom::shape(&house.visitor().get("/login?next=x&ended=4501").await.body);
    let nothing = dom::shape(&carol.get("/x").await.body);
    let mut first = empty.visitor();
    let setup = |text: &str| [("code", text.to_owned()), ("username", text.to_owned()), ("password", text.to_owned())];
    for text in payloads() {
        let form = refused(&mut carol, &text).await;
        harmless(&text, &form);
        assert_eq!(dom::shape(&form), known, "{text}");
        assert!(
            dom::texts(&form, "textarea").iter().any(|kept| kept.contains(text.trim_start_matches('\n'))),
            "{text}"
        );
        let page = house.visitor().get(&asked(&text)).await.body;
        harmless(&text, &page);
        assert_eq!(dom::shape(&page), door, "{text}");
        let lost = reqwest::Url::parse(&format!("{}/", house.origin())).unwrap().join(&format!("/{text}"));
        if let Ok(lost) = lost
            && lost.as_str().starts_with(&house.origin())
            && lost.path().len() > 1
        {
            let page = carol.get(lost.path()).await;
            harmless(&text, &page.body);
            assert!(page.status != 404 || dom::shape(&page.body) == nothing, "{text}");
        }
        let fields = setup(&text);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        harmless(&text, &first.post("/setup", &fields).await.body);
    }
}

//! What a page reads of the wire is what serde reads of it: the two readers of one frame must not see two things.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs;
use std::path::Path;

use countersign::protocol::close::SessionGone;
use countersign::protocol::error::{ErrorCode, Refusal};
use countersign::protocol::event::Event;
use countersign::protocol::frame::{Reply, ServerFrame};
use countersign::protocol::read::{FromJson, read};
use countersign::protocol::view::Message;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Both readers make the same of it.
fn read_alike<T: FromJson + DeserializeOwned + PartialEq + Debug>(json: &Value) -> T {
    let text = json.to_string();
    let theirs: T = serde_json::from_str(&text).expect(&text);
    assert_eq!(read::<T>(&text).as_ref(), Some(&theirs), "{text}");
    theirs
}

/// Neither reader makes anything of it.
fn refused_alike<T: FromJson + DeserializeOwned + Debug>(json: &Value) {
    let text = json.to_string();
    assert!(serde_json::from_str::<T>(&text).is_err() && read::<T>(&text).is_none(), "{text}");
}

fn message() -> Value {
    json!({
        "id": "m_7", "room": "r_2", "cursor": 7, "version": 9,
        "author": {"user": "u_1", "name": "ana", "display": "Ana \"A\" \u{1F44B}"},
        "body": "a\n\"b\" \\ \u{e9}",
        "content": [
            {"paragraph": [{"text": "a"}, "break", {"code": "b"}, {"emphasis": [{"strong": [{"strike": [{"text": "c"}]}]}]},
                {"link": {"href": "https://x/", "children": [{"text": "x"}]}}, {"mention": {"user": "u_2", "name": "bob"}}]},
            {"quote": [{"list": {"start": 3, "items": [[{"paragraph": [{"text": "d"}]}], []]}}, {"list": {"items": []}}]},
            {"code_block": {"language": "rust", "spans": [{"class": "keyword", "text": "fn"}, {"class": "string", "text": "s"},
                {"class": "number", "text": "1"}, {"class": "comment", "text": "c"}, {"class": "type", "text": "T"},
                {"class": "function", "text": "f"}, {"text": " "}]}},
        ],
        "audience": {"to": "users", "users": ["u_1", "u_2"]},
        "client_id": "k", "reply_to": "m_3",
        "quote": {"message": "m_3", "author": {"user": "u_2", "name": "bob", "display": "Bob"}, "body": "said"},
        "mentions": ["u_2"], "reactions": [{"emoji": "\u{1F44D}", "users": ["u_2"]}], "attachments": [],
        "posted_at": "2026-01-02T03:04:05.678Z", "edited_at": "2026-01-02T03:05:05.678Z",
        "deleted": {"by": "u_1", "at": "2026-01-02T03:06:05.678Z", "reason": "why"},
    })
}

/// With nothing in it that may be absent.
fn bare_message() -> Value {
    json!({
        "id": "m_8", "room": "r_2", "cursor": 8, "version": 8, "author": {"user": "u_1", "name": "ana", "display": "Ana"},
        "audience": {"to": "role", "role": "admin"}, "posted_at": "2026-01-02T03:04:05.678Z",
    })
}

fn room(kind: &str) -> Value {
    json!({
        "room": "r_2", "name": "lunch", "kind": kind, "topic": "", "owner": "u_1", "archived": false, "reload": true,
        "unread": 3, "mentions": 1, "read_cursor": 5, "may": ["post_message"], "audiences": ["everyone"],
        "members": ["u_1", "u_2"],
    })
}

fn person(role: &str) -> Value {
    json!({"user": "u_2", "name": "bob", "display": "Bob", "role": role, "online": true,
        "ban": {"until": "2026-01-02T03:04:05.678Z", "reason": "noise"}})
}

fn changes() -> Vec<Value> {
    let until = "2026-01-02T03:04:05.678Z";
    vec![
        json!({"kind": "message_posted", "message": message()}),
        json!({"kind": "message_edited", "message": bare_message()}),
        json!({"kind": "reaction_added", "message": "m_7", "emoji": "x", "user": "u_1", "version": 9}),
        json!({"kind": "reaction_removed", "message": "m_7", "emoji": "x", "user": "u_1", "version": 9}),
        json!({"kind": "message_deleted", "message": message()}),
        json!({"kind": "room_created", "room": room("open")}),
        json!({"kind": "room_updated", "room": room("private")}),
        json!({"kind": "room_archived", "room": room("announcements")}),
        json!({"kind": "member_joined", "user": "u_2", "person": person("guest"), "room": room("direct"), "people": [person("member")]}),
        json!({"kind": "member_joined", "user": "u_2"}),
        json!({"kind": "member_left", "user": "u_2", "removed_by": "u_1"}),
        json!({"kind": "person_added", "person": person("moderator")}),
        json!({"kind": "person_updated", "user": "u_2", "display": "Robert"}),
        json!({"kind": "user_banned", "user": "u_2", "until": until, "reason": "noise"}),
        json!({"kind": "user_banned", "user": "u_2", "reason": "noise"}),
        json!({"kind": "user_unbanned", "user": "u_2"}),
        json!({"kind": "role_changed", "user": "u_2", "role": "admin"}),
        json!({"kind": "user_muted", "user": "u_2", "until": until, "reason": "noise"}),
        json!({"kind": "user_unmuted", "user": "u_2"}),
        json!({"kind": "of_a_later_version", "more": [1.5, null, {"a": true}]}),
    ]
}

fn frames() -> Vec<Value> {
    let you = json!({"user": "u_1", "name": "ana", "display": "Ana", "role": "member", "session": "s_4",
        "expires_at": "2026-01-02T03:04:05.678Z", "may": ["create_room"]});
    let listed = |joined: bool| {
        let mut listed = room("open");
        listed.as_object_mut().unwrap().extend([("joined".to_owned(), json!(joined)), ("size".to_owned(), json!(3))]);
        listed
    };
    let connection = json!({"connection": "c_1", "user": "u_1", "session": "s_4", "current": true, "address": "127.0.0.1",
        "agent": "a", "since": "2026-01-02T03:04:05.678Z"});
    let decision = json!({"allowed": false, "code": "forbidden", "message": "no", "permission": "ban_user", "role": "guest", "rule": "-"});
    let done = json!({"message": "m_7", "cursor": 7, "room": "r_2", "ended": 2, "messages": [message(), bare_message()],
        "rooms": [listed(true), listed(false)], "people": [person("guest")], "connections": [connection],
        "decision": decision, "hits": [{"message": message(), "snippet": [{"text": "a"}, {"text": "b", "found": true}]}], "more": true});
    vec![
        json!({"type": "ready", "v": 1, "cursor": 9, "resumed": true, "you": you, "rooms": [room("open")],
            "limits": {"body": 4000, "frame": 65536}, "people": [person("admin")]}),
        json!({"type": "reply", "id": "c1", "ok": {}}),
        json!({"type": "reply", "id": "c1", "ok": done}),
        json!({"type": "reply", "id": null, "error": {"code": "rate_limited", "message": "wait", "permission": "x", "retry_after_ms": 5}}),
        json!({"type": "event", "cursor": 9, "at": "2026-01-02T03:04:05.678Z", "room": "r_2", "by": "u_1",
            "change": {"kind": "user_unbanned", "user": "u_2"}}),
        json!({"type": "presence", "online": ["u_1"], "offline": ["u_2"]}),
        json!({"type": "presence"}),
        json!({"type": "typing", "room": "r_2", "user": "u_2", "on": true}),
        json!({"type": "read_marked", "room": "r_2", "cursor": 9}),
        json!({"type": "may", "room": "r_2", "role": "moderator", "may": ["a"], "audiences": ["everyone"]}),
        json!({"type": "may", "role": "moderator", "may": []}),
        json!({"type": "reload", "room": "r_2"}),
        json!({"type": "rooms", "rooms": [room("private")]}),
        json!({"type": "sessions"}),
        json!({"type": "cursor", "cursor": 9}),
        json!({"type": "notice", "code": "rate_limited", "message": "wait", "retry_after_ms": 5}),
        json!({"type": "of_a_later_version", "more": 1}),
    ]
}

/// The words by which serde tells the variants of an enum apart, out of its source.
fn words(file: &str, name: &str) -> BTreeSet<String> {
    let source = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let body = source.split_once(&format!("pub enum {name} {{\n")).unwrap().1.split_once("\n}").unwrap().0.to_owned();
    let variants = body.lines().filter_map(|line| line.strip_prefix("    "));
    let named = variants.filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()));
    let words = named.map(|line| {
        let name = line.split(|end: char| !end.is_alphanumeric()).next().unwrap();
        let mut word = String::new();
        for letter in name.chars() {
            if letter.is_uppercase() && !word.is_empty() {
                word.push('_');
            }
            word.extend(letter.to_lowercase());
        }
        word
    });
    words.filter(|word| word != "unknown").collect()
}

fn tags(samples: &[Value], tag: &str) -> BTreeSet<String> {
    let tags = samples.iter().map(|sample| sample[tag].as_str().unwrap().to_owned());
    tags.filter(|tag| tag != "of_a_later_version").collect()
}

#[test]
fn every_frame_is_read_as_serde_reads_it() {
    assert_eq!(tags(&frames(), "type"), words("src/protocol/frame.rs", "ServerFrame"));
    let later = frames().iter().map(read_alike::<ServerFrame>).filter(|frame| *frame == ServerFrame::Unknown).count();
    assert_eq!(later, 1);
}

#[test]
fn every_event_is_read_as_serde_reads_it() {
    assert_eq!(tags(&changes(), "kind"), words("src/protocol/event.rs", "Change"));
    for change in changes() {
        read_alike::<Event>(&json!({"cursor": 9, "at": "2026-01-02T03:04:05.678Z", "change": change}));
    }
}

#[test]
fn every_code_of_a_refusal_is_read_as_serde_reads_it() {
    for code in words("src/protocol/error.rs", "ErrorCode") {
        let refusal: Refusal = read_alike(&json!({"code": code, "message": "m"}));
        assert_eq!(refusal.code.as_str(), code);
    }
    assert_eq!(read_alike::<Refusal>(&json!({"code": "of_a_later_version", "message": "m"})).code, ErrorCode::Unknown);
}

#[test]
fn what_lacks_something_is_refused_by_both() {
    let whole = bare_message();
    for name in ["id", "room", "cursor", "version", "author", "audience", "posted_at"] {
        let mut lacking = whole.clone();
        lacking.as_object_mut().unwrap().remove(name);
        refused_alike::<Message>(&lacking);
    }
    refused_alike::<SessionGone>(&json!({"close_code": 70_000}));
    refused_alike::<Reply>(&json!({"id": 7}));
    refused_alike::<ServerFrame>(&json!({"type": "reload", "room": "u_2"}));
    refused_alike::<ServerFrame>(&json!([]));
    assert_eq!(read_alike::<SessionGone>(&json!({"close_code": 4504})).close_code, Some(4504));
    refused_alike::<Message>(&json!({"audience": {"to": "nobody"}}));
}

#[test]
fn a_message_with_a_node_of_a_later_version_is_shown_as_it_was_written() {
    let mut later = message();
    later["content"][0]["paragraph"][1] = json!({"hologram": "x"});
    let read: Message = read(&later.to_string()).unwrap();
    assert_eq!((read.content, read.body.is_some()), (None, true));
}

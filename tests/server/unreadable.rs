//! F10: what cannot be read is answered with a sentence of ours on a page of ours, never in a library's own words.

use crate::support::House;
use crate::support::client::Reply;
use crate::support::raw::answer_to;
use crate::support::routes;

/// How the libraries below us speak when they refuse by themselves.
const FOREIGN_WORDS: [&str; 8] =
    ["deserialize", "Failed to", "invalid digit", "missing field", "Invalid URL", "expected", "length limit", "`"];

fn is_a_page_of_ours(what: &str, answer: &Reply) {
    assert_eq!(answer.headers.get("content-type").map(String::as_str), Some("text/html; charset=utf-8"), "{what}");
    for words in FOREIGN_WORDS {
        let text = crate::support::dom::texts(&answer.body, "main").join(" ");
        assert!(!text.contains(words), "{what} says {words}: {text}");
    }
    let sentences = crate::support::dom::texts(&answer.body, "p");
    assert!(sentences.iter().any(|sentence| sentence.ends_with('.')), "{what}: {}", answer.body);
}

#[tokio::test]
async fn f10_a_query_or_a_place_that_cannot_be_read_gets_one_sentence() {
    let house = House::new().await;
    let (_, mut alice) = house.begun("alice").await;
    assert_eq!(alice.get("/rooms/r_2?before=7").await.status, 200);
    for (path, status) in [
        ("/rooms/r_2?before=x", 400),
        ("/rooms/r_2?before=1&before=2", 400),
        ("/rooms/r_2?before=99999999999999999999999", 400),
        ("/rooms/r_2/details?after=1&after=2", 400),
        ("/reauth?next=%2F&next=%2F", 400),
        ("/admin/people?q=1&q=2", 400),
        ("/rooms?q=1&q=2", 400),
        ("/search?q=1&q=2", 400),
        ("/rooms/%ff", 404),
        ("/rooms/r_2/messages/%ff", 404),
        ("/people/%ff", 404),
        ("/invite/%ff", 404),
        ("/reset/%ff", 404),
        ("/admin/people/%ff/tokens", 404),
    ] {
        let answer = alice.get(path).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
        is_a_page_of_ours(path, &answer);
    }
    let mut stranger = house.visitor();
    for path in ["/login?ended=x", "/login?ended=-1", "/login?ended=70000", "/login?next=a&next=b"] {
        let answer = stranger.get(path).await;
        assert_eq!(answer.status, 400, "{path}");
        is_a_page_of_ours(path, &answer);
    }
}

#[tokio::test]
async fn f10_a_form_that_cannot_be_read_gets_one_sentence_on_every_route() {
    let house = House::with("[limits]\nlogins_per_address = 100000").await;
    let origin = house.origin();
    let large = "x".repeat(70_000);
    for route in routes::all().into_iter().filter(|route| route.posts) {
        for (what, content_type, body) in [
            ("no fields", "application/x-www-form-urlencoded", ""),
            ("bytes that are no text", "application/x-www-form-urlencoded", "body=%ff&user=%00&role=%c0%80"),
            ("too large", "application/x-www-form-urlencoded", large.as_str()),
            ("another kind", "application/json", "{}"),
            ("no kind", "", "body=x"),
            ("a fields twice", "application/x-www-form-urlencoded", "role=a&role=b&body=1&body=2&session=1&session=2"),
        ] {
            let (_, alice) = house.begun("alice").await;
            let request = format!(
                "POST {} HTTP/1.1\r\nHost: {}\r\nOrigin: {origin}\r\nCookie: {}\r\nContent-Type: {content_type}\r\n\
                 Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
                route.filled(),
                origin.trim_start_matches("http://"),
                alice.cookie.unwrap(),
                body.len()
            );
            let answer = answer_to(&origin, request.as_bytes()).await;
            let what = format!("{} with {what}", route.path);
            assert!(!answer.starts_with("HTTP/1.1 5"), "{what}: {answer}");
            if answer.starts_with("HTTP/1.1 4") {
                assert!(answer.contains("content-type: text/html; charset=utf-8"), "{what}: {answer}");
                for words in ["Failed to", "missing field", "Expected request", "length limit", "deserialize"] {
                    assert!(!answer.contains(words), "{what}: {answer}");
                }
            }
        }
    }
}

#[tokio::test]
async fn f10_a_method_that_an_address_does_not_take_gets_one_sentence_and_the_methods_that_it_takes() {
    let house = House::new().await;
    let mut carol = house.visitor();
    for (route, taken) in
        routes::all().iter().filter_map(|route| (route.gets != route.posts).then_some((route.filled(), route.gets)))
    {
        let answer = if taken { carol.post(&route, &[]).await } else { carol.get(&route).await };
        assert_eq!(answer.status, 405, "{route}");
        assert_eq!(answer.headers["allow"], if taken { "GET,HEAD" } else { "POST" }, "{route}");
        is_a_page_of_ours(&route, &answer);
    }
}

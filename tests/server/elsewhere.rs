//! F4 to F6: what another site's page makes a browser send changes nothing here, and nobody is led away from here.

use crate::support::routes::{self, Route};
use crate::support::{House, PASSWORD};

/// What browsers send with a form of another site, and what a program sends that is none.
const FOREIGN: [&[(&str, &str)]; 12] = [
    &[],
    &[("origin", "null")],
    &[("origin", "http://evil.example")],
    &[("origin", "http://127.0.0.1")],
    &[("origin", "{origin}.evil.example")],
    &[("origin", "{origin}"), ("sec-fetch-site", "cross-site")],
    &[("origin", "{origin}"), ("sec-fetch-site", "same-site")],
    &[("sec-fetch-site", "")],
    &[("origin", "{origin}"), ("sec-fetch-site", "same-origin, cross-site")],
    &[("referer", "{origin}/login")],
    &[("origin", "http://evil.example"), ("content-type", "text/plain")],
    &[("origin", "http://evil.example"), ("content-type", "application/json")],
];

fn filled<'a>(headers: &'a [(&'a str, &'a str)], origin: &str) -> Vec<(&'a str, String)> {
    headers.iter().map(|(name, value)| (*name, value.replace("{origin}", origin))).collect()
}

fn posts() -> Vec<Route> {
    routes::all().into_iter().filter(|route| route.posts).collect()
}

#[tokio::test]
async fn f4_f5_every_post_from_elsewhere_is_refused_and_changes_nothing() {
    let house = House::new().await;
    let origin = house.origin();
    let mut alice = house.signed_in("alice").await;
    let before = house.server.app().hub.with_facts(|facts| facts.head());
    let fields = [
        ("username", "alice"),
        ("password", PASSWORD),
        ("body", "forged"),
        ("client_id", "k"),
        ("session", "others"),
        ("role", "admin"),
        ("reason", "forged"),
        ("user", "u_3"),
        ("name", "forged"),
        ("code", "x"),
    ];
    for route in posts() {
        for headers in FOREIGN {
            let headers = filled(headers, &origin);
            let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let answer = alice.post_with(&route.filled(), &fields, &headers).await;
            assert_eq!(answer.status, 403, "{} with {headers:?}: {}", route.path, answer.body);
            assert!(answer.cookies.is_empty(), "{} with {headers:?}", route.path);
        }
    }
    assert_eq!(house.server.app().hub.with_facts(|facts| facts.head()), before, "something changed");
    assert_eq!(alice.get("/session").await.status, 200);
    let own = [("sec-fetch-site", "same-origin"), ("origin", "http://evil.example")];
    let posted = alice.post_with("/rooms/r_2/messages", &[("body", "mine"), ("client_id", "k")], &own).await;
    assert_eq!(posted.status, 303, "what the browser itself says counts");
    assert!(house.server.app().hub.with_facts(|facts| facts.head()) > before);
}

#[tokio::test]
async fn f4_no_get_changes_anything() {
    let house = House::new().await;
    let mut alice = house.signed_in("alice").await;
    let before = house.server.app().hub.with_facts(|facts| facts.head());
    for route in posts() {
        let answer =
            alice.get(&format!("{}?body=forged&client_id=k&session=others&username=alice", route.filled())).await;
        if !route.gets {
            // Before a resource is looked for, so whether it exists makes no difference.
            assert_eq!(answer.status, 405, "{}", route.path);
        }
    }
    assert_eq!(house.server.app().hub.with_facts(|facts| facts.head()), before, "something changed");
    assert_eq!(alice.get("/session").await.status, 200);
}

/// Ways to another site, or into a script, that browsers fall for.
const AWAY: [&str; 26] = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "https://evil.example",
    "http:evil.example",
    "https:evil.example",
    "HTTPS://evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "evil.example",
    "@evil.example",
    ".evil.example",
    "?x",
    "#x",
    "/\u{2f}evil.example",
    "/a\r\nSet-Cookie: x=y",
];

#[tokio::test]
async fn f6_after_signing_in_one_is_where_one_wanted_to_be_or_at_home_never_elsewhere() {
    let house = House::with("[limits]\nlogins_per_account = 100\nlogins_per_address = 1000").await;
    let origin = house.origin();
    let base = reqwest::Url::parse(&origin).unwrap();
    let mut carol = house.visitor();
    for next in ["/rooms/r_2", "/rooms/r_2?before=7", "/settings/sessions"] {
        let fields = [("username", "carol"), ("password", PASSWORD), ("next", next)];
        assert_eq!(carol.post("/login", &fields).await.location(), next);
    }
    for next in AWAY {
        let fields = [("username", "carol"), ("password", PASSWORD), ("next", next)];
        let answer =
            carol.post_with("/login", &fields, &[("origin", &origin), ("referer", "http://evil.example")]).await;
        assert_eq!(answer.status, 303, "{next:?}");
        let there = base.join(answer.location()).unwrap();
        assert_eq!(there.origin(), base.origin(), "{next:?} led to {there}");
        assert!(!answer.cookies.iter().any(|cookie| cookie.starts_with("x=")));
        // The page that is shown to who is signed in already, and the one with the form.
        let asked = reqwest::Url::parse_with_params(&format!("{origin}/login"), [("next", next)]).unwrap();
        let place = format!("{}?{}", asked.path(), asked.query().unwrap());
        let passed_on = carol.get(&place).await;
        assert_eq!(base.join(passed_on.location()).unwrap().origin(), base.origin(), "{next:?}");
        let form = house.visitor().get(&place).await;
        assert_eq!(form.status, 200);
        assert!(!form.body.contains("evil.example"), "{next:?}");
    }
}

//! D10: a fresh server has no account; the first admin is made once, with the printed code.

use crate::support::House;
use crate::support::PASSWORD;

#[tokio::test]
async fn d10_the_first_admin_is_made_with_the_code_and_then_the_page_is_gone() {
    let house = House::empty("").await;
    let code = house.server.app().setup.expose().to_owned();
    let mut visitor = house.visitor();
    assert_eq!(visitor.get("/").await.location(), "/setup");
    assert_eq!(visitor.get("/setup").await.status, 200);
    let answer = visitor.post("/setup", &[("code", &code), ("username", "alice"), ("password", PASSWORD)]).await;
    assert_eq!((answer.status, answer.location()), (303, "/"), "{}", answer.body);
    assert_eq!(visitor.get("/session").await.status, 200);
    assert_eq!(visitor.get("/setup").await.status, 404);
    assert_eq!(
        visitor.post("/setup", &[("code", &code), ("username", "eve"), ("password", PASSWORD)]).await.status,
        404
    );
}

#[tokio::test]
async fn a_wrong_code_a_bad_name_or_a_short_password_makes_nobody() {
    let house = House::empty("").await;
    let code = house.server.app().setup.expose().to_owned();
    let mut visitor = house.visitor();
    let cases = [
        ("AAAAA-AAAAA-AAAAA-AAAAA", "alice", PASSWORD, 403),
        ("", "alice", PASSWORD, 403),
        (code.as_str(), "al ice", PASSWORD, 400),
        (code.as_str(), "alice", "short", 400),
    ];
    for (code, name, password, status) in cases {
        let answer = visitor.post("/setup", &[("code", code), ("username", name), ("password", password)]).await;
        assert_eq!(answer.status, status, "{name} {password}");
    }
    assert_eq!(house.server.app().hub.with_facts(|facts| facts.people().count()), 0);
}

#[tokio::test]
async fn two_who_race_with_the_code_make_one_admin() {
    let house = House::empty("").await;
    let code = house.server.app().setup.expose().to_owned();
    let (mut one, mut other) = (house.visitor(), house.visitor());
    let fields =
        |name: &'static str| [("code", code.clone()), ("username", name.to_owned()), ("password", PASSWORD.to_owned())];
    let (a, b) = (fields("alice"), fields("eve"));
    let a: Vec<(&str, &str)> = a.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let b: Vec<(&str, &str)> = b.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let (a, b) = tokio::join!(one.post("/setup", &a), other.post("/setup", &b));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert!(statuses == [303, 404] || statuses == [303, 409], "{statuses:?}");
    assert_eq!(house.server.app().hub.with_facts(|facts| facts.admins()), 1);
}

//! A8 on the running server: whose address counts against the limits, and is written down, behind a proxy and without.

use crate::sessions::link_in;
use crate::support::House;
use crate::support::client::Reply;

async fn tries(house: &House, forwarded: impl Fn(u32) -> String, header: &str, count: u32) -> Vec<Reply> {
    let origin = house.origin();
    let mut client = house.visitor();
    let mut replies = Vec::new();
    for number in 0..count {
        let named = format!("nobody{number}");
        let address = forwarded(number);
        let headers = [("origin", origin.as_str()), (header, address.as_str())];
        replies.push(client.post_with("/login", &[("username", &named), ("password", "x")], &headers).await);
    }
    replies
}

const SETTINGS: &str = "[limits]\nlogins_per_address = 3\n";

#[tokio::test]
async fn a8_d4_a_made_up_address_is_no_way_around_the_limit_of_the_real_one() {
    let house = House::with(SETTINGS).await;
    for header in ["x-forwarded-for", "forwarded", "x-real-ip", "client-ip", "true-client-ip"] {
        let replies = tries(&house, |number| format!("203.0.113.{number}"), header, 5).await;
        assert!(replies.iter().skip(3).all(|reply| reply.status == 429), "{header}");
        assert!(replies[4].headers["retry-after"].parse::<u64>().unwrap() >= 1);
    }
}

#[tokio::test]
async fn a8_d4_behind_a_trusted_proxy_each_visitor_counts_alone_and_cannot_pretend() {
    let house = House::with(&format!("{SETTINGS}[proxy]\ntrusted = [\"127.0.0.1\"]")).await;
    let apart = tries(&house, |number| format!("203.0.113.{number}"), "x-forwarded-for", 6).await;
    assert!(apart.iter().all(|reply| reply.status == 401));
    let pretending = tries(&house, |number| format!("203.0.113.{number}, 198.51.100.7"), "x-forwarded-for", 6).await;
    assert!(pretending.iter().skip(3).all(|reply| reply.status == 429));
    let of_one_network = tries(&house, |number| format!("2001:db8::{number}"), "x-forwarded-for", 6).await;
    assert!(of_one_network.iter().skip(3).all(|reply| reply.status == 429));
    assert!(
        house.server.app().refusals.take(house.clock.now()).iter().any(|entry| entry.payload.contains("198.51.100.7"))
    );
}

#[tokio::test]
async fn a10_behind_a_proxy_what_came_in_the_clear_is_sent_to_the_origin_or_refused() {
    let settings = "origin = \"https://chat.example.org\"\n[proxy]\ntrusted = [\"127.0.0.1\"]";
    let house = House::with(settings).await;
    let (_, mut carol) = house.begun("carol").await;
    carol.origin = format!("http://{}", house.server.address());
    let by = |proto: &'static str| {
        [
            ("host", "chat.example.org"),
            ("origin", "https://chat.example.org"),
            ("x-forwarded-for", "203.0.113.7"),
            ("x-forwarded-proto", proto),
        ]
    };
    assert_eq!(carol.get_with("/rooms/r_2", &by("https")).await.status, 200);
    let clear = carol.get_with("/rooms/r_2", &by("http")).await;
    assert_eq!((clear.status, clear.location()), (303, "https://chat.example.org/rooms/r_2"));
    assert_eq!(carol.get_with("/ws", &by("http")).await.status, 421);
    // Also from a proxy that does not tell who came.
    let nameless = [("host", "chat.example.org"), ("x-forwarded-proto", "http")];
    assert_eq!(carol.get_with("/rooms/r_2", &nameless).await.status, 303);
    let fields = [("body", "in the clear"), ("client_id", "k")];
    assert_eq!(carol.post_with("/rooms/r_2/messages", &fields, &by("http")).await.status, 421);
    assert_eq!(carol.post_with("/rooms/r_2/messages", &fields, &by("https")).await.status, 303);
}

#[tokio::test]
async fn d5_nobody_uses_up_the_links_of_others() {
    let house = House::with(&format!("{SETTINGS}logins_per_account = 2\n[proxy]\ntrusted = [\"127.0.0.1\"]")).await;
    let origin = house.origin();
    let mut alice = house.signed_in("alice").await;
    let fields = [("role", "member"), ("uses", "1"), ("days", "7")];
    let door = link_in(&alice.post("/admin/people/invite", &fields).await.body, "/invite/");
    let fields = [("username", "erin"), ("password", "umbrellas sing at noon")];
    let mut stranger = house.visitor();
    let mut last = 0;
    for number in 0..40 {
        // From ten addresses, each of which has its own share.
        let address = format!("203.0.113.{}", number % 10);
        let headers = [("origin", origin.as_str()), ("x-forwarded-for", address.as_str())];
        last = stranger.post_with("/invite/no-such-link", &fields, &headers).await.status;
    }
    assert_eq!(last, 429, "whoever tries too often waits");
    let headers = [("origin", origin.as_str()), ("x-forwarded-for", "198.51.100.7")];
    assert_eq!(house.visitor().post_with(&door, &fields, &headers).await.status, 303, "and nobody else does");
}

//! Sessions: every way in which one ends, and what a person sees of them.

use std::time::{Duration, Instant};

use countersign::domain::command::{Command, Ending};
use countersign::domain::id::SessionId;
use countersign::domain::moment::Moment;
use countersign::domain::text::Reason;
use serde_json::json;

use crate::support::client::Client;
use crate::support::socket::{Socket, patiently, upgrade};
use crate::support::{House, PASSWORD};
use crate::waiting::within;

/// The promise.
const A_SECOND: Duration = within(Duration::from_secs(1));

/// What ends a session of carol's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    SignOut,
    OverTheSocket,
    OneByForm,
    AllOthersByForm,
    PasswordChange,
    ResetLink,
    ByAnAdmin,
    Disable,
    Delete,
    Ban,
    Idle,
    Lifetime,
    SessionCap,
    CommandLine,
}

impl Way {
    const ALL: [Self; 14] = [
        Self::SignOut,
        Self::OverTheSocket,
        Self::OneByForm,
        Self::AllOthersByForm,
        Self::PasswordChange,
        Self::ResetLink,
        Self::ByAnAdmin,
        Self::Disable,
        Self::Delete,
        Self::Ban,
        Self::Idle,
        Self::Lifetime,
        Self::SessionCap,
        Self::CommandLine,
    ];

    /// The close code of the ended session's sockets.
    fn code(self) -> u16 {
        match self {
            Self::SignOut | Self::OverTheSocket => 4501,
            Self::Idle => 4502,
            Self::Lifetime => 4503,
            Self::Disable | Self::Delete | Self::Ban => 4505,
            Self::OneByForm
            | Self::AllOthersByForm
            | Self::PasswordChange
            | Self::ResetLink
            | Self::ByAnAdmin
            | Self::SessionCap
            | Self::CommandLine => 4504,
        }
    }

    /// The code of the notice before the close, where its number leaves open what happened.
    fn notice(self) -> Option<&'static str> {
        match self {
            Self::SignOut | Self::OverTheSocket | Self::Idle | Self::Lifetime => None,
            Self::OneByForm | Self::AllOthersByForm => Some("ended_elsewhere"),
            Self::ByAnAdmin => Some("ended_by_admin"),
            Self::CommandLine => Some("ended_by_console"),
            Self::PasswordChange | Self::ResetLink => Some("password_changed"),
            Self::SessionCap => Some("session_cap"),
            Self::Disable => Some("account_disabled"),
            Self::Delete => Some("account_deleted"),
            Self::Ban => Some("banned"),
        }
    }

    /// Whether carol's other session, in `kept`, goes too.
    fn ends_both(self) -> bool {
        matches!(self, Self::ResetLink | Self::ByAnAdmin | Self::Disable | Self::Delete | Self::Ban)
    }
}

/// Two sessions of carol's: the one that is to end, and one that uses its rights.
struct Two {
    ending: Client,
    kept: Client,
    kept_socket: Socket,
    session: SessionId,
}

async fn end(house: &House, way: Way, two: &mut Two, socket: &mut Socket) {
    let carol = house.id("carol");
    let session = two.session.to_string();
    match way {
        Way::SignOut => assert_eq!(two.ending.clone().post("/logout", &[]).await.status, 303),
        Way::OverTheSocket => {
            let command = json!({"id": "e", "type": "end_sessions", "session": session});
            socket.send_text(&command.to_string()).await;
        }
        Way::OneByForm => {
            assert_eq!(two.kept.post("/settings/sessions/end", &[("session", &session)]).await.status, 303);
        }
        Way::AllOthersByForm => {
            assert_eq!(two.kept.post("/settings/sessions/end", &[("others", "1")]).await.status, 303);
        }
        Way::PasswordChange => {
            let fields = [("current", PASSWORD), ("password", "umbrellas sing at noon")];
            assert_eq!(two.kept.post("/settings/password", &fields).await.status, 200);
        }
        Way::ResetLink => {
            let mut alice = house.signed_in("alice").await;
            let page = alice.post(&format!("/admin/people/{carol}/reset"), &[]).await;
            let path = link_in(&page.body, "/reset/");
            let mut visitor = house.visitor();
            assert_eq!(
                visitor.post(&path, &[("password", "umbrellas sing at noon")]).await.location(),
                "/login?reset=true"
            );
        }
        Way::ByAnAdmin => {
            let mut alice = house.socket("alice").await;
            assert!(alice.done(json!({"type": "end_sessions", "user": carol})).await["ended"].as_u64() >= Some(2));
        }
        Way::Disable => {
            let mut alice = house.signed_in("alice").await;
            assert_eq!(alice.post(&format!("/admin/people/{carol}/disable"), &[]).await.status, 303);
        }
        Way::Delete => {
            let mut alice = house.signed_in("alice").await;
            assert_eq!(alice.post(&format!("/admin/people/{carol}/delete"), &[]).await.status, 303);
        }
        Way::Ban => {
            let reason = Reason::parse("spam").unwrap();
            house.ask(Command::BanUser { user: carol, until: None, reason }).await;
        }
        Way::Idle => {
            // The one that is used stays; a ping is no use (C7).
            house.clock.advance(600);
            socket.settle().await;
            two.kept.get("/settings/sessions").await;
            house.clock.advance(600);
        }
        Way::Lifetime => {
            // However much it is used (C8).
            house.clock.advance(1000);
            two.kept.get("/settings/sessions").await;
            two.ending.clone().get("/settings/sessions").await;
            house.clock.advance(600);
        }
        Way::SessionCap => {
            drop(house.begun("carol").await);
        }
        Way::CommandLine => {
            house.ask(Command::EndSessions(Ending::One(two.session))).await;
        }
    }
}

/// The path of a link on a page.
pub fn link_in(page: &str, door: &str) -> String {
    let at = page.find(door).unwrap_or_else(|| panic!("no {door} in {page}"));
    page[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_')).collect()
}

/// Everywhere at once: pages and forms lead to the sign-in, the rest is 401.
pub async fn is_dead(client: &Client) {
    let mut client = client.clone();
    for page in ["/", "/rooms/r_2", "/settings/sessions"] {
        let answer = client.get(page).await;
        assert_eq!((answer.status, answer.location().starts_with("/login")), (303, true), "{page}");
    }
    for form in ["/rooms/r_2/join", "/settings/sessions/end", "/reauth", "/settings/password"] {
        let answer = client.post(form, &[("password", "x"), ("current", "x"), ("session", "s_1")]).await;
        assert_eq!((answer.status, answer.location().starts_with("/login")), (303, true), "{form}");
    }
    assert_eq!(client.get("/session").await.status, 401);
    let cookie = client.cookie.clone().unwrap();
    let refused = upgrade(&client.origin, &[("cookie", &cookie), ("origin", &client.origin)]).await;
    assert_eq!(refused.err().map(|refused| refused.status().as_u16()), Some(401));
}

async fn is_alive(client: &Client) {
    assert_eq!(client.clone().get("/session").await.status, 200);
}

async fn closed_by(way: Way) {
    let settings = [
        (Way::Idle, "[session]\nidle_seconds = 1000"),
        (Way::Lifetime, "[session]\nlifetime_seconds = 2500"),
        (Way::SessionCap, "[session]\nper_person = 2"),
    ];
    let settings = settings.into_iter().find(|(needs, _)| *needs == way).map_or("", |(_, settings)| settings);
    let house = House::with(settings).await;
    let mut bystander = house.socket("bob").await;
    let (actor, ending) = house.begun("carol").await;
    let session = actor.session().unwrap();
    if way == Way::Lifetime {
        // The other one is younger, so that it outlives this one.
        house.clock.advance(1000);
    }
    let kept = house.signed_in("carol").await;
    let kept_socket = Socket::open(&kept).await;
    let mut first = Socket::open(&ending).await;
    let mut second = Socket::open(&ending).await;
    let mut two = Two { ending, kept, kept_socket, session };
    end(&house, way, &mut two, &mut first).await;
    let ended = Instant::now();
    for (number, socket) in [&mut first, &mut second].into_iter().enumerate() {
        assert_eq!(socket.closed().await, way.code(), "{way:?}");
        // Whoever ended it there is answered before the close.
        let answered = socket.seen.iter().filter(|text| text.contains(r#""id":"e","ok":{"ended":1}"#)).count();
        assert_eq!(answered, usize::from(way == Way::OverTheSocket && number == 0), "{way:?}: {:?}", socket.seen);
        let seen = socket.seen.iter().map(|text| serde_json::from_str::<serde_json::Value>(text).unwrap());
        let notices: Vec<_> = seen.filter(|frame| frame["type"] == "notice").collect();
        let codes: Vec<_> = notices.iter().filter_map(|notice| notice["code"].as_str()).collect();
        assert_eq!(codes, way.notice().into_iter().collect::<Vec<_>>(), "{way:?}");
        assert!(notices.iter().all(|notice| notice["message"].as_str().unwrap().contains(' ')), "{notices:?}");
    }
    // The server's one timer looks once a second where time itself ends the session; then the end has to be written.
    let patience = if matches!(way, Way::Idle | Way::Lifetime) { 3 * A_SECOND } else { A_SECOND };
    assert!(ended.elapsed() < patience, "{way:?} took {:?}", ended.elapsed());
    is_dead(&two.ending).await;
    if way.ends_both() {
        assert_eq!(two.kept_socket.closed().await, 4504 + u16::from(way.code() == 4505), "{way:?}");
        is_dead(&two.kept).await;
    } else {
        two.kept_socket.settle().await;
        is_alive(&two.kept).await;
    }
    // Time passes for everybody alike.
    if !matches!(way, Way::Idle | Way::Lifetime) {
        bystander.settle().await;
    }
}

#[tokio::test]
async fn c6_c11_every_way_of_ending_a_session_closes_exactly_its_sockets_and_kills_its_cookie() {
    for way in Way::ALL {
        closed_by(way).await;
    }
}

#[tokio::test]
async fn why_and_when_a_session_ended_is_kept_with_it() {
    let house = House::new().await;
    let (actor, _) = house.begun("carol").await;
    let session = actor.session().unwrap();
    house.ask(Command::EndSessions(Ending::One(session))).await;
    let app = house.server.app();
    let row: (Option<i64>, Option<String>, String, i64) =
        sqlx::query_as("SELECT ended_at, end_reason, method, proven_at FROM sessions WHERE id = ?")
            .bind(session.0)
            .fetch_one(app.store.readers())
            .await
            .unwrap();
    assert_eq!((row.1.as_deref(), row.2.as_str()), (Some("revoked"), "password"));
    assert!(Moment(row.0.unwrap()) >= Moment(row.3));
}

#[tokio::test]
async fn c12_a_person_sees_every_session_of_theirs_in_plain_words_and_nobody_elses() {
    let house = House::new().await;
    let mut carol = house.visitor();
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
    let origin = carol.origin.clone();
    let headers = [("origin", origin.as_str()), ("user-agent", agent)];
    assert_eq!(carol.post_with("/login", &[("username", "carol"), ("password", PASSWORD)], &headers).await.status, 303);
    let (other, other_client) = house.begun("carol").await;
    let (of_bob, _) = house.begun("bob").await;
    let _socket = Socket::open(&other_client).await;
    let page = carol.get("/settings/sessions").await.body;
    assert!(page.contains("Firefox on Linux") && page.contains("This device"), "{page}");
    assert!(page.contains(&other.session().unwrap().to_string()), "{page}");
    assert_eq!(page.matches("Connected now").count(), 1, "{page}");
    assert_eq!(page.matches("This device").count(), 1);
    assert!(!page.contains(&of_bob.session().unwrap().to_string()));
    // Somebody else's session does not exist for her.
    let bobs = of_bob.session().unwrap().to_string();
    assert_eq!(carol.post("/settings/sessions/end", &[("session", &bobs)]).await.status, 404);
}

#[tokio::test]
async fn ending_ones_own_session_by_form_is_signing_out() {
    let house = House::new().await;
    let mut carol = house.signed_in("carol").await;
    let mut socket = Socket::open(&carol).await;
    let before = carol.clone();
    let session = socket.session().to_owned();
    let answer = carol.post("/settings/sessions/end", &[("session", &session)]).await;
    assert_eq!((answer.status, answer.location()), (303, "/login"));
    assert_eq!(answer.headers.get("clear-site-data").map(String::as_str), Some("\"storage\""));
    assert_eq!(patiently(socket.closed()).await, 4501);
    is_dead(&before).await;
    // So is ending all of them.
    let mut carol = house.signed_in("carol").await;
    let answer = carol.post(&format!("/people/{}/end-sessions", house.id("carol")), &[]).await;
    assert_eq!((answer.status, answer.location()), (303, "/login"));
    assert_eq!(answer.headers.get("clear-site-data").map(String::as_str), Some("\"storage\""));
    assert_eq!(carol.cookie, None);
}

#[tokio::test]
async fn c7_a_session_that_is_over_takes_nothing_more_also_where_its_end_cannot_be_written() {
    let house = House::with("[session]\nidle_seconds = 1000").await;
    let (mut carol, mut silent) = (house.socket("carol").await, house.socket("bob").await);
    let (there, away) = (house.folder.path().join("test.db"), house.folder.path().join("elsewhere.db"));
    std::fs::rename(&there, &away).unwrap();
    house.clock.advance(1000);
    carol.send_text(&json!({"id": "late", "type": "search", "query": "word"}).to_string()).await;
    assert_eq!(patiently(carol.closed()).await, 4502);
    assert!(!carol.seen.concat().contains("late"), "{:?}", carol.seen);
    assert_eq!(patiently(silent.closed()).await, 4502);
    std::fs::rename(&away, &there).unwrap();
}

//! The things that events, answers and `ready` carry.

use countersign::domain::audience::Audience;
use countersign::domain::id::{ConnectionId, MessageId, RoomId, SessionId, UserId};
use countersign::domain::role::Role;
use countersign::domain::room::RoomKind;
use countersign::protocol::content::{Block, CodeBlock, Content, Inline, Link, List, Mention, Span, SpanClass};
use countersign::protocol::error::{ErrorCode, Refusal};
use countersign::protocol::frame::Limits;
use countersign::protocol::view::{
    Author, Ban, Connection, Decision, Deleted, Hit, ListedRoom, Message, Person, Piece, Quote, Reaction, Room, You,
};

use crate::samples::{AT, LATER, Sample};

pub fn all() -> Vec<Sample> {
    let (room, person, quote) = (room(), person(), quote());
    let listed = |room: Room| ListedRoom { room, joined: true, size: 12 };
    let hit = hit();
    let refusal = Refusal {
        permission: Some("announce".to_owned()),
        retry_after_ms: Some(1500),
        ..Refusal::new(ErrorCode::Forbidden, "Only moderators may announce.")
    };
    vec![
        Sample::new("message", &message(), &least_message()),
        Sample::plain("author", &author()),
        Sample::new("quote", &quote, &Quote { body: None, ..quote.clone() }),
        Sample::plain("reaction", &reaction()),
        Sample::new("deleted", &deleted(), &Deleted { by: None, at: AT, reason: None }),
        Sample::new("room", &room, &least_room()),
        Sample::new("listed_room", &listed(room.clone()), &listed(least_room())),
        Sample::new("person", &person, &least_person()),
        Sample::new("ban", &ban(), &Ban { until: None, ..ban() }),
        Sample::plain("you", &you()),
        Sample::plain("limits", &Limits { body: 4000, frame: 65536 }),
        Sample::plain("connection", &connection()),
        Sample::new("decision", &decision(), &Decision { allowed: true, code: None, message: None, ..decision() }),
        Sample::plain("hit", &hit),
        Sample::new("piece", &hit.snippet[1], &hit.snippet[0]),
        Sample::new("error", &refusal, &Refusal::new(ErrorCode::NotFound, "There is no such thing.")),
        Sample::plain("content", &content()),
    ]
}

pub fn author() -> Author {
    Author { user: UserId(7), name: "carol".to_owned(), display: "Carol".to_owned() }
}

pub fn quote() -> Quote {
    Quote { message: MessageId(40), author: author(), body: Some("Lunch?".to_owned()) }
}

fn reaction() -> Reaction {
    Reaction { emoji: "👍".to_owned(), users: vec![UserId(7), UserId(8)] }
}

fn deleted() -> Deleted {
    Deleted { by: Some(UserId(3)), at: LATER, reason: Some("Off topic".to_owned()) }
}

/// A message has words or was deleted; the sample has all fields at once.
pub fn message() -> Message {
    Message {
        id: MessageId(41),
        room: RoomId(12),
        cursor: 41,
        version: 44,
        author: author(),
        body: Some("Lunch at **noon**, @dave?".to_owned()),
        content: Some(content()),
        audience: Audience::Role { role: Role::Moderator },
        client_id: Some("k-1".to_owned()),
        reply_to: Some(MessageId(40)),
        quote: Some(quote()),
        mentions: vec![UserId(8)],
        reactions: vec![reaction()],
        attachments: Vec::new(),
        posted_at: AT,
        edited_at: Some(LATER),
        deleted: Some(deleted()),
    }
}

pub fn least_message() -> Message {
    Message {
        body: None,
        content: None,
        audience: Audience::EVERYONE,
        client_id: None,
        reply_to: None,
        quote: None,
        mentions: Vec::new(),
        reactions: Vec::new(),
        edited_at: None,
        deleted: None,
        ..message()
    }
}

/// Every node there is, each within the smallest one that holds it.
fn content() -> Content {
    let text = |text: &str| vec![Inline::Text(text.to_owned())];
    let inline = vec![
        Inline::Text("a ".to_owned()),
        Inline::Emphasis(text("b")),
        Inline::Strong(text("c")),
        Inline::Strike(text("d")),
        Inline::Code("e".to_owned()),
        Inline::Break,
        Inline::Link(Link { href: "https://example.org/".to_owned(), children: text("f") }),
        Inline::Mention(Mention { user: UserId(8), name: "dave".to_owned() }),
    ];
    let spans = vec![
        Span { class: Some(SpanClass::Keyword), text: "let".to_owned() },
        Span { class: None, text: " x".to_owned() },
    ];
    Content(vec![
        Block::Paragraph(inline),
        Block::Quote(vec![Block::Paragraph(text("g"))]),
        Block::List(List { start: Some(1), items: vec![vec![Block::Paragraph(text("h"))]] }),
        Block::List(List { start: None, items: vec![vec![Block::Paragraph(text("i"))]] }),
        Block::CodeBlock(CodeBlock { language: Some("rust".to_owned()), spans }),
    ])
}

pub fn room() -> Room {
    Room {
        room: RoomId(12),
        name: "lunch".to_owned(),
        kind: RoomKind::Private,
        topic: "What there is to eat".to_owned(),
        owner: Some(UserId(7)),
        archived: false,
        reload: false,
        unread: 3,
        mentions: 1,
        read_cursor: 38,
        may: vec!["post_message".to_owned(), "invite_member".to_owned()],
        audiences: vec!["everyone".to_owned(), "role:moderator".to_owned(), "users".to_owned()],
        members: vec![UserId(7), UserId(8)],
    }
}

fn least_room() -> Room {
    Room { owner: None, members: Vec::new(), ..room() }
}

fn ban() -> Ban {
    Ban { until: Some(LATER), reason: "Spam".to_owned() }
}

pub fn person() -> Person {
    Person {
        user: UserId(8),
        name: "dave".to_owned(),
        display: "Dave".to_owned(),
        role: Role::Guest,
        ban: Some(ban()),
        online: true,
    }
}

pub fn least_person() -> Person {
    Person { ban: None, ..person() }
}

pub fn you() -> You {
    You {
        user: UserId(7),
        name: "carol".to_owned(),
        display: "Carol".to_owned(),
        role: Role::Member,
        session: SessionId(9),
        expires_at: LATER,
        may: vec!["create_room".to_owned()],
    }
}

pub fn connection() -> Connection {
    Connection {
        connection: ConnectionId(3),
        user: UserId(7),
        session: SessionId(9),
        current: true,
        address: "192.0.2.1".to_owned(),
        agent: "Firefox on Linux".to_owned(),
        since: AT,
    }
}

pub fn decision() -> Decision {
    Decision {
        allowed: false,
        code: Some("forbidden".to_owned()),
        message: Some("Only moderators may announce.".to_owned()),
        permission: "announce".to_owned(),
        role: Role::Member,
        rule: "no".to_owned(),
    }
}

pub fn hit() -> Hit {
    let piece = |text: &str, found| Piece { text: text.to_owned(), found };
    Hit { message: least_message(), snippet: vec![piece("…at ", false), piece("noon", true)] }
}

//! The forms about rooms: to open, change, archive and leave one, to bring people in, to announce.

use crate::domain::audience::Audience;
use crate::domain::id::RoomId;
use crate::domain::room::RoomKind;
use crate::domain::text::{Body, RoomName, Topic};
use crate::protocol::command::Command;
use crate::ui::chat::Chat;
use crate::ui::form::{Field, Form, Kind, nothing_more, say, unless_empty};
use crate::ui::state::path::room_path;
use crate::ui::view::composer::audience::described;
use crate::ui::words;

const NAME: &str = "name";
const TOPIC: &str = "topic";
const KIND: &str = "kind";
const PRIVATE: &str = "private";
const MEMBERS: &str = "members";
const BODY: &str = "body";
const AUDIENCE: &str = "audience";

/// Opens a room and goes there.
pub fn new_room() -> Form {
    let kinds = [("open", words::manage::KIND_OPEN), (PRIVATE, words::manage::KIND_PRIVATE)];
    let kinds = kinds.map(|(value, text)| (value.to_owned(), text.to_owned()));
    Form {
        sentence: String::new(),
        fields: vec![
            Field::new(NAME, words::manage::ROOM_NAME, Kind::Line(64)),
            Field::new(TOPIC, words::manage::ROOM_TOPIC, Kind::Line(250)),
            Field::new(KIND, words::manage::ROOM_KIND, Kind::OneOf(kinds.into())).begins("open"),
            Field::new(MEMBERS, words::manage::ROOM_MEMBERS, Kind::People),
        ],
        button: Box::new(|_| words::manage::CREATE_ROOM.to_owned()),
        ask: Box::new(|values| {
            let name = RoomName::given(values.get(NAME)).map_err(|wrong| wrong.to_string())?;
            let topic = Topic::parse(values.get(TOPIC)).map_err(|wrong| wrong.to_string())?;
            Ok(vec![Command::CreateRoom {
                name: name.to_string(),
                kind: if values.get(KIND) == PRIVATE { RoomKind::Private } else { RoomKind::Open },
                topic: unless_empty(&topic),
                members: Some(values.people(MEMBERS)).filter(|members| !members.is_empty()),
            }])
        }),
        then: Box::new(|chat, _, done| {
            if let Some(room) = done.room {
                chat.visit(&room_path(room));
            }
        }),
    }
}

/// A room as one speaks of it.
pub fn name(chat: Chat, room: RoomId) -> String {
    chat.with(|state| state.rooms.get(&room).map(|room| state.called(&room.view)).unwrap_or_default())
}

/// Leaves a room, after saying what follows from it.
pub fn leave(chat: Chat, room: RoomId) -> Form {
    let kind = chat.peek(|state| state.rooms.get(&room).map_or(RoomKind::Open, |room| room.view.kind));
    let button = words::room::leave(&name(chat, room));
    Form::plain(words::room::leave_consequence(kind), button, Command::LeaveRoom { room }, nothing_more())
}

/// Gives a room another name and topic.
pub fn edit(chat: Chat, room: RoomId) -> Form {
    let (name, topic) = chat.peek(|state| {
        let view = state.rooms.get(&room).map(|room| (room.view.name.clone(), room.view.topic.clone()));
        view.unwrap_or_default()
    });
    Form {
        sentence: String::new(),
        fields: vec![
            Field::new(NAME, words::manage::ROOM_NAME, Kind::Line(64)).begins(name),
            Field::new(TOPIC, words::manage::ROOM_TOPIC, Kind::Line(250)).begins(topic),
        ],
        button: Box::new(|_| words::manage::EDIT_BUTTON.to_owned()),
        ask: Box::new(move |values| {
            let name = RoomName::given(values.get(NAME)).map_err(|wrong| wrong.to_string())?.to_string();
            let topic = Topic::parse(values.get(TOPIC)).map_err(|wrong| wrong.to_string())?.to_string();
            Ok(vec![Command::UpdateRoom { room, name: Some(name), topic: Some(topic) }])
        }),
        then: nothing_more(),
    }
}

/// Brings people into a room.
pub fn invite(chat: Chat, room: RoomId) -> Form {
    let name = name(chat, room);
    Form {
        sentence: words::manage::invite_consequence(&name),
        fields: vec![Field::new(MEMBERS, words::manage::ROOM_MEMBERS, Kind::People)],
        button: Box::new(|values| words::manage::invite_button(values.people(MEMBERS).len())),
        ask: Box::new(move |values| match values.people(MEMBERS) {
            nobody if nobody.is_empty() => Err(words::manage::CHOOSE_SOMEBODY.to_owned()),
            people => Ok(people.into_iter().map(|user| Command::InviteMember { room, user }).collect()),
        }),
        then: Box::new(|chat, values, _| chat.say(words::manage::invited(values.people(MEMBERS).len()))),
    }
}

/// Closes a room for writing, after saying what follows from it.
pub fn archive(chat: Chat, room: RoomId) -> Form {
    let button = words::manage::archive_title(&name(chat, room));
    let command = Command::ArchiveRoom { room, archived: true };
    Form::plain(words::manage::ARCHIVE_CONSEQUENCE, button, command, nothing_more())
}

/// An announcement from wherever one is.
pub fn announce(chat: Chat) -> Form {
    let offered = chat.peek(|state| state.announcing().map(|room| room.view.audiences.clone()).unwrap_or_default());
    let choices = offered.into_iter().filter_map(|form| {
        let text = described(chat, &Audience::from_form(&form)?);
        Some((form, text))
    });
    let choices: Vec<_> = choices.collect();
    let begins = choices.first().map(|choice| choice.0.clone()).unwrap_or_default();
    // The same key for another try: an announcement whose answer was lost is not made twice.
    let client_id = (chat.powers.fresh_key)();
    Form {
        sentence: words::manage::ANNOUNCE_SENTENCE.to_owned(),
        fields: vec![
            Field::new(BODY, words::manage::ANNOUNCEMENT, Kind::Text),
            Field::new(AUDIENCE, words::room::AUDIENCE, Kind::OneOf(choices)).begins(begins),
        ],
        button: Box::new(move |values| words::manage::announce_to(&described(chat, &audience(values.get(AUDIENCE))))),
        ask: Box::new(move |values| {
            let body = Body::parse(values.get(BODY)).map_err(|wrong| wrong.to_string())?.to_string();
            Ok(vec![Command::Announce { body, audience: audience(values.get(AUDIENCE)), client_id: client_id.clone() }])
        }),
        then: say(words::manage::ANNOUNCED.to_owned()),
    }
}

fn audience(form: &str) -> Audience {
    Audience::from_form(form).unwrap_or(Audience::EVERYONE)
}

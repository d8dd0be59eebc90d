//! The forms about people: to keep order among them, to write to them, and about oneself.

use crate::domain::id::{RoomId, UserId};
use crate::domain::role::Role;
use crate::domain::text::{DisplayName, Reason};
use crate::protocol::command::Command;
use crate::ui::chat::Chat;
use crate::ui::form::{Field, Form, Kind, Values, nothing_more, say};
use crate::ui::state::path::room_path;
use crate::ui::view::dialog::rooms;
use crate::ui::words;
use crate::ui::words::people::DURATIONS;

const DURATION: &str = "duration";
const PLACE: &str = "place";
const REASON: &str = "reason";

/// Somebody's name.
pub fn name(chat: Chat, user: UserId) -> String {
    chat.with(|state| state.name_of(user).unwrap_or_default().to_owned())
}

fn for_how_long() -> Field {
    let choices = DURATIONS.iter().map(|(seconds, text)| (seconds.to_string(), (*text).to_owned())).collect();
    Field::new(DURATION, words::people::FOR_HOW_LONG, Kind::OneOf(choices)).begins(DURATIONS[1].0.to_string())
}

fn why() -> Field {
    Field::new(REASON, words::people::WHY, Kind::Line(250)).hint(words::people::WHY_HINT)
}

fn duration(values: &Values) -> (i64, &'static str) {
    let seconds: i64 = values.get(DURATION).parse().unwrap_or_default();
    DURATIONS.into_iter().find(|choice| choice.0 == seconds).unwrap_or(DURATIONS[0])
}

/// A reason; people will be told.
fn reason(values: &Values) -> Result<String, String> {
    match values.get(REASON) {
        "" => Err(words::people::REASON_MISSING.to_owned()),
        text => Reason::parse(text).map(|reason| reason.to_string()).map_err(|wrong| wrong.to_string()),
    }
}

/// Keeps a person from writing: for how long, where, and why. The button names the consequence.
pub fn mute(chat: Chat, user: UserId) -> Form {
    let name = name(chat, user);
    let (everywhere, here) = places(chat, user);
    let only = here.as_ref().map(|here| here.0).filter(|_| !everywhere);
    let mut fields = vec![why(), for_how_long()];
    if let Some((room, name)) = here.filter(|_| everywhere) {
        let places =
            [(String::new(), words::people::EVERYWHERE.to_owned()), (room.to_string(), words::people::only_in(&name))];
        fields.push(Field::new(PLACE, words::people::WHERE, Kind::OneOf(places.into())));
    }
    let (called, told) = (name.clone(), name.clone());
    Form {
        sentence: words::people::mute_consequence(&name),
        fields,
        button: Box::new(move |values| words::people::mute_for(&called, duration(values).1)),
        ask: Box::new(move |values| {
            let until = (chat.powers.now)().plus_seconds(duration(values).0);
            let room = values.get(PLACE).parse().ok().or(only);
            Ok(vec![Command::MuteUser { user, room, until, reason: reason(values)? }])
        }),
        then: Box::new(move |chat, values, _| chat.say(words::people::muted(&told, duration(values).1))),
    }
}

/// Where one may mute: everywhere, and in the open room by its name.
fn places(chat: Chat, user: UserId) -> (bool, Option<(RoomId, String)>) {
    chat.peek(|state| {
        let Some(person) = state.people.get(&user) else {
            return (false, None);
        };
        let room = state.room().filter(|room| state.may_mute(person, Some(room)));
        let room = room.map(|room| (room.view.room, words::room_name(room.view.kind, &room.view.name)));
        (state.may_mute(person, None), room)
    })
}

/// Gives a person another role, after saying what follows from it.
pub fn role(chat: Chat, user: UserId, role: Role) -> Form {
    let name = name(chat, user);
    let button = words::people::make_of(&name, role);
    let then = say(words::people::has_role(&name, role));
    Form::plain(words::people::role_consequence(role), button, Command::SetRole { user, role }, then)
}

/// Ends a person's sessions, or all of one's own but this one.
pub fn end_sessions(chat: Chat, user: UserId) -> Form {
    let own = chat.peek(|state| (state.you.user == user).then_some(state.you.session));
    let name = name(chat, user);
    let (button, consequence) = match own {
        Some(_) => (words::people::END_OWN_SESSIONS.to_owned(), words::people::END_OWN_CONSEQUENCE.to_owned()),
        None => (words::people::end_sessions_of(&name), words::people::end_sessions_consequence(&name)),
    };
    let command = Command::EndSessions { session: None, user: Some(user), except: own };
    let then = Box::new(|chat: Chat, _: &Values, done: &crate::protocol::frame::Done| {
        chat.say(words::people::ended_sessions(done.ended.unwrap_or_default()));
    });
    Form::plain(consequence, button, command, then)
}

/// Takes a person out of a room.
pub fn remove(chat: Chat, room: RoomId, user: UserId) -> Form {
    let (name, room_name) = (name(chat, user), rooms::name(chat, room));
    let button = words::people::remove_title(&name, &room_name);
    let then = say(words::people::removed(&name, &room_name));
    Form::plain(words::people::remove_consequence(&name), button, Command::RemoveMember { room, user }, then)
}

/// Keeps a person out of the workspace: for how long, and why.
pub fn ban(chat: Chat, user: UserId) -> Form {
    let name = name(chat, user);
    let mut durations = vec![(String::new(), words::people::FOR_GOOD.to_owned())];
    durations.extend(DURATIONS.iter().skip(2).map(|(seconds, text)| (seconds.to_string(), (*text).to_owned())));
    let begins = durations.last().map(|last| last.0.clone()).unwrap_or_default();
    let (called, told) = (name.clone(), name.clone());
    Form {
        sentence: words::people::ban_consequence(&name),
        fields: vec![why(), Field::new(DURATION, words::people::FOR_HOW_LONG, Kind::OneOf(durations)).begins(begins)],
        button: Box::new(move |values| words::people::ban_for(&called, until_when(values))),
        ask: Box::new(move |values| {
            let until = until_when(values).map(|(seconds, _)| (chat.powers.now)().plus_seconds(seconds));
            Ok(vec![Command::BanUser { user, until, reason: reason(values)? }])
        }),
        then: Box::new(move |chat, values, _| chat.say(words::people::banned(&told, until_when(values)))),
    }
}

/// The chosen duration; nothing for one without end.
fn until_when(values: &Values) -> Option<(i64, &'static str)> {
    (!values.get(DURATION).is_empty()).then(|| duration(values))
}

/// One's own shown name.
pub fn profile(chat: Chat) -> Form {
    const DISPLAY: &str = "display";
    let display = chat.peek(|state| state.you.display.clone());
    Form {
        sentence: words::people::PROFILE_SENTENCE.to_owned(),
        fields: vec![Field::new(DISPLAY, words::people::DISPLAY_NAME, Kind::Line(64)).begins(display)],
        button: Box::new(|values| words::people::rename_to(values.get(DISPLAY))),
        ask: Box::new(|values| {
            let display = DisplayName::given(values.get(DISPLAY)).map_err(|wrong| wrong.to_string())?;
            Ok(vec![Command::UpdateProfile { display: display.to_string() }])
        }),
        then: nothing_more(),
    }
}

/// Writes to one or several people directly.
pub fn direct() -> Form {
    const PEOPLE: &str = "people";
    Form {
        sentence: words::people::DIRECT_SENTENCE.to_owned(),
        fields: vec![Field::new(PEOPLE, words::people::WRITE_TO_WHOM, Kind::People)],
        button: Box::new(|_| words::people::OPEN_DIRECT.to_owned()),
        ask: Box::new(|values| match values.people(PEOPLE) {
            nobody if nobody.is_empty() => Err(words::manage::CHOOSE_SOMEBODY.to_owned()),
            users => Ok(vec![Command::OpenDirect { users }]),
        }),
        then: Box::new(|chat, _, done| {
            if let Some(room) = done.room {
                chat.visit(&room_path(room));
            }
        }),
    }
}

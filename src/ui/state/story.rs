//! The whole of the state, told as it happens: writing, breaking off, coming back, losing rights.

mod absence;
mod late;

use crate::domain::audience::Audience;
use crate::domain::id::{Cursor, MessageId, RoomId, UserId};
use crate::domain::moment::Moment;
use crate::domain::role::Role;
use crate::domain::room::RoomKind;
use crate::protocol::command::{ClientFrame, Command};
use crate::protocol::error::{ErrorCode, Refusal};
use crate::protocol::event::{Change, Event};
use crate::protocol::frame::{Done, Ready, Reply, ServerFrame};
use crate::protocol::view::{Message, Person, Room};
use crate::ui::state::ChatState;
use crate::ui::state::clock::Clock;
use crate::ui::state::happening::{Happening, Looking};
use crate::ui::state::link::Phase;
use crate::ui::state::outbox::{Outgoing, Sending};
use crate::ui::state::rights::Writing;
use crate::ui::state::rows::Rows;
use crate::ui::state::sample::{BOB, CAROL, HEAD, ME, OTHER, ROOM, deleted, message, page, ready, room};

const NOW: Moment = Moment(5_000_000);

fn state() -> ChatState {
    ChatState::from_page(&page(vec![message(50, BOB)]))
}

/// Somebody looks at it.
fn connected() -> ChatState {
    let mut state = state();
    state.apply(Happening::Looked(Looking { in_front: true, at_end: true }));
    receive(&mut state, ServerFrame::Ready(Box::new(ready(HEAD, true))));
    receive(&mut state, ServerFrame::Cursor { cursor: HEAD });
    state
}

fn receive(state: &mut ChatState, frame: ServerFrame) {
    state.apply(Happening::Received { frame, now: NOW });
}

fn event(state: &mut ChatState, cursor: Cursor, room: Option<RoomId>, change: Change) {
    receive(state, ServerFrame::Event(Event { cursor, at: NOW, room, by: None, change }));
}

fn post(state: &mut ChatState, message: Message) {
    event(state, message.cursor, Some(message.room), Change::MessagePosted { message: Box::new(message) });
}

fn write(state: &mut ChatState, client_id: &str) {
    let (client_id, body) = (client_id.to_owned(), format!("from {client_id}"));
    let sending = Sending::Waiting;
    state.apply(Happening::Wrote(Outgoing {
        client_id,
        room: ROOM,
        body,
        audience: Audience::EVERYONE,
        reply_to: None,
        announce: false,
        at: NOW,
        sending,
    }));
}

fn own(cursor: Cursor, client_id: &str) -> Message {
    Message { client_id: Some(client_id.to_owned()), ..message(cursor, ME) }
}

fn rows(state: &ChatState) -> Vec<(String, &'static str)> {
    Rows::of(state, Clock::UTC).rows().iter().map(|row| (row.key.to_string(), row.state_word())).collect()
}

fn row(key: &str, word: &'static str) -> (String, &'static str) {
    (key.to_owned(), word)
}

fn posts(frames: &[ClientFrame]) -> Vec<&str> {
    frames
        .iter()
        .filter_map(|frame| {
            if let Command::PostMessage { client_id, .. } = &frame.command { Some(client_id.as_str()) } else { None }
        })
        .collect()
}

fn histories(frames: &[ClientFrame]) -> Vec<RoomId> {
    frames
        .iter()
        .filter_map(|frame| if let Command::History { room, .. } = &frame.command { Some(*room) } else { None })
        .collect()
}

fn refuse(state: &mut ChatState, frame: &ClientFrame, code: ErrorCode) {
    receive(state, ServerFrame::Reply(Reply::error(Some(frame.id.clone()), Refusal::new(code, "No."))));
}

fn answer(state: &mut ChatState, frame: &ClientFrame, messages: Vec<Message>, more: bool) {
    let done = Done { messages: Some(messages), more: Some(more), ..Done::default() };
    receive(state, ServerFrame::Reply(Reply::ok(frame.id.clone(), done)));
}

fn lose(state: &mut ChatState, code: u16) {
    state.apply(Happening::Closed { code: Some(code), now: NOW, jitter: 1.0 });
}

#[test]
fn a_written_message_is_there_at_once_and_confirmed_in_the_same_row() {
    let mut state = connected();
    write(&mut state, "k1");
    assert_eq!(posts(&state.take_outgoing()), ["k1"]);
    assert_eq!(rows(&state), [row("m_50", "confirmed"), row("k1", "pending")]);
    post(&mut state, own(101, "k1"));
    assert_eq!(rows(&state), [row("m_50", "confirmed"), row("k1", "confirmed")]);
}

#[test]
fn a_refused_message_keeps_its_text_and_can_be_tried_again_or_given_up() {
    let mut state = connected();
    write(&mut state, "k1");
    let frames = state.take_outgoing();
    refuse(&mut state, &frames[0], ErrorCode::RateLimited);
    assert_eq!(state.outbox.get("k1").unwrap().failure(), Some("No."));
    assert_eq!(state.outbox.get("k1").unwrap().body, "from k1");
    state.apply(Happening::Retried { client_id: "k1".to_owned(), fresh: "k2".to_owned() });
    assert_eq!(posts(&state.take_outgoing()), ["k1"]);
    state.apply(Happening::Discarded { client_id: "k1".to_owned() });
    assert_eq!(rows(&state), [row("m_50", "confirmed")]);
}

#[test]
fn a_key_that_was_used_for_something_else_is_replaced() {
    let mut state = connected();
    write(&mut state, "k1");
    let frames = state.take_outgoing();
    refuse(&mut state, &frames[0], ErrorCode::Conflict);
    state.apply(Happening::Retried { client_id: "k1".to_owned(), fresh: "k2".to_owned() });
    assert_eq!(posts(&state.take_outgoing()), ["k2"]);
}

#[test]
fn what_was_written_offline_leaves_after_the_replay() {
    let mut state = state();
    write(&mut state, "k1");
    assert_eq!(state.take_outgoing(), []);
    receive(&mut state, ServerFrame::Ready(Box::new(ready(HEAD, true))));
    assert_eq!(posts(&state.take_outgoing()), [] as [&str; 0]);
    receive(&mut state, ServerFrame::Cursor { cursor: HEAD });
    assert_eq!(posts(&state.take_outgoing()), ["k1"]);
}

#[test]
fn an_unanswered_message_is_sent_again_under_its_key_and_shown_once() {
    let mut state = connected();
    write(&mut state, "k1");
    state.take_outgoing();
    lose(&mut state, 1006);
    receive(&mut state, ServerFrame::Ready(Box::new(ready(120, false))));
    let frames = state.take_outgoing();
    assert_eq!((posts(&frames), histories(&frames)), (vec!["k1"], vec![ROOM]));
    let page = frames.iter().find(|frame| matches!(frame.command, Command::History { .. })).unwrap();
    answer(&mut state, page, vec![message(50, BOB), own(101, "k1")], false);
    let again = frames.iter().find(|frame| matches!(frame.command, Command::PostMessage { .. })).unwrap();
    let done = Done { message: Some(MessageId(101)), ..Done::default() };
    receive(&mut state, ServerFrame::Reply(Reply::ok(again.id.clone(), done)));
    assert_eq!(rows(&state), [row("m_50", "confirmed"), row("k1", "confirmed")]);
}

#[test]
fn a_repeated_answer_without_an_event_fetches_the_message() {
    let mut state = connected();
    write(&mut state, "k1");
    let frames = state.take_outgoing();
    let done = Done { message: Some(MessageId(99)), ..Done::default() };
    receive(&mut state, ServerFrame::Reply(Reply::ok(frames[0].id.clone(), done)));
    let fetch = state.take_outgoing();
    assert!(matches!(fetch[0].command, Command::History { after: Some(98), limit: Some(1), .. }));
    answer(&mut state, &fetch[0], vec![own(99, "k1")], false);
    assert_eq!(rows(&state), [row("m_50", "confirmed"), row("k1", "confirmed")]);
}

#[test]
fn a_frame_the_server_could_not_read_is_not_sent_again_by_itself() {
    let mut state = connected();
    write(&mut state, "k1");
    state.take_outgoing();
    lose(&mut state, 1009);
    receive(&mut state, ServerFrame::Ready(Box::new(ready(HEAD, false))));
    assert_eq!(posts(&state.take_outgoing()), [] as [&str; 0]);
    assert!(state.outbox.get("k1").unwrap().failure().is_some());
}

#[test]
fn an_event_that_was_seen_before_does_nothing() {
    let mut state = connected();
    post(&mut state, message(101, BOB));
    let before = state.clone();
    post(&mut state, message(101, BOB));
    post(&mut state, message(70, BOB));
    assert_eq!(state, before);
}

#[test]
fn a_fresh_start_drops_what_was_known_and_asks_for_the_open_room() {
    let mut state = connected();
    lose(&mut state, 1012);
    receive(&mut state, ServerFrame::Ready(Box::new(ready(900, false))));
    assert_eq!(rows(&state), []);
    assert_eq!(state.cursor, 900);
    assert_eq!(histories(&state.take_outgoing()), [ROOM]);
}

#[test]
fn a_resumed_connection_keeps_what_was_known() {
    let mut state = connected();
    lose(&mut state, 4001);
    receive(&mut state, ServerFrame::Ready(Box::new(ready(130, true))));
    assert_eq!((state.cursor, state.connection.phase), (HEAD, Phase::Replaying));
    event(&mut state, 110, Some(ROOM), Change::MessageDeleted { message: Box::new(deleted(50, BOB, 110)) });
    receive(&mut state, ServerFrame::Cursor { cursor: 130 });
    assert_eq!((state.cursor, state.connection.phase), (130, Phase::Open));
    assert!(state.room().unwrap().timeline.message(MessageId(50)).unwrap().deleted.is_some());
}

#[test]
fn a_room_whose_messages_differ_is_dropped_and_read_anew() {
    let mut state = connected();
    receive(&mut state, ServerFrame::Reload { room: ROOM });
    assert_eq!(rows(&state), []);
    let frames = state.take_outgoing();
    receive(&mut state, ServerFrame::Reload { room: ROOM });
    let again = state.take_outgoing();
    answer(&mut state, &frames[0], vec![message(1, BOB)], false);
    assert_eq!(rows(&state), []);
    answer(&mut state, &again[0], vec![message(2, BOB)], false);
    assert_eq!(rows(&state), [row("m_2", "confirmed")]);
}

#[test]
fn a_message_that_comes_while_its_room_is_read_is_not_lost() {
    let mut state = connected();
    state.apply(Happening::Opened { room: OTHER, message: None });
    let frames = state.take_outgoing();
    post(&mut state, Message { room: OTHER, ..message(101, BOB) });
    answer(&mut state, &frames[0], vec![Message { room: OTHER, ..message(90, BOB) }], false);
    assert_eq!(rows(&state), [row("m_90", "confirmed"), row("m_101", "confirmed")]);
}

#[test]
fn what_others_say_elsewhere_is_counted_and_read_on_entering() {
    let mut state = connected();
    post(&mut state, Message { room: OTHER, ..message(101, BOB) });
    post(&mut state, Message { room: OTHER, ..message(102, ME) });
    assert_eq!((state.rooms[&OTHER].unread, state.unread()), (1, 1));
    state.apply(Happening::Opened { room: OTHER, message: None });
    let asked = state.take_outgoing();
    answer(&mut state, asked.last().unwrap(), vec![Message { room: OTHER, ..message(101, BOB) }], false);
    assert_eq!((state.unread(), state.rooms[&OTHER].divider), (0, Some(0)));
}

#[test]
fn what_comes_while_one_looks_away_is_unread_below_a_divider() {
    let mut state = connected();
    state.apply(Happening::Looked(Looking { in_front: false, at_end: true }));
    post(&mut state, message(101, BOB));
    assert_eq!(state.room().map(|room| (room.unread, room.divider)), Some((1, Some(50))));
    state.apply(Happening::Looked(Looking { in_front: true, at_end: true }));
    assert_eq!(state.room().map(|room| (room.unread, room.divider)), Some((0, Some(50))));
}

#[test]
fn a_screen_reader_hears_others_once_and_neither_history_nor_oneself() {
    let mut state = connected();
    post(&mut state, message(101, BOB));
    post(&mut state, own(102, "k9"));
    post(&mut state, Message { room: OTHER, ..message(103, BOB) });
    let heard: Vec<Cursor> = state.spoken.iter().map(|line| line.cursor).collect();
    assert_eq!(heard, [101]);
}

#[test]
fn a_deletion_waits_until_it_can_no_longer_be_undone() {
    let mut state = connected();
    post(&mut state, own(101, "k1"));
    let id = MessageId(101);
    let [first, second] = [Moment(1), Moment(2)];
    state.apply(Happening::Deleting { message: id, reason: None, at: first });
    state.apply(Happening::Kept(id));
    state.apply(Happening::Deleting { message: id, reason: Some("Wrong room".to_owned()), at: second });
    state.apply(Happening::DeletionDue(id, Some(first)));
    assert_eq!(state.take_outgoing(), [], "that one was undone");
    state.apply(Happening::DeletionDue(id, Some(second)));
    let expected = Command::DeleteMessage { message: id, reason: Some("Wrong room".to_owned()) };
    assert_eq!(state.take_outgoing()[0].command, expected);
}

#[test]
fn a_role_that_is_given_or_taken_counts_at_once() {
    let mut state = connected();
    let carol = state.people[&CAROL].clone();
    assert!(!state.may_mute(&carol, None));
    event(&mut state, 101, None, Change::RoleChanged { user: ME, role: Role::Admin });
    assert!(state.may_mute(&carol, None) && !state.roles_for(&carol).is_empty());
    receive(&mut state, ServerFrame::May { room: None, role: Role::Member, may: Vec::new(), audiences: None });
    assert!(!state.may_mute(&carol, None) && state.roles_for(&carol).is_empty());
}

#[test]
fn a_ban_and_its_end_are_known_at_once_to_those_who_are_told() {
    let mut state = connected();
    event(&mut state, 101, None, Change::UserBanned { user: CAROL, until: None, reason: "Spam".to_owned() });
    assert_eq!(state.people[&CAROL].ban.as_ref().map(|ban| ban.reason.as_str()), Some("Spam"));
    event(&mut state, 102, None, Change::UserUnbanned { user: CAROL });
    assert_eq!(state.people[&CAROL].ban, None);
}

#[test]
fn one_who_is_muted_is_told_until_when_and_why() {
    let mut state = connected();
    let until = NOW.plus_seconds(60);
    event(&mut state, 101, Some(ROOM), Change::UserMuted { user: ME, until, reason: "Rest".to_owned() });
    receive(&mut state, ServerFrame::May { room: Some(ROOM), role: Role::Member, may: Vec::new(), audiences: None });
    let Writing::Muted(Some(mute)) = state.writing(state.room().unwrap()) else { panic!("not muted") };
    assert_eq!((mute.until, mute.reason.as_str()), (until, "Rest"));
}

#[test]
fn whoever_a_dialog_finds_is_known_from_then_on() {
    let mut state = connected();
    let found =
        Person { user: UserId(77), name: "zoe".to_owned(), display: "Zoe".to_owned(), ..state.people[&CAROL].clone() };
    let asked = Command::ListPeople { room: None, prefix: Some("zo".to_owned()), after: None };
    state.apply(Happening::Asked { key: 1, command: asked });
    let id = state.take_outgoing().pop().map(|frame| frame.id);
    assert_eq!(state.name_of(found.user), None);
    let ok = Some(Done { people: Some(vec![found.clone()]), ..Done::default() });
    receive(&mut state, ServerFrame::Reply(Reply { id, ok, error: None }));
    assert_eq!(state.name_of(found.user), Some("Zoe"));
}

#[test]
fn of_a_room_one_was_taken_out_of_nothing_remains() {
    let mut state = connected();
    event(&mut state, 101, Some(OTHER), Change::MemberLeft { user: ME, removed_by: Some(BOB) });
    assert!(!state.rooms.contains_key(&OTHER));
    assert_eq!(state.take_told().as_deref(), Some("BOB removed you from #general."));
    event(&mut state, 102, Some(ROOM), Change::MemberLeft { user: ME, removed_by: None });
    assert_eq!((state.writing(state.room().unwrap()), state.take_told()), (Writing::AfterJoining, None));
    event(
        &mut state,
        103,
        Some(ROOM),
        Change::MemberJoined { user: ME, person: None, room: Some(Box::new(room(ROOM))), people: None },
    );
    assert_eq!(state.writing(state.room().unwrap()), Writing::Messages);
}

#[test]
fn a_page_does_not_serve_another_person() {
    let mut state = connected();
    let mut other: Ready = ready(HEAD, true);
    other.you.user = UserId(77);
    receive(&mut state, ServerFrame::Ready(Box::new(other)));
    assert!(matches!(state.connection.phase, Phase::Ended(_)));
}

#[test]
fn a_dialogs_question_without_a_connection_is_refused_here() {
    let mut state = state();
    state.apply(Happening::Asked { key: 1, command: Command::LeaveRoom { room: ROOM } });
    assert!(state.asks.outcome(1).is_some());
    assert_eq!(state.take_outgoing(), []);
}

#[test]
fn somebody_who_is_called_otherwise_is_called_so_everywhere() {
    let mut state = connected();
    let direct = Room { kind: RoomKind::Direct, members: vec![ME, BOB], ..room(OTHER) };
    state.rooms.get_mut(&OTHER).unwrap().view = direct.clone();
    let author = |state: &ChatState| Rows::of(state, Clock::UTC).rows()[0].author.display.clone();
    assert_eq!((author(&state).as_str(), state.room_title(&direct).as_str()), ("BOB", "BOB"));
    event(&mut state, 101, None, Change::PersonUpdated { user: BOB, display: "Robert".to_owned() });
    assert_eq!((author(&state).as_str(), state.room_title(&direct).as_str()), ("Robert", "Robert"));
    // And after a time without a connection, of which names are not told again.
    let mut back = ready(HEAD + 9, true);
    back.people[0].display = "Bobby".to_owned();
    receive(&mut state, ServerFrame::Ready(Box::new(back)));
    assert_eq!((author(&state).as_str(), state.room_title(&direct).as_str()), ("Bobby", "Bobby"));
}

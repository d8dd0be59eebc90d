//! What comes late, twice, or while one looks elsewhere.

use super::*;
use crate::protocol::view::Quote;
use crate::ui::page::RoomPage;
use crate::ui::state::rows::Said;
use crate::ui::words;

fn change(state: &mut ChatState, message: Message) {
    let change = Change::MessageDeleted { message: Box::new(message.clone()) };
    event(state, message.version, Some(message.room), change);
}

fn hidden() -> Happening {
    Happening::Looked(Looking { in_front: false, at_end: true })
}

fn seen() -> Happening {
    Happening::Looked(Looking { in_front: true, at_end: true })
}

fn marks(state: &mut ChatState) -> usize {
    state.apply(Happening::Passed(NOW));
    state.take_outgoing().iter().filter(|frame| matches!(frame.command, Command::MarkRead { .. })).count()
}

#[test]
fn a_quote_loses_its_words_with_what_it_quotes_wherever_that_stands() {
    let mut state = connected();
    let quote = Quote { message: MessageId(10), author: message(10, BOB).author, body: Some("secret".to_owned()) };
    post(&mut state, Message { reply_to: Some(MessageId(10)), quote: Some(quote), ..message(101, CAROL) });
    let quoted = |state: &ChatState| {
        let rows = Rows::of(state, Clock::UTC);
        rows.rows().last().and_then(|row| row.quote.clone()).map(|quote| quote.words).unwrap_or_default()
    };
    assert_eq!(quoted(&state), "secret");
    // It is older than the window.
    change(&mut state, deleted(10, BOB, 102));
    assert!(!quoted(&state).contains("secret"));
    assert!(matches!(Rows::of(&state, Clock::UTC).rows().last().map(|row| &row.said), Some(Said::Message(_))));
}

#[test]
fn what_is_deleted_or_left_is_not_read_out_any_more() {
    let mut state = connected();
    post(&mut state, message(101, BOB));
    post(&mut state, message(102, BOB));
    change(&mut state, deleted(101, BOB, 103));
    assert_eq!(state.spoken.iter().map(|line| line.cursor).collect::<Vec<_>>(), [102]);
    receive(&mut state, ServerFrame::Reload { room: ROOM });
    assert_eq!(state.spoken, []);
}

#[test]
fn who_jumps_to_the_end_has_read_it() {
    let mut state = connected();
    state.apply(Happening::Looked(Looking { in_front: true, at_end: false }));
    post(&mut state, message(101, BOB));
    assert_eq!(state.rooms[&ROOM].unread, 1);
    state.apply(Happening::WantedNewest);
    assert_eq!(state.rooms[&ROOM].unread, 0);
    assert_eq!(marks(&mut state), 1);
}

#[test]
fn a_tab_that_nobody_looks_at_marks_nothing_as_read() {
    let mut state = state();
    state.apply(hidden());
    receive(&mut state, ServerFrame::Ready(Box::new(ready(HEAD, true))));
    receive(&mut state, ServerFrame::Cursor { cursor: HEAD });
    post(&mut state, message(101, BOB));
    assert_eq!(marks(&mut state), 0);
    state.apply(seen());
    assert_eq!(marks(&mut state), 1);
    state.apply(hidden());
    post(&mut state, message(102, BOB));
    assert_eq!(marks(&mut state), 0);
}

#[test]
fn a_room_is_read_when_its_end_is_shown_and_not_when_it_is_gone_to() {
    let mut state = connected();
    marks(&mut state);
    post(&mut state, Message { room: OTHER, ..message(101, BOB) });
    state.apply(Happening::Opened { room: OTHER, message: Some(MessageId(10)) });
    let asked = state.take_outgoing();
    answer(&mut state, asked.last().unwrap(), vec![Message { room: OTHER, ..message(10, BOB) }], true);
    assert_eq!((state.rooms[&OTHER].unread, marks(&mut state)), (1, 0));
    state.apply(Happening::WantedNewest);
    let asked = state.take_outgoing();
    answer(&mut state, &asked[0], vec![Message { room: OTHER, ..message(101, BOB) }], true);
    assert_eq!((state.rooms[&OTHER].unread, marks(&mut state)), (0, 1));
}

#[test]
fn what_is_deleted_before_it_is_read_is_not_unread_any_more() {
    let mut state = connected();
    let other = |message: Message| Message { room: OTHER, ..message };
    for cursor in [101, 102] {
        post(&mut state, other(Message { mentions: vec![ME], ..message(cursor, BOB) }));
    }
    change(&mut state, other(deleted(101, BOB, 103)));
    assert_eq!((state.rooms[&OTHER].unread, state.rooms[&OTHER].mentions), (1, 1));
    // What was read before does not count, whatever becomes of it.
    change(&mut state, other(deleted(20, BOB, 104)));
    change(&mut state, other(deleted(102, BOB, 105)));
    assert_eq!((state.rooms[&OTHER].unread, state.rooms[&OTHER].mentions), (0, 0));
}

#[test]
fn many_written_without_a_connection_go_one_after_the_other() {
    let mut state = connected();
    state.take_outgoing();
    lose(&mut state, 1006);
    for key in ["k1", "k2", "k3"] {
        write(&mut state, key);
    }
    receive(&mut state, ServerFrame::Ready(Box::new(ready(HEAD, true))));
    receive(&mut state, ServerFrame::Cursor { cursor: HEAD });
    let first = state.take_outgoing();
    assert_eq!(posts(&first), ["k1"]);
    post(&mut state, own(101, "k1"));
    receive(&mut state, ServerFrame::Reply(Reply::ok(first.last().unwrap().id.clone(), Done::default())));
    let second = state.take_outgoing();
    assert_eq!(posts(&second), ["k2"]);
    refuse(&mut state, &second[0], ErrorCode::Muted);
    assert_eq!(posts(&state.take_outgoing()), ["k3"]);
}

#[test]
fn a_page_on_its_way_joins_on_to_what_was_there_when_it_was_asked_for() {
    let mut state =
        ChatState::from_page(&RoomPage { more: true, ..page((1001..=1300).map(|c| message(c, BOB)).collect()) });
    state.apply(seen());
    receive(&mut state, ServerFrame::Ready(Box::new(ready(1300, true))));
    receive(&mut state, ServerFrame::Cursor { cursor: 1300 });
    state.apply(Happening::WantedOlder);
    let asked = state.take_outgoing();
    post(&mut state, message(1301, BOB));
    answer(&mut state, &asked[0], vec![message(1000, BOB)], false);
    let timeline = &state.rooms[&ROOM].timeline;
    let cursors: Vec<Cursor> = timeline.entries().map(|entry| entry.message.cursor).collect();
    let (first, last) = (cursors[0], cursors[cursors.len() - 1]);
    assert_eq!(cursors, (first..=last).collect::<Vec<_>>());
}

#[test]
fn whoever_goes_to_the_end_while_an_older_page_is_on_its_way_stays_there() {
    let mut state =
        ChatState::from_page(&RoomPage { more: true, ..page((1001..=1300).map(|c| message(c, BOB)).collect()) });
    receive(&mut state, ServerFrame::Ready(Box::new(ready(1300, true))));
    state.apply(Happening::WantedOlder);
    let asked = state.take_outgoing();
    state.apply(Happening::WantedNewest);
    answer(&mut state, &asked[0], vec![message(1000, BOB)], false);
    let timeline = &state.rooms[&ROOM].timeline;
    assert_eq!((timeline.first(), timeline.last(), timeline.newer), (Some(1001), Some(1300), false));
}

#[test]
fn what_stood_on_the_page_already_is_neither_counted_nor_told_when_it_comes_again() {
    let ahead = Message { mentions: vec![ME], ..message(HEAD + 1, BOB) };
    let mut state = ChatState::from_page(&page(vec![message(50, BOB), ahead.clone()]));
    state.apply(seen());
    state.apply(hidden());
    receive(&mut state, ServerFrame::Ready(Box::new(ready(HEAD, true))));
    post(&mut state, ahead);
    assert_eq!((state.rooms[&ROOM].unread, state.take_calls().len()), (0, 0));
    post(&mut state, Message { mentions: vec![ME], ..message(HEAD + 2, BOB) });
    assert_eq!((state.rooms[&ROOM].unread, state.take_calls().len()), (1, 1));
}

#[test]
fn whoever_is_let_in_again_where_one_looks_is_shown_the_room() {
    let mut state = connected();
    state.take_outgoing();
    let left = Change::MemberLeft { user: ME, removed_by: Some(BOB) };
    state.rooms.get_mut(&ROOM).unwrap().view.kind = RoomKind::Private;
    event(&mut state, 101, Some(ROOM), left);
    assert!(!state.rooms.contains_key(&ROOM));
    let again =
        Change::MemberJoined { user: ME, person: None, room: Some(Box::new(room(ROOM))), people: Some(Vec::new()) };
    event(&mut state, 102, Some(ROOM), again);
    assert_eq!(histories(&state.take_outgoing()), [ROOM]);
}

#[test]
fn a_room_that_was_left_in_the_middle_is_shown_at_its_end() {
    let mut state = connected();
    state.take_outgoing();
    state.apply(Happening::Sought(MessageId(10)));
    let asked = state.take_outgoing();
    answer(&mut state, &asked[0], vec![message(10, BOB)], true);
    state.apply(Happening::Opened { room: OTHER, message: None });
    assert_eq!(histories(&state.take_outgoing()), [OTHER]);
    state.apply(Happening::Opened { room: ROOM, message: None });
    assert_eq!(histories(&state.take_outgoing()), [ROOM]);
}

#[test]
fn what_was_missed_in_the_open_room_is_read_at_the_end_of_the_replay_below_a_divider() {
    let mut state = connected();
    marks(&mut state);
    post(&mut state, message(101, BOB));
    marks(&mut state);
    lose(&mut state, 1006);
    let mut again = ready(104, true);
    let missed = again.rooms.iter_mut().find(|room| room.room == ROOM).unwrap();
    (missed.unread, missed.read_cursor) = (3, 101);
    receive(&mut state, ServerFrame::Ready(Box::new(again)));
    for cursor in 102..=104 {
        post(&mut state, message(cursor, BOB));
    }
    assert_eq!(state.rooms[&ROOM].unread, 3);
    receive(&mut state, ServerFrame::Cursor { cursor: 104 });
    assert_eq!((state.rooms[&ROOM].unread, state.rooms[&ROOM].divider, marks(&mut state)), (0, Some(101), 1));
}

#[test]
fn a_short_room_that_a_link_leads_into_is_at_its_end() {
    let mut state = connected();
    state.take_outgoing();
    state.apply(Happening::Sought(MessageId(7)));
    let asked = state.take_outgoing();
    answer(&mut state, &asked[0], vec![message(50, BOB)], false);
    post(&mut state, message(101, BOB));
    assert_eq!(rows(&state).len(), 2);
}

#[test]
fn the_new_stand_below_ones_own_words() {
    let mut state = connected();
    post(&mut state, own(101, "k1"));
    state.apply(hidden());
    post(&mut state, message(102, BOB));
    let rows = Rows::of(&state, Clock::UTC);
    assert_eq!(rows.rows().iter().map(|row| row.unread).collect::<Vec<_>>(), [false, false, true]);
}

#[test]
fn what_is_refused_in_another_room_is_told_here() {
    let mut state = connected();
    write(&mut state, "k1");
    let sent = state.take_outgoing();
    state.apply(Happening::Opened { room: OTHER, message: None });
    refuse(&mut state, sent.last().unwrap(), ErrorCode::Archived);
    assert!(state.take_told().is_some_and(|told| told.starts_with(words::room::NOT_SENT)));
}

#[test]
fn what_is_read_elsewhere_is_read_here_unless_more_came() {
    let mut state = connected();
    let mut told = ready(500, false);
    let other = told.rooms.iter_mut().find(|room| room.room == OTHER).unwrap();
    (other.unread, other.read_cursor) = (3, 100);
    receive(&mut state, ServerFrame::Ready(Box::new(told)));
    assert_eq!(state.rooms[&OTHER].unread, 3);
    receive(&mut state, ServerFrame::ReadMarked { room: OTHER, cursor: 120 });
    assert_eq!(state.rooms[&OTHER].unread, 0);
    for cursor in [501, 502] {
        post(&mut state, Message { room: OTHER, ..message(cursor, BOB) });
    }
    receive(&mut state, ServerFrame::ReadMarked { room: OTHER, cursor: 501 });
    assert_eq!(state.rooms[&OTHER].unread, 1);
}

#[test]
fn a_link_into_what_is_kept_of_a_room_keeps_it() {
    let mut state = connected();
    state.apply(Happening::Sought(MessageId(10)));
    let asked = state.take_outgoing();
    answer(&mut state, asked.last().unwrap(), vec![message(10, BOB)], true);
    state.apply(Happening::Opened { room: OTHER, message: None });
    state.take_outgoing();
    state.apply(Happening::Opened { room: ROOM, message: Some(MessageId(10)) });
    assert_eq!(histories(&state.take_outgoing()), []);
    assert!(state.rooms[&ROOM].timeline.message(MessageId(10)).is_some());
    // What a link led to is asked for again after a fresh start.
    state.apply(Happening::Sought(MessageId(20)));
    receive(&mut state, ServerFrame::Ready(Box::new(ready(600, false))));
    let is_around = |frame: &ClientFrame| matches!(frame.command, Command::History { around: Some(20), .. });
    assert!(state.take_outgoing().iter().any(is_around));
}

#[test]
fn what_is_refused_in_a_room_that_is_gone_is_told_once_with_its_words() {
    let mut state = connected();
    write(&mut state, "k1");
    let sent = state.take_outgoing();
    state.apply(Happening::Opened { room: OTHER, message: None });
    state.rooms.remove(&ROOM);
    refuse(&mut state, sent.last().unwrap(), ErrorCode::NotFound);
    assert!(state.take_told().is_some_and(|told| told.contains("from k1")));
    assert!(state.outbox.entries().next().is_none());
    // Also when it is the one that one looked at.
    write(&mut state, "k2");
    let mut sent = state.take_outgoing();
    sent.retain(|frame| matches!(frame.command, Command::PostMessage { .. }));
    state.apply(Happening::Opened { room: ROOM, message: None });
    refuse(&mut state, &sent[0], ErrorCode::NotFound);
    assert!(state.take_told().is_some_and(|told| told.contains("from k2")));
}

#[test]
fn a_deletion_that_is_replayed_twice_counts_once() {
    let mut state = connected();
    let other = |message: Message| Message { room: OTHER, ..message };
    post(&mut state, other(message(101, BOB)));
    post(&mut state, other(message(102, BOB)));
    // The edit is told with the message as it is now.
    for cursor in [103, 104] {
        let gone = Change::MessageDeleted { message: Box::new(other(deleted(101, BOB, 104))) };
        event(&mut state, cursor, Some(OTHER), gone);
    }
    assert_eq!(state.rooms[&OTHER].unread, 1);
}

#[test]
fn behind_one_that_came_too_early_nothing_goes_before_the_next_second() {
    let mut state = connected();
    marks(&mut state);
    for key in ["k1", "k2"] {
        write(&mut state, key);
    }
    let sent = state.take_outgoing();
    refuse(&mut state, &sent[0], ErrorCode::RateLimited);
    assert_eq!(posts(&state.take_outgoing()), [""; 0]);
    assert!(state.has_something_to_tell());
    state.apply(Happening::Passed(NOW));
    assert_eq!(posts(&state.take_outgoing()), ["k2"]);
}

#[test]
fn what_was_missed_stands_below_a_divider_also_where_the_last_mark_was_lost_with_the_link() {
    let mut state = connected();
    post(&mut state, message(101, BOB));
    lose(&mut state, 1006);
    // The server knows nothing of 101 having been read.
    receive(&mut state, ServerFrame::Ready(Box::new(ready(102, true))));
    post(&mut state, message(102, BOB));
    assert_eq!(state.rooms[&ROOM].divider, Some(101));
    receive(&mut state, ServerFrame::Cursor { cursor: 102 });
    assert_eq!((state.rooms[&ROOM].unread, marks(&mut state)), (0, 1));
}

#[test]
fn of_very_many_rooms_those_that_follow_the_first_frame_are_not_gone() {
    let mut state = connected();
    post(&mut state, message(101, BOB));
    let whole = ready(HEAD, true);
    let (first, rest) = (vec![room(ROOM)], vec![room(OTHER)]);
    let cut = Ready { rooms: first, more_rooms: Some(1), ..whole };
    receive(&mut state, ServerFrame::Ready(Box::new(cut)));
    // Nothing is gone before all is told.
    assert!(state.rooms.contains_key(&OTHER));
    receive(&mut state, ServerFrame::Rooms { rooms: rest });
    assert_eq!(state.rooms.keys().copied().collect::<Vec<_>>(), [ROOM, OTHER]);
    assert!(state.connection.is_open());
}

#[test]
fn of_more_rooms_than_are_told_those_that_were_there_stay_and_are_read_anew() {
    let mut state = connected();
    let many = (0..1000).map(|number| room(RoomId(1000 + number))).collect();
    receive(&mut state, ServerFrame::Ready(Box::new(Ready { rooms: many, ..ready(102, true) })));
    assert_eq!(state.rooms.len(), 1002);
    assert!(state.rooms[&ROOM].joined && !state.rooms[&ROOM].timeline.loaded);
}

#[test]
fn a_room_that_one_only_looks_at_is_gone_for_whoever_becomes_a_guest() {
    for connected_meanwhile in [true, false] {
        let mut state = connected();
        event(&mut state, 101, Some(ROOM), Change::MemberLeft { user: ME, removed_by: Some(BOB) });
        // An open room can still be read.
        assert!(state.room().is_some());
        if connected_meanwhile {
            event(&mut state, 102, None, Change::RoleChanged { user: ME, role: Role::Guest });
        } else {
            lose(&mut state, 1006);
            let mut guest = Ready { rooms: vec![room(OTHER)], ..ready(102, true) };
            guest.you.role = Role::Guest;
            receive(&mut state, ServerFrame::Ready(Box::new(guest)));
        }
        assert!(state.room().is_none());
    }
}

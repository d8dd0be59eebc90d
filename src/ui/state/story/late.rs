//! What comes late, twice, or while one looks elsewhere.

use super::*;
use crate::protocol::view::Quote;
use crate::ui::state::rows::Said;

fn change(state: &mut ChatState, message: Message) {
    let change = Change::MessageDeleted { message: Box::new(message.clone()) };
    event(state, message.version, Some(message.room), change);
}

fn hidden() -> Happening {
    Happening::Looked(Looking { visible: false, at_end: true })
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
    state.apply(Happening::Looked(Looking { visible: true, at_end: false }));
    post(&mut state, message(101, BOB));
    assert_eq!(state.rooms[&ROOM].unread, 1);
    state.apply(Happening::WantedNewest);
    assert_eq!(state.rooms[&ROOM].unread, 0);
    assert_eq!(marks(&mut state), 1);
}

#[test]
fn a_tab_that_nobody_looks_at_marks_nothing_as_read() {
    let mut state = connected();
    assert_eq!(marks(&mut state), 1);
    state.apply(hidden());
    post(&mut state, message(101, BOB));
    assert_eq!(marks(&mut state), 0);
    state.apply(Happening::Looked(Looking { visible: true, at_end: true }));
    assert_eq!(marks(&mut state), 1);
}

#[test]
fn what_stood_on_the_page_already_is_neither_counted_nor_told_when_it_comes_again() {
    let ahead = Message { mentions: vec![ME], ..message(HEAD + 1, BOB) };
    let mut state = ChatState::from_page(&page(vec![message(50, BOB), ahead.clone()]));
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
    state.apply(Happening::WantedAround(10));
    let asked = state.take_outgoing();
    answer(&mut state, &asked[0], vec![message(10, BOB)], true);
    state.apply(Happening::Opened { room: OTHER });
    assert_eq!(histories(&state.take_outgoing()), [OTHER]);
    state.apply(Happening::Opened { room: ROOM });
    assert_eq!(histories(&state.take_outgoing()), [ROOM]);
}

//! What is told and marked of what happened where nobody looked.

use super::*;
use crate::ui::state::rows::Deletion;

fn looks(state: &mut ChatState, in_front: bool) {
    state.apply(Happening::Looked(Looking { in_front, at_end: true }));
}

#[test]
fn after_each_absence_the_divider_stands_before_the_first_that_is_unread() {
    let mut state = connected();
    for (cursor, divider) in [(101, 50), (102, 101)] {
        looks(&mut state, false);
        post(&mut state, message(cursor, BOB));
        assert_eq!(state.rooms[&ROOM].divider, Some(divider));
        looks(&mut state, true);
        assert_eq!((state.rooms[&ROOM].unread, state.rooms[&ROOM].divider), (0, Some(divider)));
    }
    // Also where it was missed while there was no connection.
    lose(&mut state, 1006);
    let mut ready = ready(103, true);
    ready.rooms[0].unread = 1;
    ready.rooms[0].read_cursor = 102;
    receive(&mut state, ServerFrame::Ready(Box::new(ready)));
    post(&mut state, message(103, BOB));
    assert_eq!(state.rooms[&ROOM].divider, Some(102));
}

#[test]
fn a_deletion_that_is_not_done_is_told_where_its_message_is_not_in_view() {
    for elsewhere in [false, true] {
        let mut state = connected();
        post(&mut state, own(101, "k1"));
        state.apply(Happening::Deleting { message: MessageId(101), reason: None, at: NOW });
        if elsewhere {
            state.apply(Happening::Opened { room: OTHER, message: None });
        }
        lose(&mut state, 1006);
        state.apply(Happening::DeletionDue(MessageId(101), None));
        assert!(!matches!(state.deleting.get(&MessageId(101)), Some(Deletion::Held { .. } | Deletion::Sent)));
        assert_eq!(state.take_told().is_some(), elsewhere);
    }
}

#[test]
fn what_is_read_on_another_page_meanwhile_calls_nobody() {
    let mut state = connected();
    let mentioned = Message { room: OTHER, mentions: vec![ME], ..message(101, BOB) };
    post(&mut state, mentioned);
    let calls = state.take_calls();
    assert_eq!(calls.iter().map(|call| state.is_read(call)).collect::<Vec<_>>(), [false]);
    receive(&mut state, ServerFrame::ReadMarked { room: OTHER, cursor: 101 });
    assert!(state.is_read(&calls[0]));
}

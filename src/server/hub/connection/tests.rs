//! What a socket's queue promises to whoever puts something in, and to the task that takes it out.

use std::pin::pin;
use std::task::Waker;

use futures_util::FutureExt as _;

use super::*;
use crate::domain::id::{SessionId, UserId};

fn connection() -> Connection {
    let device = Device { agent: Arc::from("a browser"), address: Arc::from("127.0.0.1") };
    let origin = Origin { device, since: Moment(0), scope: None };
    Connection::new(1, Owner { user: UserId(1), session: SessionId(2) }, origin, 0)
}

fn waiting(connection: &Connection) -> usize {
    connection.queue().frames.len()
}

#[test]
fn a_passing_signal_reaches_a_socket_that_keeps_up() {
    let connection = connection();
    connection.release();
    connection.push_passing(Bytes::from_static(b"typing"));
    assert_eq!(waiting(&connection), 1);
}

#[tokio::test]
async fn a_batch_is_out_when_every_socket_has_written_it_or_cannot_or_is_closed() {
    let context = Context::from_waker(Waker::noop());
    let (underway, out) = Underway::begin();
    let mut out = pin!(out.reached());
    let sockets: Vec<_> = (0..4).map(|_| connection()).collect();
    for socket in &sockets[..3] {
        socket.release();
        assert!(matches!(socket.take(&context), Waiting::Nothing));
    }
    // The fourth catches up: what it gets later holds up nobody.
    sockets.iter().for_each(|socket| socket.push_of(Bytes::from_static(b"a message"), Some(&underway)));
    drop(underway);
    let [writes, blocked, closed, _] = &sockets[..] else { unreachable!() };
    closed.close(CloseCode::Restart);
    assert!(matches!(blocked.take(&context), Waiting::Frames(_)));
    blocked.watch_for_close(9, &context);
    assert!(matches!(writes.take(&context), Waiting::Frames(_)));
    assert!(out.as_mut().now_or_never().is_none(), "one is still writing");
    assert!(matches!(writes.take(&context), Waiting::Nothing));
    out.await;
}

#[tokio::test]
async fn one_that_catches_up_is_pinged_before_what_is_held_and_waited_for_until_it_took_what_there_is() {
    let context = Context::from_waker(Waker::noop());
    let connection = connection();
    connection.push(Bytes::from_static(b"later"));
    connection.beat(Bytes::from_static(b"ping"));
    connection.catch_up(Bytes::from_static(b"missed"));
    let mut taken = pin!(connection.taken());
    assert!(taken.as_mut().now_or_never().is_none());
    let Waiting::Frames(frames) = connection.take(&context) else { unreachable!() };
    assert_eq!(frames, [Bytes::from_static(b"ping"), Bytes::from_static(b"missed")]);
    taken.await;
    connection.release();
    let Waiting::Frames(frames) = connection.take(&context) else { unreachable!() };
    assert_eq!(frames, [Bytes::from_static(b"later")]);
    connection.taken().await;
}

#[test]
fn one_that_is_ended_hears_its_answers_and_the_last_word_and_nothing_else() {
    let context = Context::from_waker(Waker::noop());
    let connection = connection();
    connection.release();
    connection.push(Bytes::from_static(b"a message"));
    connection.end_saying(Some(Bytes::from_static(b"why")), CloseCode::Ended);
    connection.push(Bytes::from_static(b"another message"));
    connection.push_passing(Bytes::from_static(b"typing"));
    connection.close(CloseCode::Restart);
    assert!(matches!(connection.take(&context), Waiting::Nothing));
    connection.answer(Bytes::from_static(b"an answer"));
    connection.part();
    let Waiting::Last(frames) = connection.take(&context) else { unreachable!() };
    let close = wire::close(CloseCode::Ended);
    assert_eq!(frames, [Bytes::from_static(b"an answer"), Bytes::from_static(b"why"), close]);
    connection.answer(Bytes::from_static(b"too late"));
    assert!(matches!(connection.take(&context), Waiting::Closed));
}

#[test]
fn one_that_is_too_slow_is_ended_with_its_session_all_the_same() {
    let context = Context::from_waker(Waker::noop());
    let too_slow = || {
        let connection = connection();
        connection.release();
        connection.push(Bytes::from(vec![0; WAITING + 1]));
        assert_eq!(connection.closed_with(), Some(CloseCode::TooSlow));
        connection
    };
    // What it was to be told is not on its way yet: now it is told this.
    let waits = too_slow();
    waits.end_saying(Some(Bytes::from_static(b"why")), CloseCode::Ended);
    waits.part();
    let Waiting::Last(frames) = waits.take(&context) else { unreachable!() };
    assert_eq!(frames, [Bytes::from_static(b"why"), wire::close(CloseCode::Ended)]);
    // Nothing may follow a close that is; but the time that it has is that of an end.
    let ends: [fn(&Connection); 2] =
        [|connection| connection.end_saying(None, CloseCode::Ended), |connection| connection.close(CloseCode::Ended)];
    for end in ends {
        let told = too_slow();
        let Waiting::Last(frames) = told.take(&context) else { unreachable!() };
        assert_eq!(frames, [wire::close(CloseCode::TooSlow)]);
        end(&told);
        told.part();
        assert_eq!(told.closed_with(), Some(CloseCode::Ended));
        assert!(matches!(told.take(&context), Waiting::Closed));
    }
    // Any other reason comes too late.
    let stays = too_slow();
    stays.close(CloseCode::Restart);
    assert_eq!(stays.closed_with(), Some(CloseCode::TooSlow));
}

#[test]
fn what_was_taken_and_may_not_be_written_yet_counts_with_what_waits() {
    let context = Context::from_waker(Waker::noop());
    let connection = connection();
    connection.release();
    connection.push(Bytes::from(vec![0; WAITING / 2]));
    assert!(matches!(connection.take(&context), Waiting::Frames(_)));
    connection.push(Bytes::from(vec![0; WAITING / 2]));
    assert!(!connection.is_closing());
    // The peer has taken most of the one: what is left of it counts.
    connection.watch_for_close(1, &context);
    connection.push(Bytes::from(vec![0; WAITING / 2 - 1]));
    assert!(!connection.is_closing());
    // It has written the one and takes the other.
    assert!(matches!(connection.take(&context), Waiting::Frames(_)));
    connection.push(Bytes::from_static(b"1"));
    assert!(!connection.is_closing());
    connection.push(Bytes::from_static(b"2"));
    assert_eq!(connection.closed_with(), Some(CloseCode::TooSlow));
}

#[test]
fn one_that_lags_or_catches_up_is_spared_passing_signals_and_is_closed_at_the_bound_only() {
    let connection = connection();
    connection.push_passing(Bytes::from_static(b"typing"));
    connection.release();
    assert_eq!(waiting(&connection), 0);
    connection.push(Bytes::from(vec![0; LAGGING]));
    connection.push_passing(Bytes::from_static(b"typing"));
    assert_eq!(waiting(&connection), 1);
    connection.push(Bytes::from(vec![0; WAITING - LAGGING]));
    assert!(!connection.is_closing());
    connection.push(Bytes::from_static(b"one more"));
    assert_eq!(connection.closed_with(), Some(CloseCode::TooSlow));
}

//! The socket: opened, read, written and opened again, for as long as the session lives.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use futures_util::future::{Either, select};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt, pin_mut};
use gloo_net::websocket::futures::WebSocket;
use gloo_net::websocket::{Message, WebSocketError};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::{Set, location, window};
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use crate::browser::address;
use crate::browser::alive::{jitter, now};
use crate::browser::wake::Bell;
use crate::protocol::close::SessionGone;
use crate::protocol::command::ClientFrame;
use crate::protocol::frame::ServerFrame;
use crate::protocol::limits::SUBPROTOCOL;
use crate::protocol::read::read;
use crate::ui::chat::Chat;
use crate::ui::state::happening::Happening;
use crate::ui::state::link::Phase;

/// The page is drawn anew for frames at most this often.
const PACE_MS: i64 = 40;

/// The server says something every 30 s; a link that is silent for longer than two of these is none.
const SILENT_MS: i64 = 75_000;

/// After so long it has missed its time.
const LATE_MS: i64 = 35_000;

/// An attempt that leads to nothing within this time is given up.
const OPENS_MS: u32 = 15_000;

#[derive(Debug, Default)]
struct Line {
    /// Frames for the open socket. Bounded by what a person writes and asks in one connection: it is
    /// emptied when the socket is gone.
    out: RefCell<VecDeque<String>>,
    to_send: Bell,
    retry: Bell,
    give_up: Bell,
    /// When the server last said something.
    heard: Cell<i64>,
}

thread_local! {
    static LINE: Rc<Line> = Rc::default();
}

/// Keeps a socket open until the session ends.
pub fn keep(chat: Chat) {
    spawn_local(async move {
        while let Some(wait_ms) = one(chat).await {
            let line = LINE.with(Rc::clone);
            let pause = TimeoutFuture::new(wait_ms);
            let nudge = line.retry.heard();
            pin_mut!(nudge);
            select(pause, nudge).await;
        }
    });
}

/// Hands frames to the open socket.
pub fn send(frames: Vec<ClientFrame>) {
    if frames.is_empty() {
        return;
    }
    let line = LINE.with(Rc::clone);
    line.out.borrow_mut().extend(frames.iter().filter_map(|frame| serde_json::to_string(frame).ok()));
    line.to_send.ring();
}

/// Does not wait for the next attempt, if one is waited for, nor for a link that fell silent while nobody looked.
pub fn retry_now() {
    let line = LINE.with(Rc::clone);
    line.retry.ring();
    if now().0 - line.heard.get() > LATE_MS {
        line.give_up.ring();
    }
}

/// The device says that it has no network: the socket will not notice for a long time.
pub fn give_up() {
    LINE.with(Rc::clone).give_up.ring();
}

/// One connection from its beginning to its end. Returns how long to wait before the next, if there is one.
async fn one(chat: Chat) -> Option<u32> {
    chat.tell(Happening::Connecting);
    let (mut code, opened) = talk(chat).await;
    // A browser cannot see why an upgrade failed, so the server is asked in a way that it can.
    if !opened && let Some(gone) = in_time(gone()).await {
        code = gone.close_code;
        if code.is_none() {
            let path = location().pathname().unwrap_or_default();
            address::go(&format!("/login?next={path}"));
            return None;
        }
    }
    chat.tell(Happening::Closed { code, now: now(), jitter: jitter() });
    match chat.peek(|state| state.connection.phase) {
        Phase::Waiting(until) => {
            LINE.with(Rc::clone).retry.quiet();
            chat.now.set(now());
            Some(u32::try_from((until.0 - now().0).max(0)).unwrap_or(0))
        }
        Phase::Connecting | Phase::Replaying | Phase::Open => Some(0),
        Phase::Ended(_) => None,
    }
}

/// A question that nobody answers is none.
async fn in_time(asked: impl Future<Output = Option<SessionGone>>) -> Option<SessionGone> {
    pin_mut!(asked);
    match select(asked, TimeoutFuture::new(OPENS_MS)).await {
        Either::Left((gone, _)) => gone,
        Either::Right(_) => None,
    }
}

/// That the session is over, if it is; with why, where the server knows it.
async fn gone() -> Option<SessionGone> {
    let answer: Response = JsFuture::from(window().fetch_with_str("/session")).await.ok()?.dyn_into().ok()?;
    if answer.status() != 401 {
        return None;
    }
    let told = JsFuture::from(answer.text().ok()?).await.ok().and_then(|told| told.as_string());
    Some(told.and_then(|told| read(&told)).unwrap_or(SessionGone { close_code: None }))
}

/// Talks until the socket is gone. Returns the close code, and whether the socket ever opened.
async fn talk(chat: Chat) -> (Option<u16>, bool) {
    // Without a network there is nothing to learn from an attempt.
    if !window().navigator().on_line() {
        return (None, true);
    }
    let Ok(wire) = web_sys::WebSocket::new_with_str(&address(chat), SUBPROTOCOL) else { return (None, false) };
    let Ok(socket) = WebSocket::try_from(wire.clone()) else { return (None, false) };
    let line = LINE.with(Rc::clone);
    line.out.borrow_mut().clear();
    line.give_up.quiet();
    line.heard.set(now().0);
    let (sink, stream) = socket.split();
    let mut opened = false;
    let ended = {
        let reading = listen(chat, &wire, stream, &mut opened);
        let writing = write(&line, &wire, sink);
        let lost = line.give_up.heard();
        pin_mut!(reading, writing, lost);
        match select(reading, select(writing, lost)).await {
            Either::Left((code, _)) => code,
            Either::Right(_) => None,
        }
    };
    line.out.borrow_mut().clear();
    (ended, opened)
}

fn address(chat: Chat) -> String {
    let location = location();
    let scheme = if location.protocol().is_ok_and(|protocol| protocol == "https:") { "wss" } else { "ws" };
    let host = location.host().unwrap_or_default();
    let cursor = chat.peek(|state| state.cursor);
    format!("{scheme}://{host}/ws?cursor={cursor}")
}

async fn write(line: &Line, wire: &web_sys::WebSocket, mut sink: SplitSink<WebSocket, Message>) {
    loop {
        line.to_send.heard().await;
        loop {
            let next = line.out.borrow_mut().pop_front();
            let Some(frame) = next else { break };
            // The wire knows that it closes before we are told; a browser complains of what is sent then.
            if wire.ready_state() > web_sys::WebSocket::OPEN || sink.send(Message::Text(frame)).await.is_err() {
                return;
            }
        }
    }
}

/// Frames are taken in batches, so that a flood of them is drawn a few times a second and not once each.
async fn listen(
    chat: Chat,
    wire: &web_sys::WebSocket,
    mut stream: SplitStream<WebSocket>,
    opened: &mut bool,
) -> Option<u16> {
    let connecting = || wire.ready_state() == web_sys::WebSocket::CONNECTING;
    let mut batch: Vec<Happening> = Vec::new();
    let mut drawn = now();
    let code = loop {
        let due = match batch.is_empty() {
            true if connecting() => i64::from(OPENS_MS),
            true => SILENT_MS,
            // Whatever becomes of the clock.
            false => (drawn.0 + PACE_MS - now().0).clamp(0, PACE_MS),
        };
        let next = match select(stream.next(), TimeoutFuture::new(u32::try_from(due).unwrap_or(0))).await {
            Either::Left((next, _)) => next,
            // The first frame may be long on its way.
            Either::Right(_) if batch.is_empty() && due != SILENT_MS && !connecting() => continue,
            Either::Right(_) if batch.is_empty() => break None,
            Either::Right(_) => {
                draw(chat, &mut batch);
                drawn = now();
                continue;
            }
        };
        match next {
            Some(Ok(Message::Text(text))) => {
                let Some(frame) = read::<ServerFrame>(&text) else { continue };
                LINE.with(|line| line.heard.set(now().0));
                *opened |= matches!(frame, ServerFrame::Ready(_));
                batch.push(Happening::Received { frame, now: now() });
                if !(0..PACE_MS).contains(&(now().0 - drawn.0)) {
                    draw(chat, &mut batch);
                    drawn = now();
                }
            }
            Some(Err(WebSocketError::ConnectionClose(close))) => break Some(close.code),
            Some(Ok(Message::Bytes(_)) | Err(_)) => {}
            None => break None,
        }
    };
    draw(chat, &mut batch);
    code
}

fn draw(chat: Chat, batch: &mut Vec<Happening>) {
    if !batch.is_empty() {
        chat.tell_all(std::mem::take(batch));
    }
}

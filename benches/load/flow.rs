//! Messages on their way: connections that all read, some of which write.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::io::{AsyncRead, AsyncWriteExt, ReadBuf};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::link::{self, Link};
use crate::server::Server;
use crate::tally::{SENDERS, Stamp, Tally};
use crate::wire::{self, Scanner};

/// What waits for a connection is read with one call up to here, by all connections into the same memory.
const READ: usize = 256 * 1024;

/// The open room that everybody is in.
const ROOM: &str = "r_2";

/// What does not come after this long does not come.
const PATIENCE: Duration = Duration::from_secs(5);

/// Receivers, and senders among them.
pub struct Flow {
    board: Rc<Board>,
    /// Held open: whoever only reads must not seem to have gone. The first ones write.
    writing: Vec<OwnedWriteHalf>,
    _reading: JoinSet<()>,
    /// Makes keys that no flow before had: the database remembers them.
    key: u128,
}

/// What all receivers share.
struct Board {
    began: Instant,
    tally: RefCell<Tally>,
    buffer: RefCell<Vec<u8>>,
    finished: Notify,
}

impl Board {
    /// Microseconds since the beginning.
    fn now(&self) -> u32 {
        self.began.elapsed().as_micros() as u32
    }
}

impl Flow {
    /// Connects so many receivers, all of different people as far as there are people.
    pub async fn open(server: &Server<'_>, receivers: usize) -> Self {
        let board = Rc::new(Board {
            began: Instant::now(),
            tally: RefCell::new(Tally::new(receivers)),
            buffer: RefCell::new(vec![0; READ]),
            finished: Notify::new(),
        });
        let (mut writing, mut reading) = (Vec::new(), JoinSet::new());
        for Link { stream, scanner } in link::open_all(server, 0..receivers).await {
            let (read, write) = stream.into_split();
            writing.push(write);
            reading.spawn_local(receive(read, scanner, board.clone()));
        }
        let key = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros();
        Self { board, writing, _reading: reading, key }
    }

    /// Sends one message, of the sender whose turn it is.
    pub async fn send(&mut self) {
        let stamp = self.tally(|tally| tally.next(self.board.now()));
        let (key, Stamp { sender, number, .. }) = (self.key, stamp);
        let command = format!(
            r#"{{"id":"{number}","type":"post_message","room":"{ROOM}","body":"{}","client_id":"{key}-{number}"}}"#,
            stamp.text()
        );
        self.writing[sender].write_all(&wire::text(&command)).await.unwrap();
    }

    /// Looks at what came, or changes what is noted.
    pub fn tally<T>(&self, look: impl FnOnce(&mut Tally) -> T) -> T {
        look(&mut self.board.tally.borrow_mut())
    }

    /// Waits until one more message has reached everybody, or until then.
    pub async fn progress(&self, until: Instant) {
        // At the end of the time there is nothing to wait for.
        let _late = tokio::time::timeout_at(until.into(), self.board.finished.notified()).await;
    }

    /// Waits for what is still under way; what has not come then is lost.
    pub async fn settle(&self) {
        let end = Instant::now() + PATIENCE;
        let open = |tally: &mut Tally| tally.missing() > 0 || tally.acknowledged + tally.refused < tally.sent;
        while Instant::now() < end && self.tally(open) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

const _: () = assert!(SENDERS <= 100, "the smallest number of receivers holds all senders");

/// Reads one connection until it ends.
async fn receive(mut stream: OwnedReadHalf, mut scanner: Scanner, board: Rc<Board>) {
    let mut awaited = [0; SENDERS];
    loop {
        let read = poll_fn(|context| {
            let mut buffer = board.buffer.borrow_mut();
            let mut space = ReadBuf::new(&mut buffer);
            Pin::new(&mut stream).poll_read(context, &mut space).map_ok(|()| {
                let (now, mut tally) = (board.now(), board.tally.borrow_mut());
                scanner.feed(space.filled(), |text| {
                    if tally.hear(text, &mut awaited, now) {
                        board.finished.notify_one();
                    }
                });
                space.filled().len()
            })
        });
        if read.await.unwrap() == 0 {
            return;
        }
    }
}

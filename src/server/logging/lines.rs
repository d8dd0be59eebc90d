//! The way of lines to where they are written: by a thread of its own, so that a reader who stops reading stops nothing
//! else. What finds too many waiting is lost and counted.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use tracing::warn;

/// How many lines may wait.
const WAITING: usize = 4096;

/// How long the end waits for what is not written yet.
const END: Duration = Duration::from_millis(500);

/// How long the end waits before it looks for room once more.
const AGAIN: Duration = Duration::from_millis(5);

/// Takes lines, one a call, and never waits. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Lines {
    way: SyncSender<Line>,
    lost: Arc<AtomicU64>,
}

/// The end of the way: when it goes, what waits has been written, or nobody takes it.
#[derive(Debug)]
pub struct Last(SyncSender<Line>);

#[derive(Debug)]
enum Line {
    One(Vec<u8>),
    /// All before it is written; whoever holds the other end is told by this one's going.
    Last(#[expect(dead_code, reason = "held until it goes")] SyncSender<()>),
}

impl Lines {
    /// Lines that are written there.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub fn to(out: impl Write + Send + 'static) -> io::Result<(Self, Last)> {
        let (way, waiting) = sync_channel(WAITING);
        let lost = Arc::<AtomicU64>::default();
        let lines = Self { way: way.clone(), lost: lost.clone() };
        thread::Builder::new().name("log".to_owned()).spawn(move || write(out, &waiting, &lost))?;
        Ok((lines, Last(way)))
    }
}

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.way.try_send(Line::One(line.to_vec())).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Last {
    /// Waits until what waits has been written, and no longer than this.
    fn wait(&self, patience: Duration) {
        let end = Instant::now() + patience;
        let (written, told) = sync_channel(0);
        let mut last = Line::Last(written);
        while let Err(TrySendError::Full(back)) = self.0.try_send(last) {
            if Instant::now() > end {
                return;
            }
            last = back;
            thread::sleep(AGAIN);
        }
        let _gone = told.recv_timeout(end.saturating_duration_since(Instant::now()));
    }
}

impl Drop for Last {
    fn drop(&mut self) {
        self.wait(END);
    }
}

fn write(mut out: impl Write, waiting: &Receiver<Line>, lost: &AtomicU64) {
    loop {
        let next = waiting.try_recv().or_else(|_| {
            // There is room to tell it.
            let lost = lost.swap(0, Ordering::Relaxed);
            if lost > 0 {
                warn!(lost, "{lost} lines of the log were lost: nobody took them in time");
            }
            waiting.recv()
        });
        match next {
            // A log that nobody takes, or a full disk under it, is no reason to stop serving; there is nobody to tell it to.
            Ok(Line::One(line)) => drop(out.write_all(&line)),
            Ok(Line::Last(_)) => {}
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Sender, channel};

    use super::*;

    /// Passes each line on when there is leave to.
    struct Gate(Receiver<()>, Sender<Vec<u8>>);

    impl Write for Gate {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            self.0.recv().map_err(io::Error::other)?;
            self.1.send(line.to_vec()).map_err(io::Error::other)?;
            Ok(line.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_was_logged_is_written_in_its_order_before_the_end() {
        let ((leave, asked), (taken, written)) = (channel(), channel());
        let (mut lines, last) = Lines::to(Gate(asked, taken)).unwrap();
        for line in ["a\n", "b\n"] {
            lines.write_all(line.as_bytes()).unwrap();
            leave.send(()).unwrap();
        }
        // As its going does, and for as long as a slow machine takes.
        last.wait(Duration::from_secs(60));
        assert_eq!(written.try_iter().collect::<Vec<_>>(), [b"a\n", b"b\n"]);
    }

    #[test]
    fn a_reader_who_does_not_read_holds_up_neither_the_log_nor_its_end_and_loses_what_is_too_much() {
        let ((leave, asked), (taken, written)) = (channel(), channel());
        let (mut lines, last) = Lines::to(Gate(asked, taken)).unwrap();
        let said = WAITING + 10;
        for _ in 0..said {
            lines.write_all(b"a line\n").unwrap();
        }
        let lost = lines.lost.load(Ordering::Relaxed);
        assert!(lost >= 9, "{lost}");
        drop(last);
        drop(lines);
        (0..said).for_each(|_| leave.send(()).unwrap());
        assert_eq!(written.iter().count() as u64 + lost, said as u64);
    }
}

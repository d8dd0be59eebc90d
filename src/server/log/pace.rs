//! The writer keeps step with delivery: under load a batch waits until the one before it is out, and joins what comes
//! meanwhile.
//!
//! A write to a socket costs much the same for one message as for thirty. Batches that follow each other while most
//! sockets are still waiting for the first would go out in small writes; batches that wait for each other grow with the
//! load and leave in few. Where nothing waits, or a batch carries a single change, nothing is held up; and what must
//! not wait (an end of a session, a ban, anything but talk) takes all before it along at once.

use std::future::Future;
use std::pin::pin;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use crate::server::log::{Batch, Job};
use crate::server::underway::{Out, Underway, Way};

/// How many commands one transaction may carry.
pub const BATCH: usize = 256;

/// A batch waits no longer than this for the one before it to be out, whatever holds that up.
const LONGEST: Duration = Duration::from_millis(100);

/// Then it waits for answers, the way's time divided by this, if the way ended no longer ago than it took; and only until
/// as many have come as the last time.
const LINGER: u32 = 2;

/// Timers are no finer: a shorter wait is none.
const TICK: Duration = Duration::from_millis(1);

/// What is known of the batch before.
#[derive(Debug, Default)]
pub struct Pace {
    before: Option<Before>,
}

#[derive(Debug)]
struct Before {
    out: Out,
    jobs: usize,
}

impl Pace {
    /// Adds to the jobs that were taken already what should go with them.
    pub async fn gather(&mut self, waiting: &mut mpsc::Receiver<Job>, jobs: &mut Vec<Job>) {
        let Some(Before { out, jobs: enough }) = self.before.take() else { return };
        let way = join(waiting, jobs, BATCH, timeout(LONGEST, out.reached())).await;
        if let Some(time) = way.and_then(Result::ok).flatten().and_then(|way| for_answers(way, Instant::now())) {
            join(waiting, jobs, enough, sleep(time)).await;
        }
        while jobs.len() < BATCH
            && let Ok(job) = waiting.try_recv()
        {
            jobs.push(job);
        }
    }

    /// A batch of so many jobs is about to be handed on.
    pub fn hand_on(&mut self, jobs: usize, batch: &mut Batch) {
        if batch.changes.len() > 1 {
            let (underway, out) = Underway::begin();
            batch.underway = Some(underway);
            self.before = Some(Before { out, jobs });
        }
    }
}

/// How long to wait for those who answer what has just gone this way, if at all.
fn for_answers(way: Way, now: Instant) -> Option<Duration> {
    let time = way.took.min(LONGEST) / LINGER;
    (now.duration_since(way.ended) <= way.took && time >= TICK).then_some(time)
}

/// Takes what comes until the end, until there is enough, or until something came that must not wait. What the end brought,
/// when it came to that.
async fn join<T>(
    waiting: &mut mpsc::Receiver<Job>,
    jobs: &mut Vec<Job>,
    enough: usize,
    end: impl Future<Output = T>,
) -> Option<T> {
    let mut end = pin!(end);
    let mut seen = 0;
    while jobs.len() < enough.min(BATCH) && jobs[seen..].iter().all(Job::can_wait) {
        seen = jobs.len();
        tokio::select! {
            biased;
            ended = &mut end => return Some(ended),
            taken = waiting.recv_many(jobs, BATCH - seen) => if taken == 0 {
                return None;
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;
    use crate::domain::change::{Change, Fact};
    use crate::domain::moment::Moment;

    fn job() -> Job {
        Job::LastUses(Vec::new())
    }

    fn batch(changes: i64) -> Batch {
        let change = |cursor| Change { cursor, at: Moment(0), by: None, fact: Fact::Superseded };
        Batch { changes: (1..=changes).map(change).collect(), ..Batch::default() }
    }

    #[tokio::test(start_paused = true)]
    async fn what_comes_while_the_last_batch_goes_out_makes_one_batch() {
        let (door, mut waiting) = mpsc::channel(8);
        let (mut pace, mut jobs, mut out) = (Pace::default(), vec![job()], batch(2));
        pace.hand_on(2, &mut out);
        {
            let mut gathering = pin!(pace.gather(&mut waiting, &mut jobs));
            assert!(gathering.as_mut().now_or_never().is_none());
            for _ in 0..3 {
                door.send(job()).await.unwrap();
            }
            assert!(gathering.as_mut().now_or_never().is_none());
            drop(out);
            gathering.await;
        }
        assert_eq!(jobs.len(), 4);
        // Once: the next one waits for its own predecessor only.
        assert!(pace.gather(&mut waiting, &mut jobs).now_or_never().is_some());
    }

    #[test]
    fn a_batch_with_one_change_holds_up_nothing() {
        let (_door, mut waiting) = mpsc::channel(8);
        let (mut pace, mut jobs, mut out) = (Pace::default(), vec![job()], batch(1));
        pace.hand_on(1, &mut out);
        assert!(out.underway.is_none());
        assert!(pace.gather(&mut waiting, &mut jobs).now_or_never().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn what_must_not_wait_takes_all_before_it_along_at_once() {
        let (door, mut waiting) = mpsc::channel(8);
        let (mut pace, mut jobs, mut out) = (Pace::default(), vec![job()], batch(2));
        pace.hand_on(2, &mut out);
        door.send(job()).await.unwrap();
        door.send(Job::Stop).await.unwrap();
        assert!(pace.gather(&mut waiting, &mut jobs).now_or_never().is_some());
        assert_eq!(jobs.len(), 3);
        assert!(out.underway.is_some(), "the last batch is still on its way");
    }

    #[test]
    fn answers_are_waited_for_half_of_the_way_soon_after_a_long_one() {
        let ended = Instant::now();
        let ms = Duration::from_millis;
        let way = |took| Way { took, ended };
        assert_eq!(for_answers(way(ms(40)), ended + ms(40)), Some(ms(20)));
        assert_eq!(for_answers(way(ms(40)), ended + ms(41)), None);
        assert_eq!(for_answers(way(ms(1)), ended), None);
        assert_eq!(for_answers(way(ms(60_000)), ended), Some(LONGEST / 2));
    }

    #[tokio::test(start_paused = true)]
    async fn a_door_that_closes_ends_the_wait() {
        let (door, mut waiting) = mpsc::channel(8);
        let (mut pace, mut jobs, mut out) = (Pace::default(), vec![job()], batch(2));
        pace.hand_on(2, &mut out);
        drop(door);
        assert!(pace.gather(&mut waiting, &mut jobs).now_or_never().is_some());
        assert_eq!(jobs.len(), 1);
    }
}

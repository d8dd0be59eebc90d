//! The few threads on which passwords are computed, each with the memory that a computation takes: kept from one to the
//! next while some are waiting, and given back when none is.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::server::session::argon::Memory;

/// One computation.
pub type Job = Box<dyn FnOnce(&mut Memory) + Send>;

/// Nothing more can be taken on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

/// Where jobs are put; the threads end when the last of its clones is gone. Cheap to clone.
#[derive(Clone)]
pub struct Bench {
    jobs: SyncSender<Job>,
}

impl Bench {
    /// So many threads, and so many jobs that wait for them.
    ///
    /// # Errors
    /// When the system has no threads to give.
    pub fn new(threads: usize, waiting: usize) -> io::Result<Self> {
        let (jobs, put) = sync_channel(waiting);
        let put = Arc::new(Mutex::new(put));
        for _ in 0..threads {
            let put = put.clone();
            thread::Builder::new().name("passwords".to_owned()).spawn(move || work(&put))?;
        }
        Ok(Self { jobs })
    }

    /// Puts a job behind those that wait.
    ///
    /// # Errors
    /// When too many wait.
    pub fn put(&self, job: Job) -> Result<(), Full> {
        self.jobs.try_send(job).map_err(|refused| match refused {
            TrySendError::Full(_) | TrySendError::Disconnected(_) => Full,
        })
    }
}

fn work(put: &Mutex<Receiver<Job>>) {
    let mut memory = Memory::default();
    loop {
        // Whoever holds the lock waits for the next job, so when it is taken none is there.
        let waits = put.try_lock().ok().and_then(|put| put.try_recv().ok());
        let next = waits.or_else(|| {
            memory = Memory::default();
            put.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
        });
        let Some(job) = next else { return };
        // Whoever waits for a job that panics sees its answer dropped; the thread is there for the next one.
        let _panicked = catch_unwind(AssertUnwindSafe(|| job(&mut memory))).is_err();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn d7_so_many_jobs_run_at_once_so_many_wait_and_the_rest_are_refused() {
        let bench = Bench::new(2, 3).unwrap();
        let (end, ends) = channel::<()>();
        let ends = Arc::new(Mutex::new(ends));
        let (begun, begins) = channel();
        let holding = || {
            let (ends, begun) = (ends.clone(), begun.clone());
            Box::new(move |_: &mut Memory| {
                begun.send(()).unwrap();
                // Until the other side is dropped.
                let _ended = ends.lock().unwrap_or_else(PoisonError::into_inner).recv().is_err();
            })
        };
        for _ in 0..2 {
            bench.put(holding()).unwrap();
            begins.recv().unwrap();
        }
        for _ in 0..3 {
            bench.put(holding()).unwrap();
        }
        assert_eq!(bench.put(holding()), Err(Full));
        assert!(begins.try_recv().is_err(), "a third one began");
        drop(end);
        for _ in 0..3 {
            begins.recv().unwrap();
        }
    }

    #[test]
    fn a_job_that_panics_takes_no_thread_with_it() {
        let bench = Bench::new(1, 2).unwrap();
        let (done, is_done) = channel();
        bench.put(Box::new(|_| std::panic::resume_unwind(Box::new("broken")))).unwrap();
        bench.put(Box::new(move |_| done.send(()).unwrap())).unwrap();
        is_done.recv().unwrap();
    }
}

//! What the server of this process logs, as it would go to standard error.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use countersign::server::logging::OneLine;
use tracing_subscriber::EnvFilter;

#[derive(Clone, Default)]
pub struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Kept {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

/// From now on all is kept, of every server of this process: more than is ever logged by default.
pub fn kept() -> Kept {
    static KEPT: OnceLock<Kept> = OnceLock::new();
    KEPT.get_or_init(|| {
        let kept = Kept::default();
        let writer = kept.clone();
        tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new("countersign=trace,info"))
            .with_writer(OneLine(move || writer.clone()))
            .with_ansi(false)
            .init();
        kept
    })
    .clone()
}

//! Log lines on standard error, for people or for collectors. One event is one line, whatever stands in it.

pub mod lines;

use std::fmt::Write as _;
use std::io::{self, Write};
use std::panic;

use tracing::error;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::fmt;

use crate::server::config::LogFormat;
use crate::server::logging::lines::{Last, Lines};

/// Begins to log, until what is returned goes.
///
/// # Errors
/// When the system has no thread to give.
pub fn start(format: LogFormat) -> io::Result<Last> {
    let (written, last) = Lines::to(io::stderr())?;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = fmt()
        .log_internal_errors(false)
        .with_env_filter(filter)
        .with_writer(OneLine(move || written.clone()))
        .with_target(false)
        .with_ansi(false);
    match format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
    // Where it happened, but not what the panic says: that may quote what somebody wrote.
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        error!(place, "A part of the server panicked at {place}");
    }));
    Ok(last)
}

/// Writes each event as one line: what would begin another, or move a terminal's cursor, is spelled out.
#[derive(Debug, Clone, Copy)]
pub struct OneLine<M>(pub M);

impl<'a, M: MakeWriter<'a>> MakeWriter<'a> for OneLine<M> {
    type Writer = OneLineWriter<M::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        OneLineWriter(self.0.make_writer())
    }
}

/// One event's way out. The library writes a whole event in one call.
#[derive(Debug)]
pub struct OneLineWriter<W>(W);

impl<W: Write> Write for OneLineWriter<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event.strip_suffix(b"\n").unwrap_or(event));
        let mut line = String::with_capacity(text.len() + 1);
        for c in text.chars() {
            if is_harmless(c) {
                line.push(c);
            } else {
                // As JSON spells it, whichever of the two this is. Writing to a string cannot fail.
                let _ = write!(line, "\\u{:04x}", u32::from(c));
            }
        }
        line.push('\n');
        // A log that nobody takes, or a full disk under it, is no reason to stop serving; there is nobody to tell it to.
        let _unheard = self.0.write_all(line.as_bytes());
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Neither a control, nor a line or paragraph separator, nor what turns the direction of reading.
fn is_harmless(c: char) -> bool {
    !(c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex, PoisonError};

    use tracing::info;

    use super::*;

    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_log_that_cannot_be_written_stops_nothing() {
        assert_eq!(OneLineWriter(Full).write(b"something happened\n").unwrap(), 19);
    }

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(json: bool, text: &str) -> String {
        let kept = Kept::default();
        let writer = kept.clone();
        let lines = fmt().with_writer(OneLine(move || writer.clone())).with_ansi(false);
        let say = || info!(name = text, display = %text, "Somebody called {text} came");
        if json {
            tracing::subscriber::with_default(lines.json().finish(), say);
        } else {
            tracing::subscriber::with_default(lines.finish(), say);
        }
        let bytes = kept.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn g3_whatever_a_name_holds_an_event_is_one_line_without_controls() {
        let forged =
            "eve\r\n2026-01-01T00:00:00Z  INFO Session s_1 signed out\x1b[2J\x1b[31m\u{9b}2J\u{2028}\u{202e}\0\x7f";
        for json in [false, true] {
            assert!(logged(json, "alice").contains("alice"));
            let line = logged(json, forged);
            assert!(line.ends_with('\n') && line.matches('\n').count() == 1, "{line:?}");
            assert!(line.trim_end_matches('\n').chars().all(is_harmless), "{line:?}");
        }
        let line = logged(true, forged);
        let parsed: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert!(parsed["fields"]["name"].as_str().unwrap().starts_with("eve"));
    }
}

//! Log lines on standard error, for people or for collectors.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::fmt;

use crate::server::config::LogFormat;

/// Begins to log. What a line holds is quoted by the library, so nobody's name can forge another line.
pub fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).with_ansi(false);
    match format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
}

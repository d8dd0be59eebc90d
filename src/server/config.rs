//! Settings: read once at the start from one file and the environment, and checked before anything runs.

pub mod origin;
pub mod sections;

use std::env;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use leptos::config::{LeptosOptions, get_config_from_str};
use serde::Deserialize;
use toml::{Table, Value};

pub use crate::server::config::sections::{
    ForwardedHeader, HostsConfig, LimitsConfig, LogFormat, LoggingConfig, ProxyConfig, SessionConfig, TlsConfig,
    WorkspaceConfig,
};

/// The file that is read when `COUNTERSIGN_CONFIG` names no other.
const FILE: &str = "Leptos.toml";

/// The file as it is shipped, for where there is none.
const SHIPPED: &str = include_str!("../../Leptos.toml");

/// The longest that one may wait for a request's header, in seconds: an hour. What the clock cannot reckon with would
/// end every connection.
const LONGEST_HEADER: u64 = 3600;

/// Variables of our name that are for the scripts in `bin/`, not settings of the server.
const FOR_SCRIPTS: [&str; 3] = ["COUNTERSIGN_CONFIG", "COUNTERSIGN_TOOLS", "COUNTERSIGN_CHROMIUM"];

/// A setting that cannot be; one sentence for people.
#[derive(Debug)]
pub struct ConfigError(pub String);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

/// All settings of our own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The address people type; empty until the server knows where it listens.
    #[serde(default)]
    pub origin: String,
    /// The SQLite file.
    #[serde(default = "default_database")]
    pub database_url: String,
    /// What people see of the whole.
    #[serde(default)]
    pub workspace: WorkspaceConfig,
    /// How long sessions live.
    #[serde(default)]
    pub session: SessionConfig,
    /// Bounds on what one may ask of the server.
    #[serde(default)]
    pub limits: LimitsConfig,
    /// The proxies before it.
    #[serde(default)]
    pub proxy: ProxyConfig,
    /// What it may be called.
    #[serde(default)]
    pub hosts: HostsConfig,
    /// Its certificate.
    #[serde(default)]
    pub tls: TlsConfig,
    /// How it logs.
    #[serde(default)]
    pub logging: LoggingConfig,
}

fn default_database() -> String {
    "sqlite://data/countersign.db".to_owned()
}

impl Config {
    /// Reads the file and the environment.
    ///
    /// # Errors
    /// A file that cannot be read, an unknown setting, or an impossible value.
    pub fn load() -> Result<(Self, LeptosOptions), ConfigError> {
        let named = variable("COUNTERSIGN_CONFIG");
        let path = named.clone().unwrap_or_else(|| FILE.to_owned());
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            // The file may be absent where nobody asked for one: every setting has a default.
            Err(e) if named.is_none() && e.kind() == std::io::ErrorKind::NotFound => SHIPPED.to_owned(),
            Err(e) => return Err(ConfigError(format!("The configuration {path} cannot be read: {e}."))),
        };
        let config = Self::parse(&text, &path, our_variables())?;
        let leptos = leptos_options(&text, &path)?;
        Ok((config, leptos))
    }

    /// Settings from a file's text and variables that win over it.
    ///
    /// # Errors
    /// An unknown setting or an impossible value.
    pub fn parse(text: &str, path: &str, variables: Vec<(String, String)>) -> Result<Self, ConfigError> {
        let mut table: Table = text.parse().map_err(|e: toml::de::Error| ConfigError(misread(text, path, &e)))?;
        // cargo-leptos and leptos have their own section, which is not ours to read.
        table.remove("package");
        for (name, value) in variables {
            set(&mut table, &name, value)?;
        }
        let config: Self = serde_path_to_error::deserialize(Value::Table(table)).map_err(|e| {
            ConfigError(format!("In {path} or the environment, at {}: {}.", e.path(), e.inner().message().trim()))
        })?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let at_least_one = [
            ("session.idle_seconds", self.session.idle_seconds > 0),
            ("session.lifetime_seconds", self.session.lifetime_seconds > 0),
            ("session.fresh_proof_seconds", self.session.fresh_proof_seconds > 0),
            ("session.per_person", self.session.per_person > 0),
            ("limits.sockets_per_person", self.limits.sockets_per_person > 0),
            ("limits.sockets_per_address", self.limits.sockets_per_address > 0),
            ("limits.sockets", self.limits.sockets > 0),
            ("limits.logins_per_account", self.limits.logins_per_account > 0),
            ("limits.logins_per_address", self.limits.logins_per_address > 0),
            ("limits.commands_per_second", self.limits.commands_per_second > 0),
            ("limits.malformed", self.limits.malformed > 0),
            ("limits.ping_seconds", self.limits.ping_seconds > 0),
            ("limits.connections", self.limits.connections > 0),
            ("limits.connections_per_address", self.limits.connections_per_address > 0),
            ("limits.silent_connections", self.limits.silent_connections > 0),
            ("limits.header_seconds", self.limits.header_seconds > 0),
        ];
        if self.limits.header_seconds > LONGEST_HEADER {
            return Err(ConfigError(format!("The setting limits.header_seconds must be at most {LONGEST_HEADER}.")));
        }
        if self.tls.certificate.is_empty() != self.tls.key.is_empty() {
            return Err(ConfigError(
                "The settings tls.certificate and tls.key go together; one is missing.".to_owned(),
            ));
        }
        if self.tls.redirect.is_some() && !self.tls.is_on() {
            return Err(ConfigError("The setting tls.redirect needs tls.certificate and tls.key.".to_owned()));
        }
        match at_least_one.into_iter().find(|(_, fine)| !fine) {
            Some((name, _)) => Err(ConfigError(format!("The setting {name} must be at least 1."))),
            None => Ok(()),
        }
    }
}

/// Which line of the file is none of TOML's, and why.
fn misread(text: &str, path: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|place| text.get(..place.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    format!("In {path}, line {line}: {}.", error.message().trim_end_matches('.'))
}

fn leptos_options(text: &str, path: &str) -> Result<LeptosOptions, ConfigError> {
    // A file with our own settings only has none of those of the build.
    let text = if text.contains("[package.metadata.leptos]") { text } else { SHIPPED };
    if let Some(given) = variable("LEPTOS_SITE_ADDR").filter(|given| given.parse::<SocketAddr>().is_err()) {
        return Err(ConfigError(format!(
            "LEPTOS_SITE_ADDR must be an address and a port, like 127.0.0.1:3000, not {given:?}."
        )));
    }
    let mut options = get_config_from_str(text).map_err(|e| ConfigError(format!("In {path}: {e}.")))?;
    // Built without hashes (under test, or while developing) there is no list of them beside the binary.
    options.hash_files = options.hash_files && hash_file(&options).is_some_and(|file| file.is_file());
    Ok(options)
}

fn hash_file(options: &LeptosOptions) -> Option<PathBuf> {
    env::current_exe().ok().map(|exe| exe.with_file_name(options.hash_file.as_ref()))
}

/// What stands in the file beside the program that tells the names of the page's files, where they have names of their own.
pub fn file_names(options: &LeptosOptions) -> Option<String> {
    hash_file(options).filter(|_| options.hash_files).and_then(|file| std::fs::read_to_string(file).ok())
}

/// Whether cargo-leptos rebuilds and reloads while one works.
pub fn is_watched() -> bool {
    variable("LEPTOS_WATCH").is_some()
}

#[expect(clippy::disallowed_methods, reason = "this is the one place where the environment is read")]
fn variable(name: &str) -> Option<String> {
    env::var(name).ok()
}

#[expect(clippy::disallowed_methods, reason = "this is the one place where the environment is read")]
fn our_variables() -> Vec<(String, String)> {
    env::vars().filter(|(name, _)| name.starts_with("COUNTERSIGN_") && !FOR_SCRIPTS.contains(&name.as_str())).collect()
}

/// `COUNTERSIGN_SESSION_IDLE_SECONDS=60` is `idle_seconds = 60` in `[session]`.
fn set(table: &mut Table, name: &str, value: String) -> Result<(), ConfigError> {
    let key = name.trim_start_matches("COUNTERSIGN_").to_ascii_lowercase();
    if matches!(key.as_str(), "origin" | "database_url") {
        table.insert(key, Value::String(value));
        return Ok(());
    }
    let sections = ["workspace", "session", "limits", "proxy", "hosts", "tls", "logging"];
    let found = sections.iter().find_map(|section| Some((*section, key.strip_prefix(section)?.strip_prefix('_')?)));
    let Some((section, key)) = found else {
        return Err(ConfigError(format!("There is no setting {name}; Leptos.toml lists all of them.")));
    };
    let entry = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
    let Value::Table(entry) = entry else {
        return Err(ConfigError(format!("{section} must be a section.")));
    };
    let value = match (section, key) {
        ("proxy", "trusted") | ("hosts", "allowed") => list(&value),
        ("workspace" | "logging" | "proxy" | "hosts" | "tls", _) => Value::String(value),
        _ => Value::Integer(
            value.parse().map_err(|_| ConfigError(format!("{name} must be a whole number, not {value:?}.")))?,
        ),
    };
    entry.insert(key.to_owned(), value);
    Ok(())
}

/// `a, b` as a list.
fn list(value: &str) -> Value {
    let parts = value.split(',').map(str::trim).filter(|part| !part.is_empty());
    Value::Array(parts.map(|part| Value::String(part.to_owned())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Config::parse(text, "Leptos.toml", variables)
    }

    #[test]
    fn the_file_that_is_shipped_holds_every_default() {
        let shipped = parse(SHIPPED, &[]).unwrap();
        assert_eq!(format!("{shipped:?}"), format!("{:?}", parse("", &[]).unwrap()));
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let config = parse("[session]\nidle_seconds = 5", &[("COUNTERSIGN_SESSION_IDLE_SECONDS", "60")]).unwrap();
        assert_eq!(config.session.idle_seconds, 60);
    }

    #[test]
    fn a_list_is_written_with_commas_in_the_environment() {
        let config = parse("", &[("COUNTERSIGN_PROXY_TRUSTED", "10.0.0.0/8, ::1")]).unwrap();
        for (address, trusted) in
            [("10.7.7.7", true), ("::ffff:10.7.7.7", true), ("::1", true), ("11.0.0.1", false), ("::2", false)]
        {
            assert_eq!(config.proxy.trusts(address.parse().unwrap()), trusted, "{address}");
        }
    }

    #[test]
    fn a_value_of_another_kind_is_refused_with_the_name_of_its_setting() {
        for (text, variables) in [
            ("[limits]\nping_seconds = -3", vec![]),
            ("[limits]\nping_seconds = \"often\"", vec![]),
            ("", vec![("COUNTERSIGN_LIMITS_PING_SECONDS", "-3")]),
        ] {
            let error = parse(text, &variables).expect_err(text);
            assert!(error.0.contains("limits.ping_seconds"), "{}", error.0);
        }
        assert!(parse("[limits]\npings = 3", &[]).unwrap_err().0.contains("limits.pings"));
    }

    #[test]
    fn an_unknown_or_impossible_setting_stops_the_start_with_one_line() {
        for (text, variables) in [
            ("speed = 1", vec![]),
            ("[session]\nidle = 1", vec![]),
            ("[limits]\nsockets = 0", vec![]),
            ("", vec![("COUNTERSIGN_LIMITS_HEADER_SECONDS", "9223372036854775807")]),
            ("", vec![("COUNTERSIGN_SPEED", "1")]),
            ("", vec![("COUNTERSIGN_SESSION_IDLE_SECONDS", "soon")]),
            ("", vec![("COUNTERSIGN_LOGGING_FORMAT", "xml")]),
            ("", vec![("COUNTERSIGN_PROXY_TRUSTED", "the proxy")]),
            ("", vec![("COUNTERSIGN_PROXY_HEADER", "x-real-ip")]),
            ("", vec![("COUNTERSIGN_TLS_CERTIFICATE", "cert.pem")]),
            ("", vec![("COUNTERSIGN_TLS_REDIRECT", "0.0.0.0:80")]),
        ] {
            let error = parse(text, &variables).expect_err(text);
            assert!(!error.0.contains('\n'), "{}", error.0);
        }
    }
}

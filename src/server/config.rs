//! Settings: read once at the start from one file and the environment, and checked before anything runs.

use std::env;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use leptos::config::{LeptosOptions, get_config_from_str};
use serde::Deserialize;
use toml::{Table, Value};

/// The file that is read when `COUNTERSIGN_CONFIG` names no other.
const FILE: &str = "Leptos.toml";

/// The file as it is shipped, for where there is none.
const SHIPPED: &str = include_str!("../../Leptos.toml");

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
    /// How it logs.
    #[serde(default)]
    pub logging: LoggingConfig,
}

/// `[workspace]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WorkspaceConfig {
    /// What this place is called.
    pub name: String,
}

/// `[session]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SessionConfig {
    /// Seconds without activity after which a session ends.
    pub idle_seconds: i64,
    /// Seconds after which a session ends in any case.
    pub lifetime_seconds: i64,
    /// Sessions one person may have.
    pub per_person: usize,
}

/// `[limits]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsConfig {
    /// Sockets of one person.
    pub sockets_per_person: usize,
    /// Sockets from one address.
    pub sockets_per_address: usize,
    /// Sockets in all.
    pub sockets: usize,
    /// Sign-ins tried for one name at once.
    pub logins_per_account: u32,
    /// Sign-ins tried from one address at once.
    pub logins_per_address: u32,
    /// Commands of one person in a second.
    pub commands_per_second: u32,
    /// Wrong frames on one socket before it is closed.
    pub malformed: u32,
    /// Seconds of silence before a ping.
    pub ping_seconds: u64,
}

/// `[logging]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LoggingConfig {
    /// For people or for collectors.
    pub format: LogFormat,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For collectors.
    Json,
}

fn default_database() -> String {
    "sqlite://data/countersign.db".to_owned()
}

impl Default for WorkspaceConfig {
    fn default() -> Self {
        Self { name: "Countersign".to_owned() }
    }
}

impl Default for SessionConfig {
    fn default() -> Self {
        Self { idle_seconds: 7 * 86_400, lifetime_seconds: 30 * 86_400, per_person: 20 }
    }
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            sockets_per_person: 20,
            sockets_per_address: 500,
            sockets: 20_000,
            logins_per_account: 10,
            logins_per_address: 50,
            commands_per_second: 20,
            malformed: 20,
            ping_seconds: 25,
        }
    }
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
        let mut table: Table =
            text.parse().map_err(|e: toml::de::Error| ConfigError(format!("In {path}: {}.", e.message())))?;
        // cargo-leptos and leptos have their own section, which is not ours to read.
        table.remove("package");
        for (name, value) in variables {
            set(&mut table, &name, value)?;
        }
        let config: Self = Value::Table(table).try_into().map_err(|e: toml::de::Error| {
            ConfigError(format!("In {path} or the environment: {}.", e.message().trim()))
        })?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let at_least_one = [
            ("session.idle_seconds", self.session.idle_seconds > 0),
            ("session.lifetime_seconds", self.session.lifetime_seconds > 0),
            ("session.per_person", self.session.per_person > 0),
            ("limits.sockets_per_person", self.limits.sockets_per_person > 0),
            ("limits.sockets_per_address", self.limits.sockets_per_address > 0),
            ("limits.sockets", self.limits.sockets > 0),
            ("limits.logins_per_account", self.limits.logins_per_account > 0),
            ("limits.logins_per_address", self.limits.logins_per_address > 0),
            ("limits.commands_per_second", self.limits.commands_per_second > 0),
            ("limits.malformed", self.limits.malformed > 0),
            ("limits.ping_seconds", self.limits.ping_seconds > 0),
        ];
        match at_least_one.into_iter().find(|(_, fine)| !fine) {
            Some((name, _)) => Err(ConfigError(format!("The setting {name} must be at least 1."))),
            None => Ok(()),
        }
    }

    /// Settles the origin once it is known where the server listens.
    ///
    /// # Errors
    /// An origin that is not `scheme://host[:port]`, or plain http off loopback.
    pub fn settle_origin(&mut self, listening: SocketAddr) -> Result<(), ConfigError> {
        if self.origin.is_empty() {
            if !listening.ip().is_loopback() {
                return Err(ConfigError(
                    "Set COUNTERSIGN_ORIGIN to the address people type: this server does not listen on loopback."
                        .to_owned(),
                ));
            }
            self.origin = format!("http://{listening}");
        }
        let (scheme, host) = self.origin.split_once("://").unwrap_or_default();
        let host_name = host
            .strip_prefix('[')
            .map_or_else(|| host.split(':').next().unwrap_or_default(), |v6| v6.split(']').next().unwrap_or_default());
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | ':' | '[' | ']');
        if host_name.is_empty() || !host.chars().all(fits) || !matches!(scheme, "http" | "https") {
            return Err(ConfigError(format!(
                "The origin {} is not of the form https://chat.example.org.",
                self.origin
            )));
        }
        let loopback = host_name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        if scheme == "http" && !loopback {
            return Err(ConfigError(format!(
                "The origin {} must be https: plain http is for 127.0.0.1 only.",
                self.origin
            )));
        }
        Ok(())
    }

    /// Whether people come by https.
    pub fn is_https(&self) -> bool {
        self.origin.starts_with("https://")
    }

    /// The host and port of the origin, as a `Host` header names it.
    pub fn host(&self) -> &str {
        self.origin.split_once("://").map_or("", |(_, host)| host)
    }
}

fn leptos_options(text: &str, path: &str) -> Result<LeptosOptions, ConfigError> {
    let mut options = get_config_from_str(text).map_err(|e| ConfigError(format!("In {path}: {e}.")))?;
    // Built without hashes (under test, or while developing) there is no list of them beside the binary.
    let hashes = env::current_exe().ok().map(|exe| exe.with_file_name(options.hash_file.as_ref()));
    options.hash_files = options.hash_files && hashes.is_some_and(|file: PathBuf| file.is_file());
    Ok(options)
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
    let sections = ["workspace", "session", "limits", "logging"];
    let found = sections.iter().find_map(|section| Some((*section, key.strip_prefix(section)?.strip_prefix('_')?)));
    let Some((section, key)) = found else {
        return Err(ConfigError(format!("There is no setting {name}; Leptos.toml lists all of them.")));
    };
    let entry = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
    let Value::Table(entry) = entry else {
        return Err(ConfigError(format!("{section} must be a section.")));
    };
    let is_text = section == "workspace" || section == "logging";
    let value = if is_text {
        Value::String(value)
    } else {
        let number =
            value.parse().map_err(|_| ConfigError(format!("{name} must be a whole number, not {value:?}.")))?;
        Value::Integer(number)
    };
    entry.insert(key.to_owned(), value);
    Ok(())
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
    fn an_unknown_or_impossible_setting_stops_the_start_with_one_line() {
        for (text, variables) in [
            ("speed = 1", vec![]),
            ("[session]\nidle = 1", vec![]),
            ("[limits]\nsockets = 0", vec![]),
            ("", vec![("COUNTERSIGN_SPEED", "1")]),
            ("", vec![("COUNTERSIGN_SESSION_IDLE_SECONDS", "soon")]),
            ("", vec![("COUNTERSIGN_LOGGING_FORMAT", "xml")]),
        ] {
            let error = parse(text, &variables).expect_err(text);
            assert!(!error.0.contains('\n'), "{}", error.0);
        }
    }

    #[test]
    fn an_origin_is_https_or_loopback() {
        let listening = "127.0.0.1:4000".parse().unwrap();
        let settle = |origin: &str| {
            let mut config = parse("", &[("COUNTERSIGN_ORIGIN", origin)]).unwrap();
            config.settle_origin(listening).map(|()| config.origin)
        };
        assert_eq!(settle("").unwrap(), "http://127.0.0.1:4000");
        assert_eq!(settle("https://chat.example.org").unwrap(), "https://chat.example.org");
        for origin in [
            "http://chat.example.org",
            "https://",
            "chat.example.org",
            "https://a/b",
            "ftp://127.0.0.1",
            "https://Chat.example.org",
            "http://127.0.0.1.example.org",
        ] {
            assert!(settle(origin).is_err(), "{origin}");
        }
    }
}

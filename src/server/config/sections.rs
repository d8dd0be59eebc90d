//! The sections of the configuration, each with its defaults. They stand with a comment each in `Leptos.toml`.

use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

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
    /// Seconds for which giving the password counts as a fresh proof.
    pub fresh_proof_seconds: i64,
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
    /// Connections in all, sockets among them.
    pub connections: usize,
    /// Connections from one address.
    pub connections_per_address: usize,
    /// Connections that have not asked anything yet.
    pub silent_connections: usize,
    /// Seconds within which a request's header must be there, and for which a connection may idle.
    pub header_seconds: u64,
}

/// `[proxy]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProxyConfig {
    /// Networks of the proxies whose word on where a request came from is taken.
    #[serde(deserialize_with = "networks")]
    pub trusted: Vec<IpNet>,
    /// The header that these proxies set.
    pub header: ForwardedHeader,
}

/// How a proxy tells where a request came from. Only one is read: of the other the proxy may know nothing, and then it is
/// the visitor who wrote it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardedHeader {
    /// `X-Forwarded-For` and `X-Forwarded-Proto`.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// `[hosts]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HostsConfig {
    /// What a `Host` header may say besides the origin's own.
    pub allowed: Vec<String>,
}

/// `[tls]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TlsConfig {
    /// The certificate and its chain, in PEM; empty for none.
    pub certificate: String,
    /// Its key, in PEM.
    pub key: String,
    /// Where plain http is answered with the way to the origin.
    #[serde(deserialize_with = "address")]
    pub redirect: Option<SocketAddr>,
}

impl TlsConfig {
    /// Whether the server itself speaks TLS.
    pub fn is_on(&self) -> bool {
        !self.certificate.is_empty()
    }
}

impl ProxyConfig {
    /// Whether this is the address of one of ours.
    pub fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.trusted.iter().any(|network| network.contains(&address))
    }
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

impl Default for WorkspaceConfig {
    fn default() -> Self {
        Self { name: "Countersign".to_owned() }
    }
}

impl Default for SessionConfig {
    fn default() -> Self {
        Self { idle_seconds: 7 * 86_400, lifetime_seconds: 30 * 86_400, fresh_proof_seconds: 600, per_person: 20 }
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
            connections: 22_000,
            connections_per_address: 1000,
            silent_connections: 1000,
            header_seconds: 8,
        }
    }
}

/// `10.0.0.0/8`, or one address.
fn networks<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<IpNet>, D::Error> {
    let network = |text: &String| {
        text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).map_err(|_| {
            D::Error::custom(format!("{text:?} in proxy.trusted is not an address or a network like 10.0.0.0/8"))
        })
    };
    Vec::<String>::deserialize(from)?.iter().map(network).collect()
}

fn address<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SocketAddr>, D::Error> {
    match String::deserialize(from)?.as_str() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| {
            D::Error::custom(format!("tls.redirect must be an address and a port like 0.0.0.0:80, not {text:?}"))
        }),
    }
}

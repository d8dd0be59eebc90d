//! The one address that people type, held against where the server listens and how.

use std::net::{IpAddr, SocketAddr};

use crate::server::config::{Config, ConfigError};

impl Config {
    /// Settles the origin once it is known where the server listens.
    ///
    /// # Errors
    /// An origin that is not `scheme://host[:port]`, plain http off loopback, or listening in the clear where others can
    /// listen in.
    pub fn settle_origin(&mut self, listening: SocketAddr) -> Result<(), ConfigError> {
        if self.origin.is_empty() {
            if !listening.ip().is_loopback() {
                return Err(ConfigError(
                    "Set COUNTERSIGN_ORIGIN to the address people type: this server does not listen on loopback."
                        .to_owned(),
                ));
            }
            let scheme = if self.tls.is_on() { "https" } else { "http" };
            self.origin = format!("{scheme}://{listening}");
        }
        // Browsers leave the port out where the scheme implies it.
        let implied = if self.is_https() { ":443" } else { ":80" };
        if let Some(short) = self.origin.strip_suffix(implied) {
            self.origin = short.to_owned();
        }
        let (scheme, host) = self.origin.split_once("://").unwrap_or_default();
        let host_name = name_of(host);
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | ':' | '[' | ']');
        if host_name.is_empty() || !host.chars().all(fits) || !matches!(scheme, "http" | "https") {
            return Err(ConfigError(format!(
                "The origin {} is not of the form https://chat.example.org, in small letters and with nothing behind it.",
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
        if scheme == "http" && self.tls.is_on() {
            return Err(ConfigError(format!("The origin {} must be https: a certificate is set.", self.origin)));
        }
        let in_the_clear = !self.tls.is_on() && !listening.ip().is_loopback();
        if in_the_clear && self.proxy.trusted.is_empty() {
            return Err(ConfigError(format!(
                "On {listening} others could read along: set tls.certificate and tls.key, or proxy.trusted to the \
                 address of the proxy that ends TLS, or listen on 127.0.0.1."
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

    /// Whether a `Host` header's value is ours: the origin's, with or without the port that its scheme implies, or one
    /// of those that are allowed besides.
    pub fn is_our_host(&self, given: &str) -> bool {
        let implied = if self.is_https() { ":443" } else { ":80" };
        let short = |host: &str| host.strip_suffix(implied).unwrap_or(host).to_ascii_lowercase();
        let given = short(given);
        given == short(self.host()) || self.hosts.allowed.iter().any(|allowed| short(allowed) == given)
    }
}

/// Without the port, and an address of version 6 without its brackets.
fn name_of(host: &str) -> &str {
    match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(settings: &str, listening: &str) -> Result<Config, ConfigError> {
        let mut config = Config::parse(settings, "Leptos.toml", Vec::new()).unwrap();
        config.settle_origin(listening.parse().unwrap()).map(|()| config)
    }

    #[test]
    fn an_origin_is_https_or_loopback() {
        let settle =
            |origin: &str| settled(&format!("origin = \"{origin}\""), "127.0.0.1:4000").map(|config| config.origin);
        assert_eq!(settle("").unwrap(), "http://127.0.0.1:4000");
        assert_eq!(settle("https://chat.example.org").unwrap(), "https://chat.example.org");
        assert_eq!(settle("https://chat.example.org:443").unwrap(), "https://chat.example.org");
        assert_eq!(settle("https://chat.example.org:80").unwrap(), "https://chat.example.org:80");
        assert_eq!(settle("http://127.0.0.1:80").unwrap(), "http://127.0.0.1");
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

    #[test]
    fn a10_in_the_clear_one_listens_on_loopback_or_behind_a_proxy_that_is_named() {
        let origin = "origin = \"https://chat.example.org\"\n";
        let tls = "[tls]\ncertificate = \"c.pem\"\nkey = \"k.pem\"";
        assert!(settled(origin, "127.0.0.1:3000").is_ok());
        assert!(settled(&format!("{origin}[proxy]\ntrusted = [\"10.0.0.1\"]"), "0.0.0.0:3000").is_ok());
        assert!(settled(&format!("{origin}{tls}"), "0.0.0.0:443").is_ok());
        assert_eq!(settled(tls, "127.0.0.1:4443").unwrap().origin, "https://127.0.0.1:4443");
        for (settings, listening) in [
            (origin.to_owned(), "0.0.0.0:3000"),
            (origin.to_owned(), "192.168.1.7:3000"),
            (origin.to_owned(), "[::]:3000"),
            (format!("origin = \"http://127.0.0.1:3000\"\n{tls}"), "127.0.0.1:3000"),
            ("origin = \"http://192.168.1.7:3000\"\n[proxy]\ntrusted = [\"10.0.0.1\"]".to_owned(), "0.0.0.0:3000"),
        ] {
            assert!(settled(&settings, listening).is_err(), "{settings} on {listening}");
        }
    }

    #[test]
    fn a9_a_host_is_the_origins_or_one_that_is_allowed() {
        let settings = "origin = \"https://chat.example.org\"\n[hosts]\nallowed = [\"countersign:3000\"]";
        let config = settled(settings, "127.0.0.1:3000").unwrap();
        for ours in ["chat.example.org", "Chat.Example.Org", "chat.example.org:443", "countersign:3000"] {
            assert!(config.is_our_host(ours), "{ours}");
        }
        for other in [
            "",
            "chat.example.org:80",
            "chat.example.org:3000",
            "chat.example.org.",
            "chat.example.org.evil.example",
            "evil.example",
            "xchat.example.org",
            "a@chat.example.org",
            "chat.example.org/",
            "countersign",
            "127.0.0.1:3000",
            "localhost",
        ] {
            assert!(!config.is_our_host(other), "{other}");
        }
    }

    proptest::proptest! {
        /// What is taken for our host, a browser would connect to as ours.
        #[test]
        fn a9_nothing_that_leads_elsewhere_is_our_host(
            before in "[a-z.@/#?\\\\-]{0,8}", after in "[a-z.@:/#?\\\\0-9]{0,8}", bare in "[^\\pC]{0,20}",
        ) {
            let config = settled("origin = \"https://chat.example.org\"", "127.0.0.1:1").unwrap();
            for host in [format!("{before}chat.example.org{after}"), bare] {
                if config.is_our_host(&host) {
                    let url = reqwest::Url::parse(&format!("https://{host}/")).unwrap();
                    proptest::prop_assert_eq!(url.origin().ascii_serialization(), "https://chat.example.org");
                    proptest::prop_assert_eq!(url.username(), "");
                }
            }
        }
    }
}

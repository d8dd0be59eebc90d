//! Where a request came from: the peer of the connection, or what a trusted proxy says of it. What anybody else says of it
//! is not looked at.

use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;

use crate::server::config::{Config, ForwardedHeader, ProxyConfig};

const X_FORWARDED_FOR: &str = "x-forwarded-for";
const X_FORWARDED_PROTO: &str = "x-forwarded-proto";
const FORWARDED: &str = "forwarded";

/// What lies before this server.
#[derive(Debug, Clone)]
pub struct Way {
    proxy: ProxyConfig,
    /// People are meant to come by https.
    https: bool,
    /// This listener itself speaks TLS.
    tls: bool,
    /// This listener is there to send people to the other one.
    only_redirects: bool,
}

impl Way {
    /// As the settings say.
    pub fn of(config: &Config) -> Self {
        Self { proxy: config.proxy.clone(), https: config.is_https(), tls: config.tls.is_on(), only_redirects: false }
    }

    /// The listener beside the one of TLS.
    pub fn in_the_clear(config: &Config) -> Self {
        Self { tls: false, only_redirects: true, ..Self::of(config) }
    }

    /// Whether this is the address of a proxy of ours.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.proxy.trusts(address)
    }
}

/// How a request arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// Who asked, as far as we can know.
    pub client: IpAddr,
    /// It came where others could read along, though people are meant to come by https.
    pub clear: bool,
}

impl Arrival {
    /// Reads the peer, and from a trusted one the header that it sets.
    pub fn of(way: &Way, peer: IpAddr, headers: &HeaderMap) -> Self {
        let peer = peer.to_canonical();
        if way.only_redirects {
            return Self { client: peer, clear: true };
        }
        if !way.trusts(peer) {
            // Around the proxies that are named; from this machine itself nobody listens in.
            let around = !way.tls && !way.proxy.trusted.is_empty() && !peer.is_loopback();
            return Self { client: peer, clear: way.https && around };
        }
        let hops = match way.proxy.header {
            ForwardedHeader::XForwardedFor => x_forwarded(headers),
            ForwardedHeader::Forwarded => forwarded(headers),
        };
        let (client, by_http) = hops.client(way, peer);
        Self { client, clear: way.https && by_http }
    }
}

/// One step of the way: from whom, and whether without TLS.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Hop {
    from: Option<IpAddr>,
    by_http: bool,
}

/// The way, the visitor's end first.
#[derive(Debug, Default)]
struct Hops(Vec<Hop>);

impl Hops {
    /// The last one that is none of ours: what stands before it, that one may have made up.
    fn client(&self, way: &Way, peer: IpAddr) -> (IpAddr, bool) {
        let (mut client, mut by_http) = (peer, false);
        for hop in self.0.iter().rev() {
            by_http = hop.by_http;
            let Some(from) = hop.from else { break };
            client = from;
            if !way.trusts(from) {
                break;
            }
        }
        (client, by_http)
    }
}

fn x_forwarded(headers: &HeaderMap) -> Hops {
    // The proxy next to us wrote the last one; it knows how people came to it.
    let by_http = lines(headers, X_FORWARDED_PROTO).last().and_then(|line| line.rsplit(',').next());
    let by_http = by_http.is_some_and(|proto| proto.trim().eq_ignore_ascii_case("http"));
    let all = lines(headers, X_FORWARDED_FOR).flat_map(|line| line.split(','));
    let mut hops: Vec<Hop> = all.map(|part| Hop { from: address(part.trim()), by_http }).collect();
    if hops.is_empty() {
        // Who came is not told, but how is.
        hops.push(Hop { from: None, by_http });
    }
    Hops(hops)
}

fn forwarded(headers: &HeaderMap) -> Hops {
    // Where a quote is opened and not closed nobody knows what of the line is whose.
    let hops = |line| -> Vec<Hop> {
        if is_closed(line) { outside_quotes(line, ',').map(hop).collect() } else { vec![Hop::default()] }
    };
    Hops(lines(headers, FORWARDED).flat_map(hops).collect())
}

/// Whether every quote that is opened is closed.
fn is_closed(line: &str) -> bool {
    // A separator that stands nowhere else ends a part only outside of quotes.
    outside_quotes(&format!("{line}\n"), '\n').count() > 1
}

/// `for="[2001:db8::1]:4711";proto=https` (RFC 7239, section 4).
fn hop(element: &str) -> Hop {
    let mut hop = Hop::default();
    let mut told = false;
    for pair in outside_quotes(element, ';') {
        let Some((name, value)) = pair.split_once('=') else { continue };
        let value = value.trim().trim_matches('"');
        match name.trim().to_ascii_lowercase().as_str() {
            // Told twice it is told by two.
            "for" => hop.from = address(value).filter(|_| !std::mem::replace(&mut told, true)),
            "proto" => hop.by_http = value.eq_ignore_ascii_case("http"),
            _ => {}
        }
    }
    hop
}

fn lines<'a>(headers: &'a HeaderMap, name: &'static str) -> impl Iterator<Item = &'a str> {
    // What is not text is no address either; it must not vanish from the way.
    headers.get_all(name).iter().map(|line| line.to_str().unwrap_or("unreadable"))
}

/// The parts between separators that do not stand in quotes.
fn outside_quotes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |c: char| {
        let splits = c == separator && !quoted;
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        splits
    })
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|v6| v6.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().or_else(|_| text.parse::<SocketAddr>().map(|with_port| with_port.ip()));
    address.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrival(settings: &str, peer: &str, lines: &[(&'static str, &str)]) -> Arrival {
        let settings =
            format!("origin = \"https://chat.example.org\"\n[proxy]\ntrusted = [\"10.0.0.0/8\"]\n{settings}");
        let config = Config::parse(&settings, "test", Vec::new()).unwrap();
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        Arrival::of(&Way::of(&config), peer.parse().unwrap(), &headers)
    }

    fn client(settings: &str, lines: &[(&'static str, &str)]) -> String {
        arrival(settings, "10.0.0.1", lines).client.to_string()
    }

    #[test]
    fn a8_a_trusted_proxy_tells_who_asked_and_of_several_the_last_that_is_not_ours() {
        for (given, expected) in [
            ("203.0.113.7", "203.0.113.7"),
            ("203.0.113.7:4711", "203.0.113.7"),
            ("[2001:db8::7]:4711", "2001:db8::7"),
            ("2001:db8::7", "2001:db8::7"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("1.2.3.4, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
            ("1.2.3.4,10.0.0.9 , 203.0.113.7", "203.0.113.7"),
            ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
            ("1.2.3.4, garbage, 10.0.0.2", "10.0.0.2"),
            ("garbage", "10.0.0.1"),
            ("", "10.0.0.1"),
            ("1.2.3.4,", "10.0.0.1"),
        ] {
            assert_eq!(client("", &[("x-forwarded-for", given)]), expected, "{given:?}");
        }
        assert_eq!(client("", &[("x-forwarded-for", "1.2.3.4"), ("x-forwarded-for", "203.0.113.7")]), "203.0.113.7");
        assert_eq!(client("", &[]), "10.0.0.1");
    }

    #[test]
    fn a8_the_standard_header_is_read_when_it_is_the_one_that_is_set() {
        let standard = "header = \"forwarded\"";
        for (given, expected) in [
            ("for=203.0.113.7;proto=https", "203.0.113.7"),
            ("For=\"[2001:db8::7]:4711\"; by=10.0.0.1", "2001:db8::7"),
            ("for=1.2.3.4, for=203.0.113.7;by=\"a,b;c\", for=10.0.0.2", "203.0.113.7"),
            ("for=unknown", "10.0.0.1"),
            ("for=_hidden, for=10.0.0.2", "10.0.0.2"),
            ("for=\"203.0.113.7, for=1.2.3.4", "10.0.0.1"),
            ("for=9.9.9.9;x=\", for=203.0.113.7;proto=https", "10.0.0.1"),
            ("for=9.9.9.9;for=203.0.113.7", "10.0.0.1"),
        ] {
            assert_eq!(client(standard, &[("forwarded", given)]), expected, "{given:?}");
        }
        // The one that the proxy does not set, the visitor may have set.
        assert_eq!(client(standard, &[("x-forwarded-for", "1.2.3.4")]), "10.0.0.1");
        assert_eq!(client("", &[("forwarded", "for=1.2.3.4")]), "10.0.0.1");
    }

    #[test]
    fn a8_from_anybody_else_nothing_of_it_is_believed() {
        for peer in ["203.0.113.9", "127.0.0.1", "::ffff:203.0.113.9"] {
            let lines = [
                ("x-forwarded-for", "1.2.3.4"),
                ("x-forwarded-proto", "https"),
                ("forwarded", "for=1.2.3.4;proto=https"),
            ];
            for settings in ["", "header = \"forwarded\""] {
                let arrival = arrival(settings, peer, &lines);
                assert_eq!(arrival.client, peer.parse::<IpAddr>().unwrap().to_canonical());
                assert_eq!(arrival.clear, peer != "127.0.0.1", "around the proxy, in the clear");
            }
        }
    }

    #[test]
    fn a10_what_came_by_plain_http_is_known_by_the_proxys_word() {
        let clear = |lines: &[(&'static str, &str)]| arrival("", "10.0.0.1", lines).clear;
        assert!(clear(&[("x-forwarded-for", "203.0.113.7"), ("x-forwarded-proto", "http")]));
        assert!(!clear(&[("x-forwarded-for", "203.0.113.7"), ("x-forwarded-proto", "https")]));
        assert!(!clear(&[("x-forwarded-for", "203.0.113.7"), ("x-forwarded-proto", "http, https")]));
        assert!(!clear(&[("x-forwarded-for", "203.0.113.7")]));
        let standard = "header = \"forwarded\"";
        assert!(arrival(standard, "10.0.0.1", &[("forwarded", "for=203.0.113.7;proto=http")]).clear);
        assert!(
            !arrival(standard, "10.0.0.1", &[("forwarded", "for=203.0.113.7;proto=https, for=10.0.0.2;proto=http")])
                .clear
        );
    }

    proptest::proptest! {
        /// Whatever the header says, the client is the peer or an address that stands in it.
        #[test]
        fn nobody_is_made_up(text in "[0-9a-f:.,;=\"\\[\\] for]{0,60}") {
            for (settings, name) in [("", "x-forwarded-for"), ("header = \"forwarded\"", "forwarded")] {
                let client = client(settings, &[(name, &text)]);
                let known = client == "10.0.0.1" || text.contains(':') || text.contains(&client);
                proptest::prop_assert!(known, "{} from {:?}", client, text);
            }
        }
    }
}

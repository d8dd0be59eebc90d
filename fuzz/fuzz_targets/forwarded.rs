//! Whatever a proxy's header says, the visitor is the peer or an address that stands in it.

#![no_main]

use std::net::IpAddr;

use countersign::server::config::Config;
use countersign::server::web::forwarded::{Arrival, Way};
use http::{HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;

const PROXY: &str = "10.0.0.1";

fn way(header: &str) -> Way {
    let settings =
        format!("origin = \"https://chat.example.org\"\n[proxy]\ntrusted = [\"10.0.0.0/8\"]\nheader = \"{header}\"\n");
    Way::of(&Config::parse(&settings, "fuzz", Vec::new()).expect("these settings are taken"))
}

fuzz_target!(|bytes: &[u8]| {
    let proxy: IpAddr = PROXY.parse().expect("an address");
    for header in ["x-forwarded-for", "forwarded"] {
        let mut headers = HeaderMap::new();
        for line in bytes.split(|byte| *byte == b'\n') {
            let Ok(value) = HeaderValue::from_bytes(line) else { continue };
            headers.append(header, value);
        }
        let client = Arrival::of(&way(header), proxy, &headers).client;
        // An address of version 6 can be written in many ways, none of which does without a colon.
        let stands_there = bytes.contains(&b':') || String::from_utf8_lossy(bytes).contains(&client.to_string());
        assert!(client == proxy || stands_there, "{client} from {}", String::from_utf8_lossy(bytes));
        let stranger: IpAddr = "203.0.113.7".parse().expect("an address");
        assert_eq!(Arrival::of(&way(header), stranger, &headers).client, stranger);
    }
});

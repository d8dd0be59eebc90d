//! Nothing but our origin is our origin, and nothing but our host our host.

#![no_main]

use countersign::server::config::Config;
use countersign::server::web::origin;
use http::header::ORIGIN;
use http::{HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;

const OURS: &str = "https://chat.example.org";

fuzz_target!(|text: &str| {
    let config = Config::parse(&format!("origin = \"{OURS}\""), "fuzz", Vec::new()).expect("these settings are taken");
    let ours = ["chat.example.org", "chat.example.org:443"].iter().any(|host| host.eq_ignore_ascii_case(text));
    assert_eq!(config.is_our_host(text), ours, "{text:?}");
    let Ok(value) = HeaderValue::from_str(text) else { return };
    let mut headers = HeaderMap::new();
    headers.append(ORIGIN, value);
    assert_eq!(origin::is_origin(OURS, &headers), text == OURS, "{text:?}");
    headers.append(ORIGIN, HeaderValue::from_static(OURS));
    assert!(!origin::is_origin(OURS, &headers), "a second one beside {text:?}");
});

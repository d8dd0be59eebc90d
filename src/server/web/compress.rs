//! Pages are compressed as they are sent; files were compressed when they were built, and nothing else is.
//!
//! A page says nothing that its own address or a cookie put there, and a browser sends our cookie along from elsewhere
//! only when a person follows a link: who measures the length of a page cannot choose what stands beside a secret in it
//! (BREACH). The socket is not compressed.

use http::header::CONTENT_TYPE;
use http::{Extensions, HeaderMap, StatusCode, Version};
use tower_http::CompressionLevel;
use tower_http::compression::predicate::{And, SizeAbove};
use tower_http::compression::{CompressionLayer, Predicate};

/// Shorter pages are not worth it.
const SHORT: u16 = 1024;

type IsPage = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

/// Brotli where the browser takes it, at a quality that costs a millisecond or two a page.
pub fn pages() -> CompressionLayer<And<SizeAbove, IsPage>> {
    let is_page: IsPage =
        |_, _, headers, _| headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    CompressionLayer::new().quality(CompressionLevel::Precise(5)).compress_when(SizeAbove::new(SHORT).and(is_page))
}

//! What it costs to read Markdown: a message as people write it, and 64 KiB of what makes parsers slow. The longest message
//! has a quarter of that; `tests/markdown/bounds.rs` holds every such text to its bound of 50 ms.
//!
//! `cargo bench --features ssr --bench markdown`

use std::hint::black_box;

use countersign::domain::id::UserId;
use countersign::server::markdown;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const MESSAGE: &str = "Lunch at **noon**, @carol? See [the menu](https://example.org/menu):\n\n- soup\n- ~~fish~~ `none left`\n\n\
    ```rust\nfn main() { println!(\"hungry\"); }\n```";

/// The longest frame of a client.
const FRAME: usize = 65_536;

/// What opens and never closes, and what begins a new thing with every letter.
const SLOW: [(&str, &str); 6] = [
    ("emphasis", "*a_ "),
    ("links", "[a]("),
    ("code", "``a"),
    ("quotes", "> "),
    ("fences", "```rust\n\""),
    ("mentions", "@carol "),
];

fn tree(text: &str) {
    black_box(markdown::content(text, &mut |name| (name == "carol").then_some(UserId(7))));
}

fn reading(bench: &mut Criterion) {
    bench.bench_function("a message", |bencher| bencher.iter(|| tree(MESSAGE)));
    let mut group = bench.benchmark_group("64 KiB of");
    group.sample_size(20).throughput(Throughput::Bytes(FRAME as u64));
    for (name, piece) in SLOW {
        let text = piece.repeat(FRAME / piece.len());
        group.bench_function(name, |bencher| bencher.iter(|| tree(&text)));
    }
    group.finish();
}

criterion_group!(benches, reading);
criterion_main!(benches);

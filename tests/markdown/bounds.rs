use std::time::{Duration, Instant};

use countersign::protocol::content::{DEPTH, NODES};
use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_oneof, proptest};
use proptest::sample::select;
use proptest::test_runner::Config;

use crate::tree;
use crate::walk::walk;

/// Pieces of markup and of text, put together in any way.
fn text() -> impl Strategy<Value = String> {
    let marks = select(vec![
        "*",
        "**",
        "_",
        "~~",
        "`",
        "```",
        "```rust\n",
        "> ",
        "- ",
        "1. ",
        "# ",
        "[",
        "](",
        ")",
        "![",
        "<",
        ">",
        "</b>",
        "<!--",
        "-->",
        "&amp;",
        "&#0;",
        "\\",
        "\n",
        "\n\n",
        "    ",
        "\t",
        "@carol",
        "@",
        "https://a.b/c",
        "http://",
        "javascript:x",
        "mailto:a@b",
        "data:x",
        "[a]: ",
        "[a]",
        "---",
        "===",
        "|",
        "\u{202e}",
        "é",
        "👩‍👩‍👧",
    ])
    .prop_map(str::to_owned);
    let words = "[a-z0-9]{1,6} ?";
    vec(prop_oneof![2 => marks, 2 => words, 1 => any::<char>().prop_map(String::from)], 0..60)
        .prop_map(|pieces| pieces.concat())
}

/// Letters of ordinary words, which no markup takes away or adds.
fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_lowercase).collect()
}

/// Whether `part` can be had from `whole` by leaving letters out; the language of code stands there in small letters.
fn is_within(part: &str, whole: &str) -> bool {
    let mut rest = whole.chars();
    part.chars().all(|letter| rest.any(|other| other == letter || other.to_ascii_lowercase() == letter))
}

proptest! {
    #![proptest_config(Config { cases: 4000, failure_persistence: None, ..Config::default() })]

    #[test]
    fn a_tree_holds_only_what_is_allowed_within_its_bounds(text in text()) {
        let Some(content) = tree(&text) else { return Ok(()) };
        let walked = walk(&content);
        assert!(walked.depth <= DEPTH + 3, "{} deep: {text:?}", walked.depth);
        assert!(walked.nodes <= 2 * NODES);
        for href in &walked.links {
            let lower = href.to_ascii_lowercase();
            assert!(["http://", "https://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme)), "{href}: {text:?}");
            assert!(!href.contains(|c: char| c.is_control() || c.is_whitespace()), "{href:?}");
        }
        assert!(walked.names.iter().all(|name| name == "carol"));
        let shown = letters(&walked.text.replace("\u{fffd}", ""));
        assert!(is_within(&shown, &text), "something was added: {text:?} became {:?}", walked.text);
    }

    #[test]
    fn words_without_addresses_are_all_kept(
        pieces in vec(prop_oneof!["[a-z]{1,6} ", select(vec!["*", "**", "_", "~~", "> ", "- ", "\n", "\n\n", "# ", "@carol ", "<b>"]).prop_map(str::to_owned)], 0..80)
    ) {
        let text = pieces.concat();
        let Some(content) = tree(&text) else { return Ok(()) };
        assert_eq!(letters(&walk(&content).text), letters(&text), "{text:?}");
    }

    #[test]
    fn anything_at_all_is_taken(text in any::<String>()) {
        let _tree = tree(&text);
    }
}

/// 64 KiB of what makes parsers slow; the longest body has a quarter of it. The bound holds in an optimised build with much
/// to spare; a build for tests is some twenty times slower.
#[test]
#[ignore = "times the machine as much as the parser; run it where nothing else runs"]
fn the_time_grows_with_the_length_and_no_faster() {
    let bound = if cfg!(debug_assertions) { Duration::from_secs(2) } else { Duration::from_millis(50) };
    for piece in [
        "*a ",
        "**a",
        "_a_",
        "~~",
        "`",
        "``a",
        "[",
        "[a](",
        "](",
        "![",
        "<",
        "<a ",
        "<!--",
        "> ",
        ">",
        "- ",
        "-\n",
        "1. ",
        "\\",
        "&",
        "&amp;",
        "@",
        "@carol ",
        "@a",
        "http://",
        "https://a.b/(",
        "http://\u{200b}",
        "[a]: b\n",
        "[a]: <b\n",
        "# ",
        "```\n",
        "```rust\n\"",
        "a\n",
        "a **a *a ~~a `",
        "    a\n",
        "*_",
        "*a_ ",
        "(((",
        "\t",
        "| ",
        "a_b*c",
    ] {
        let text = piece.repeat(65_536 / piece.len());
        let begun = Instant::now();
        let walked = tree(&text).map(|content| walk(&content));
        let took = begun.elapsed();
        assert!(took < bound, "{piece:?} took {took:?}");
        if let Some(walked) = walked {
            assert!(walked.depth <= DEPTH + 3 && walked.nodes <= 2 * NODES, "{piece:?}: {} nodes", walked.nodes);
        }
    }
}

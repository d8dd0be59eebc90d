use countersign::domain::text::Body;
use countersign::server::markdown;
use serde_json::{Value, json};

use crate::walk::walk;
use crate::{json as tree, tree as parsed};

#[test]
fn a_plain_paragraph_needs_no_tree() {
    for plain in ["hello", "Well, that's it: 3 of 4 (really)!", "1st", "a - b = c", "né 👋", "C. is fine", "e.g. this"]
    {
        assert_eq!(parsed(plain), None, "{plain}");
    }
    assert_eq!(parsed("@nobody"), None, "nor does a name that nobody has");
}

#[test]
fn every_form_is_a_node() {
    let cases = [
        (
            "*a* **b** ~~c~~",
            json!([{"paragraph": [{"emphasis": [{"text": "a"}]}, {"text": " "}, {"strong": [{"text": "b"}]},
            {"text": " "}, {"strike": [{"text": "c"}]}]}]),
        ),
        ("one\ntwo", json!([{"paragraph": [{"text": "one"}, "break", {"text": "two"}]}])),
        ("one\n\ntwo", json!([{"paragraph": [{"text": "one"}]}, {"paragraph": [{"text": "two"}]}])),
        ("say `x < 1`", json!([{"paragraph": [{"text": "say "}, {"code": "x < 1"}]}])),
        ("> said", json!([{"quote": [{"paragraph": [{"text": "said"}]}]}])),
        (
            "- a\n- b",
            json!([{"list": {"items": [[{"paragraph": [{"text": "a"}]}], [{"paragraph": [{"text": "b"}]}]]}}]),
        ),
        ("3. a", json!([{"list": {"start": 3, "items": [[{"paragraph": [{"text": "a"}]}]]}}])),
        ("# Big", json!([{"paragraph": [{"strong": [{"text": "Big"}]}]}])),
        (
            "see [here](https://example.org/a)",
            json!([{"paragraph": [{"text": "see "},
            {"link": {"href": "https://example.org/a", "children": [{"text": "here"}]}}]}]),
        ),
        (
            "<a@b.org>",
            json!([{"paragraph": [{"link": {"href": "mailto:a@b.org", "children": [{"text": "a@b.org"}]}}]}]),
        ),
        (
            "ask @Carol.",
            json!([{"paragraph": [{"text": "ask "}, {"mention": {"user": "u_7", "name": "carol"}}, {"text": "."}]}]),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(tree(text), expected, "{text}");
    }
}

#[test]
fn an_address_is_a_link_without_what_ends_the_sentence() {
    let link = |text: &str| -> Vec<String> { parsed(text).map(|tree| walk(&tree).links).unwrap_or_default() };
    for (text, href) in [
        ("see https://example.org/a_b_c?x=1&y=2.", "https://example.org/a_b_c?x=1&y=2"),
        ("(https://example.org/a)", "https://example.org/a"),
        ("https://en.example.org/wiki/A_(b)", "https://en.example.org/wiki/A_(b)"),
        ("HTTP://EXAMPLE.ORG, he said", "HTTP://EXAMPLE.ORG"),
        ("**https://example.org**", "https://example.org"),
    ] {
        assert_eq!(link(text), [href], "{text}");
        assert!(walk(&parsed(text).unwrap()).text.contains(href), "the text stays: {text}");
    }
    for none in ["https://", "xhttps://a.b", "http:/a.b", "ftp://a.b", "javascript://a.b", "https://a\u{202e}b"] {
        assert_eq!(link(none), [""; 0], "{none}");
    }
}

#[test]
fn what_is_not_allowed_stands_there_as_it_was_written() {
    for (text, shown) in [
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[x](/path)", "[x](/path)"),
        ("[x](data:text/html,y)", "[x](data:text/html,y)"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("a <b>bold</b> move", "a <b>bold</b> move"),
        ("<div>\n*x*\n</div>", "<div>\n*x*\n</div>"),
        ("[note]: hello", "[note]: hello"),
        ("[a]: b\n[a]: c", "[a]: b\n[a]: c"),
        ("---", "---"),
        ("    indented", "indented"),
        ("&lt;b&gt;", "<b>"),
    ] {
        let shows = parsed(text).map_or(text.to_owned(), |tree| walk(&tree).text);
        assert_eq!(shows.trim(), shown, "{text}");
    }
    let image = walk(&parsed("![what](https://example.org/x.png)").unwrap());
    assert_eq!((image.text.trim_end(), &*image.links), ("what", &["https://example.org/x.png".to_owned()][..]));
}

#[test]
fn code_is_kept_to_the_letter_and_coloured_by_class() {
    let code = "fn main() {\n    let x = \"a // b\"; // 1\n}\n";
    let block = &tree(&format!("```rust\n{code}```"))[0]["code_block"];
    assert_eq!(block["language"], "rust");
    let spans = block["spans"].as_array().unwrap();
    let text: String = spans.iter().map(|span| span["text"].as_str().unwrap()).collect();
    assert_eq!(text, code.trim_end_matches('\n'));
    let of = |class: &str| -> Vec<&Value> {
        spans.iter().filter(|span| span["class"] == class).map(|span| &span["text"]).collect()
    };
    assert_eq!(of("keyword"), ["fn", "let"]);
    assert_eq!(of("function"), ["main"]);
    assert_eq!(of("string"), ["\"a // b\""]);
    assert_eq!(of("comment"), ["// 1"]);
    let strange = &tree("```<img onerror=x>\ny\n```")[0]["code_block"];
    assert!(strange.get("language").is_none(), "only a word names a language: {strange}");
    assert_eq!(tree("```\n@carol *x*\n```")[0]["code_block"]["spans"], json!([{"text": "@carol *x*"}]));
}

#[test]
fn names_are_called_outside_of_code_and_links_only() {
    let names = |text: &str| -> Vec<String> {
        let wording = markdown::wording(Body::parse(text).unwrap());
        wording.names.iter().map(ToString::to_string).collect()
    };
    assert_eq!(names("@bob, (@carol) and @Bob! @a.b."), ["bob", "carol", "a.b"]);
    assert_eq!(names("**@bob** > @carol\n> @dan"), ["bob", "carol", "dan"]);
    let none = "`@bob` x@bob https://a.b/@bob [@bob](https://a.b) @@bob @ @!\n```\n@bob\n```";
    assert_eq!(names(none), [""; 0]);
    assert_eq!(names(&"@a1 ".repeat(900)).len(), 1);
    let many: String = (0..200).map(|number| format!("@n{number} ")).collect();
    assert_eq!(names(&many).len(), 50);
}

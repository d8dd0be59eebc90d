//! docs/security.md names every check and, for each, tests that are there.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// How many checks there are of each letter.
const CHECKS: [(char, usize); 7] = [('A', 11), ('B', 11), ('C', 14), ('D', 14), ('E', 12), ('F', 11), ('G', 6)];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The rows of the tables: the check's number and what proves it.
fn rows() -> BTreeMap<String, String> {
    let page = fs::read_to_string(root().join("docs/security.md")).unwrap();
    let mut rows = BTreeMap::new();
    for line in page.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [number, says, proof] = cells[..] else { panic!("a row of another kind: {line}") };
        if number.is_empty() || number == "check" {
            continue;
        }
        assert!(says.len() > 10, "{number} says nothing");
        assert!(rows.insert(number.to_owned(), proof.to_owned()).is_none(), "{number} stands twice");
    }
    rows
}

/// What stands between backticks.
fn named(proof: &str) -> impl Iterator<Item = &str> {
    proof.split('`').skip(1).step_by(2)
}

/// Whether the file holds a test, a browser test or a stage of this name.
fn is_there(file: &str, name: &str) -> bool {
    let text = fs::read_to_string(root().join(file)).unwrap_or_else(|_| panic!("there is no {file}"));
    match Path::new(file).extension().and_then(|kind| kind.to_str()) {
        Some("rs") => {
            let at = text.find(&format!("fn {name}("));
            let before = at.map(|at| text[..at].lines().rev().take(6).collect::<String>());
            before.is_some_and(|before| before.contains("#[test]") || before.contains("#[tokio::test"))
        }
        Some("ts") => text.contains(&format!("test(\"{name}\"")),
        _ => text.contains(&format!("stage_{name}()")),
    }
}

#[test]
fn every_check_has_a_row_and_no_row_is_of_another_check() {
    let rows = rows();
    let mut wanted: Vec<String> =
        CHECKS.iter().flat_map(|(letter, count)| (1..=*count).map(move |number| format!("{letter}{number}"))).collect();
    wanted.sort();
    assert_eq!(rows.keys().cloned().collect::<Vec<_>>(), wanted);
}

#[test]
fn every_row_names_tests_that_are_there_or_says_why_there_is_none() {
    for (number, proof) in rows() {
        let mut tests = 0;
        for test in named(&proof).filter(|test| test.contains("::")) {
            let (file, name) = test.split_once("::").unwrap();
            assert!(is_there(file, name), "{number} names {test}, which is not there");
            tests += 1;
        }
        assert!(tests > 0 || proof.starts_with("Does not apply: "), "{number} names no test: {proof}");
    }
}

#[test]
fn a_test_that_is_not_there_is_missed() {
    assert!(is_there("tests/security.rs", "a_test_that_is_not_there_is_missed"));
    assert!(!is_there("tests/security.rs", "a_test_that_nobody_wrote"));
    assert!(!is_there("tests/security.rs", "is_there"), "no test");
    assert!(is_there("bin/test", "deny") && !is_there("bin/test", "nothing"));
}

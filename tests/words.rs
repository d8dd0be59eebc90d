//! Every word of the interface stands in `src/ui/words`: reads the source and fails where a view, a state or the browser's
//! side speaks by itself. A second language has one place to stand in.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};

/// Names of keys, of elements and of what a browser has; classes and the kinds of links.
const NOT_WORDS: [&str; 8] =
    ["ArrowDown", "ArrowUp", "Enter", "Escape", "Tab", "Notification", "mention me", "external noopener noreferrer"];

/// Attributes that people read or hear.
const SPOKEN: [&str; 5] = ["aria-label=", "title=", "placeholder=", "alt=", "aria-description="];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect();
    files.retain(|path| {
        let words = path.components().any(|part| part.as_os_str() == "words") || path.ends_with("words.rs");
        // Rooms and people made up for the tests of the state.
        let made_up = path.ends_with("sample.rs") || path.ends_with("story.rs");
        !words && !made_up
    });
    files
}

/// A text in quotes, and what stands before it on its line.
fn texts(line: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = line[from..].find('"').map(|at| from + at) {
        let mut end = start + 1;
        while let Some(at) = line[end..].find('"').map(|at| end + at) {
            end = at;
            if line.as_bytes()[at - 1] != b'\\' || line.as_bytes().get(at.wrapping_sub(2)) == Some(&b'\\') {
                break;
            }
            end += 1;
        }
        if end <= start || end >= line.len() {
            break;
        }
        found.push((&line[..start], &line[start + 1..end]));
        from = end + 1;
    }
    found
}

/// It reads like something said to a person.
fn speaks(before: &str, text: &str) -> bool {
    if NOT_WORDS.iter().any(|known| text.starts_with(known)) {
        return false;
    }
    let is_word = |part: &&str| part.len() > 1 && part.chars().all(|c| c.is_alphabetic() || "’…,.!?:".contains(c));
    let words = text.split_whitespace().filter(is_word).count();
    if SPOKEN.iter().any(|attribute| before.ends_with(attribute)) {
        return words > 0;
    }
    // The value of any other attribute: classes, paths, names of fields; and why a lint is expected.
    if before.ends_with('=') || before.ends_with("reason = ") {
        return false;
    }
    let mut letters = text.chars().skip_while(|c| !c.is_alphabetic());
    let capital = letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase);
    words > 1 || (capital && words > 0)
}

/// What a file says by itself.
fn said(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap();
    let spoken = |line: &str| {
        let line = line.trim();
        if line.starts_with("//") || line.starts_with("#[") || line.starts_with("#![") {
            return None;
        }
        texts(line).into_iter().find(|(before, text)| speaks(before, text)).map(|(_, text)| text.to_owned())
    };
    code.lines()
        .enumerate()
        .filter_map(|(at, line)| Some(format!("{}:{}: {}", path.display(), at + 1, spoken(line)?)))
        .collect()
}

#[test]
fn every_word_of_the_interface_stands_among_the_words() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files: Vec<PathBuf> = ["ui", "browser"].iter().flat_map(|folder| sources(&root.join(folder))).collect();
    assert!(files.len() > 60, "{}", files.len());
    let spoken: Vec<String> = files.iter().flat_map(|path| said(path)).collect();
    assert!(spoken.is_empty(), "these speak by themselves:\n{}", spoken.join("\n"));
}

#[test]
fn a_view_that_speaks_by_itself_is_found() {
    let finds = |line: &str| texts(line).into_iter().any(|(before, text)| speaks(before, text));
    for line in [
        r#"view! { <p>"Nothing here"</p> }"#,
        r#"<button>"Send"</button>"#,
        r#"<button aria-label="close">"#,
        r#"<input placeholder="Write to somebody"/>"#,
        r#"format!("{count} new messages")"#,
        r#"chat.say("done \"now\" please".to_owned())"#,
    ] {
        assert!(finds(line), "{line}");
    }
    for line in [
        r#"<a class="quiet icon" href="/settings/sessions">{words::SESSIONS}</a>"#,
        r#""ArrowDown" => true,"#,
        r#"format!("/rooms/{room}/messages")"#,
        r#"" · ""#,
        r#"by_id("composer")"#,
    ] {
        assert!(!finds(line), "{line}");
    }
}

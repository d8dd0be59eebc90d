//! docs/protocol.md names every command, event, signal, error code and close code of the types.

use std::fs;
use std::path::Path;

use countersign::protocol::close::CloseCode;
use countersign::protocol::command::Command;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

pub fn page() -> String {
    read("docs/protocol.md")
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// The variants of an enum as serde spells them: lines of one indentation that begin with a capital.
fn variants(source: &str, name: &str) -> Vec<String> {
    let body = source.split_once(&format!("pub enum {name} {{\n")).unwrap().1.split_once("\n}").unwrap().0;
    let names = body
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()))
        .map(|line| line.split(|end: char| !end.is_alphanumeric()).next().unwrap())
        .filter(|name| *name != "Unknown");
    names.map(snake_case).collect()
}

fn assert_all_named(names: &[String]) {
    let page = page();
    for name in names {
        assert!(page.contains(&format!("`{name}`")), "docs/protocol.md does not name {name}");
    }
}

#[test]
fn every_command_is_described() {
    assert_all_named(&Command::TYPES.map(String::from));
}

#[test]
fn every_event_is_described() {
    let kinds = variants(&read("src/protocol/event.rs"), "Change");
    assert!(kinds.contains(&"message_posted".to_owned()));
    assert_all_named(&kinds);
}

#[test]
fn every_frame_and_signal_is_described() {
    let types = variants(&read("src/protocol/frame.rs"), "ServerFrame");
    assert!(types.contains(&"ready".to_owned()) && types.contains(&"presence".to_owned()));
    let page = page();
    for name in types {
        let named = page.contains(&format!("`{name}`")) || page.contains(&format!("\"type\":\"{name}\""));
        assert!(named, "docs/protocol.md does not name {name}");
    }
}

#[test]
fn every_refusal_is_described() {
    let codes = variants(&read("src/protocol/error.rs"), "ErrorCode");
    assert!(codes.contains(&"forbidden".to_owned()));
    assert_all_named(&codes);
}

#[test]
fn every_close_code_is_described() {
    let page = page();
    let table = page.split_once("## Close codes").unwrap().1;
    for code in CloseCode::ALL {
        assert!(table.contains(&code.number().to_string()), "docs/protocol.md does not name {code:?}");
    }
}

//! The tables of docs/protocol.md: each row names exactly the fields that the type has, and marks those that may be absent.

use std::collections::BTreeMap;

use countersign::protocol::command::ClientFrame;
use serde_json::{Value, json};

use crate::page::page;
use crate::samples::{Sample, answers, commands, events, frames, objects};

/// By name, whether it may be absent.
type Fields = BTreeMap<String, bool>;

fn is_field(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// The fields that a cell names: in backquotes, outside of parentheses, with `?` behind what may be absent.
fn fields(cell: &str) -> Fields {
    let mut depth = 0;
    let mut outside = String::new();
    for letter in cell.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if depth == 0 => outside.push(letter),
            _ => {}
        }
    }
    let pieces: Vec<&str> = outside.split('`').collect();
    let quoted = (1..pieces.len()).step_by(2);
    let named = quoted.filter(|at| is_field(pieces[*at]));
    named.map(|at| (pieces[at].to_owned(), pieces.get(at + 1).is_some_and(|next| next.starts_with('?')))).collect()
}

/// The cells of the rows of all tables of a section, by each name that the first cell holds.
fn rows(section: &str) -> BTreeMap<String, Vec<String>> {
    let page = page();
    let body = page.split_once(&format!("\n## {section}\n")).unwrap().1;
    let body = body.split_once("\n## ").map_or(body, |(body, _)| body);
    let mut rows = BTreeMap::new();
    for line in body.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<String> = line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
        for name in fields(&cells[0]).into_keys() {
            assert!(rows.insert(name.clone(), cells.clone()).is_none(), "{section} has two rows of {name}");
        }
    }
    rows
}

fn keys(value: &Value) -> impl Iterator<Item = &String> {
    value.as_object().unwrap().keys()
}

fn expected(sample: &Sample, but: &[&str]) -> Fields {
    let named = keys(&sample.full).filter(|name| !but.contains(&name.as_str()));
    named.map(|name| (name.clone(), sample.least.get(name).is_none())).collect()
}

fn assert_rows(section: &str, samples: &[Sample], but: &[&str]) {
    let rows = rows(section);
    for sample in samples {
        let row = rows.get(&sample.name).unwrap_or_else(|| panic!("{section} has no row of {}", sample.name));
        assert_eq!(fields(&row[1]), expected(sample, but), "{section}, {}", sample.name);
    }
    let known = |name: &&String| samples.iter().any(|sample| sample.name == **name);
    assert_eq!(rows.keys().filter(|name| !known(name)).collect::<Vec<_>>(), Vec::<&String>::new(), "{section}");
}

#[test]
fn every_command_is_in_the_table_with_its_fields_and_its_answer() {
    let rows = rows("Commands");
    for command in commands::all() {
        let (asked, answer) = (json!(command), json!(answers::to(&command)));
        let name = asked["type"].as_str().unwrap();
        let may_be_absent = |field: &str| {
            let mut less = asked.clone();
            less["id"] = json!("c1");
            less.as_object_mut().unwrap().remove(field);
            ClientFrame::decode(&less.to_string()).is_ok()
        };
        let wanted = keys(&asked).filter(|field| *field != "type");
        let wanted: Fields = wanted.map(|field| (field.clone(), may_be_absent(field))).collect();
        let row = rows.get(name).unwrap_or_else(|| panic!("there is no row of {name}"));
        assert_eq!(fields(&row[1]), wanted, "{name}");
        let answered: Vec<&String> = keys(&answer).collect();
        assert_eq!(fields(&row[2]).keys().collect::<Vec<_>>(), answered, "the answer to {name}");
    }
    assert_eq!(rows.len(), commands::all().len());
}

#[test]
fn every_event_is_in_the_table_with_what_it_carries() {
    let changes = |(full, least)| {
        let full = json!(full);
        Sample::new(full["kind"].as_str().unwrap(), &full, &json!(least))
    };
    let all: Vec<Sample> = events::changes().into_iter().map(changes).collect();
    assert_rows("Events", &all, &["kind"]);
}

#[test]
fn every_signal_is_in_the_table_with_what_it_carries() {
    assert_rows("Signals", &frames::signals(), &["type"]);
}

#[test]
fn every_object_is_in_the_table_with_its_fields() {
    let with_fields = objects::all().into_iter().filter(|sample| sample.full.is_object());
    let mut all: Vec<Sample> = with_fields.chain([frames::ready()]).collect();
    // An event is a frame, named here with what stands around its change.
    let mut event = events::all().remove(0);
    event.name = "event".to_owned();
    all.push(event);
    assert_rows("Objects", &all, &["type"]);
}

#[test]
fn a_cell_is_read_as_it_is_meant() {
    let read = fields("`room`, `kind` (`open`, `private`), `topic`? ≤ 200, `{}`");
    let wanted = [("kind", false), ("room", false), ("topic", true)];
    assert_eq!(read, wanted.map(|(name, absent)| (name.to_owned(), absent)).into());
}

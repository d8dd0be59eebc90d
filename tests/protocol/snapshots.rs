//! One snapshot for every command, event, signal and object: whoever changes the wire sees it and says so.
//!
//! After a change that is meant: `INSTA_UPDATE=always cargo test --features ssr --test protocol`.

use countersign::protocol::command::{ClientFrame, Command};
use countersign::protocol::frame::ServerFrame;
use insta::{assert_snapshot, with_settings};
use serde_json::{Value, json};

use crate::samples::{Sample, answers, commands, events, frames, objects};

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

fn hold(folder: &str, name: &str, text: &str) {
    let path = format!("snapshots/{folder}");
    with_settings!({snapshot_path => path, prepend_module_to_snapshot => false, omit_expression => true}, {
        assert_snapshot!(name, text);
    });
}

fn hold_sample(folder: &str, sample: &Sample) {
    let Sample { name, full, least } = sample;
    let text = if full == least { pretty(full) } else { format!("{}\n\nat least:\n{}", pretty(full), pretty(least)) };
    hold(folder, name, &text);
}

/// What a frame of the server is when it was written and read again.
fn assert_read_back(sample: &Sample) {
    for value in [&sample.full, &sample.least] {
        let frame: ServerFrame = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(&serde_json::to_value(&frame).unwrap(), value);
    }
}

#[test]
fn every_command_is_written_and_answered_as_its_snapshot_shows() {
    let all = commands::all();
    let types: Vec<Value> = all.iter().map(|command| json!(command)["type"].clone()).collect();
    for known in Command::TYPES {
        assert_eq!(types.iter().filter(|kind| *kind == known).count(), 1, "{known}");
    }
    for command in all {
        let frame = ClientFrame { id: "c1".to_owned(), command };
        let text = serde_json::to_string(&frame).unwrap();
        assert_eq!(ClientFrame::decode(&text).unwrap(), frame);
        let (asked, answer) = (json!(frame), json!(answers::to(&frame.command)));
        let name = asked["type"].as_str().unwrap();
        hold("commands", name, &format!("{}\n\nok:\n{}", pretty(&asked), pretty(&answer)));
    }
}

#[test]
fn every_event_is_written_as_its_snapshot_shows() {
    for sample in events::all() {
        assert_read_back(&sample);
        hold_sample("events", &sample);
    }
}

#[test]
fn every_other_frame_is_written_as_its_snapshot_shows() {
    for sample in frames::signals().into_iter().chain(frames::replies()).chain([frames::ready()]) {
        assert_read_back(&sample);
        hold_sample("frames", &sample);
    }
}

#[test]
fn every_object_is_written_as_its_snapshot_shows() {
    for sample in objects::all() {
        hold_sample("objects", &sample);
    }
}

#[test]
fn a_kind_of_a_later_version_is_read_as_unknown() {
    let event =
        json!({"type": "event", "cursor": 1, "at": "2026-11-19T12:00:00.000Z", "change": {"kind": "later", "x": 1}});
    assert!(serde_json::from_value::<ServerFrame>(event).is_ok());
    assert_eq!(serde_json::from_value::<ServerFrame>(json!({"type": "later"})).unwrap(), ServerFrame::Unknown);
    assert!(serde_json::from_value::<ServerFrame>(json!({"type": "cursor"})).is_err());
}

//! The examples of docs/protocol.md are frames: each is read by the types, and nothing in it is left over.

use countersign::protocol::command::{ClientFrame, Command};
use countersign::protocol::frame::ServerFrame;
use serde_json::{Deserializer, Value};

use crate::page::page;

/// All JSON in fenced blocks, value by value.
fn blocks() -> Vec<Value> {
    let page = page();
    let fenced = page.split("\n```json\n").skip(1).map(|rest| rest.split_once("\n```").unwrap().0.to_owned());
    let values = |text: String| {
        Deserializer::from_str(&text)
            .into_iter()
            .collect::<Result<Vec<Value>, _>>()
            .unwrap_or_else(|e| panic!("{e} in {text}"))
    };
    fenced.flat_map(values).collect()
}

#[test]
fn every_example_is_a_frame_of_this_version() {
    let all = blocks();
    assert!(all.len() > 3);
    for example in all {
        let kind = example["type"].as_str().unwrap();
        if Command::TYPES.contains(&kind) && example.get("id").is_some() {
            ClientFrame::decode(&example.to_string()).unwrap_or_else(|bad| panic!("{example}: {bad:?}"));
            continue;
        }
        let frame: ServerFrame = serde_json::from_value(example.clone()).unwrap_or_else(|e| panic!("{example}: {e}"));
        assert_eq!(serde_json::to_value(&frame).unwrap(), example);
    }
}

//! The routes of the server, read from its source: a new one is in every table of the tests from the start.

use std::fs;
use std::path::{Path, PathBuf};

/// A route as it is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    pub path: String,
    pub gets: bool,
    pub posts: bool,
}

impl Route {
    /// With something in every place that is left open.
    pub fn filled(&self) -> String {
        self.path
            .split('/')
            .map(|part| match part {
                "{room}" => "r_2",
                "{message}" => "m_1",
                "{user}" => "u_3",
                open if open.starts_with('{') => "x",
                fixed => fixed,
            })
            .collect::<Vec<_>>()
            .join("/")
    }
}

/// All of them.
pub fn all() -> Vec<Route> {
    let mut routes = Vec::new();
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/server");
    for file in sources(&web) {
        let text = fs::read_to_string(&file).unwrap();
        for call in text.split(".route(").skip(1) {
            let call = whole(call);
            let path = call.split('"').nth(1).unwrap_or_else(|| panic!("a route without a plain path: {call}"));
            let (gets, posts) = (call.contains("get("), call.contains("post("));
            assert!(gets || posts || call.contains("any("), "a route of another kind: {call}");
            routes.push(Route { path: path.to_owned(), gets, posts });
        }
    }
    routes.sort();
    assert!(routes.len() > 10, "{routes:?}");
    routes
}

/// Up to the bracket that ends the call.
fn whole(call: &str) -> &str {
    let mut depth = 1;
    let end = call.find(|c: char| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth == 0
    });
    &call[..end.unwrap_or(call.len())]
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

//! The layers are law: reads the source and fails where an import breaks the table in ARCHITECTURE.md.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The longest file that is still read in one go.
const LINES: usize = 400;

/// Crates that must never reach the browser.
const SERVER_ONLY: [&str; 8] = ["sqlx", "argon2", "tokio", "hyper", "axum", "governor", "rustls", "clap"];

/// For each layer, what it may import of ours. A layer may always import itself.
fn table() -> BTreeMap<&'static str, &'static [&'static str]> {
    const ALL: &[&str] = &["domain", "protocol", "ui", "server"];
    BTreeMap::from([
        ("domain", &[][..]),
        ("protocol", &["domain"]),
        ("ui", &["domain", "protocol"]),
        ("browser", &["domain", "protocol", "ui"]),
        ("server::clock", &["domain"]),
        ("server::config", &[]),
        ("server::logging", &["server::config"]),
        ("server::store", &["domain"]),
        ("server::audit", &["domain", "server::store"]),
        ("server::underway", &[]),
        ("server::log", &["domain", "server::audit", "server::clock", "server::store", "server::underway"]),
        ("server::markdown", &["domain", "protocol"]),
        ("server::hub", &["domain", "protocol", "server::markdown", "server::underway"]),
        ("server::session", &["domain", "server::store", "server::log"]),
        ("server::limits", &["domain"]),
        (
            "server::web",
            &[
                "domain",
                "protocol",
                "ui",
                "server::audit",
                "server::clock",
                "server::config",
                "server::hub",
                "server::limits",
                "server::log",
                "server::markdown",
                "server::session",
                "server::store",
            ],
        ),
        // The command line and the demo are the two nodes that the root also lends its error and its start.
        ("server::cli", ALL),
        ("server::demo", ALL),
        ("server", ALL),
    ])
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// `src/server/hub/run.rs` is `server::hub::run`.
fn module(path: &Path) -> String {
    let inner = path.strip_prefix(root().join("src")).unwrap().with_extension("");
    inner.iter().map(|part| part.to_str().unwrap()).collect::<Vec<_>>().join("::")
}

/// The longest entry of the table that the module lies in.
fn layer(module: &str) -> Option<&'static str> {
    let lies_in = |layer: &&str| module == *layer || module.starts_with(&format!("{layer}::"));
    table().into_keys().filter(lies_in).max_by_key(|layer| layer.len())
}

#[test]
fn every_import_follows_the_layer_table() {
    let table = table();
    let mut broken = Vec::new();
    for file in sources(&root().join("src")) {
        let module = module(&file);
        let Some(own) = layer(&module) else { continue };
        for line in fs::read_to_string(&file).unwrap().lines() {
            let Some(import) = line.trim_start().strip_prefix("use crate::") else {
                continue;
            };
            let target = layer(import.trim_end_matches(';')).unwrap_or("");
            let allowed = target == own
                || table[own].contains(&target)
                || (table[own].contains(&"server") && target.starts_with("server"));
            if !allowed {
                broken.push(format!("{module} ({own}) imports {import} ({target})"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn a_path_names_its_layer() {
    for file in sources(&root().join("src")) {
        let text = fs::read_to_string(&file).unwrap();
        for wrong in ["super::super", "use crate::{"] {
            assert!(!text.contains(wrong), "{} says {wrong}", file.display());
        }
    }
}

#[test]
fn a_feature_is_named_only_where_the_crate_splits() {
    for file in sources(&root().join("src")) {
        let name = module(&file);
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            name == "lib" || name == "main" || !text.contains("feature = \""),
            "{} names a feature",
            file.display()
        );
    }
}

#[test]
fn no_file_is_longer_than_one_reads_in_one_go() {
    let mut files = sources(&root().join("src"));
    files.extend(sources(&root().join("tests")));
    files.extend(sources(&root().join("benches")));
    for file in files {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= LINES, "{} has {lines} lines", file.display());
    }
}

#[test]
fn lib_has_five_modules_and_the_only_two_conditions() {
    let text = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let modules: Vec<&str> = text.lines().filter(|line| line.starts_with("pub mod ")).collect();
    assert_eq!(modules, ["pub mod domain;", "pub mod protocol;", "pub mod ui;", "pub mod browser;", "pub mod server;"]);
    assert_eq!(text.matches("#[cfg(").count(), 2);
}

#[test]
fn no_server_crate_reaches_the_browser() {
    let tree = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "--no-default-features",
            "--features",
            "hydrate",
            "--target",
            "wasm32-unknown-unknown",
        ])
        .args(["--edges", "normal", "--prefix", "none", "--format", "{p}"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8(tree.stdout).unwrap();
    for name in SERVER_ONLY {
        assert!(!tree.lines().any(|line| line.starts_with(&format!("{name} "))), "{name} is in the browser's tree");
    }
}

#[test]
fn both_leptos_sections_say_the_same() {
    let section = |file: &str| -> toml::Table {
        let text = fs::read_to_string(root().join(file)).unwrap();
        let table: toml::Table = text.parse().unwrap();
        let found = match file {
            "Cargo.toml" => &table["workspace"]["metadata"]["leptos"][0],
            _ => &table["package"]["metadata"]["leptos"],
        };
        found.as_table().unwrap().clone()
    };
    let build = section("Cargo.toml");
    for (key, value) in section("Leptos.toml") {
        assert_eq!(build.get(&key), Some(&value), "{key}");
    }
}

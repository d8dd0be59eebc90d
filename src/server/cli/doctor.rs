//! `countersign doctor`: looks at everything that has to fit together and says in sentences what does not.

pub mod visit;

use std::path::Path;

use clap::Args;
use leptos::config::LeptosOptions;

use crate::domain::moment::Moment;
use crate::server::ServerError;
use crate::server::clock::Clock;
use crate::server::config::{Config, file_names};
use crate::server::store::health::{self, Health, Schema};
use crate::server::web::accept::descriptors;
use crate::server::web::tls::Certificates;

/// When this program was written (2026-01-01); a clock before it is wrong.
const WRITTEN: Moment = Moment(1_767_225_600_000);

/// How far the last change may lie ahead of the clock.
const AHEAD_SECONDS: i64 = 60;

/// What to look at.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Do not visit the server by its origin.
    #[arg(long)]
    pub offline: bool,
}

/// What was found of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// As it should be.
    Fine(String),
    /// It works, but one should know.
    Note(String),
    /// It does not work.
    Wrong(String),
}

impl Doctor {
    /// Looks, and tells.
    ///
    /// # Errors
    /// When something is wrong.
    pub async fn run(self, mut config: Config, leptos: &LeptosOptions) -> Result<(), ServerError> {
        let mut findings = vec![Finding::Fine("The configuration can be read.".to_owned())];
        match config.settle_origin(leptos.site_addr) {
            Ok(()) => findings.extend(of_the_way(&config, leptos)),
            Err(e) => findings.push(Finding::Wrong(e.to_string())),
        }
        findings.push(of_the_site(leptos, file_names(leptos).as_deref()));
        let now = Clock::default().now();
        findings.extend(of_the_clock(now));
        findings.extend(match health::look(&config.database_url).await {
            Ok(health) => of_the_database(&config.database_url, &health, now),
            Err(e) => vec![Finding::Wrong(e.to_string())],
        });
        findings.push(of_open_files(config.limits.connections, descriptors::raise()));
        if !self.offline && !config.origin.is_empty() {
            let wrong = visit::visit(&config).await;
            if wrong.is_empty() {
                findings.push(Finding::Fine(format!(
                    "{} answers, passes on upgrades, and its cookies stick.",
                    config.origin
                )));
            }
            findings.extend(wrong.into_iter().map(Finding::Wrong));
        }
        let wrong = findings.iter().filter(|finding| matches!(finding, Finding::Wrong(_))).count();
        for finding in &findings {
            let (mark, text) = match finding {
                Finding::Fine(text) => ("fine ", text),
                Finding::Note(text) => ("note ", text),
                Finding::Wrong(text) => ("WRONG", text),
            };
            say!("{mark}  {text}");
        }
        match wrong {
            0 => Ok(()),
            1 => Err(ServerError("One thing is wrong.".to_owned())),
            more => Err(ServerError(format!("{more} things are wrong."))),
        }
    }
}

/// What one should know of how people come, by the settings alone.
pub fn of_the_way(config: &Config, leptos: &LeptosOptions) -> Vec<Finding> {
    let mut findings = Vec::new();
    let behind_a_proxy = config.is_https() && !config.tls.is_on();
    if behind_a_proxy && config.proxy.trusted.is_empty() {
        findings.push(Finding::Note(
            "A proxy ends TLS, but proxy.trusted names none: all visitors look like one address and share its limits."
                .to_owned(),
        ));
    }
    if config.tls.is_on() {
        findings.push(match Certificates::of(&config.tls) {
            Ok(_) => Finding::Fine("The certificate and its key fit together.".to_owned()),
            Err(e) => Finding::Wrong(e),
        });
    }
    if !config.is_https() && config.host() != leptos.site_addr.to_string() && leptos.site_addr.port() != 0 {
        findings.push(Finding::Wrong(format!(
            "The origin is {}, but the server listens on {}: on plain http the two are the same.",
            config.origin, leptos.site_addr
        )));
    }
    if findings.is_empty() {
        findings.push(Finding::Fine(format!("{} fits where the server listens.", config.origin)));
    }
    findings
}

/// What pages load must lie in the site's folder, under the names that `hash.txt` beside the program gives.
pub fn of_the_site(leptos: &LeptosOptions, names: Option<&str>) -> Finding {
    let folder = Path::new(&*leptos.site_root).join(&*leptos.site_pkg_dir);
    if !folder.is_dir() {
        return Finding::Wrong(format!(
            "There is no folder {}, so pages have neither styles nor scripts: put the build's folder \"site\" there, or \
             name it in LEPTOS_SITE_ROOT.",
            folder.display()
        ));
    }
    if !leptos.hash_files && !folder.join(format!("{}.css", leptos.output_name)).is_file() {
        return Finding::Wrong(
            "There is no hash.txt beside the program, so pages do not find their styles and scripts: put the build's there."
                .to_owned(),
        );
    }
    let named = names.into_iter().flat_map(str::lines).filter_map(|line| {
        let (kind @ ("js" | "wasm" | "css"), hash) = line.split_once(": ")? else { return None };
        Some(format!("{}.{hash}.{kind}", leptos.output_name))
    });
    if let Some(missing) = named.into_iter().find(|name| !folder.join(name).is_file()) {
        return Finding::Wrong(format!(
            "The file hash.txt beside the program names {missing}, which is not in {}: put the program, hash.txt and the \
             folder \"site\" of one build there.",
            folder.display()
        ));
    }
    Finding::Fine(format!("Styles and scripts are in {}.", folder.display()))
}

fn of_the_clock(now: Moment) -> Option<Finding> {
    (now < WRITTEN).then(|| Finding::Wrong("The clock is years behind; sessions and mutes go by it.".to_owned()))
}

fn of_the_database(url: &str, health: &Health, now: Moment) -> Vec<Finding> {
    if health.file.is_none() {
        return vec![Finding::Note(format!("There is no database at {url} yet; the first start makes one."))];
    }
    let mut findings = vec![match health.check.as_str() {
        "ok" => Finding::Fine("The database is whole.".to_owned()),
        other => Finding::Wrong(format!("The database is damaged: {other}. Restore a backup.")),
    }];
    if !health.is_writable {
        findings.push(Finding::Wrong(format!(
            "This user may not write to the database at {url}: start the server as the one who may, or give it the file."
        )));
    }
    match health.schema {
        Schema::Ours => {}
        Schema::Older => findings.push(Finding::Note(
            "The database is of an older version; the next start brings it up to date, after which that version no longer \
             reads it."
                .to_owned(),
        )),
        Schema::Newer => findings.push(Finding::Wrong(
            "The database was written by a newer version of this program: start that one, or restore a backup from before."
                .to_owned(),
        )),
    }
    for file in &health.open_to_others {
        findings.push(Finding::Note(format!(
            "Others on this machine may read {}; chmod 600 keeps people's messages to the server.",
            file.display()
        )));
    }
    if health.newest.is_some_and(|newest| newest.seconds_since(now) > AHEAD_SECONDS) {
        findings.push(Finding::Wrong(
            "The last change lies in the future: the clock was or is wrong; set it right before people sign in."
                .to_owned(),
        ));
    }
    findings
}

fn of_open_files(connections: usize, limit: Option<u64>) -> Finding {
    let possible = descriptors::possible(limit);
    if possible.is_some_and(|possible| possible < connections) {
        let possible = possible.unwrap_or(connections);
        return Finding::Note(format!(
            "The limit on open files leaves room for {possible} connections, not {connections}; raise it (ulimit -n, or \
             LimitNOFILE of the service) for more."
        ));
    }
    Finding::Fine(format!("There are files enough for {connections} connections."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn health() -> Health {
        Health {
            file: Some("test.db".into()),
            is_writable: true,
            schema: Schema::Ours,
            check: "ok".to_owned(),
            newest: Some(WRITTEN),
            open_to_others: Vec::new(),
        }
    }

    #[test]
    fn a_healthy_database_is_fine_and_each_trouble_is_named() {
        let now = WRITTEN.plus_seconds(10);
        assert_eq!(of_the_database("x", &health(), now), [Finding::Fine("The database is whole.".to_owned())]);
        let absent = of_the_database("x", &Health { file: None, ..health() }, now);
        assert!(matches!(&absent[..], [Finding::Note(_)]));
        let damaged = of_the_database("x", &Health { check: "row 7 missing".to_owned(), ..health() }, now);
        assert!(matches!(&damaged[..], [Finding::Wrong(text)] if text.contains("row 7")));
        let open = of_the_database("x", &Health { open_to_others: vec!["test.db".into()], ..health() }, now);
        assert!(matches!(&open[..], [Finding::Fine(_), Finding::Note(_)]));
        let closed = of_the_database("x", &Health { is_writable: false, ..health() }, now);
        assert!(matches!(&closed[..], [Finding::Fine(_), Finding::Wrong(text)] if text.contains("may not write")));
        let older = of_the_database("x", &Health { schema: Schema::Older, ..health() }, now);
        assert!(matches!(&older[..], [Finding::Fine(_), Finding::Note(_)]));
        let newer = of_the_database("x", &Health { schema: Schema::Newer, ..health() }, now);
        assert!(matches!(&newer[..], [Finding::Fine(_), Finding::Wrong(text)] if text.contains("newer version")));
        let ahead = of_the_database("x", &health(), WRITTEN.plus_seconds(-3600));
        assert!(matches!(&ahead[..], [Finding::Fine(_), Finding::Wrong(_)]));
    }

    #[test]
    fn a_site_that_is_not_there_and_names_that_are_not_known_are_named() {
        let root = tempfile::tempdir().unwrap();
        let leptos =
            LeptosOptions::builder().output_name("countersign").site_root(root.path().to_str().unwrap()).build();
        assert!(matches!(of_the_site(&leptos, None), Finding::Wrong(text) if text.contains("no folder")));
        std::fs::create_dir(root.path().join("pkg")).unwrap();
        assert!(matches!(of_the_site(&leptos, None), Finding::Wrong(text) if text.contains("hash.txt")));
        std::fs::write(root.path().join("pkg/countersign.css"), "").unwrap();
        assert!(matches!(of_the_site(&leptos, None), Finding::Fine(_)));
        let mut leptos = leptos;
        leptos.hash_files = true;
        std::fs::write(root.path().join("pkg/countersign.A.css"), "").unwrap();
        assert!(matches!(of_the_site(&leptos, Some("css: A\nmanifest: B\n")), Finding::Fine(_)));
        let other = of_the_site(&leptos, Some("js: C\ncss: A\n"));
        assert!(matches!(other, Finding::Wrong(text) if text.contains("countersign.C.js")));
    }

    #[test]
    fn too_few_open_files_and_a_clock_of_the_past_are_named() {
        assert!(matches!(of_open_files(1000, Some(1_000_000)), Finding::Fine(_)));
        assert!(matches!(of_open_files(1000, Some(256)), Finding::Note(_)));
        assert_eq!(of_the_clock(WRITTEN.plus_seconds(1)), None);
        assert!(of_the_clock(Moment(0)).is_some());
    }
}

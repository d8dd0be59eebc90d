//! `countersign audit`: what was done and refused, and whether the record of it is whole.

use clap::Subcommand;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::domain::moment::Moment;
use crate::server::ServerError;
use crate::server::audit::chain::{Verdict, verify};
use crate::server::config::Config;
use crate::server::store::{Absent, Store, audit};

/// What can be done with the audit.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Check that no record was altered or taken out, and print the head of the chain.
    Verify {
        /// A head printed or logged before; fails when the chain does not contain it, which tells a cut end.
        #[arg(long, value_name = "HEAD")]
        expect: Option<String>,
    },
    /// Show the last records.
    List {
        /// How many.
        #[arg(long, default_value_t = 50)]
        last: u32,
        /// As JSON Lines, for programs.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Serialize)]
struct Listed<'a> {
    seq: i64,
    at: Moment,
    kind: &'a str,
    what: Option<&'a RawValue>,
}

impl Audit {
    /// Does it.
    ///
    /// # Errors
    /// One sentence for people.
    pub async fn run(self, config: &Config) -> Result<(), ServerError> {
        let store = Store::open(&config.database_url, Absent::Refuse).await?;
        let done = match self {
            Self::Verify { expect } => check(&store, expect.as_deref()).await,
            Self::List { last, json } => list(&store, last, json).await,
        };
        store.close().await;
        done
    }
}

async fn check(store: &Store, expected: Option<&str>) -> Result<(), ServerError> {
    let expected = expected.map(|head| head.trim().to_lowercase());
    match verify(store.readers(), expected.as_deref()).await? {
        Verdict::Whole { rows, erased, head } => {
            say!("Whole: {rows} records, {erased} of them erased. Keep this head elsewhere:");
            say!("{head}");
            Ok(())
        }
        Verdict::Broken(seq) => Err(ServerError(format!(
            "The audit is broken at record {seq}: it was altered, or what stood before it is gone; compare with a backup."
        ))),
        Verdict::Cut => Err(ServerError(
            "The audit does not contain the expected head: its end was cut off, or it was written anew; compare with a backup."
                .to_owned(),
        )),
    }
}

async fn list(store: &Store, last: u32, json: bool) -> Result<(), ServerError> {
    for row in audit::last(store.readers(), last).await? {
        let at = Moment(row.at);
        if json {
            let what = row.payload.as_deref().and_then(|payload| serde_json::from_str(payload).ok());
            let listed = Listed { seq: row.seq, at, kind: &row.kind, what };
            say!("{}", serde_json::to_string(&listed).map_err(|e| ServerError(e.to_string()))?);
        } else {
            say!("{:>6}  {at}  {:<18}  {}", row.seq, row.kind, row.payload.as_deref().unwrap_or("(erased)"));
        }
    }
    Ok(())
}

//! R2: what `kill -9` cannot show. Under strace every acknowledgement, of whatever command, comes after the sync of the
//! write-ahead log that follows the write of that command's own words.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::link::{Card, Link, sign_in};
use crate::process::{PASSWORD, Process};

/// How the words of a command begin, which no other has and which are its id too; they end with a full stop.
const WORD: &str = "word-";

/// In a trace: how a reply begins, and what it says of a command that was carried out.
const REPLY: &str = r#"\"type\":\"reply\","#;
const OK: &str = r#"\"ok\":{"#;

/// What a trace tells: how many acknowledgements were sent, how many of them while what they acknowledge was not synced
/// yet, and how many syncs there were of something new.
#[derive(Debug, Default)]
struct Told {
    acknowledged: usize,
    early: usize,
    syncs: usize,
}

/// The words of commands that stand somewhere in a text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(WORD).filter_map(move |(at, _)| text[at..].split_inclusive('.').next())
}

/// The commands that are acknowledged there. What was read is answered with lists or objects, and what need not last
/// with nothing: neither acknowledges a change.
fn acknowledged(text: &str) -> impl Iterator<Item = &str> {
    text.split(REPLY).skip(1).filter_map(|reply| {
        let (id, ok) = reply.split_once(OK)?;
        let (done, _) = ok.split_once('}')?;
        let lasts = !done.is_empty() && !done.contains(['[', '{']);
        lasts.then(|| words(id).next().unwrap_or_default())
    })
}

/// Reads the output of `strace -f -y -s 4096 -e trace=pwrite64,fdatasync,sendto,writev`, which shows each page whole.
/// While one batch is answered the next may be written already, so that the words tell what a sync was of.
fn read(trace: &str) -> Told {
    let mut told = Told::default();
    // Writes to the log, by their numbers: the last one, the last that is synced, the first with each command's words,
    // and for each thread that syncs the last before it began; of what comes later a sync says nothing.
    let (mut last, mut synced) = (0, 0);
    let mut written: HashMap<&str, usize> = HashMap::new();
    let mut syncing: HashMap<&str, usize> = HashMap::new();
    for line in trace.lines() {
        let Some((thread, call)) = line.split_once(char::is_whitespace) else { continue };
        let call = call.trim();
        let (name, arguments) = call.split_once('(').unwrap_or((call, ""));
        let to_log = arguments.split('>').next().is_some_and(|file| file.ends_with("-wal"));
        match name {
            "pwrite64" if to_log => {
                last += 1;
                for word in words(arguments) {
                    written.entry(word).or_insert(last);
                }
            }
            "fdatasync" if to_log => {
                syncing.insert(thread, last);
            }
            "writev" | "sendto" => {
                for word in acknowledged(arguments) {
                    told.acknowledged += 1;
                    told.early += usize::from(written.get(word).is_none_or(|write| *write > synced));
                }
            }
            _ => {}
        }
        let ends = call.starts_with("<... fdatasync resumed>") || name == "fdatasync" && !call.ends_with("...>");
        if ends
            && let Some(reached) = syncing.remove(thread)
            && call.ends_with("= 0")
        {
            told.syncs += usize::from(reached > synced);
            synced = reached.max(synced);
        }
    }
    told
}

/// A command that changes something and whose words are kept. Of those that take the place of others' no two of a kind
/// are under way at once: in one batch only the last would be kept.
fn command(number: usize, at_once: usize, message: &Value, room: &Value) -> Value {
    let words = format!("{WORD}{number}.");
    let mut command = match number % at_once.max(5) {
        0 => json!({"type": "update_profile", "display": words}),
        1 => json!({"type": "edit_message", "message": message, "body": words}),
        2 => json!({"type": "update_room", "room": room, "topic": words}),
        3 => json!({"type": "create_room", "name": words, "kind": "private"}),
        _ => json!({"type": "post_message", "room": "r_2", "body": words, "client_id": words}),
    };
    command["id"] = Value::from(words);
    command
}

/// So many commands, and so many of them under way at once.
async fn acknowledge_under_strace(count: usize, at_once: usize) -> Told {
    let mut process = Process::with(&[("ann", "member")]).await;
    let origin = process.origin();
    let ann = Card::new(&origin, sign_in(&origin, "ann", PASSWORD).await);
    let mut link = Link::open(&ann, None).await;
    let post = json!({"type": "post_message", "room": "r_2", "body": "x", "client_id": "k"});
    let message = link.ask(post).await.unwrap()["ok"]["message"].clone();
    let create = json!({"type": "create_room", "name": "den", "kind": "private"});
    let room = link.ask(create).await.unwrap()["ok"]["room"].clone();
    process.terminate().await;

    let trace = process.path("trace");
    let strace =
        ["strace", "-D", "-f", "-y", "-s", "4096", "-e", "trace=pwrite64,fdatasync,sendto,writev", "-o", &trace];
    process.start_under(&strace).await;
    let mut link = Link::open(&ann, None).await;
    for first in (0..count).step_by(at_once) {
        // In one write, so that they come in one piece whatever else the machine does.
        let commands = (first..first + at_once).map(|number| command(number, at_once, &message, &room));
        link.send_together(&commands.collect::<Vec<_>>()).await.unwrap();
        for _ in 0..at_once {
            let reply = link.reply().await.unwrap();
            assert!(reply["error"].is_null(), "{reply}");
        }
    }
    read(&process.kill_traced(&trace).await)
}

/// The same for several at once: most go into a batch with others.
async fn acknowledge_batches_under_strace(count: usize, at_once: usize) {
    let told = acknowledge_under_strace(count, at_once).await;
    assert_eq!((told.acknowledged, told.early), (count, 0));
    assert!(told.syncs <= count / 2, "{} batches", told.syncs);
}

#[test]
fn an_early_acknowledgement_is_found_in_a_trace() {
    const ONE: &str = "word-1.";
    const OTHER: &str = "word-11.";
    let wrote = |words: &str| format!("7 pwrite64(9</x/test.db-wal>, \"\\r\\0\\5{words}\\7x\"..., 4096, 56) = 4096\n");
    let synced = || "7 fdatasync(9</x/test.db-wal>) = 0\n".to_owned();
    let failed = || "7 fdatasync(9</x/test.db-wal>) = -1 EIO (Input/output error)\n".to_owned();
    let begun = || "7 fdatasync(9</x/test.db-wal> <unfinished ...>\n".to_owned();
    let ended = || "7 <... fdatasync resumed>) = 0\n".to_owned();
    let ended_elsewhere = || "8 <... fdatasync resumed>) = 0\n".to_owned();
    let unlike = || "7 fdatasync(9</x/test.db>) = 0\n".to_owned();
    let reply = |word: &str, ok: &str| format!(r#"\201A{{\"type\":\"reply\",\"id\":\"{word}\",\"ok\":{{{ok}}}}}"#);
    let posted = |word: &str| reply(word, r#"\"message\":\"m_5\",\"cursor\":5"#);
    let answers = |word: &str, ok: &str| format!("8 sendto(12<socket:[5]>, \"{}\", 67, 0) = 67\n", reply(word, ok));
    let answer = |word: &str| format!("8 sendto(12<socket:[5]>, \"{}\", 67, 0) = 67\n", posted(word));
    let answer_both = || {
        let [one, other] = [ONE, OTHER].map(|word| format!("{{iov_base=\"{}\", iov_len=67}}", posted(word)));
        format!("8 writev(12<socket:[5]>, [{one}, {other}], 2) = 134\n")
    };
    let both = || wrote("word-1.word-1.x word-11.word-11.");
    for (lines, acknowledged, early) in [
        (vec![wrote(ONE), synced(), answer(ONE)], 1, 0),
        (vec![wrote(ONE), begun(), ended(), answer(ONE)], 1, 0),
        (vec![both(), synced(), answer_both()], 2, 0),
        (vec![both(), synced(), answer(ONE), answer(OTHER)], 2, 0),
        (vec![wrote(ONE), synced(), answers(ONE, r#"\"cursor\":5"#)], 1, 0),
        // While the next batch is written.
        (vec![wrote(ONE), synced(), wrote(OTHER), answer(ONE), synced(), answer(OTHER)], 2, 0),
        (vec![wrote(ONE), begun(), wrote(OTHER), ended(), answer(ONE)], 1, 0),
        // What acknowledges nothing.
        (vec![wrote(ONE), answers(ONE, ""), answers(ONE, r#"\"cursor\":5,\"messages\":[],\"more\":false"#)], 0, 0),
        (vec![wrote(ONE), answers(ONE, r#"\"decision\":{\"allowed\":true"#)], 0, 0),
        (vec![wrote(ONE), answer(ONE), synced()], 1, 1),
        (vec![wrote(ONE), begun(), answer(ONE), ended()], 1, 1),
        (vec![wrote(ONE), begun(), ended_elsewhere(), answer(ONE), ended()], 1, 1),
        (vec![begun(), wrote(ONE), ended(), answer(ONE)], 1, 1),
        (vec![wrote(ONE), failed(), answer(ONE)], 1, 1),
        (vec![wrote(ONE), unlike(), answer(ONE)], 1, 1),
        (vec![wrote(ONE), synced(), wrote(OTHER), answer(OTHER)], 1, 1),
        (vec![wrote(ONE), synced(), answer(OTHER)], 1, 1),
        (vec![wrote(ONE), synced(), answer("c")], 1, 1),
        (vec![wrote(ONE), answers(ONE, r#"\"cursor\":5"#), synced()], 1, 1),
        (vec![wrote(ONE), answers(ONE, r#"\"room\":\"r_5\""#), synced()], 1, 1),
        (vec![wrote(ONE), answers(ONE, r#"\"ended\":1"#), synced()], 1, 1),
        // Of one batch the last alone after the sync, or none.
        (vec![both(), answer(ONE), synced(), answer(OTHER)], 2, 1),
        (vec![both(), answer_both(), synced()], 2, 2),
    ] {
        let told = read(&lines.concat());
        assert_eq!((told.acknowledged, told.early), (acknowledged, early), "{lines:?}");
    }
}

#[test]
fn a_sync_counts_once_for_all_that_it_is_of_and_not_at_all_where_there_is_nothing_new() {
    let (write, sync) = ("7 pwrite64(9</x/test.db-wal>, \"\", 24, 32) = 24\n", "7 fdatasync(9</x/test.db-wal>) = 0\n");
    assert_eq!(read(&[sync, write, write, sync, sync, write, sync].concat()).syncs, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs strace; bin/test runs it where processes may be traced"]
async fn r2_every_acknowledgement_comes_after_the_sync_of_its_write() {
    let told = acknowledge_under_strace(500, 1).await;
    assert_eq!((told.acknowledged, told.early), (500, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs strace; bin/test runs it where processes may be traced"]
async fn r2_of_a_batch_every_acknowledgement_comes_after_the_sync_of_its_write() {
    acknowledge_batches_under_strace(500, 10).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the full form, a minute; needs strace"]
async fn r2_in_full_10_000_acknowledgements() {
    acknowledge_batches_under_strace(10_000, 50).await;
}

//! R5: a full disk. Posting is refused in so many words, rights can still be taken away and everything be read, and
//! when there is room again it goes on by itself.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::link::{Card, Link, sign_in};
use crate::process::{PASSWORD, Process};
use crate::waiting::within;

/// How much the small disk holds.
const MEGABYTES: u32 = 64;

/// A refusal may take this long.
const REFUSED_WITHIN: Duration = within(Duration::from_secs(1));

/// After room was made posting goes on within this time.
const RECOVERED_WITHIN: Duration = within(Duration::from_secs(5));

/// A file system of its own in memory, over a folder.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Nothing where one may not mount.
    fn over(folder: &Path) -> Option<Self> {
        let size = format!("size={MEGABYTES}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder).output().ok()?;
        mounted.status.success().then(|| Self(folder.to_owned()))
    }

    fn filler(&self) -> PathBuf {
        self.0.join("filler")
    }

    /// Until not one byte more goes in.
    fn fill(&self) {
        let mut file = File::create(self.filler()).unwrap();
        let mut piece = vec![0; 1024 * 1024];
        while !piece.is_empty() {
            if file.write_all(&piece).is_err() {
                piece.truncate(piece.len() / 2);
            }
        }
    }

    fn make_room(&self) {
        fs::remove_file(self.filler()).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _left = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// Posts once; the reply, and how long it took.
async fn post(link: &mut Link, words: &str) -> (Value, Duration) {
    let began = Instant::now();
    let body = format!("{words} {}", "x".repeat(3000));
    let post = json!({"type": "post_message", "room": "r_2", "body": body, "client_id": words});
    (link.ask(post).await.unwrap(), began.elapsed())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r5_on_a_full_disk_posting_waits_and_taking_away_and_reading_do_not() {
    let mut process = Process::still();
    let Some(disk) = SmallDisk::over(process.folder()) else {
        println!("No file system may be mounted here, so a full disk was not tried.");
        return;
    };
    process.begin(&[("ada", "admin"), ("ann", "member"), ("rob", "member")]).await;
    let origin = process.origin();
    let card = async |name| Card::new(&origin, sign_in(&origin, name, PASSWORD).await);
    let (ada, ann, rob) = (card("ada").await, card("ann").await, card("rob").await);
    let (mut admin, mut writer) = (Link::open(&ada, None).await, Link::open(&ann, None).await);
    let mut victim = Link::open(&rob, None).await;
    let mut kept = Vec::new();

    assert!(post(&mut writer, "before").await.0["error"].is_null());
    kept.push("before".to_owned());
    disk.fill();
    // Some messages find room in pages that SQLite has already.
    let refusal = loop {
        let words = format!("m{}", kept.len());
        let (reply, took) = post(&mut writer, &words).await;
        assert!(took < REFUSED_WITHIN, "{took:?}");
        if !reply["error"].is_null() {
            break reply;
        }
        kept.push(words);
        disk.fill();
    };
    assert_eq!(refusal["error"]["code"], "storage_full");
    let (again, _) = post(&mut writer, "before").await;
    assert!(again["ok"]["cursor"].is_i64(), "what was posted before is answered: {again}");
    let (denied, _) = post(&mut writer, "").await;
    assert_eq!(denied["error"]["code"], "bad_request", "{denied}");

    let page = writer.ask(json!({"type": "history", "room": "r_2", "limit": 200})).await.unwrap();
    assert_eq!(page["ok"]["messages"].as_array().unwrap().len(), kept.len());
    let whose = victim.ready["you"]["user"].clone();
    let ended = admin.ask(json!({"type": "end_sessions", "user": whose})).await.unwrap();
    assert_eq!(ended["ok"]["ended"], 1, "{ended}");
    let code = loop {
        if let Err(code) = victim.frame().await {
            break code;
        }
    };
    assert_eq!(code, Some(4504));
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let visit = async |card: &Card| {
        let page = http.get(format!("{origin}/session")).header("cookie", &card.cookie);
        page.send().await.unwrap().status().as_u16()
    };
    assert_eq!((visit(&ann).await, visit(&rob).await), (200, 401));
    let leaving = http.post(format!("{origin}/logout")).header("cookie", &ada.cookie).header("origin", &origin);
    assert_eq!(leaving.send().await.unwrap().status(), 303);
    assert_eq!(visit(&ada).await, 401);
    // Whoever has to act can come in, and prove the password again for what needs that; nobody else needs to.
    let form = async |path: &str, cookie: &str, fields: &str| {
        let form = http.post(format!("{origin}{path}")).header("cookie", cookie).header("origin", &origin);
        let form = form.header("content-type", "application/x-www-form-urlencoded").body(fields.to_owned());
        form.send().await.unwrap().status().as_u16()
    };
    let password = PASSWORD.replace(' ', "+");
    assert_eq!(form("/login", "", &format!("username=ann&password={password}")).await, 503);
    let ada = card("ada").await;
    assert_eq!(form(&format!("/people/{}/role", whose.as_str().unwrap()), &ada.cookie, "role=guest").await, 303);
    assert_eq!(form("/reauth", &ada.cookie, &format!("next=/&password={password}")).await, 303);
    let (again, took) = post(&mut writer, "still-full").await;
    assert_eq!(again["error"]["code"], "storage_full");
    assert!(took < REFUSED_WITHIN, "{took:?}");

    disk.make_room();
    let began = Instant::now();
    while !post(&mut writer, "after").await.0["error"].is_null() {
        assert!(began.elapsed() < RECOVERED_WITHIN, "it did not go on");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    println!("{} kept while the disk ran full; posting went on after {:?}", kept.len(), began.elapsed());
    kept.push("after".to_owned());

    process.kill().await;
    process.start().await;
    let mut link = Link::open(&ann, None).await;
    let page = link.ask(json!({"type": "history", "room": "r_2", "limit": 200})).await.unwrap();
    let bodies = page["ok"]["messages"].as_array().unwrap().iter().map(|message| message["body"].as_str().unwrap());
    let there: Vec<&str> = bodies.map(|body| body.trim_end_matches('x').trim_end()).collect();
    assert_eq!(there, kept);
    assert_eq!((visit(&ada).await, visit(&rob).await), (401, 401), "a proof gives the browser another cookie");

    // It starts on a full disk too, in what was held back for that.
    assert!(process.terminate().await.0.success());
    disk.fill();
    process.start().await;
    let mut writer = Link::open(&ann, None).await;
    assert_eq!(post(&mut writer, "full-again").await.0["error"]["code"], "storage_full");
    let own = json!({"type": "end_sessions", "session": writer.ready["you"]["session"]});
    assert_eq!(writer.ask(own).await.unwrap()["ok"]["ended"], 1);
    process.kill().await;
}

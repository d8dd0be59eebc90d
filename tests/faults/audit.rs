//! The audit on the command line: the head that it prints is found again, and what was done to it since is told.

use std::process::Output;

use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use crate::process::Process;

async fn verify(process: &Process, expect: Option<&str>) -> (bool, String) {
    let expected = expect.map(|head| ["--expect", head]);
    let arguments: Vec<&str> = ["audit", "verify"].into_iter().chain(expected.into_iter().flatten()).collect();
    let Output { status, stdout, stderr } = process.run(&arguments).await;
    (status.success(), String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g4_a_head_kept_elsewhere_is_found_again_and_a_cut_or_altered_record_is_told() {
    let mut process = Process::with(&[("ada", "admin")]).await;
    let (whole, said) = verify(&process, None).await;
    assert!(whole && said.starts_with("Whole: "), "{said}");
    let head = said.lines().last().unwrap().to_owned();
    process.kill().await;
    process.begin(&[("ann", "member"), ("rob", "member")]).await;
    // As somebody copies it by hand.
    assert!(verify(&process, Some(&format!(" {}\n", head.to_uppercase()))).await.0);
    let later = verify(&process, None).await.1.lines().last().unwrap().to_owned();
    assert_ne!(later, head);
    assert!(verify(&process, Some(&later)).await.0);
    assert!(!verify(&process, Some("0".repeat(head.len()).as_str())).await.0);
    process.kill().await;

    let mut db = SqliteConnection::connect(&format!("sqlite://{}", process.path("test.db"))).await.unwrap();
    sqlx::query("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)").execute(&mut db).await.unwrap();
    assert!(verify(&process, None).await.0, "nobody can tell a cut end from within");
    let (whole, said) = verify(&process, Some(&later)).await;
    assert!(!whole && said.contains("cut off") && said.trim_end().lines().count() == 1, "{said}");
    assert!(verify(&process, Some(&head)).await.0);
    sqlx::query("UPDATE audit SET payload = replace(payload, 'ada', 'eve') WHERE seq = 1")
        .execute(&mut db)
        .await
        .unwrap();
    db.close().await.unwrap();
    let (whole, said) = verify(&process, None).await;
    assert!(!whole && said.contains("broken at record 1"), "{said}");
}

//! The demo is a workspace like any other, made through the log, and leaves nothing behind.

use countersign::server::config::Config;
use countersign::server::demo::Demo;

#[tokio::test]
async fn the_demo_has_its_people_its_rooms_and_some_hundred_messages_and_is_gone_at_the_end() {
    let mut config = Config::parse("", "test", Vec::new()).unwrap();
    let demo = Demo::prepare(&mut config).await.unwrap();
    assert_eq!(demo.people.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["alice", "bob", "carol", "dave"]);
    assert!(demo.people.iter().all(|(_, password)| password.len() >= 15));
    let file = config.database_url.trim_start_matches("sqlite://").to_owned();
    let db = sqlx::SqlitePool::connect(&config.database_url).await.unwrap();
    let count = async |sql| sqlx::query_scalar::<_, i64>(sql).fetch_one(&db).await.unwrap();
    assert!(count("SELECT count(*) FROM messages").await >= 200);
    assert!(count("SELECT count(DISTINCT audience) FROM messages").await >= 4);
    assert_eq!(count("SELECT count(*) FROM sessions WHERE ended_at IS NULL").await, 0);
    assert_eq!(count("SELECT count(*) FROM rooms").await, 6);
    db.close().await;
    drop(demo);
    assert!(!std::path::Path::new(&file).exists());
}

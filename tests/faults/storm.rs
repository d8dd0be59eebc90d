//! R9: a reconnect storm. Everybody is cut off at once and comes back at once, and one can sign in meanwhile.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::link::{Card, Link, sign_in};
use crate::process::{PASSWORD, Process};
use crate::proxy::{Cut, Proxy};
use crate::waiting::within;

const SOCKETS: usize = 500;

/// All are back within this time.
const BACK_WITHIN: Duration = within(Duration::from_secs(15));

/// One who was never there signs in within this.
const SIGNED_IN_WITHIN: Duration = within(Duration::from_secs(1));

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r9_500_sockets_cut_at_once_are_back_at_once_and_one_can_sign_in_meanwhile() {
    let process = Process::with(&[("ann", "member"), ("rob", "member")]).await;
    let origin = process.origin();
    let proxy = Proxy::before(process.address()).await;
    let ann = Card { via: Some(proxy.address), ..Card::new(&origin, sign_in(&origin, "ann", PASSWORD).await) };
    let mut links = Vec::new();
    for _ in 0..SOCKETS {
        links.push(Link::open(&ann, None).await);
    }
    let cursor = links[0].ready["cursor"].as_i64().unwrap();

    let began = Instant::now();
    proxy.cut(Cut::Reset).await;
    let mut returning = JoinSet::new();
    for mut link in links {
        let card = ann.clone();
        returning.spawn(async move {
            while link.frame().await.is_ok() {}
            let back = Link::open(&card, Some(cursor)).await;
            assert_eq!(back.ready["resumed"], true);
            back
        });
    }
    let mut sign_ins = Vec::new();
    for _ in 0..5 {
        let asked = Instant::now();
        sign_in(&origin, "rob", PASSWORD).await;
        sign_ins.push(asked.elapsed());
    }
    let back = returning.join_all().await;
    let took = began.elapsed();
    println!("{} back after {took:?}; the slowest sign-in took {:?}", back.len(), sign_ins.iter().max().unwrap());
    assert_eq!(back.len(), SOCKETS);
    assert!(took < BACK_WITHIN, "{took:?}");
    assert!(sign_ins.iter().all(|took| *took < SIGNED_IN_WITHIN), "{sign_ins:?}");
}

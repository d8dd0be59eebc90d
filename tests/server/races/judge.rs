//! Reads the log as it is in the database and says where somebody did what was no longer theirs to do. It knows the few
//! rules it needs by itself, and is tried on logs with one thing wrong.

use std::collections::{BTreeMap, BTreeSet};

use countersign::domain::role::Role;
use sqlx::{Connection, SqliteConnection};

use crate::support::{House, database};

pub const ANNOUNCEMENTS: i64 = 1;

/// A row of the log.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Row {
    pub cursor: i64,
    pub at: i64,
    pub kind: String,
    pub room: Option<i64>,
    pub user: Option<i64>,
    pub message: Option<i64>,
    pub session: Option<i64>,
    pub detail: Option<String>,
}

/// The role that each person was added with; the log tells only those that were given later.
pub type Begun = BTreeMap<i64, Role>;

/// What is true at one place of the log.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    pub roles: BTreeMap<i64, Role>,
    pub inside: BTreeSet<(i64, i64)>,
    mutes: BTreeMap<(i64, Option<i64>), i64>,
    /// Until when; to the end of time where it is for good.
    bans: BTreeMap<i64, i64>,
    sessions: BTreeMap<i64, i64>,
}

pub async fn log_of(house: &House) -> Vec<Row> {
    let mut db = SqliteConnection::connect(&database(&house.folder)).await.unwrap();
    let rows = sqlx::query_as("SELECT cursor, at, kind, room, user, message, session, detail FROM log ORDER BY cursor")
        .fetch_all(&mut db)
        .await;
    db.close().await.unwrap();
    rows.unwrap()
}

/// Everybody in the house, with the role that is theirs now; ask before any is changed.
pub fn begun(house: &House) -> Begun {
    house.server.app().hub.with_facts(|facts| facts.people().map(|person| (person.id.0, person.role)).collect())
}

impl Standing {
    pub fn take(&mut self, begun: &Begun, row: &Row) {
        let (user, room) = (row.user.unwrap_or_default(), row.room.unwrap_or_default());
        let (session, detail) = (row.session.unwrap_or_default(), row.detail.clone().unwrap_or_default());
        match row.kind.as_str() {
            "person_added" => drop(self.roles.insert(user, begun[&user])),
            "role_changed" => drop(self.roles.insert(user, detail.parse().unwrap())),
            "member_joined" => drop(self.inside.insert((room, user))),
            "member_left" => drop(self.inside.remove(&(room, user))),
            "user_muted" => drop(self.mutes.insert((user, row.room), detail.parse().unwrap())),
            "user_unmuted" => drop(self.mutes.remove(&(user, row.room))),
            "user_banned" => {
                let until = row.detail.as_ref().map_or(i64::MAX, |until| until.parse().unwrap());
                self.bans.insert(user, until);
            }
            "user_unbanned" => drop(self.bans.remove(&user)),
            "session_started" => drop(self.sessions.insert(session, user)),
            "session_ended" => drop(self.sessions.remove(&session)),
            _ => {}
        }
    }

    fn may_write(&self, row: &Row) -> Result<(), &'static str> {
        let (user, room) = (row.user.unwrap_or_default(), row.room.unwrap_or_default());
        let mutes = [None, Some(room)].into_iter().filter_map(|place| self.mutes.get(&(user, place)));
        if self.bans.get(&user).is_some_and(|until| row.at < *until) {
            return Err("while banned");
        }
        if !self.sessions.values().any(|owner| *owner == user) {
            return Err("without a session");
        }
        // Signs are given to announcements by everybody.
        let speaks = row.kind.starts_with("message_");
        if speaks && room == ANNOUNCEMENTS && self.roles[&user] < Role::Moderator {
            return Err("announced without the role");
        }
        if room != ANNOUNCEMENTS && !self.inside.contains(&(room, user)) {
            return Err("from outside");
        }
        if mutes.into_iter().any(|until| row.at < *until) { Err("while muted") } else { Ok(()) }
    }
}

/// What is wrong with a log, in words; empty when nothing is.
pub fn faults(begun: &Begun, rows: &[Row]) -> Vec<String> {
    let (mut now, mut faults) = (Standing::default(), Vec::new());
    let mut had_admin = false;
    for row in rows {
        if matches!(row.kind.as_str(), "message_posted" | "message_edited" | "reaction_added" | "reaction_removed")
            && let Err(why) = now.may_write(row)
        {
            faults.push(format!("written {why}: {row:?}"));
        }
        now.take(begun, row);
        let has_admin = now.roles.values().any(|role| *role == Role::Admin);
        if had_admin && !has_admin {
            faults.push(format!("no admin is left: {row:?}"));
        }
        had_admin |= has_admin;
    }
    if rows.windows(2).any(|pair| pair[0].cursor >= pair[1].cursor) {
        faults.push("a place in the log that is not after the one before".to_owned());
    }
    faults
}

fn row(cursor: i64, kind: &str, user: i64, room: Option<i64>, detail: Option<&str>) -> Row {
    let (kind, detail) = (kind.to_owned(), detail.map(str::to_owned));
    Row { cursor, at: cursor, kind, room, user: Some(user), message: None, session: Some(user), detail }
}

/// Two admins and a moderator, who lose something one after the other; the second place of each pair is the loss. The
/// moderator is banned for good, let back in, and banned for a while.
fn good() -> (Begun, Vec<Row>) {
    let rows = vec![
        row(3, "person_added", 3, None, None),
        row(4, "person_added", 4, None, None),
        row(5, "person_added", 5, None, None),
        row(6, "session_started", 3, None, None),
        row(7, "session_started", 5, None, None),
        row(8, "member_joined", 5, Some(2), None),
        row(9, "message_posted", 5, Some(2), None),
        row(10, "user_muted", 5, Some(2), Some("14")),
        row(14, "message_posted", 5, Some(2), None),
        row(15, "user_muted", 5, None, Some("99")),
        row(16, "user_unmuted", 5, None, None),
        row(17, "message_posted", 5, Some(1), None),
        row(18, "role_changed", 5, None, Some("member")),
        row(19, "message_posted", 5, Some(2), None),
        row(20, "member_left", 5, Some(2), None),
        row(21, "member_joined", 5, Some(2), None),
        row(22, "message_posted", 5, Some(2), None),
        row(23, "session_ended", 5, None, Some("revoked")),
        row(24, "role_changed", 4, None, Some("member")),
        row(25, "session_started", 5, None, None),
        row(26, "user_banned", 5, None, None),
        row(28, "session_ended", 5, None, Some("account_closed")),
        row(29, "user_unbanned", 5, None, None),
        row(30, "session_started", 5, None, None),
        row(31, "message_posted", 5, Some(2), None),
        row(32, "user_banned", 5, None, Some("35")),
        row(33, "session_ended", 5, None, Some("account_closed")),
        row(35, "session_started", 5, None, None),
        row(36, "message_posted", 5, Some(2), None),
    ];
    (BTreeMap::from([(3, Role::Admin), (4, Role::Admin), (5, Role::Moderator)]), rows)
}

#[test]
fn a_log_in_which_all_was_allowed_has_no_faults() {
    let (begun, rows) = good();
    assert_eq!(faults(&begun, &rows), Vec::<String>::new());
}

#[test]
fn each_single_thing_that_was_not_allowed_is_found() {
    type Mutant = (&'static str, fn(&mut Vec<Row>));
    let mutants: [Mutant; 12] = [
        ("written while muted in the room", |rows| rows[8].at = 13),
        ("written while muted everywhere", |rows| drop(rows.remove(10))),
        ("announced after the role was lost", |rows| rows.swap(11, 12)),
        ("written after leaving", |rows| drop(rows.remove(15))),
        ("written before joining", |rows| rows.swap(5, 6)),
        ("written after the session ended", |rows| rows.swap(16, 17)),
        ("written before any session began", |rows| drop(rows.remove(4))),
        ("written between a ban and the end of the session", |rows| {
            rows.insert(21, row(27, "message_posted", 5, Some(2), None));
        }),
        ("written while banned for good", |rows| drop(rows.remove(22))),
        ("written before a ban is over", |rows| rows[28].at = 34),
        ("the last admin went", |rows| rows.push(row(37, "role_changed", 3, None, Some("guest")))),
        ("one place twice", |rows| rows[18].cursor = 23),
    ];
    for (what, mutate) in mutants {
        let (begun, mut rows) = good();
        mutate(&mut rows);
        assert!(!faults(&begun, &rows).is_empty(), "{what}");
    }
}

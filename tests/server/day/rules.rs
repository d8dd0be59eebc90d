//! What each command must be answered with, judged by the model: done, or the code of the first reason why not.

use serde_json::Value;

use crate::day::world::{ANNOUNCEMENTS, Aim, Id, Kind, Rank, Said, World, number};

/// Done, or a code.
pub type Verdict = Result<(), &'static str>;

pub fn need(holds: bool, code: &'static str) -> Verdict {
    if holds { Ok(()) } else { Err(code) }
}

/// A time as the wire writes it, in milliseconds.
pub fn time(text: &Value) -> Option<i64> {
    text.as_str().map(|text| text.parse::<countersign::domain::moment::Moment>().unwrap().0)
}

impl World {
    pub fn judge(&self, me: Id, asked: &Value, now: i64) -> Verdict {
        let (room, user) = (number(&asked["room"]), number(&asked["user"]));
        let in_room = || asked["room"].is_string().then_some(room);
        let sees = || need(self.sees(me, room), "not_found");
        match asked["type"].as_str().unwrap() {
            "post_message" => self.may_say(me, room, asked, false, now),
            "announce" => self.may_say(me, ANNOUNCEMENTS, asked, true, now),
            "edit_message" => self.may_edit(me, asked, now),
            "delete_message" => self.may_delete(me, asked),
            "react" | "unreact" => self.may_sign(me, asked, now),
            "history" => sees(),
            "search" => need(in_room().is_none_or(|room| self.sees(me, room)), "not_found"),
            "mark_read" => sees().and_then(|()| need(self.is_in(me, room), "forbidden")),
            "typing" => self.may_speak(me, room, &Aim::of(&asked["audience"]), None, false, now),
            "list_rooms" => need(self.rank(me) > Rank::Guest, "forbidden"),
            "list_people" => need(in_room().is_none_or(|room| self.sees(me, room)), "not_found"),
            "create_room" => self.may_create(me, asked),
            "update_room" => self.may_update(me, room, asked),
            "archive_room" => sees().and_then(|()| need(self.keeps(me, room), "forbidden")),
            "join_room" => self.may_join(me, room),
            "leave_room" => {
                sees()?;
                let left = matches!(self.rooms[&room].kind, Kind::Open | Kind::Private);
                need(left && self.is_in(me, room), "forbidden")
            }
            "invite_member" => self.may_invite(me, room, user),
            "remove_member" => {
                need(self.sees(me, room) && self.knows(me, user) && self.is_in(user, room), "not_found")?;
                need(self.keeps(me, room) && self.is_above(me, user, Some(room)), "forbidden")?;
                need(!self.rooms[&room].archived, "archived")
            }
            "open_direct" => {
                let others: Vec<Id> = asked["users"].as_array().unwrap().iter().map(number).collect();
                need(others.iter().all(|other| self.knows(me, *other)), "not_found")?;
                need(others.iter().all(|other| self.is_active(*other, now)), "forbidden")
            }
            "set_role" => {
                self.may_administer(me, user, true)?;
                let same = self.rank(user) == Rank::of(&asked["role"]);
                need(same || self.spares_an_admin(user, now), "conflict")
            }
            "mute_user" | "unmute_user" => self.may_mute(me, user, in_room()),
            "ban_user" => {
                self.may_administer(me, user, false)?;
                need(self.spares_an_admin(user, now), "conflict")
            }
            "unban_user" => self.may_administer(me, user, false),
            "list_connections" => {
                let whose = if asked["user"].is_string() { user } else { me };
                self.may_administer(me, whose, true).or_else(|code| need(whose == me, code))
            }
            "explain" => {
                need(self.knows(me, user) && in_room().is_none_or(|room| self.sees(me, room)), "not_found")?;
                self.may_administer(me, user, true).or_else(|code| need(user == me, code))
            }
            "end_sessions" => match asked["session"].is_string() {
                true => {
                    let owner = self.sessions.get(&number(&asked["session"])).copied();
                    let owner = owner.filter(|owner| *owner == me || self.may_administer(me, *owner, true).is_ok());
                    need(owner.is_some(), "not_found")
                }
                false => self.may_administer(me, user, true).or_else(|code| need(user == me, code)),
            },
            "update_profile" | "ping" => Ok(()),
            other => unreachable!("{other}"),
        }
    }

    /// Below one's own rank; in one's own room also beside; admins also on admins; never on oneself.
    fn is_above(&self, me: Id, other: Id, room: Option<Id>) -> bool {
        let (mine, theirs) = (self.rank(me), self.rank(other));
        let beside = mine == Rank::Admin || room.is_some_and(|room| self.owns(me, room));
        me != other && (theirs < mine || (theirs == mine && beside))
    }

    fn may_administer(&self, me: Id, user: Id, on_oneself: bool) -> Verdict {
        need(self.knows(me, user), "not_found")?;
        let may = self.is_above(me, user, None) || (on_oneself && me == user);
        need(self.rank(me) == Rank::Admin && may, "forbidden")
    }

    fn spares_an_admin(&self, user: Id, now: i64) -> bool {
        let can = |user: Id| self.rank(user) == Rank::Admin && self.is_active(user, now);
        !can(user) || self.people.keys().any(|other| *other != user && can(*other))
    }

    pub fn may_mute(&self, me: Id, user: Id, room: Option<Id>) -> Verdict {
        need(self.knows(me, user), "not_found")?;
        need(room.is_none_or(|room| self.sees(me, room) && self.is_in(user, room)), "not_found")?;
        let by_office = self.rank(me) >= Rank::Moderator;
        let by_ownership = self.rank(me) == Rank::Member && room.is_some_and(|room| self.owns(me, room));
        let kind = room.map(|room| self.rooms[&room].kind);
        need(kind.is_none_or(|kind| matches!(kind, Kind::Open | Kind::Private)), "forbidden")?;
        need((by_office || by_ownership) && self.is_above(me, user, room), "forbidden")?;
        need(room.is_none_or(|room| !self.rooms[&room].archived), "archived")
    }

    pub fn may_ban(&self, me: Id, user: Id) -> bool {
        self.may_administer(me, user, false).is_ok()
    }

    /// Members keep their own rooms; moderators and admins open ones and those they are in.
    fn keeps(&self, me: Id, room: Id) -> bool {
        let kind = self.rooms[&room].kind;
        matches!(kind, Kind::Open | Kind::Private)
            && match self.rank(me) {
                Rank::Guest => false,
                Rank::Member => self.owns(me, room),
                Rank::Moderator | Rank::Admin => kind == Kind::Open || self.is_in(me, room),
            }
    }

    fn may_join(&self, me: Id, room: Id) -> Verdict {
        need(self.sees(me, room), "not_found")?;
        need(self.rooms[&room].kind == Kind::Open && self.rank(me) > Rank::Guest, "forbidden")?;
        need(self.is_in(me, room) || !self.rooms[&room].archived, "archived")
    }

    fn may_invite(&self, me: Id, room: Id, user: Id) -> Verdict {
        need(self.sees(me, room) && self.knows(me, user), "not_found")?;
        let may = match (self.rooms[&room].kind, self.rank(me)) {
            (_, Rank::Guest) | (Kind::Direct | Kind::Announcements, _) => false,
            (Kind::Open, _) => true,
            (Kind::Private, Rank::Member) => self.owns(me, room),
            (Kind::Private, Rank::Moderator | Rank::Admin) => self.is_in(me, room),
        };
        need(may, "forbidden")?;
        need(!self.rooms[&room].archived, "archived")
    }

    fn is_name_free(&self, name: &str, but: Option<Id>) -> bool {
        let same = |(id, room): (&Id, &crate::day::world::Room)| {
            Some(*id) != but && room.kind == Kind::Open && room.name.eq_ignore_ascii_case(name)
        };
        !self.rooms.iter().any(same)
    }

    fn may_create(&self, me: Id, asked: &Value) -> Verdict {
        let members = asked["members"].as_array().into_iter().flatten();
        need(members.map(number).all(|user| self.knows(me, user)), "not_found")?;
        need(self.rank(me) > Rank::Guest, "forbidden")?;
        need(asked["kind"] != "open" || self.is_name_free(asked["name"].as_str().unwrap(), None), "conflict")
    }

    fn may_update(&self, me: Id, room: Id, asked: &Value) -> Verdict {
        need(self.sees(me, room), "not_found")?;
        need(self.keeps(me, room), "forbidden")?;
        let now = &self.rooms[&room];
        need(!now.archived, "archived")?;
        let name = asked["name"].as_str().unwrap_or(&now.name);
        need(now.kind != Kind::Open || self.is_name_free(name, Some(room)), "conflict")
    }

    fn may_say(&self, me: Id, room: Id, asked: &Value, announcing: bool, now: i64) -> Verdict {
        let key = asked["client_id"].as_str().unwrap().to_owned();
        if let Some((before, _)) = self.keys.get(&(me, key)) {
            return need(before == asked, "conflict");
        }
        let parent = asked["reply_to"].is_string().then(|| number(&asked["reply_to"]));
        self.may_speak(me, room, &Aim::of(&asked["audience"]), parent, announcing, now)
    }

    pub fn may_speak(&self, me: Id, room: Id, aim: &Aim, parent: Option<Id>, announcing: bool, now: i64) -> Verdict {
        need(self.sees(me, room), "not_found")?;
        let answered =
            parent.and_then(|id| self.said.get(&id)).filter(|said| said.room == room && self.reads(me, said));
        need(parent.is_none() || answered.is_some(), "not_found")?;
        if let Aim::Named(people) = aim {
            need(people.iter().all(|user| self.knows(me, *user) && self.is_in(*user, room)), "not_found")?;
        }
        let addresses = match (self.rank(me), aim) {
            (_, Aim::Everyone) | (Rank::Moderator | Rank::Admin, _) | (Rank::Member, Aim::Named(_)) => true,
            (Rank::Member, Aim::Rank(rank)) => *rank >= Rank::Moderator,
            (Rank::Guest, _) => false,
        };
        need(addresses && answered.is_none_or(|answered| self.lies_within(aim, answered)), "forbidden")?;
        let may =
            if announcing { self.rank(me) >= Rank::Moderator } else { self.is_in(me, room) && room != ANNOUNCEMENTS };
        need(may, "forbidden")?;
        self.may_write(me, room, now)
    }

    fn may_write(&self, me: Id, room: Id, now: i64) -> Verdict {
        need(!self.rooms[&room].archived, "archived")?;
        need(!self.is_muted(me, room, now), "muted")
    }

    /// Whoever reads the answer reads what it answers.
    fn lies_within(&self, aim: &Aim, parent: &Said) -> bool {
        match (aim, &parent.aim) {
            (_, Aim::Everyone) => true,
            (Aim::Rank(rank), Aim::Rank(least)) => rank >= least,
            (Aim::Named(people), _) => people.iter().all(|user| self.reads(*user, parent)),
            (Aim::Everyone | Aim::Rank(_), _) => false,
        }
    }

    fn read_by(&self, me: Id, asked: &Value) -> Result<&Said, &'static str> {
        let said = self.said.get(&number(&asked["message"])).filter(|said| self.reads(me, said));
        said.ok_or("not_found")
    }

    fn may_edit(&self, me: Id, asked: &Value, now: i64) -> Verdict {
        let said = self.read_by(me, asked)?;
        need(said.author == me && self.is_in(me, said.room), "forbidden")?;
        need(said.room != ANNOUNCEMENTS || self.rank(me) >= Rank::Moderator, "forbidden")?;
        self.may_write(me, said.room, now)?;
        need(said.deleted.is_none(), "conflict")
    }

    fn may_delete(&self, me: Id, asked: &Value) -> Verdict {
        let said = self.read_by(me, asked)?;
        let may = match self.rank(me) {
            Rank::Guest | Rank::Member => said.author == me,
            Rank::Moderator => said.author == me || self.rank(said.author) < Rank::Moderator,
            Rank::Admin => true,
        };
        need(may, "forbidden")?;
        need(!self.rooms[&said.room].archived || self.rank(me) >= Rank::Moderator, "archived")
    }

    fn may_sign(&self, me: Id, asked: &Value, now: i64) -> Verdict {
        let said = self.read_by(me, asked)?;
        need(self.is_in(me, said.room), "forbidden")?;
        self.may_write(me, said.room, now)?;
        let given = said.signs.get(asked["emoji"].as_str().unwrap()).is_some_and(|users| users.contains(&me));
        need(asked["type"] == "unreact" || given || said.deleted.is_none(), "conflict")
    }
}

//! Naming people in a message: where a name is begun, and whose it may become.

use crate::domain::audience::Audience;
use crate::domain::id::{RoomId, UserId};
use crate::domain::room::RoomKind;
use crate::protocol::limits;
use crate::protocol::view::Person;
use crate::ui::state::ChatState;

/// So many are offered.
const OFFERED: usize = 6;

/// Somebody who can be named.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Candidate {
    /// Who.
    pub user: UserId,
    /// The name that is written.
    pub name: String,
    /// The name shown.
    pub display: String,
}

/// The letters after the `@` that the caret stands behind, if it stands behind one.
pub fn begun(before_caret: &str) -> Option<&str> {
    let (before, letters) = before_caret.rsplit_once('@')?;
    let begins = before.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    let all = letters.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    (begins && all && letters.len() <= 32).then_some(letters)
}

impl ChatState {
    /// Who may be meant by these letters: people who would see the message, and never oneself.
    pub fn candidates(&self, room: RoomId, audience: &Audience, letters: &str) -> Vec<Candidate> {
        let letters = letters.to_lowercase();
        let begins = |text: &str| text.to_lowercase().split_whitespace().any(|word| word.starts_with(&letters));
        let mut found: Vec<&Person> = self
            .people
            .values()
            .filter(|person| person.user != self.you.user && (begins(&person.name) || begins(&person.display)))
            .filter(|person| self.is_in(room, person) && is_of(audience, person))
            .collect();
        found.sort_by_cached_key(|person| (!person.online, person.display.to_lowercase()));
        let candidate = |person: &Person| Candidate {
            user: person.user,
            name: person.name.clone(),
            display: person.display.clone(),
        };
        found.into_iter().take(OFFERED).map(candidate).collect()
    }

    /// Whether somebody is in a room, as far as told; the server has the last word.
    pub fn is_in(&self, room: RoomId, person: &Person) -> bool {
        let Some(room) = self.rooms.get(&room) else { return false };
        match (&room.members, room.view.kind) {
            (_, RoomKind::Announcements) => true,
            // More than one list holds: the others were not told.
            (Some(members), _) => members.len() >= limits::LIST || members.contains(&person.user),
            (None, RoomKind::Open) => true,
            (None, RoomKind::Private) => false,
            (None, RoomKind::Direct) => room.view.members.contains(&person.user),
        }
    }
}

fn is_of(audience: &Audience, person: &Person) -> bool {
    match audience {
        Audience::Everyone {} => true,
        Audience::Role { role } => person.role >= *role,
        Audience::Users { users } => users.contains(&person.user),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::role::Role;
    use crate::ui::state::sample::{BOB, CAROL, ME, ROOM, page};

    fn state() -> ChatState {
        ChatState::from_page(&page(Vec::new()))
    }

    fn found(state: &ChatState, audience: &Audience, letters: &str) -> Vec<UserId> {
        state.candidates(ROOM, audience, letters).into_iter().map(|candidate| candidate.user).collect()
    }

    #[test]
    fn a_name_begins_after_an_at_sign_that_no_word_leads_to() {
        for (text, letters) in [("@", Some("")), ("hi @bo", Some("bo")), ("(@é", Some("é")), ("@a @b.c", Some("b.c"))]
        {
            assert_eq!(begun(text), letters, "{text}");
        }
        for text in ["", "bob", "me@example", "@bob ", "@bob, and"] {
            assert_eq!(begun(text), None, "{text}");
        }
    }

    #[test]
    fn people_are_found_by_both_their_names_and_never_oneself() {
        let mut state = state();
        state.people.get_mut(&BOB).unwrap().display = "Robert Okafor".to_owned();
        assert_eq!(found(&state, &Audience::EVERYONE, "bo"), [BOB]);
        assert_eq!(found(&state, &Audience::EVERYONE, "OKA"), [BOB]);
        assert_eq!(found(&state, &Audience::EVERYONE, ""), [CAROL, BOB]);
        assert!(!found(&state, &Audience::EVERYONE, "m").contains(&ME));
    }

    #[test]
    fn only_people_who_would_see_the_message_are_offered() {
        let mut state = state();
        assert_eq!(found(&state, &Audience::Role { role: Role::Moderator }, ""), [BOB]);
        assert_eq!(found(&state, &Audience::Users { users: vec![CAROL] }, ""), [CAROL]);
        state.rooms.get_mut(&ROOM).unwrap().members = Some(BTreeSet::from([ME, BOB]));
        assert_eq!(found(&state, &Audience::EVERYONE, ""), [BOB]);
    }

    #[test]
    fn of_a_private_room_nobody_is_offered_before_it_is_known_who_is_in_it() {
        let mut state = state();
        let room = state.rooms.get_mut(&ROOM).unwrap();
        (room.view.kind, room.members) = (RoomKind::Private, None);
        assert_eq!(found(&state, &Audience::EVERYONE, ""), []);
    }
}

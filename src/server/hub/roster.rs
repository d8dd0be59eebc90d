//! People as `ready` lists them, each encoded once: two hundred of them are most of what a new socket is sent.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::value::{RawValue, to_raw_value};

use crate::domain::id::UserId;
use crate::domain::person::Person;
use crate::server::hub::views;

/// A person's JSON, shared by all frames that hold it.
pub type Encoded = Arc<RawValue>;

/// The people who were listed since they last changed.
#[derive(Debug, Default)]
pub struct Roster {
    people: HashMap<UserId, Entry>,
}

/// The two ways in which a person looks.
#[derive(Debug, Default)]
struct Entry {
    online: Option<Encoded>,
    offline: Option<Encoded>,
}

impl Roster {
    /// The person, online or not.
    pub fn person(&mut self, person: &Person, online: bool) -> Encoded {
        let entry = self.people.entry(person.id).or_default();
        let encoded = if online { &mut entry.online } else { &mut entry.offline };
        encoded.get_or_insert_with(|| encode(person, online)).clone()
    }

    /// Something about the person differs.
    pub fn forget(&mut self, user: UserId) {
        self.people.remove(&user);
    }
}

fn encode(person: &Person, online: bool) -> Encoded {
    // Our own types have string keys and finite numbers only, which is all that can fail.
    to_raw_value(&views::person(person, online)).unwrap_or_else(|_| RawValue::NULL.to_owned()).into()
}

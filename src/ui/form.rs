//! A dialog's form as data: what it says, its fields, what it asks of the server and what its button is called.
//! One component draws them all ([`FormView`](crate::ui::view::form::FormView)), so that a further form costs the
//! browser a few hundred bytes and not a view of its own.

use crate::domain::id::UserId;
use crate::protocol::command::Command;
use crate::protocol::frame::Done;
use crate::ui::chat::Chat;

/// What the button says, for what was filled in.
pub type Button = Box<dyn Fn(&Values) -> String + Send + Sync>;
/// What is asked of the server, or why it cannot be.
pub type Ask = Box<dyn Fn(&Values) -> Result<Vec<Command>, String> + Send + Sync>;
/// What happens once it was carried out; the form is closed already.
pub type Then = Box<dyn Fn(Chat, &Values, &Done) + Send + Sync>;

/// A deed that asks before it is done.
pub struct Form {
    /// What follows from it; nothing when empty.
    pub sentence: String,
    /// What is to be filled in.
    pub fields: Vec<Field>,
    /// The button, by its consequence.
    pub button: Button,
    /// What is asked.
    pub ask: Ask,
    /// What happens then.
    pub then: Then,
}

impl Form {
    /// A sentence and the button that does it.
    pub fn plain(sentence: impl Into<String>, button: impl Into<String>, command: Command, then: Then) -> Self {
        let button = button.into();
        Self {
            sentence: sentence.into(),
            fields: Vec::new(),
            button: Box::new(move |_| button.clone()),
            ask: Box::new(move |_| Ok(vec![command.clone()])),
            then,
        }
    }
}

/// One field.
pub struct Field {
    /// What the form knows it by; unique within it.
    pub key: &'static str,
    /// What people read.
    pub label: &'static str,
    /// What stands under it; nothing when empty.
    pub hint: &'static str,
    /// What can be put in.
    pub kind: Kind,
    /// What it begins with.
    pub value: String,
}

/// What can be put into a field.
pub enum Kind {
    /// A line of so many characters.
    Line(u32),
    /// Several lines.
    Text,
    /// One of these, drawn as a row of pills: the value and what it is called.
    OneOf(Vec<(String, String)>),
    /// People, as ids with commas between.
    People,
}

impl Field {
    /// A field that begins empty.
    pub fn new(key: &'static str, label: &'static str, kind: Kind) -> Self {
        Self { key, label, hint: "", kind, value: String::new() }
    }

    /// The same with a line under it.
    pub fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    /// The same with what it begins with.
    pub fn begins(self, value: impl Into<String>) -> Self {
        Self { value: value.into(), ..self }
    }
}

/// What was filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values(Vec<(&'static str, String)>);

impl Values {
    /// What the fields begin with.
    pub fn of(fields: &[Field]) -> Self {
        Self(fields.iter().map(|field| (field.key, field.value.clone())).collect())
    }

    /// What stands in a field, without the white space around it.
    pub fn get(&self, key: &str) -> &str {
        self.0.iter().find(|(known, _)| *known == key).map_or("", |(_, value)| value.trim())
    }

    /// Puts something into a field.
    pub fn set(&mut self, key: &'static str, value: String) {
        if let Some((_, old)) = self.0.iter_mut().find(|(known, _)| *known == key) {
            *old = value;
        }
    }

    /// The people of a field.
    pub fn people(&self, key: &str) -> Vec<UserId> {
        self.get(key).split(',').filter_map(|id| id.parse().ok()).collect()
    }
}

/// A text, or nothing when it is empty.
pub fn unless_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Nothing more is done.
pub fn nothing_more() -> Then {
    Box::new(|_, _, _| ())
}

/// A sentence about what was done is shown.
pub fn say(sentence: String) -> Then {
    Box::new(move |chat, _, _| chat.say(sentence.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_is_read_without_the_white_space_around_it() {
        let fields = [Field::new("name", "Name", Kind::Line(64)), Field::new("who", "Who", Kind::People).begins("u_2")];
        let mut values = Values::of(&fields);
        values.set("name", "  lunch ".to_owned());
        values.set("unknown", "nothing".to_owned());
        assert_eq!((values.get("name"), values.get("unknown")), ("lunch", ""));
        assert_eq!(values.people("who"), [UserId(2)]);
        values.set("who", "u_2,u_7,x".to_owned());
        assert_eq!(values.people("who"), [UserId(2), UserId(7)]);
    }
}

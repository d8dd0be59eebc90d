//! The form that deletes what somebody else wrote: with a reason, if there is one to give, that stands in its place.

use crate::domain::id::MessageId;
use crate::domain::text::Reason;
use crate::ui::form::{Field, Form, Kind, unless_empty};
use crate::ui::view::message::tools::delete_soon;
use crate::ui::words;

const WHY: &str = "why";

/// Asks for the reason; nothing goes to the server before the deletion can no longer be undone.
pub fn delete(message: MessageId) -> Form {
    Form {
        sentence: words::room::DELETE_CONSEQUENCE.to_owned(),
        fields: vec![Field::new(WHY, words::room::DELETE_WHY, Kind::Line(250))],
        button: Box::new(|_| words::room::DELETE_IT.to_owned()),
        ask: Box::new(|values| match values.get(WHY) {
            "" => Ok(Vec::new()),
            why => Reason::parse(why).map(|_| Vec::new()).map_err(|wrong| wrong.to_string()),
        }),
        then: Box::new(move |chat, values, _| delete_soon(chat, message, unless_empty(values.get(WHY)))),
    }
}

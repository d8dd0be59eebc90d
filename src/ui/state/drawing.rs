//! From a message to its row: with names for ids, and what the person may do with it.

use std::sync::Arc;

use crate::domain::audience::Audience;
use crate::domain::id::{MessageId, UserId};
use crate::domain::moment::Moment;
use crate::domain::role::Role;
use crate::protocol::view::{Author, Message, Quote, Reaction};
use crate::ui::state::ChatState;
use crate::ui::state::outbox::Outgoing;
use crate::ui::state::path::message_path;
use crate::ui::state::room::RoomState;
use crate::ui::state::rows::{Deletion, Quoted, Row, Said, Shown, Signed};
use crate::ui::words::room as words;

impl ChatState {
    pub(in crate::ui::state) fn row_of_message(&self, room: &RoomState, key: &Arc<str>, message: &Arc<Message>) -> Row {
        let me = self.you.user;
        let named = |user: UserId| self.name_of(user).map(str::to_owned);
        let sign = |sign: &Reaction| Signed {
            emoji: sign.emoji.clone(),
            count: sign.users.len(),
            mine: sign.users.contains(&me),
            names: words::given_by(&sign.users, me, named),
        };
        let shown = Shown {
            message: Arc::clone(message),
            deeds: self.deeds(room, message),
            deletion: self.deleting.get(&message.id).cloned().unwrap_or(Deletion::No),
            epitaph: message.deleted.as_ref().map(|deleted| {
                let own = deleted.by == Some(message.author.user);
                words::tombstone(deleted.by.and_then(named).as_deref(), own, deleted.reason.as_deref())
            }),
            refused: self.refused.get(&message.id).cloned(),
            signs: message.reactions.iter().map(sign).collect(),
            names_me: message.mentions.contains(&me),
        };
        let quote = message.reply_to.map(|parent| quoted(room, parent, message.quote.as_ref()));
        let said = Said::Message(Box::new(shown));
        self.row(Arc::clone(key), &message.author, message.posted_at, &message.audience, quote, said)
    }

    pub(in crate::ui::state) fn row_of_outgoing(&self, room: &RoomState, outgoing: &Outgoing) -> Row {
        let you = &self.you;
        let author = Author { user: you.user, name: you.name.clone(), display: you.display.clone() };
        let quote = outgoing.reply_to.map(|parent| quoted(room, parent, None));
        let key = Arc::from(outgoing.client_id.as_str());
        let connected = self.connection.is_open();
        let said = Said::Outgoing { outgoing: Box::new(outgoing.clone()), connected };
        self.row(key, &author, outgoing.at, &outgoing.audience, quote, said)
    }

    fn row(
        &self,
        key: Arc<str>,
        author: &Author,
        at: Moment,
        audience: &Audience,
        quote: Option<Quoted>,
        said: Said,
    ) -> Row {
        let role = self.role_of(author.user);
        let stamp = words::stamp(audience, |user| self.name_of(user).map(str::to_owned));
        let (author, audience) = (author.clone(), audience.clone());
        Row { key, day: None, unread: false, first: false, author, role, at, audience, stamp, quote, said }
    }

    /// A person's role, if known.
    pub fn role_of(&self, user: UserId) -> Option<Role> {
        self.people.get(&user).map(|person| person.role)
    }
}

/// What a message answers: as it is here, else as the server told it.
fn quoted(room: &RoomState, parent: MessageId, told: Option<&Quote>) -> Quoted {
    let known = room.timeline.message(parent).map(|message| (&message.author, message.body.as_deref()));
    let found = known.or_else(|| told.map(|quote| (&quote.author, quote.body.as_deref())));
    let words = match found {
        Some((_, Some(body))) => words::excerpt(body),
        Some((_, None)) => words::QUOTE_DELETED.to_owned(),
        None => words::QUOTE_UNSEEN.to_owned(),
    };
    let who = found.map(|(author, _)| author.display.clone());
    Quoted { link: message_path(room.view.room, parent), who, words }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::clock::Clock;
    use crate::ui::state::rows::{Deeds, Rows};
    use crate::ui::state::sample::{BOB, CAROL, ME, deleted, message, page};

    fn rows(messages: Vec<Message>) -> Vec<Row> {
        Rows::of(&ChatState::from_page(&page(messages)), Clock::UTC).rows().to_vec()
    }

    #[test]
    fn only_those_who_may_are_offered_to_edit_and_delete() {
        let rows = rows(vec![message(1, BOB), message(2, ME), deleted(3, ME, 4)]);
        let offered: Vec<Deeds> = rows.iter().map(Row::deeds).collect();
        let others = Deeds { reply: true, react: true, ..Deeds::default() };
        assert_eq!(offered, [others, Deeds { edit: true, delete: true, ..others }, Deeds::default()]);
    }

    #[test]
    fn a_sign_tells_who_gave_it() {
        let mut signed = message(1, BOB);
        signed.reactions = vec![Reaction { emoji: "👍".to_owned(), users: vec![CAROL, ME] }];
        let Said::Message(shown) = rows(vec![signed])[0].said.clone() else { panic!("pending") };
        let expected = Signed { emoji: "👍".to_owned(), count: 2, mine: true, names: "CAROL and you".to_owned() };
        assert_eq!(shown.signs, [expected]);
    }

    #[test]
    fn an_answer_shows_what_it_answers_as_that_is_now() {
        let mut answer = message(2, CAROL);
        answer.reply_to = Some(MessageId(1));
        let quote = |first: Message| rows(vec![first, answer.clone()]).into_iter().find_map(|row| row.quote).unwrap();
        assert_eq!(quote(message(1, BOB)).words, "message 1");
        assert_eq!(quote(deleted(1, BOB, 5)).words, words::QUOTE_DELETED);
        assert_eq!(
            quote(message(9, BOB)),
            Quoted { who: None, words: words::QUOTE_UNSEEN.to_owned(), ..quote(message(1, BOB)) }
        );
    }
}

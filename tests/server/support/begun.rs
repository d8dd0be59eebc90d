//! Sessions begun as the sign-in begins them, without the password: verifying one takes longer than a whole round.

use countersign::domain::actor::Actor;
use countersign::domain::command::{Command, Device, NewSession};
use countersign::domain::decide::Answer;
use countersign::domain::id::Cursor;
use countersign::domain::session::Method;
use countersign::server::session::token::Token;
use countersign::server::web::cookie;

use crate::support::House;
use crate::support::client::Client;

impl House {
    /// A new session of this person: to act in, and as a browser that holds its cookie.
    pub async fn begun(&self, name: &str) -> (Actor, Client) {
        let (user, token) = (self.id(name), Token::random().unwrap());
        let config = &self.server.app().config;
        let session = NewSession {
            user,
            token: token.hash(),
            expires: self.clock.now().plus_seconds(config.session.lifetime_seconds),
            fresh_until: self.clock.now().plus_seconds(config.session.fresh_proof_seconds),
            method: Method::Password,
            device: Device { agent: "a test".into(), address: "127.0.0.1".into() },
            cap: config.session.per_person,
            as_of: Cursor::MAX,
        };
        let Answer::Started(session) = self.ask(Command::StartSession(session)).await else { panic!("not begun") };
        let mut client = self.visitor();
        client.cookie = Some(format!("{}={}", cookie::name(config), token.expose()));
        (Actor::Person { user, session }, client)
    }
}

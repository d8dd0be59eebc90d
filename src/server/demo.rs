//! A throw-away workspace to look around in: four people, a few rooms, some hundred messages. All of it goes
//! through the log like anything else.

pub mod script;

use std::path::PathBuf;
use std::sync::Arc;

use crate::domain::actor::Actor;
use crate::domain::audience::Audience;
use crate::domain::command::{Command, Device, Ending, NewPerson, NewSession};
use crate::domain::decide::Answer;
use crate::domain::id::{Cursor, RoomId, UserId};
use crate::domain::session::Method;
use crate::domain::text::{Body, ClientId, DisplayName, RoomName, Topic, UserName};
use crate::server::clock::Clock;
use crate::server::config::Config;
use crate::server::demo::script::{Line, PEOPLE, ROOMS, Who};
use crate::server::log::{Log, Running};
use crate::server::markdown;
use crate::server::session::password::Passwords;
use crate::server::session::token::Token;
use crate::server::store::{Absent, Store};
use crate::server::{ServerError, demo};

/// How long ago the conversation began, in seconds: four days.
const BEGAN: i64 = 4 * 86_400;

/// A demo's folder and its people. The folder goes when this goes.
pub struct Demo {
    /// Names and generated passwords.
    pub people: Vec<(&'static str, String)>,
    folder: PathBuf,
}

impl Drop for Demo {
    fn drop(&mut self) {
        // A throw-away folder that stays behind is the system's to clean up.
        let _left = std::fs::remove_dir_all(&self.folder);
    }
}

impl Demo {
    /// Makes the workspace in a folder of its own and points the configuration at it.
    ///
    /// # Errors
    /// When the folder or the database cannot be made.
    pub async fn prepare(config: &mut Config) -> Result<Self, ServerError> {
        let folder = std::env::temp_dir().join(format!("countersign-demo-{}", std::process::id()));
        std::fs::create_dir_all(&folder)
            .map_err(|e| ServerError(format!("The folder {} cannot be made: {e}.", folder.display())))?;
        config.database_url = format!("sqlite://{}", folder.join("demo.db").display());
        if config.workspace.name == "Countersign" {
            config.workspace.name = "Harbour Works".to_owned();
        }
        let mut demo = Self { people: Vec::new(), folder };
        let store = Store::open(&config.database_url, Absent::Create).await?;
        let clock = Clock::default();
        clock.advance(-BEGAN);
        let Running { log, mut batches, writer, .. } = Log::start(&store, clock.clone()).await?;
        let pump = tokio::spawn(async move {
            while let Some(batch) = batches.recv().await {
                batch.respond();
            }
        });
        let told = Telling { log: log.clone(), clock, cast: Vec::new(), posted: 0 }.tell(&mut demo).await;
        log.stop().await;
        drop(log);
        // Both have ended once the log has.
        let _ended = tokio::join!(pump, writer);
        store.close().await;
        told.map(|()| demo)
    }
}

/// The making of the workspace.
struct Telling {
    log: Log,
    clock: Clock,
    cast: Vec<(Who, UserId, Actor)>,
    posted: usize,
}

impl Telling {
    async fn tell(mut self, demo: &mut demo::Demo) -> Result<(), ServerError> {
        let passwords = Passwords::new()?;
        for (who, name, display, role) in PEOPLE {
            let password = readable_password()?;
            let hash = passwords.hash(password.clone().into()).await?;
            demo.people.push((name, password));
            let person = NewPerson {
                name: text(UserName::parse(name))?,
                display: text(DisplayName::given(display))?,
                role,
                password: Some(hash),
                bot: false,
            };
            let Answer::Added(user) = self.ask(Actor::Console, Command::AddPerson(person)).await? else {
                continue;
            };
            let actor = self.sign_in(user).await?;
            self.cast.push((who, user, actor));
        }
        let lines = script::conversation();
        let step = BEGAN / i64::try_from(lines.len() + 2).unwrap_or(i64::MAX);
        let rooms = self.rooms().await?;
        for line in lines {
            self.clock.advance(step);
            self.say(&line, &rooms).await?;
        }
        for (_, user, _) in self.cast.clone() {
            self.ask(Actor::Console, Command::EndSessions(Ending::AllOf { user, except: None })).await?;
        }
        Ok(())
    }

    async fn ask(&self, actor: Actor, command: Command) -> Result<Answer, ServerError> {
        self.log
            .ask(actor, command)
            .await
            .map_err(|failure| ServerError(format!("The demo could not be made: {failure:?}.")))
    }

    async fn sign_in(&self, user: UserId) -> Result<Actor, ServerError> {
        let device = Device { agent: Arc::from("demo"), address: Arc::from("127.0.0.1") };
        let expires = self.clock.now().plus_seconds(10 * 86_400);
        let session = NewSession {
            user,
            token: Token::random()?.hash(),
            expires,
            fresh_until: expires,
            method: Method::Password,
            device,
            cap: 5,
            as_of: Cursor::MAX,
        };
        match self.ask(Actor::Console, Command::StartSession(session)).await? {
            Answer::Started(session) => Ok(Actor::Person { user, session }),
            Answer::Done(_)
            | Answer::Posted(_)
            | Answer::Created(_)
            | Answer::Ended(_)
            | Answer::Added(_)
            | Answer::Linked(_) => Err(ServerError("The demo could not be made: no session was started.".to_owned())),
        }
    }

    fn who(&self, who: Who) -> Result<(UserId, Actor), ServerError> {
        let found = self.cast.iter().find(|(cast, _, _)| *cast == who);
        found
            .map(|(_, user, actor)| (*user, *actor))
            .ok_or_else(|| ServerError("The demo's script names somebody unknown.".to_owned()))
    }

    /// The rooms of the script by name; `general` and `announcements` are there already.
    async fn rooms(&self) -> Result<Vec<(&'static str, RoomId)>, ServerError> {
        let mut rooms = vec![("announcements", RoomId(1)), ("general", RoomId(2))];
        for (name, kind, topic, owner, members) in ROOMS {
            let users =
                members.iter().map(|member| self.who(*member).map(|(user, _)| user)).collect::<Result<Vec<_>, _>>()?;
            let create = Command::CreateRoom {
                name: text(RoomName::given(name))?,
                kind,
                topic: text(Topic::parse(topic))?,
                members: users,
            };
            if let Answer::Created(room) = self.ask(self.who(owner)?.1, create).await? {
                rooms.push((name, room));
            }
        }
        Ok(rooms)
    }

    async fn say(&mut self, line: &Line, rooms: &[(&str, RoomId)]) -> Result<(), ServerError> {
        let Some((_, room)) = rooms.iter().find(|(name, _)| *name == line.room) else {
            return Err(ServerError(format!("The demo's script names the unknown room {}.", line.room)));
        };
        let (_, actor) = self.who(line.who)?;
        let audience = match line.to {
            script::To::Everyone => Audience::EVERYONE,
            script::To::Role(role) => Audience::Role { role },
            script::To::Person(who) => Audience::Users { users: vec![self.who(who)?.0] },
        };
        self.posted += 1;
        let client_id = text(ClientId::parse(&format!("demo-{}", self.posted)))?;
        let wording = markdown::wording(text(Body::parse(&line.words))?);
        let command = if line.room == "announcements" {
            Command::Announce(self.log.draft(None, wording, audience, client_id, None))
        } else {
            Command::PostMessage { room: *room, draft: self.log.draft(Some(*room), wording, audience, client_id, None) }
        };
        self.ask(actor, command).await.map(|_| ())
    }
}

fn text<T>(parsed: Result<T, crate::domain::text::TextError>) -> Result<T, ServerError> {
    parsed.map_err(|e| ServerError(format!("The demo's script does not fit: {e}")))
}

/// Twenty characters in groups, easy to type from a terminal.
fn readable_password() -> Result<String, ServerError> {
    const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstvwxyz0123456789";
    let mut bytes = [0; 20];
    getrandom::fill(&mut bytes)?;
    let groups: Vec<String> = bytes
        .chunks(5)
        .map(|group| group.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
        .collect();
    Ok(groups.join("-"))
}

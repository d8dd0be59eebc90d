//! One socket from its registration to its end: gone from the hub when it is gone, however it ends.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;
use tracing::{debug, info};

use crate::domain::command::Device;
use crate::domain::id::Cursor;
use crate::protocol::close::CloseCode;
use crate::server::audit::tally::Refused;
use crate::server::hub::connection::Connection;
use crate::server::web::App;
use crate::server::web::accept::early::Early;
use crate::server::web::socket::commands::Commands;
use crate::server::web::socket::engine::Engine;
use crate::server::web::socket::resume;
use crate::server::web::visitor::Visitor;

/// A refusal in place of the switch has to be taken within this time.
const TAKEN_WITHIN: Duration = Duration::from_secs(1);

/// Who opened it.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Whose session it was opened with.
    pub visitor: Visitor,
    /// From where, and with what.
    pub device: Device,
    /// The last cursor the client has.
    pub cursor: Option<Cursor>,
}

/// What stands before the first frame, in both directions.
#[derive(Debug)]
pub struct Before {
    /// The answer that switches protocols, if it is still to be written.
    pub switch: Bytes,
    /// What the peer sent without waiting for it.
    pub early: Bytes,
    /// What is answered where it is too late to switch protocols.
    pub answers: Arc<Early>,
}

/// Serves the socket until it ends.
pub async fn run<S: AsyncRead + AsyncWrite + Unpin>(app: Arc<App>, caller: Caller, mut stream: S, before: Before) {
    let Caller { visitor, device, cursor } = caller;
    // Between the check and now the session may have ended; then there is nothing to register.
    let Some((connection, opening)) = app.hub.register(visitor.owner(), device, app.now()) else {
        // Nothing was answered yet: it is not accepted and then dropped.
        if !before.switch.is_empty() {
            let Before { answers, .. } = &before;
            let refusal = if app.hub.is_draining() { answers.restarting() } else { answers.no_session() };
            let _gone = timeout(TAKEN_WITHIN, stream.write_all(&refusal)).await.is_err();
        }
        return;
    };
    let registered = Registered { app, visitor, connection };
    let Registered { app, connection, .. } = &registered;
    resume::begin(app, connection, opening, cursor);
    let commands = Commands::new(app.clone(), visitor, connection.clone());
    Engine::new(stream, before, connection.clone(), commands).await;
}

/// A socket that the hub knows; forgotten when this is dropped, also by a panic.
struct Registered {
    app: Arc<App>,
    visitor: Visitor,
    connection: Arc<Connection>,
}

impl Drop for Registered {
    fn drop(&mut self) {
        let Self { app, visitor, connection } = self;
        app.hub.leave(connection);
        let code = if std::thread::panicking() { Some(CloseCode::Internal) } else { connection.closed_with() };
        connection.gone();
        let routine = code == Some(CloseCode::Normal);
        let Some(code) = code.map(CloseCode::number) else { return };
        // Tabs are closed all day.
        if !routine {
            app.refusals.count(Refused::Closed, visitor.source(), code);
        }
        let Visitor { user, session, .. } = visitor;
        if routine {
            debug!(user = %user, session = %session, code, "A socket was closed with {code}");
        } else {
            info!(user = %user, session = %session, code, "A socket was closed with {code}");
        }
    }
}

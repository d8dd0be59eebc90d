//! The page after its session is over: nothing of the rooms remains in it.

use leptos::prelude::*;

use crate::protocol::close::CloseCode;
use crate::ui::chat::use_chat;
use crate::ui::state::path::room_path;
use crate::ui::view::icon::Seal;
use crate::ui::words;

/// Why, in one sentence, and the way back to where one was.
#[component]
pub fn EndedDoor(
    /// Why the socket was closed.
    code: CloseCode,
) -> impl IntoView {
    let next = use_chat().peek(|state| room_path(state.current));
    // Whoever was banned hears until when and why; the other codes say all there is to say.
    let told = (code == CloseCode::AccountClosed)
        .then(|| use_chat().peek(|state| state.connection.told().map(str::to_owned)))
        .flatten();
    let href = format!("/login?next={next}&ended={}", code.number());
    view! {
        <main class="door">
            <div class="card fold" role="alertdialog" aria-labelledby="ended" aria-describedby="ended-why">
                <Seal size=36/>
                <header>
                    <h1 id="ended">{words::ENDED}</h1>
                    <p id="ended-why">{words::ended(code.number())}{told.map(|told| format!(" {told}"))}</p>
                </header>
                <p><a class="button primary" href=href rel="external" autofocus>{words::SIGN_IN_AGAIN}</a></p>
            </div>
        </main>
    }
}

//! The password once more, for the session of this page, without leaving it.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{RequestInit, RequestRedirect, Response, UrlSearchParams, window};

use crate::ui::powers::Proof;

/// Gives it, and tells what came of it. The cookie changes; the socket stays.
pub fn prove(password: String, then: Box<dyn FnOnce(Proof)>) {
    spawn_local(async move { then(post(&password).await.unwrap_or(Proof::Impossible)) });
}

/// As the form of `/reauth` does. Where that leads is not followed; the browser then gives no status away.
async fn post(password: &str) -> Option<Proof> {
    let fields = UrlSearchParams::new().ok()?;
    fields.append("password", password);
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_redirect(RequestRedirect::Manual);
    init.set_body(&fields);
    let asked = window()?.fetch_with_str_and_init("/reauth", &init);
    let answer: Response = JsFuture::from(asked).await.ok()?.dyn_into().ok()?;
    Some(match answer.status() {
        0 => Proof::Given,
        403 => Proof::Wrong,
        429 => Proof::TooOften,
        _ => Proof::Impossible,
    })
}

//! What the browser loads: the page of `countersign`, linked and optimised as one piece.

use wasm_bindgen::prelude::wasm_bindgen;

/// Makes the page alive.
#[wasm_bindgen]
pub fn hydrate() {
    countersign::browser::hydrate();
}

//! What one sees and changes about oneself: sessions, password, tokens. Plain pages.

pub mod password;
pub mod sessions;
pub mod tokens;

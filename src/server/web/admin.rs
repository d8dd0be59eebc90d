//! Other people's accounts, for those who may manage them; to anyone else none of these pages exists.

pub mod links;
pub mod people;

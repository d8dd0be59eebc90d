//! The components, from the whole page down to an icon.

pub mod app;
pub mod door;
pub mod icon;

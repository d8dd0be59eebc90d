//! The components, from the whole page down to an icon.

pub mod app;
pub mod avatar;
pub mod banner;
pub mod care;
pub mod choose;
pub mod composer;
pub mod conversation;
pub mod details;
pub mod dialog;
pub mod door;
pub mod ended;
pub mod foot;
pub mod form;
pub mod icon;
pub mod keys;
pub mod live;
pub mod log;
pub mod menu;
pub mod message;
pub mod notice;
pub mod overlay;
pub mod people;
pub mod question;
pub mod sidebar;
pub mod tree;
pub mod writing;

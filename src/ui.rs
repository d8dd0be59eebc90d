//! Pages, components and the state they show; built for both sides, and knowing neither.
//!
//! What only a browser can do reaches this layer as values: see [`powers::Powers`].

pub mod chat;
pub mod document;
pub mod draft;
pub mod form;
pub mod menu;
pub mod page;
pub mod powers;
pub mod state;
pub mod view;
pub mod words;

//! Pages, components and the state they show; built for both sides, and knowing neither.
//!
//! What only a browser can do reaches this layer as values: see [`powers::Powers`].

pub mod document;
pub mod page;
pub mod state;
pub mod view;
pub mod words;

//! Facts and rules: who exists, who is where, who may do what, and what follows from a command.
//!
//! Nothing here does I/O, waits, reads a clock or knows the wire; both sides of the crate are built with it.

pub mod actor;
pub mod audience;
pub mod change;
pub mod command;
pub mod decide;
pub mod denied;
pub mod emoji;
pub mod id;
pub mod link;
pub mod message;
pub mod moment;
pub mod person;
pub mod policy;
pub mod role;
pub mod room;
pub mod rules;
pub mod scope;
pub mod session;
pub mod text;
pub mod workspace;

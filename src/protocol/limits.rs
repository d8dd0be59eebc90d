//! Bounds of the wire, version 1.

/// The version in `ready` and in the subprotocol's name.
pub const VERSION: u32 = 1;

/// The subprotocol selected when it is offered.
pub const SUBPROTOCOL: &str = "countersign.v1";

/// The most bytes in one message from the client.
pub const CLIENT_MESSAGE: usize = 64 * 1024;

/// The most bytes in one message from the server.
pub const SERVER_MESSAGE: usize = 256 * 1024;

/// The most characters of a frame's `id`.
pub const FRAME_ID: usize = 64;

/// The most messages in one answer to `history`.
pub const HISTORY: u32 = 200;

/// The most hits in one answer to `search`.
pub const HITS: u32 = 50;

/// The most characters of a search.
pub const QUERY: usize = 200;

/// How far `unread` and `mentions` count: this many stands for this many or more.
pub const UNREAD: u32 = 100;

/// The most rooms that `ready` and the frames behind it list.
pub const ROOMS: usize = 1000;

/// The most people that `ready` lists.
pub const PEOPLE: usize = 200;

/// The most people that may be named when a room is created.
pub const ROOM_MEMBERS: usize = 200;

/// The most others that a direct room may have.
pub const DIRECT_OTHERS: usize = 7;

/// The most entries in one list of rooms, people or connections.
pub const LIST: usize = 200;

//! What was done and what was refused, for those who have to answer for it.
//!
//! What changes state is recorded in the transaction that changes it; that something was said is not, the message
//! itself tells. Refusals and closes are counted together for a minute, so that a flood cannot fill the disk.

pub mod chain;
pub mod entry;
pub mod source;
pub mod tally;

//! Making it happen: the loop that drives a plan, the journal it writes first, and the pace it
//! looks at.
//!
//! Decides nothing about databases: what to do next is [`crate::plan::next`]'s to say. Must never
//! send a request that the journal does not know of.

mod begin;
mod catalog;
mod drive;
mod hook;
mod journal;
mod live;
mod lock;
mod lost;
mod pace;
mod state;
mod stop;

pub use begin::{Beginning, account, beginning};
pub use catalog::{Bad, Catalog, Known, Target, all, find, find_readable};
pub use drive::{Driver, Ending, drive, go_on, look, resume};
pub use hook::{Scrub, Told, perform};
pub use journal::{
    Crash, Entry, Journal, JournalError, Memory, OnDisk, keep, progress, read, text,
};
pub use live::Run;
pub use lock::{Lock, LockError};
pub use lost::{Found, LostError, Vigil, find_lost, traces};
pub use pace::Pace;
pub use state::{StateDir, StateError};
pub use stop::{StopSignal, Stopper};

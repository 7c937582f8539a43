//! `trapheus rehearse`.

mod kill;
mod observer;
mod stage;

pub use kill::{Point, Script, Survived};
pub use observer::Observer;
pub use stage::{Breakdown, Left, REGION, Stage};

//! What shall happen. Decides the plan, every next move and every end.
//!
//! Pure: no I/O, no clock, no `await`, and nothing of the other rooms. Time comes in with each
//! look at the world ([`World::seen_at`]). That is why a test can visit every state of it.

mod about;
mod call;
mod decide;
mod deletion;
mod event;
mod expected;
mod fault;
mod finding;
mod hook;
mod improve;
mod keep;
mod mark;
mod name;
mod obstacle;
mod preflight;
mod progress;
mod rebuild;
mod reference;
mod repair;
#[cfg(test)]
mod sample;
mod settings;
mod signs;
mod standing;
mod status;
mod step;
mod strategy;
mod survey;
mod task;
mod thing;
mod undo;
mod untold;
mod view;
mod wording;
mod world;

pub use about::{About, Replaces, Role, Unspoken};
pub use call::{Call, Replacement, Until};
pub use decide::{
    Move, NoRollback, Rules, Verdict, arrived, carry_on, newly_served, news_of_the_name, next,
    rollback_on_request, verdict,
};
pub use deletion::{Deletion, Farewell, FinalSnapshot};
pub use event::{Cause, Ended, Event, Happening, Outcome, Pulse, Record, Stop};
pub use expected::Expected;
pub use fault::{Answer, Fault, FaultKind};
pub use finding::{Finding, Level};
pub use hook::{Hook, Moment};
pub use keep::{KeptOriginal, Unproven, from_now, is_reaping, kept, kept_in, reap_on_request};
pub use mark::{Mark, Which, database_of};
pub use name::{Identifier, NameError, Shape};
pub use obstacle::{Difference, Obstacle, Reason};
pub use preflight::preflight;
pub use progress::{At, Begun, Progress, Sent};
pub use rebuild::{Rebuilt, Trace, Traces, rebuild, trace};
pub use reference::{Named, Reference, Seen};
pub use repair::{accepted, accepting};
pub use settings::{Keep, Setting, differences};
pub use standing::{Blocked, Standing, standing};
pub use status::{Class, Status};
pub use step::{Plan, Purpose, Step};
pub use strategy::{Refresh, Target, rename_first, snapshot, snapshot_only};
pub use survey::{Counted, CustomEndpoint, Quota, Survey, Wish};
pub use task::Task;
pub use undo::undo;
pub use untold::Untold;
pub use wording::quoted;
pub use world::{Kind, Member, Resource, ResourceId, Snapshot, World};

use jiff::Timestamp;
use std::time::Duration;

/// The tag that says which run claimed or made a database: `<run>/<role>`.
pub const RUN_TAG: &str = "trapheus:run";
/// The second tag of a claim, and of the restored database: what the run is about ([`About`]), so
/// that one whose journal is lost can be understood.
pub const TASK_TAG: &str = "trapheus:task";
/// On an old database that is kept: until when.
pub const UNTIL_TAG: &str = "trapheus:until";
/// The tag by which a person keeps a database from being restored: its value is `never`.
pub const DENY_TAG: &str = "trapheus:restore";
/// Every tag key of ours begins so. Such tags are never copied and never compared.
pub const TAG_PREFIX: &str = "trapheus:";

/// `time + span`, at most the end of time.
pub(crate) fn later(time: Timestamp, span: Duration) -> Timestamp {
    time.checked_add(span).unwrap_or(Timestamp::MAX)
}

//! Telling the person at the terminal. Decides the words and how they are shown.
//!
//! Displays only listen: they are fed [`plan::Event`](crate::plan::Event)s and have no way back.
//! Whatever becomes of the terminal (a closed pipe, a full disk behind stderr, Ctrl-S), the run
//! must neither end nor change; so every write is made by a thread of its own, and its failure is
//! forgotten.
//!
//! ```text
//! Event ──▶ Story ──▶ bars · plain lines · JSON lines     show()
//!             │
//!             ├─▶ Ending ──▶ RunResult · closing · Letter
//!             ├─▶ status · rehearsal
//!             └─▶ Report ──▶ text · Markdown · JSON
//! Outlook ──▶ the plan before anything changes · the dry run
//! ```

mod bars;
mod choose;
mod closing;
mod ending;
mod full;
mod json;
mod letter;
mod outlook;
mod paint;
mod place;
mod plain;
mod problem;
mod screen;
mod served;
mod show;
mod span;
mod status;
mod story;
mod tty;
mod words;

pub use choose::{Choice, Color, Display, Facts, Output, Progress, choose};
pub use ending::{AlertTold, Came, Ending, Leftover, RunResult, Serving, StepTold, Target};
pub use full::{
    AlertKept, Asked, Became, Compared, Deviation, Moment, Outage, PlanTold, Report, Source,
    StepKept, Unserved, Was, Why,
};
pub use letter::{Letter, Row};
pub use outlook::{DryRun, Outlook, Request};
pub use place::Place;
pub use problem::Problem;
pub use screen::{LogWriter, Terminal};
pub use served::{Gap, Service};
pub use show::{Manner, show};
pub use span::Span;
pub use status::{Listed, rehearsal, status_run, status_table};
pub use story::{Chapter, Head, Passage, Seen, Story};

//! trapheus restores an Amazon RDS database in place: it renames the database aside, restores its
//! snapshot under the same name, checks what came of it, and deletes the old one. What fails before
//! the restored database serves is rolled back. A run may be killed at any moment and carried on.
//!
//! The command line is the product. The library is there for its tests, its benchmark and for
//! whoever carries it on; it makes no promise of its own.
//!
//! # The idea
//!
//! A plan is data, one pure function decides, and one loop acts.
//!
//! ```text
//!             strategy                       next                     perform
//!  task ────────────────▶ Plan ──┐   ┌────────────────▶ Move ────────────────────▶ RDS
//!                                ├───┤  next(progress, world)                       │
//!                       World ───┘   └─ act · wait · advance · fail · done          │
//!                         ▲                                                         │
//!                         └───────────────────── look ◀─────────────────────────────┘
//! ```
//!
//! - A strategy ([`plan::rename_first`], [`plan::snapshot`], [`plan::snapshot_only`]) builds a list of
//!   steps. Every parameter that will be sent is in it, so a dry run prints what a run sends.
//! - [`plan::next`] takes the step in hand: if a call is blocked, it fails; if one is not begun, it
//!   acts; if one is under way, it waits; else it goes to the next step.
//! - A rollback is another plan, driven by the same loop. Start and resume are the same function.
//! - An error is an observation. After a request that failed, or that nobody answered, the loop
//!   looks again before it judges.
//!
//! # Words
//!
//! | word | meaning |
//! |---|---|
//! | target | the instance or cluster that the command line names |
//! | member | an instance of a cluster |
//! | shape | what bears a name: instance, cluster, or a snapshot of either; each has its name space |
//! | original | what was there before; known by its resource id, which no rename changes |
//! | claim | the tag [`plan::RUN_TAG`] on the original, put there before anything else is done |
//! | made | what a run created; known by the same tag, set in the creating request |
//! | former | the snapshot that a new one takes the place of; to retire it is to delete it for that |
//! | provisional | the name, and the mark, of the new snapshot until the former one has made room |
//! | aside | the name that the original bears meanwhile: `<identifier>-temp` |
//! | call | one change asked of RDS, as data |
//! | step | the calls that are made together; a plan is a list of steps |
//! | served | from here on the restored database was seen up under the name: it may have writers |
//! | pivot | the first delete of something of the original's: it cannot be taken back |
//! | run | one plan, those that followed from it, and their journal |
//! | look, world | one reading of RDS, and what it saw |
//! | standing | where a call stands in a world: not yet, under way, reached, blocked |
//! | pace | how often to look |
//!
//! # Rooms
//!
//! | room | what it is for | may use |
//! |---|---|---|
//! | [`cli`] | people come in: arguments, subcommands, exit codes, configuration | all |
//! | [`plan`] | what shall happen; pure | nothing |
//! | [`rds`] | where it happens: reads RDS, sends one request | `plan` |
//! | [`run`] | making it happen: the loop, the journal, the lock, the pace | `plan`, `rds`, `program` |
//! | [`report`] | telling the person at the terminal | `plan` |
//! | [`alert`] | telling the others: e-mail and Slack | `plan`, `program` |
//! | [`program`] | a person's program: run without a shell, within its time | nothing |
//! | [`sim`] | an AWS account in memory, asked over the wire | nothing |
//!
//! `tests/house.rs` holds this table.

pub mod alert;
pub mod cli;
pub mod plan;
pub mod program;
pub mod rds;
pub mod report;
pub mod run;
pub mod sim;

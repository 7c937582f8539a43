//! A person's program: a hook, or what gives a secret. It is run without a shell, and for no longer than
//! it may.

mod find;
mod run;

pub use find::unrunnable;
pub use run::{MOST, Program, ProgramError, Ran};

//! A database's configuration as plain data: name, value, and how it is kept.
//!
//! The rows that read and write them stand in `rds/settings.rs`; here they need no SDK.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One configuration attribute of a database as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Setting {
    /// The wire name of the request member that sets it, such as `DBInstanceClass`.
    pub name: String,
    /// Its value: text, number, truth or a list.
    pub value: Value,
    /// How it comes back.
    pub keep: Keep,
}

/// How a setting comes back on the restored database (the "Act" of rds-facts 1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Keep {
    /// Given to the restore itself.
    Restore,
    /// Only a request after the restore can set it, and it is not what a restore gives by itself.
    /// This version does not send that request: the plan warns of it.
    After,
    /// Cannot be carried over: the plan warns of it.
    Warn,
}

//! Calls in words, for plans, progress and causes.

use super::{Call, Farewell, Identifier};
use std::fmt;

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Claim { name, .. } => write!(f, "claim {name}"),
            Self::Rename { from, to, .. } => write!(f, "rename {from} to {to}"),
            Self::Restore { identifier, snapshot, .. } => {
                write!(f, "restore {snapshot} as {identifier}")
            }
            Self::Create { identifier, cluster, .. } => {
                write!(f, "create {identifier} in {cluster}")
            }
            Self::Failover { name, to, .. } => write!(f, "make {to} the writer of {name}"),
            Self::Take { identifier, source, .. } => write!(f, "take {identifier} of {source}"),
            Self::Copy { identifier, source, .. } => write!(f, "copy {source} to {identifier}"),
            Self::Adjust { name, settings, .. } => {
                let first = settings.first().map_or("nothing", |setting| &setting.name);
                match settings.len() {
                    0 | 1 => write!(f, "set {first} of {name}"),
                    many => write!(f, "set {first} and {} more of {name}", many - 1),
                }
            }
            Self::Tag { name, tags, .. } => {
                let keys: Vec<_> = tags.keys().map(String::as_str).collect();
                write!(f, "give {name} the tags {}", keys.join(", "))
            }
            Self::AddRole { name, role, feature, .. } => {
                let role = role.rsplit('/').next().unwrap_or(role);
                let feature = feature.as_deref().map(|of| format!(" for {of}"));
                write!(f, "give {name} the role {role}{}", feature.unwrap_or_default())
            }
            Self::EnableDataApi { name, .. } => write!(f, "switch the Data API of {name} on"),
            Self::Reboot { name, .. } => {
                write!(f, "reboot {name} if its parameter group asks for it")
            }
            Self::Settle { name, .. } => write!(f, "wait until {name} is steady"),
            Self::Check { name, .. } => write!(f, "check {name}"),
            Self::Protect { names, on, .. } => {
                let name = names.first().map_or("?", Identifier::as_str);
                write!(f, "switch deletion protection of {name} {}", if *on { "on" } else { "off" })
            }
            Self::Keep { name, span, .. } => write!(f, "keep {name} for {span:#}"),
            Self::Delete { name, farewell: Farewell { last: Some(last), .. }, .. } => {
                write!(f, "take {last} of {name}, and delete {name}")
            }
            Self::Delete { name, .. } => write!(f, "delete {name}"),
            Self::Hook { hook } => write!(f, "run {hook}"),
            Self::Release { names, .. } => {
                write!(
                    f,
                    "take the tags away from {}",
                    names.first().map_or("?", Identifier::as_str)
                )
            }
        }
    }
}

/// A word as a shell takes it.
#[must_use]
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

//! Whose account the credentials are of. In another account nothing of a run would be seen, and
//! it would be taken for lost.

use super::exit::{Exit, Failure};
use super::session::{Session, blind};
use crate::plan::{Fault, FaultKind, Resource, World};
use crate::rds::Connection;
use crate::run::{self, Known};
use std::time::Duration;

/// RDS or the network may be away for a moment, as after a reboot.
const AGAIN: Duration = Duration::from_secs(5);

/// The account of the credentials, where STS says it.
pub(super) async fn of(connection: &Connection) -> Option<String> {
    Some(run::account(&connection.caller().await?).to_owned())
}

/// Fails unless the credentials are seen to be of the run's account: STS says so, or a database of
/// the run is seen there. Gives the caller's ARN, where STS says it.
pub(super) async fn same(
    session: &Session,
    connection: &Connection,
    known: &Known,
) -> Result<Option<String>, Failure> {
    let deadline = session.deadline(connection.clock.timestamp());
    let own = &known.target.account;
    let mut told = false;
    loop {
        match connection.caller().await {
            Some(caller) if run::account(&caller) == own => return Ok(Some(caller)),
            Some(caller) => return Err(other(known, run::account(&caller))),
            None => {}
        }
        match run::look(&known.progress, &connection.look()).await {
            Ok(world) => {
                return match seen_in(known, &world) {
                    Some(account) if account == *own => Ok(None),
                    Some(account) => Err(other(known, account)),
                    None => Err(unknown(known)),
                };
            }
            Err(fault) if connection.clock.timestamp() < deadline && may_pass(&fault) => {
                if !told {
                    session.terminal.say(&format!("RDS cannot be read: {fault}; trying again\n"));
                    told = true;
                }
                connection.clock.sleep(AGAIN).await;
            }
            Err(fault) => return Err(not_now(&fault)),
        }
    }
}

/// The account in which the run's databases are seen; another one than the run's, if any is.
pub(super) fn seen_in<'a>(known: &Known, world: &'a World) -> Option<&'a str> {
    let ours = world.resources.iter().filter(|database| is_of(known, database));
    let mut accounts: Vec<_> = ours.map(|database| run::account(&database.arn)).collect();
    accounts.sort_by_key(|account| *account == known.target.account);
    accounts.first().copied()
}

/// The original, or what the run made.
fn is_of(known: &Known, database: &Resource) -> bool {
    let id = &database.resource_id;
    let made = database.run_tag().and_then(|tag| tag.split_once('/'));
    known.progress.task().originals().any(|(_, original)| original == id)
        || known.progress.served.as_ref() == Some(id)
        || made.is_some_and(|(run, _)| run == known.id)
}

fn other(known: &Known, account: &str) -> Failure {
    Failure::refused(&differs(known, account), "use the profile of that account")
}

/// That the credentials are of another account, in words.
pub(super) fn differs(known: &Known, account: &str) -> String {
    let (id, own) = (&known.id, &known.target.account);
    format!("the run {id} was begun in the account {own}, and these credentials are of {account}")
}

fn unknown(known: &Known) -> Failure {
    let own = &known.target.account;
    let what = format!(
        "nothing of the run {} is seen, and STS does not say whether these credentials are of its \
         account {own}",
        known.id
    );
    let hint = "a rename may hide it: run the same command again in some minutes, or allow \
                sts:GetCallerIdentity";
    Failure::new(Exit::NotNow, &what, hint)
}

/// Whether a look may be answered a little later, without a person.
fn may_pass(fault: &Fault) -> bool {
    !matches!(fault.kind, FaultKind::Expired | FaultKind::Refused)
}

/// The run is as resumable as before.
fn not_now(fault: &Fault) -> Failure {
    Failure { exit: Exit::NotNow, ..blind(fault) }
}

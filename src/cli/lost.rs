//! A run that this machine has no journal of: what RDS shows of it, and the journal written anew
//! where a person says that nobody else drives it.

use super::args::{Earlier, Lost};
use super::earlier::choose;
use super::exit::{Exit, Failure};
use super::session::{Session, blind};
use crate::plan::{Identifier, Record, Shape, Trace, Untold};
use crate::rds::Connection;
use crate::run::{self, Entry, Found, LostError, StateDir, Vigil};

/// The run that is meant: one of this machine, or one that RDS shows and whose journal is written
/// anew. None where there is neither.
pub(super) async fn chosen(
    session: &Session,
    state: &StateDir,
    earlier: &Earlier,
    lost: &Lost,
) -> Result<Option<String>, Failure> {
    if let Some(run) = choose(session, state, earlier)? {
        if lost.lost_journal {
            let what = format!("the journal of the run {run} is on this machine: it is not lost");
            return Err(Failure::refused(&what, "run the same command without --lost-journal"));
        }
        return Ok(Some(run));
    }
    let names = earlier.names()?;
    let Some(first) = names.first() else { return Ok(None) };
    let connection = session.connect(None).await?;
    match (anywhere(&connection, &names).await?, lost.lost_journal) {
        (Some((name, trace)), true) => {
            known(state, &trace.run)?;
            rebuild(session, state, &connection, &name).await.map(Some)
        }
        (Some((name, trace)), false) => Err(consent(session, &trace, &name)),
        // Where the database itself is not there, a rename may hide it, and what it bears.
        (None, _) if !is_there(&connection, &names).await? => {
            let what =
                format!("no unfinished run of {first} on this machine, and nothing bears it");
            Err(Failure::new(Exit::NotNow, &what, HIDDEN))
        }
        (None, true) => {
            let what =
                format!("{}, and no journal is on this machine", Untold::Nothing(first.clone()));
            Err(Failure::usage(&what, "check the name, the region, --cluster and the account"))
        }
        (None, false) => Ok(None),
    }
}

/// What to do where nothing is seen.
const HIDDEN: &str = "check the name, the region, --cluster and the account; a rename hides a \
                      database for some minutes: then run the same command again";

/// The run that has marked what bears one of the names. One of a cluster and one of an instance of its
/// name are two.
async fn anywhere(
    connection: &Connection,
    names: &[Identifier],
) -> Result<Option<(Identifier, Trace)>, Failure> {
    let mut found = None;
    for name in names {
        let trace = seen(connection, name).await.map_err(|error| unclear(error, name))?;
        let Some(trace) = trace else { continue };
        if found.is_some() {
            let what = format!("an instance and a cluster {name} both bear the tags of runs");
            let hint = "add --cluster for the cluster; name the run of the instance by its id, where it \
                        was started";
            return Err(Failure::refused(&what, hint));
        }
        found = Some((name.clone(), trace));
    }
    Ok(found)
}

async fn is_there(connection: &Connection, names: &[Identifier]) -> Result<bool, Failure> {
    let look = connection.look();
    let databases = look.databases(Shape::Cluster).await.map_err(|fault| blind(&fault))?;
    Ok(databases.iter().any(|database| names.contains(&database.identifier)))
}

/// The run that has marked a database, as RDS shows it just now.
pub(super) async fn seen(
    connection: &Connection,
    name: &Identifier,
) -> Result<Option<Trace>, LostError> {
    match run::traces(&connection.look(), connection.clock, name).await {
        Ok((trace, _)) => Ok(Some(trace)),
        Err(LostError::Untold(Untold::Nothing(_))) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What is known of a run by its tags, in words.
pub(super) fn in_words(trace: &Trace, name: &Identifier) -> String {
    let Trace { run, about } = trace;
    let snapshot = about.snapshot.as_deref().unwrap_or_default();
    let of = match about.task.takes() {
        true => format!("{} of {name}", about.task),
        false => format!("restore of {snapshot} to {name}"),
    };
    format!("the run {run} ({of})")
}

/// Another machine may still drive it: two of them would undo each other's work.
fn consent(session: &Session, trace: &Trace, name: &Identifier) -> Failure {
    let what = format!(
        "{} has marked {name} in RDS, and its journal is not on this machine",
        in_words(trace, name)
    );
    let (run, flags) = (&trace.run, &session.flags);
    let cluster = if name.shape() == Shape::Cluster { " --cluster" } else { "" };
    let hint = format!(
        "where it was started: trapheus resume {run}; or, if that machine is gone for good: \
         trapheus resume --identifier {name}{cluster} --lost-journal{flags}, or rollback with the \
         same flags"
    );
    Failure::refused(&what, &hint)
}

/// A journal of this machine is not written over.
fn known(state: &StateDir, run: &str) -> Result<(), Failure> {
    if !state.journal(run).exists() {
        return Ok(());
    }
    let what = format!("the journal of the run {run} is on this machine: it is not lost");
    Err(Failure::refused(&what, &format!("trapheus status {run}")))
}

async fn rebuild(
    session: &Session,
    state: &StateDir,
    connection: &Connection,
    name: &Identifier,
) -> Result<String, Failure> {
    let pace = session.pace(connection);
    let deadline = session.deadline(connection.clock.timestamp());
    let vigil = Vigil { rules: pace.rules(), quiet: pace.quiet(), deadline };
    if !session.shared.quiet {
        let seconds = vigil.quiet.as_secs();
        session.terminal.say(&format!(
            "watching {name} for {seconds} seconds or more, until nothing of the run changes\n"
        ));
    }
    let (look, region) = (connection.look(), &connection.region);
    let found = run::find_lost(&look, connection.clock, name, region, &vigil).await;
    let Found { run, entries, unknown } = found.map_err(|error| unclear(error, name))?;
    let _lock = Session::lock(state, &target(&entries).unwrap_or_default())?;
    // Another process may have done the same in between.
    known(state, &run)?;
    run::keep(&state.journal(&run), &entries).map_err(super::earlier::unwritten)?;
    if !session.shared.quiet {
        session.terminal.say(&format!("the journal of the run {run} is written anew\n"));
        for what in unknown {
            session.terminal.say(&format!("note: not known: {what}\n"));
        }
    }
    Ok(run)
}

/// The name of the run's lock.
fn target(entries: &[Entry]) -> Option<String> {
    let Record::Started { account, region, kind, identifier, .. } = &entries.first()?.record else {
        return None;
    };
    let (account, region, identifier) = (account.clone(), region.clone(), identifier.clone());
    Some(run::Target { account, region, kind: *kind, identifier }.to_string())
}

fn unclear(error: LostError, name: &Identifier) -> Failure {
    let hint = match &error {
        LostError::Blind(fault) => return blind(fault),
        LostError::Unquiet(_) | LostError::Untold(Untold::Unseen { .. }) => {
            let hint = "see in RDS what goes on, and run the same command again in some minutes";
            return Failure::new(Exit::NotNow, &error.to_string(), hint);
        }
        LostError::Untold(Untold::Nothing(_)) => {
            "check the name, the region and the account".to_owned()
        }
        LostError::Untold(Untold::Several { .. }) => format!(
            "see which database is which; where nothing is under way, rename the original back to \
             {name}, and remove the tags trapheus:run and trapheus:task of the run that is over"
        ),
        LostError::Untold(Untold::Unproven(why)) => why.hint(),
        LostError::Untold(Untold::Unspoken { .. }) => format!(
            "where nothing is under way: see that {name} is as it shall be, and remove its tags \
             trapheus:run and trapheus:task"
        ),
        LostError::Untold(Untold::Stranger { name, .. }) => {
            format!("give it another name by a copy, delete {name}, and run the same command again")
        }
    };
    Failure::refused(&error.to_string(), &hint)
}

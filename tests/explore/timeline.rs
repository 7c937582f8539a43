//! A way through the states, told so that a person can follow it.

use crate::cast::{Form, Name, Whose};
use crate::journal::Journal;
use crate::row::Row;
use crate::state::{Deed, Phase, State};
use crate::words::run;
use std::fmt::Write;

pub(crate) fn tell(path: &[(Deed, State)], journal: &Journal) -> String {
    let mut told = String::new();
    let mut tick = 0;
    for pair in path.windows(2) {
        let ((_, before), (deed, after)) = (&pair[0], &pair[1]);
        tick += u32::from(*deed == Deed::Tick);
        let what = line(before, *deed, after, journal);
        if *deed != Deed::Tick {
            writeln!(told, "{tick:>3}  {what}").unwrap();
        }
    }
    if let Some((_, last)) = path.last() {
        for row in last.rds.rows.iter().filter(|row| !row.is_gone()) {
            writeln!(told, "     {}", words(row)).unwrap();
        }
    }
    told
}

fn words(row: &Row) -> String {
    let whose = match row.part.whose {
        Whose::Original => "original ".to_owned(),
        Whose::Made(operator) => format!("{}'s ", run(operator)),
        Whose::Stranger => "a stranger's ".to_owned(),
    };
    let name = name(row.name);
    let protected = if row.protected { ", protected" } else { "" };
    let writes = if row.writes { ", the writer" } else { "" };
    let kept = if row.kept { ", kept" } else { "" };
    format!("{whose}{name}: {:?}, {:?}{kept}{protected}{writes}", row.life, row.tag)
}

fn name(Name { of, form }: Name) -> String {
    match form {
        Form::Own => format!("{of:?}"),
        _ => format!("{of:?} ({form:?})"),
    }
}

fn line(before: &State, deed: Deed, after: &State, journal: &Journal) -> String {
    let who = |index: usize| run(u8::try_from(index).unwrap());
    match deed {
        Deed::Tick => "a tick".to_owned(),
        Deed::Rds(row) => format!("RDS: {}", words(&after.rds.rows[row])),
        Deed::Start(index) => format!("{} starts", who(index)),
        Deed::Crash(index) => format!("{} dies", who(index)),
        Deed::Resume(index) => {
            format!("{} is resumed: {}", who(index), place(after, index, journal))
        }
        Deed::Rollback(index) => {
            format!("{} is to roll back: {}", who(index), place(after, index, journal))
        }
        Deed::Reap(index) => {
            format!("{} is to reap: {}", who(index), place(after, index, journal))
        }
        Deed::Landed(index) => format!("RDS takes the late request of {}", who(index)),
        Deed::Lost(index) => format!("the late request of {} is lost", who(index)),
        Deed::Hand(what) => format!("somebody {what}"),
        Deed::Look(index, torn) => {
            let seen = before.rds.rows.iter().enumerate();
            let seen: Vec<_> = seen
                .filter(|(row, _)| Some(*row) != torn)
                .filter_map(|(_, row)| row.seen())
                .map(|seen| format!("{} {:?}", name(seen.name), seen.shows))
                .collect();
            let torn = if torn.is_some() { " (torn)" } else { "" };
            let (seen, place) = (seen.join(", "), place(after, index, journal));
            format!("{} looks{torn}: [{seen}] -> {place}", who(index))
        }
        Deed::Send(index, arrival, reply) => {
            let Some(Phase::Acting(batch)) = before.operators[index].map(|op| op.phase) else {
                return String::new();
            };
            let request = batch.request;
            format!("{} sends {request:?}: arrives {arrival:?}, hears {reply:?}", who(index))
        }
    }
}

/// Where a run is: its plan, its step, what it does next.
fn place(state: &State, index: usize, journal: &Journal) -> String {
    let Some(op) = state.operators[index] else { return String::new() };
    let progress = journal.get(op.id);
    if let Some(outcome) = progress.outcome() {
        return format!("ends {outcome:?}");
    }
    let (plan, at) = (progress.plan(), &progress.at);
    let step = plan.steps.get(at.step).map_or("its end", |step| &step.title);
    let served = if progress.served.is_some() { ", served" } else { "" };
    let acts = if matches!(op.phase, Phase::Acting(..)) { ", acts" } else { "" };
    let (purpose, agreed) = (plan.purpose, at.agreed);
    format!("{purpose:?} at {step}{served}, {agreed} agreed{acts}")
}

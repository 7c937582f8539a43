//! What must hold whatever happens.

use crate::journal::{Id, Journal};
use crate::rds::{Life, Name, ORIGINAL, Request, Tag, made_by};
use crate::state::{Arrival, Deed, Operator, Phase, State};
use trapheus::plan::{Call, Outcome, Purpose};

/// What a step breaks, in words.
pub(crate) fn broken(
    before: &State,
    deed: Deed,
    after: &State,
    journal: &Journal,
) -> Option<String> {
    let original = after.rds.rows[ORIGINAL];
    if !after.touched[ORIGINAL] && ![Name::Db, Name::Temp].contains(&original.name) {
        return Some("the original bears a name that is not one of its two".to_owned());
    }
    let aside = |index| after.rds.rows[made_by(index)].name == Name::Temp;
    if !after.touched[ORIGINAL] && before.running().any(|(index, _)| aside(index)) {
        return Some("another database bears the aside name".to_owned());
    }
    asks(before, deed, after, journal)
        .or_else(|| after.running().find_map(|(index, op)| ends(after, index, op, journal)))
}

/// What is asked of RDS must be right.
fn asks(before: &State, deed: Deed, after: &State, journal: &Journal) -> Option<String> {
    match deed {
        Deed::Look(index, _) => {
            let op = after.operators[index]?;
            let Phase::Acting(_, request) = op.phase else { return None };
            judges(before, index, op.id, request, journal)
        }
        Deed::Send(index, arrival, _) => {
            let Phase::Acting(_, request) = before.operators[index]?.phase else { return None };
            let now = arrival == Arrival::Now;
            sends(before, index, request, journal)
                .or_else(|| if now { hits(before, index, request) } else { None })
        }
        // It was right when it was sent, whatever somebody did since.
        Deed::Landed(_) if before.touched.contains(&true) => None,
        Deed::Landed(index) => hits(before, index, before.operators[index]?.flight?.0),
        _ => None,
    }
}

/// What is about to be sent must be right in the world as it truly is when it is looked at.
fn judges(
    state: &State,
    index: usize,
    id: Id,
    request: Request,
    journal: &Journal,
) -> Option<String> {
    let made = state.rds.rows[made_by(index)];
    if let Request::Rename { to: Name::Undone, .. } = request {
        let original = state.rds.rows[ORIGINAL];
        let ready = original.name == Name::Temp && original.life == Life::Available;
        return (!ready)
            .then(|| "the name is taken away, and the original is not there".to_owned());
    }
    let Request::Delete { name } = request else { return None };
    let row = state.rds.named(name)?;
    if row != ORIGINAL {
        return matches!(made.life, Life::BackingUp | Life::Available)
            .then(|| "a database that is seen serving is deleted".to_owned());
    }
    let own = made.tag == Tag::Restored(u8::try_from(index).unwrap());
    let serves = made.life == Life::Available && made.name == Name::Db;
    if journal.get(id).plan().purpose != Purpose::Task || !own || !serves {
        return Some("the original is deleted and nothing stands in for it".to_owned());
    }
    made.odd.then(|| "the original is deleted, and its replacement is wrong".to_owned())
}

/// What is sent must be right in the world as it truly is when it is sent.
fn sends(state: &State, index: usize, request: Request, journal: &Journal) -> Option<String> {
    if request.is_immediate() {
        return None;
    }
    let both = state.running().any(|(other, op)| other != index && is_past_claim(journal, op.id));
    both.then(|| "two runs are past the claim".to_owned())
}

/// A request must not hit what is not this run's.
fn hits(state: &State, index: usize, request: Request) -> Option<String> {
    let mut rds = state.rds;
    rds.take(request, 0).ok()?;
    let operator = u8::try_from(index).unwrap();
    let (name, what) = match request {
        Request::Rename { from, .. } => (from, "renamed"),
        Request::Delete { name } => (name, "deleted"),
        Request::Restore { name, .. } => {
            return (name != Name::Db).then(|| "restored under a strange name".to_owned());
        }
        _ => return None,
    };
    let row = state.rds.named(name)?;
    let own = [Tag::Original(operator), Tag::Restored(operator)];
    if !own.contains(&state.rds.rows[row].tag) {
        return Some(format!("a database without this run's tag is {what}"));
    }
    match request {
        Request::Rename { to, .. } => {
            let allowed = if row == ORIGINAL { to != Name::Undone } else { to == Name::Undone };
            (!allowed).then(|| format!("row {row} is renamed to {to:?}"))
        }
        _ => None,
    }
}

/// Whether a run may have changed more than tags and is not at an end.
fn is_past_claim(journal: &Journal, id: Id) -> bool {
    let progress = journal.get(id);
    let changes = |call: &Call| !matches!(call, Call::Claim { .. });
    let rest = progress.plan().steps.iter().skip(progress.at.step).flat_map(|step| &step.calls);
    let releases = |call: &Call| matches!(call, Call::Release { .. });
    let done = progress.is_finished() || rest.into_iter().all(releases);
    !done && progress.begun.iter().any(|begun| changes(&begun.call))
}

/// What an end says must be true: when it is reached, and ever after.
fn ends(state: &State, index: usize, op: Operator, journal: &Journal) -> Option<String> {
    let outcome = journal.outcome(op.id)?;
    let other = state.running().any(|(other, op)| other != index && op.started);
    let (original, made) = (state.rds.rows[ORIGINAL], state.rds.rows[made_by(index)]);
    if state.touched[ORIGINAL] || state.touched[made_by(index)] {
        return None;
    }
    let protection = state.protected == original.protected;
    // A database may break by itself at any time, also just after the last look.
    let whole = matches!(original.life, Life::Available | Life::Failed);
    let home = whole && original.name == Name::Db;
    let wrong = match outcome {
        Outcome::Done => {
            let serves = matches!(made.life, Life::Available) && made.name == Name::Db;
            let broke_later = made.life == Life::Failed;
            !(serves || broke_later) || made.odd || made.tag != Tag::None || !original.is_gone()
        }
        Outcome::RolledBack => {
            let away = made.is_gone() || is_set_aside(made.life, made.name);
            !away || !other && (!home || !protection || original.tag != Tag::None)
        }
        Outcome::Refused => {
            let own = original.tag == Tag::Original(u8::try_from(index).unwrap());
            made.life != Life::Absent || own || !other && (!home || !protection)
        }
        Outcome::Attention => {
            let past = journal.get(op.id).past_pivot();
            !past && (original.is_gone() || !protection)
        }
        Outcome::Stuck => false,
    };
    wrong.then(|| format!("the run ended {outcome:?}, and that is not so"))
}

fn is_set_aside(life: Life, name: Name) -> bool {
    name == Name::Undone || matches!(life, Life::Moving { to: Name::Undone, .. })
}

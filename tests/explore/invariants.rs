//! What must hold whatever happens.

use crate::cast::{Form, Tag, Thing, Whose};
use crate::ends::ends;
use crate::journal::{Id, Journal};
use crate::rds::Request;
use crate::row::{Life, Row};
use crate::state::{Arrival, Deed, Phase, State};
use trapheus::plan::{Call, Purpose};

/// What a step breaks, in words.
pub(crate) fn broken(
    before: &State,
    deed: Deed,
    after: &State,
    journal: &Journal,
) -> Option<String> {
    let strange = if after.rds == before.rds { None } else { names(after) };
    strange
        .or_else(|| asks(before, deed, after, journal))
        .or_else(|| after.running().find_map(|(index, op)| ends(after, index, op.id, journal)))
}

/// An original bears its two names only, and nothing else bears the aside name meanwhile.
fn names(state: &State) -> Option<String> {
    state.rds.rows.iter().enumerate().find_map(|(index, row)| {
        let (Form::Own | Form::Aside) = row.name.form else {
            let strange = row.part.whose == Whose::Original && !state.is_touched(index);
            return strange
                .then(|| "an original bears a name that is not one of its two".to_owned());
        };
        let of = state.rds.row(row.part.thing, Whose::Original);
        let taken = matches!(row.part.whose, Whose::Made(_)) && row.name.form == Form::Aside;
        (taken && of.is_some_and(|(original, _)| !state.is_touched(original)))
            .then(|| "another database bears the aside name".to_owned())
    })
}

/// What is asked of RDS must be right.
fn asks(before: &State, deed: Deed, after: &State, journal: &Journal) -> Option<String> {
    match deed {
        Deed::Look(index, _) => {
            let op = after.operators[index]?;
            let Phase::Acting(batch) = op.phase else { return None };
            let mut requests = batch.requests();
            requests.find_map(|request| judges(before, index, op.id, request, journal))
        }
        Deed::Send(index, arrival, _) => {
            let Phase::Acting(batch) = before.operators[index]?.phase else { return None };
            let now = arrival == Arrival::Now;
            sends(before, index, batch.request, journal)
                .or_else(|| if now { hits(before, index, batch.request) } else { None })
        }
        // It was right when it was sent, whatever somebody did since.
        Deed::Landed(_) if before.is_any_touched() => None,
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
    let made = Whose::Made(u8::try_from(index).unwrap());
    if let Request::Rename { from, to } = request
        && to.form == Form::Undone
    {
        let (_, original) = state.rds.row(from.of, Whose::Original)?;
        let ready = original.name.form == Form::Aside && original.life == Life::Available;
        // Without its tag it does not get its name back.
        let ready = ready && original.tag == Tag::Original(u8::try_from(index).unwrap());
        return (!ready)
            .then(|| "the name is taken away, and the original is not there".to_owned());
    }
    let Request::Delete { name } = request else { return None };
    let row = state.rds.rows[state.rds.named(name)?];
    let of_run = |thing: Thing| state.rds.row(thing, made).map(|(_, row)| row);
    let stands = |thing: Thing| of_run(thing).is_some_and(|row| stands_in(row, index));
    let progress = journal.get(id);
    let wrong = match (row.part.thing, row.part.whose) {
        (Thing::Snapshot, Whose::Original) => (!journal.scene.replace_first
            && !stands(Thing::Provisional))
        .then_some("the former snapshot is deleted and nothing stands in for it"),
        (Thing::Snapshot, _) => {
            (row.life == Life::Available).then_some("the new snapshot is deleted")
        }
        (Thing::Provisional, _) => (progress.has_retired() && !stands(Thing::Snapshot))
            .then_some("the provisional snapshot is deleted and nothing stands in for it"),
        (_, Whose::Original) => {
            let target = [journal.scene.target(), Thing::Writer];
            let is_there = |thing: &Thing| of_run(*thing).is_none() || stands(*thing);
            let written = of_run(Thing::MultiAz).is_none_or(|made| made.writes);
            let asked = state.operators[index].is_some_and(|op| op.reaps);
            if journal.scene.keep && !asked {
                return Some("the original is to be kept, and is deleted".to_owned());
            }
            let whole = stands(target[0]) && target.iter().all(is_there) && written;
            if progress.plan().purpose != Purpose::Task || !whole {
                Some("the original is deleted and nothing stands in for it")
            } else {
                let wrong = |row: &Row| (row.odd || row.lacks) && row.part.whose == made;
                state
                    .rds
                    .rows
                    .iter()
                    .any(wrong)
                    .then_some("the original is deleted, and its replacement is wrong")
            }
        }
        (Thing::MultiAz, _) => {
            (serves(row) && row.writes).then_some("a database that is seen serving is deleted")
        }
        (thing, _) => (serves(row) && (thing == Thing::Instance || is_written(state, index)))
            .then_some("a database that is seen serving is deleted"),
    };
    wrong.map(str::to_owned)
}

/// Whether what a run made is there in place of what was there before.
fn stands_in(row: &Row, index: usize) -> bool {
    let own = row.tag == Tag::Made(u8::try_from(index).unwrap());
    own && row.life == Life::Available && row.name.form == Form::Own
}

fn serves(row: Row) -> bool {
    matches!(row.life, Life::BackingUp | Life::Available)
}

/// Whether the cluster that a run made serves, and its writer too.
fn is_written(state: &State, index: usize) -> bool {
    let made = Whose::Made(u8::try_from(index).unwrap());
    let cluster = state.rds.row(Thing::Cluster, made).is_some_and(|(_, row)| serves(*row));
    let writes = |row: &Row| row.part.whose == made && row.writes && serves(*row);
    cluster && state.rds.rows.iter().any(writes)
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
    state.rds.taken(request, 0).ok()?;
    let operator = u8::try_from(index).unwrap();
    let own = [Tag::Original(operator), Tag::Made(operator)];
    let what = match request {
        Request::Rename { .. } => "renamed",
        Request::Delete { .. } => "deleted",
        // The original has these very settings, and what the run has made is to have them: a late
        // request changes nothing.
        Request::Adjust { name } => {
            let of = state.rds.rows[state.rds.named(name)?].part.whose;
            let known = [Whose::Original, Whose::Made(operator)].contains(&of);
            return (!known).then(|| "a stranger is modified".to_owned());
        }
        Request::Make { name, of, .. } => {
            if name.form != Form::Own {
                return Some("made under a strange name".to_owned());
            }
            let source = state.rds.rows[state.rds.named(of?)?].part;
            let takes = name.of.is_snapshot() && !source.thing.is_snapshot();
            let right = if takes { Whose::Original } else { Whose::Made(operator) };
            return (source.whose != right).then(|| format!("{name:?} is made of {source:?}"));
        }
        _ => return None,
    };
    let row = state.rds.rows[state.rds.named(request.name())?];
    if !own.contains(&row.tag) {
        return Some(format!("a database without this run's tag is {what}"));
    }
    match request {
        Request::Rename { to, .. } => {
            let original = row.part.whose == Whose::Original;
            let allowed = original != (to.form == Form::Undone);
            (!allowed).then(|| format!("{:?} is renamed to {to:?}", row.part))
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

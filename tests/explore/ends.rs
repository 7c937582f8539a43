//! What an end says must be true: when it is reached, and ever after.

use crate::cast::{Form, Tag, Thing, Whose};
use crate::journal::{Id, Journal};
use crate::rds::ORIGINAL;
use crate::row::{Life, Row, Stage};
use crate::state::State;
use trapheus::plan::Outcome;

/// What is not as the end of a run says.
pub(crate) fn ends(state: &State, index: usize, id: Id, journal: &Journal) -> Option<String> {
    let outcome = journal.outcome(id)?;
    let touched =
        |(row, of): (usize, &Row)| of.part.whose != Whose::Stranger && state.is_touched(row);
    if state.rds.rows.iter().enumerate().any(touched) {
        return None;
    }
    let other = state.running().any(|(other, op)| other != index && op.started);
    let end = End { state, journal, id, operator: u8::try_from(index).unwrap(), outcome, other };
    let things = [journal.scene.target(), Thing::Writer, Thing::Reader, Thing::Scaled];
    let wrong = things.into_iter().any(|thing| !end.database(thing));
    let wrong = wrong || journal.scene.task.takes() && !end.snapshots();
    wrong.then(|| format!("the run ended {outcome:?}, and that is not so"))
}

struct End<'a> {
    state: &'a State,
    journal: &'a Journal,
    id: Id,
    operator: u8,
    outcome: Outcome,
    /// Another operator may have touched everything since.
    other: bool,
}

impl End<'_> {
    fn row(&self, thing: Thing, whose: Whose) -> Option<Row> {
        self.state.rds.row(thing, whose).map(|(_, row)| *row)
    }

    /// The target or a member: what was there before, and what came in its place.
    fn database(&self, thing: Thing) -> bool {
        let Some(original) = self.row(thing, Whose::Original) else { return true };
        let made = self.row(thing, Whose::Made(self.operator));
        let protection = self.state.rds.rows[ORIGINAL].protected == self.journal.scene.protected;
        // A database may break by itself at any time, also just after the last look.
        let whole = matches!(original.life, Life::Available | Life::Failed | Life::BackingUp);
        let home = whole && original.name.form == Form::Own && protection;
        let untouched = self.other || home && original.tag == Tag::None && !original.kept;
        match self.outcome {
            Outcome::Done if self.journal.has_kept(self.id) => {
                let target = thing == self.journal.scene.target();
                let own = original.tag == Tag::Original(self.operator) && original.kept == target;
                let aside = if thing == Thing::Scaled { Form::Own } else { Form::Aside };
                // A member may have its reboot before it.
                let comes = matches!(original.life, Life::Moving { stage: Stage::Rebooting, .. });
                let there = whole || comes && thing.is_member();
                let kept = there && original.name.form == aside && protection && own;
                let mark = Tag::Made(self.operator);
                kept && made.map_or(thing == Thing::Scaled, |made| self.stands(made, mark))
            }
            Outcome::Done => match made {
                Some(made) => self.stands(made, Tag::None) && original.is_gone(),
                None if thing == Thing::Scaled => original.is_gone(),
                None => untouched,
            },
            Outcome::RolledBack => untouched && made.is_none_or(|made| is_out_of_the_way(&made)),
            Outcome::Refused => {
                let free = made.is_none_or(|made| made.life == Life::Absent);
                let own = original.tag == Tag::Original(self.operator);
                free && !own && (self.other || home)
            }
            Outcome::Attention => {
                let past = self.journal.get(self.id).past_pivot();
                past || !original.is_gone() && protection
            }
            Outcome::Stuck => true,
        }
    }

    /// Whether what was made is there as it shall be in the end, and bears such a tag.
    fn stands(&self, made: Row, tag: Tag) -> bool {
        let thing = made.part.thing;
        let up = matches!(made.life, Life::Available | Life::BackingUp);
        let serves = up && made.name.form == Form::Own;
        let broke_later = made.life == Life::Failed;
        let protected = thing.is_member() || made.protected == self.journal.scene.protected;
        let right = !made.odd && !made.lacks && protected && made.tag == tag;
        let writes = made.writes || thing != Thing::Writer || broke_later;
        (serves || broke_later) && right && writes
    }

    /// The former snapshot, the new one, and the one for the time being.
    fn snapshots(&self) -> bool {
        let rows = self.state.rds.rows.iter();
        let mut all = rows.filter(|row| row.part.thing.is_snapshot());
        let former = self.row(Thing::Snapshot, Whose::Original);
        let new = self.row(Thing::Snapshot, Whose::Made(self.operator));
        let provisional = self.row(Thing::Provisional, Whose::Made(self.operator));
        let stays = |row: Option<Row>| {
            row.is_some_and(|row| row.life == Life::Available && row.tag == Tag::None)
        };
        let gone = |row: Option<Row>| row.is_none_or(|row| row.is_gone());
        let as_it_was = self.other || former.is_none() || stays(former);
        let must_stay = former.is_some() && !self.journal.scene.replace_first;
        let one = !must_stay || all.any(|row| row.life == Life::Available);
        let right = match self.outcome {
            Outcome::Done => stays(new) && gone(former) && gone(provisional),
            Outcome::RolledBack => {
                let as_before = as_it_was && gone(new);
                // One that took its place stays, whatever became of it: it was asked for.
                let released = new.is_none_or(|new| new.tag == Tag::None);
                let anew = gone(former) && released && (stays(new) || !must_stay);
                gone(provisional) && (as_before || anew)
            }
            Outcome::Refused => gone(new) && gone(provisional) && as_it_was,
            Outcome::Attention => true,
            Outcome::Stuck => return true,
        };
        one && right
    }
}

/// Whether what was made is gone, or has given its name up.
fn is_out_of_the_way(made: &Row) -> bool {
    let leaves = matches!(made.life, Life::Moving { to, .. } if to.form == Form::Undone);
    made.is_gone() || made.name.form == Form::Undone || leaves
}

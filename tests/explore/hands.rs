//! What somebody may do by hand to the target, and to what is restored in its place.

use crate::cast::{Form, Tag, Whose};
use crate::once::Once;
use crate::rds::{ORIGINAL, Request};
use crate::row::{Life, Row};
use crate::state::{Budget, Deed, Follows, Phase, State};

impl State {
    /// Everything, except between a look and the request that it led to.
    pub(crate) fn hands(&self, all: &mut Vec<Follows>) {
        let risky = |request| !matches!(request, Request::Tag { .. } | Request::Make { .. });
        let closed = self
            .running()
            .any(|(_, op)| matches!(op.phase, Phase::Acting(batch) if risky(batch.request)));
        let Some(hands) = self.left.hands.checked_sub(1) else { return };
        if closed {
            return;
        }
        let mut hand = |what, row: usize, changed: Row| {
            let mut rds = (*self.rds).clone();
            rds.rows[row] = changed;
            let mut state = self.touch(row);
            state.rds = Once::rds(rds);
            state.left = Budget { hands, ..self.left };
            all.push(Follows { state, deed: Deed::Hand(what), free: false });
        };
        let named = |row: Row, form| Row { name: row.part.name(form), ..row };
        let rows = &self.rds.rows;
        let stranger = rows.iter().position(|row| row.part.whose == Whose::Stranger).unwrap();
        let arrived = Row { life: Life::Available, ..Row::absent(rows[stranger].part) };
        for (what, form) in [
            ("creates a database under the name", Form::Own),
            ("creates a database under the aside name", Form::Aside),
            ("creates a database under the undone name", Form::Undone),
        ] {
            if self.rds.is_free(arrived.part.name(form)) {
                hand(what, stranger, named(arrived, form));
            }
        }
        let original = rows[ORIGINAL];
        if original.life == Life::Available {
            let bare = Row { tag: Tag::None, kept: false, ..original };
            hand("deletes the original", ORIGINAL, Row::absent(original.part));
            hand("renames the original away", ORIGINAL, named(original, Form::Other));
            hand("takes the original's tags away", ORIGINAL, bare);
            if original.kept {
                let row = Row { kept: false, ..original };
                hand("takes away until when it is kept", ORIGINAL, row);
            }
            let is_home = original.name.form == Form::Own;
            let other = named(original, if is_home { Form::Aside } else { Form::Own });
            if self.rds.is_free(other.name) {
                hand("renames the original", ORIGINAL, other);
            }
            let protected = !original.protected;
            hand("switches its protection", ORIGINAL, Row { protected, ..original });
        }
        for (index, row) in rows.iter().enumerate() {
            if row.part.thing.is_snapshot() && row.life == Life::Available {
                hand("deletes a snapshot", index, Row::absent(row.part));
            }
        }
        let of_run = |row: &Row| row.part == original.part.made_by(0);
        let Some(index) = rows.iter().position(of_run) else { return };
        let made = rows[index];
        if made.life == Life::Available {
            hand("deletes the restored one", index, Row::absent(made.part));
            hand("renames the restored one", index, named(made, Form::Other));
            hand("takes its tags away", index, Row { tag: Tag::None, ..made });
        }
    }
}

//! Kills a run, throws its journal away, and has it written anew from what RDS shows.

use super::kill::{Point, Script, Survived, end, turned_again};
use super::observer::Observer;
use super::stage::{Breakdown, Left, Stage};
use crate::plan::{Ended, Outcome, Untold};
use crate::run::{Ending, LostError};

impl Script {
    /// A run that is killed at these points and loses its journal at the first of them; it is
    /// carried on, or given up, from what RDS shows.
    ///
    /// # Errors
    /// [`Breakdown`].
    pub async fn lost_at(&self, points: &[Point]) -> Result<Survived, Breakdown> {
        let stage = self.rigged(points);
        let now = stage.clock.system_time();
        let Some(observer) = Observer::new(&stage.account, &self.wish, now) else {
            let violations = vec!["there is no database of that name".to_owned()];
            return Ok(Survived { end: "NotBegun".to_owned(), violations });
        };
        let mut violations = Vec::new();
        let mut left = stage.start(&self.wish).await?;
        let run = stage.run_id().unwrap_or_default();
        if matches!(left, Left::Killed) {
            left = match stage.find_lost(&self.wish.identifier).await {
                Ok(found) if found.run != run => {
                    violations.push(format!("the journal of {} was written for {run}", found.run));
                    return Ok(Survived { end: "Mistaken".to_owned(), violations });
                }
                Ok(_) => self.after(&stage, points.len(), &mut violations).await?,
                Err(Breakdown::Lost(LostError::Untold(Untold::Nothing(_)))) => {
                    let now = stage.clock.system_time();
                    violations.extend(observer.at_rest(&stage.account, now));
                    let (done, end) = (Some(&run).filter(|run| !run.is_empty()), "NothingSeen");
                    let run = done.map_or("", String::as_str);
                    violations.extend(observer.violations_in(&stage.account, now, run, None));
                    return Ok(Survived { end: end.to_owned(), violations });
                }
                Err(breakdown) => return Err(breakdown),
            };
        }
        let outcome = match &left {
            Left::Ending(Ending::Ended(ended), _) => Some(ended.outcome),
            _ => None,
        };
        let now = stage.clock.system_time();
        violations.extend(observer.violations_in(&stage.account, now, &run, outcome));
        violations.extend(turned_again(&stage, &left)?);
        let end = end(&left, &mut violations);
        violations.extend(self.twice(&stage).await?);
        Ok(Survived { end, violations })
    }

    /// The person acts on the journal that was written anew, and again as long as it is killed.
    async fn after(
        &self,
        stage: &Stage,
        kills: usize,
        violations: &mut Vec<String>,
    ) -> Result<Left, Breakdown> {
        let mut person = self.person;
        let mut left = person.acts(stage, violations).await?;
        for _ in 1..kills {
            if matches!(left, Left::Killed) {
                left = person.acts(stage, violations).await?;
            }
        }
        let open = |ended: &Ended| ended.outcome == Outcome::Stuck;
        if matches!(&left, Left::Ending(Ending::Ended(ended), _) if open(ended)) {
            stage.account.clear_faults();
            left = person.acts(stage, violations).await?;
        }
        Ok(left)
    }
}

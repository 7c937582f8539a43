//! Large things are kept once and known by their place: a state that holds them stays small.

use crate::rds::Rds;
use crate::row::View;
use std::cell::RefCell;
use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::thread::LocalKey;

/// Equal ones are the same one. They last as long as the test.
#[derive(Debug)]
pub(crate) struct Kept<T: 'static>(&'static T);

type All<T> = RefCell<HashSet<&'static T>>;

thread_local! {
    static VIEWS: All<View> = RefCell::default();
    static RDS: All<Rds> = RefCell::default();
}

fn keep<T: Eq + Hash>(all: &'static LocalKey<All<T>>, one: T) -> Kept<T> {
    all.with_borrow_mut(|all| {
        let known = all.get(&one).copied();
        Kept(known.unwrap_or_else(|| {
            let one: &'static T = Box::leak(Box::new(one));
            all.insert(one);
            one
        }))
    })
}

impl Kept<View> {
    pub(crate) fn view(view: View) -> Self {
        keep(&VIEWS, view)
    }
}

impl Kept<Rds> {
    pub(crate) fn rds(rds: Rds) -> Self {
        keep(&RDS, rds)
    }
}

impl<T> Clone for Kept<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Kept<T> {}

impl<T> Deref for Kept<T> {
    type Target = T;
    fn deref(&self) -> &T {
        self.0
    }
}

impl<T> PartialEq for Kept<T> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl<T> Eq for Kept<T> {}

impl<T> Hash for Kept<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(std::ptr::from_ref(self.0).addr());
    }
}

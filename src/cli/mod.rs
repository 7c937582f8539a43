//! People come in here.

pub mod rehearse;

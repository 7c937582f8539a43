//! trapheus restores an Amazon RDS database in place.

pub mod alert;
pub mod plan;
pub mod report;

//! trapheus restores an Amazon RDS database in place.

pub mod alert;
pub mod cli;
pub mod plan;
pub mod rds;
pub mod report;
pub mod run;
pub mod sim;

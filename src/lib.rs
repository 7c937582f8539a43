//! trapheus
pub mod sim;

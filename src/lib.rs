//! trapheus

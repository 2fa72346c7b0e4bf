//! The `drietraps` program.

fn main() {}

//! Bytes to rows with line numbers, and rows to bytes. Knows no database and no rule.

pub mod seed;

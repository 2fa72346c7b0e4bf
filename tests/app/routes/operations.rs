//! The audit log and the state of the program.

use super::Row;

#[rustfmt::skip]
pub const PAGES: &[Row] = &[
    ("GET", "/beheer/gezondheid", "/beheer/gezondheid", [303, 403, 403, 403, 200]),
    ("GET", "/beheer/bewaartermijnen", "/beheer/bewaartermijnen", [303, 403, 403, 403, 200]),
    ("GET", "/beheer/bewaartermijnen.{format}", "/beheer/bewaartermijnen.csv", [303, 403, 403, 403, 200]),
    ("GET", "/beheer/bewaartermijnen/{kind}/uitstel", "/beheer/bewaartermijnen/contact/uitstel", [303, 403, 403, 403, 200]),
    ("POST", "/beheer/bewaartermijnen/{kind}/uitstel", "/beheer/bewaartermijnen/contact/uitstel", [303, 403, 403, 403, 422]),
    ("GET", "/beheer/logboek", "/beheer/logboek", [303, 403, 403, 403, 200]),
    ("GET", "/beheer/logboek.{format}", "/beheer/logboek.csv", [303, 403, 403, 403, 200]),
];

//! The pages of coverage, its parts, the targets and their files.

use super::Row;

#[rustfmt::skip]
pub const PAGES: &[Row] = &[
    ("GET", "/dekking/streefcijfers", "/dekking/streefcijfers", [303, 200, 200, 200, 200]),
    ("GET", "/dekking/streefcijfers.{format}", "/dekking/streefcijfers.csv", [303, 403, 403, 200, 403]),
    ("POST", "/dekking/streefcijfers", "/dekking/streefcijfers", [303, 403, 403, 422, 403]),
    ("GET", "/dekking/streefcijfers/nieuw", "/dekking/streefcijfers/nieuw", [303, 403, 403, 200, 403]),
    ("GET", "/dekking/streefcijfers/{id}/vervangen", "/dekking/streefcijfers/99/vervangen", [303, 403, 403, 404, 403]),
    ("POST", "/dekking/streefcijfers/{id}/vervangen", "/dekking/streefcijfers/99/vervangen", [303, 403, 403, 404, 403]),
    ("GET", "/dekking/streefcijfers/{id}/intrekken", "/dekking/streefcijfers/99/intrekken", [303, 403, 403, 404, 403]),
    ("POST", "/dekking/streefcijfers/{id}/intrekken", "/dekking/streefcijfers/99/intrekken", [303, 403, 403, 404, 403]),
    ("GET", "/dekking/bijeenkomsten", "/dekking/bijeenkomsten", [303, 403, 200, 200, 403]),
    ("GET", "/dekking/bijeenkomsten.{format}", "/dekking/bijeenkomsten.csv", [303, 403, 200, 200, 403]),
    ("GET", "/dekking", "/dekking", [303, 200, 200, 200, 200]),
    ("GET", "/dekking.{format}", "/dekking.csv", [303, 403, 403, 200, 403]),
    ("GET", "/dekking/gesprekken", "/dekking/gesprekken", [303, 403, 200, 200, 403]),
    ("GET", "/dekking/gesprekken.{format}", "/dekking/gesprekken.csv", [303, 403, 200, 200, 403]),
    ("GET", "/dekking/verwachting", "/dekking/verwachting", [303, 200, 200, 200, 200]),
    ("GET", "/dekking/verwachting.{format}", "/dekking/verwachting.csv", [303, 403, 403, 200, 403]),
    ("GET", "/dekking/lijst", "/dekking/lijst?niveau=letter", [303, 200, 200, 200, 200]),
    ("GET", "/dekking/lijst.{format}", "/dekking/lijst.csv", [303, 403, 403, 200, 403]),
    ("GET", "/dekking/rapport", "/dekking/rapport", [303, 200, 200, 200, 200]),
    ("GET", "/dekking/rapport.pdf", "/dekking/rapport.pdf", [303, 403, 403, 200, 403]),
    ("GET", "/dekking/maanden", "/dekking/maanden", [303, 200, 200, 200, 200]),
    ("GET", "/dekking/maanden.{format}", "/dekking/maanden.csv", [303, 403, 403, 200, 403]),
    ("GET", "/dekking/trechter", "/dekking/trechter", [303, 200, 200, 200, 200]),
    ("GET", "/dekking/trechter.{format}", "/dekking/trechter.csv", [303, 403, 403, 200, 403]),
    ("GET", "/dekking/verdeling", "/dekking/verdeling", [303, 200, 200, 200, 200]),
    ("GET", "/dekking/verdeling.{format}", "/dekking/verdeling.csv", [303, 403, 403, 200, 403]),
];

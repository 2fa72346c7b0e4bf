//! The hex tile map: pointy-top tiles, odd rows half a tile to the right, row 0 at the top.
//!
//! A municipality has its own place. Provinces stand together at the top left, in what is sea;
//! municipalities of an earlier division that have no place stand at the bottom left.

use std::collections::HashMap;

use serde::Serialize;

use super::words;
use crate::domain::coverage::{Coverage, Standing};
use crate::domain::dates::thousands;
use crate::domain::names::{province_short_name, sort_name};
use crate::domain::stages::Stage;
use crate::services::coverage::Mark;

/// From the middle of a tile's place to a corner, in units of the drawing.
const RADIUS: f64 = 11.0;
/// The same for the tile itself: a little smaller, so that tiles do not touch.
const DRAWN: f64 = 10.6;
/// Half the width of a tile as a part of its radius.
const HALF_WIDTH: f64 = 0.866_025_403_784_438_6;

/// Room above the map for the names of the top row.
const HEADROOM: f64 = 20.0;

/// Where the provinces stand: first column, first row, how many beside each other.
const PROVINCES: (i32, i32, i32) = (0, 1, 4);
/// Where municipalities without a place of their own stand.
const PLACELESS: (i32, i32, i32) = (0, 27, 6);

/// The map as the template wants it.
#[derive(Serialize)]
pub(super) struct MapView {
    view_box: String,
    /// The corners of every tile, around its own middle.
    corners: String,
    tiles: Vec<TileView>,
    has_marks: bool,
    /// "35.046 organisaties staan niet op de kaart. …"; empty when all do.
    missing: String,
}

#[derive(Serialize)]
struct TileView {
    place: String,
    code: String,
    class: String,
    title: String,
    /// Shown beside the tile that has the pointer or the focus.
    name: String,
    /// On which side of the tile the name stands: "" above, else a class that keeps it inside.
    side: &'static str,
    label: String,
    mark: &'static str,
}

impl MapView {
    /// A tile for each organisation that exists on the day and is drawn.
    pub(super) fn of(coverage: &Coverage, marks: &HashMap<i64, Mark>, has_marks: bool) -> Self {
        let standings = &coverage.on_map;
        let places = places(standings);
        let edge = |sizes: &dyn Fn((i32, i32)) -> i32| places.iter().copied().map(sizes).max();
        let (columns, rows) = (edge(&|p| p.0).unwrap_or(0), edge(&|p| p.1).unwrap_or(0));
        let (right, bottom) = middle((columns, rows | 1));
        // Row by row: a name above its tile is drawn over tiles that came before it.
        let mut placed: Vec<(&Standing, (i32, i32))> =
            standings.iter().zip(places.iter().copied()).collect();
        placed.sort_by_key(|(_, (column, row))| (*row, *column));
        let tiles = placed.into_iter().map(|(standing, place)| TileView {
            side: side(place.0, columns),
            ..tile(standing, place, marks.get(&standing.organisation.id).copied())
        });
        Self {
            view_box: format!(
                "0 -{HEADROOM:.0} {:.0} {:.0}",
                right + RADIUS,
                bottom + RADIUS + HEADROOM
            ),
            corners: corners(),
            tiles: tiles.collect(),
            has_marks,
            missing: missing(coverage.standings.len() - standings.len()),
        }
    }
}

fn missing(count: usize) -> String {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let (number, verb) = match count {
        0 => return String::new(),
        1 => ("1 organisatie".to_owned(), "staat"),
        many => (format!("{} organisaties", thousands(many)), "staan"),
    };
    format!("{number} zonder eigen plaats {verb} niet op de kaart. De tabel telt ze wel mee.")
}

/// Column and row of each organisation, in their order.
fn places(standings: &[Standing]) -> Vec<(i32, i32)> {
    let (mut provinces, mut placeless) = (block(PROVINCES), block(PLACELESS));
    standings
        .iter()
        .filter_map(|standing| match standing.organisation.tile {
            _ if standing.organisation.is_province() => provinces.next(),
            Some(place) => Some(place),
            None => placeless.next(),
        })
        .collect()
}

/// Places from left to right and then down, without end.
fn block((column, row, width): (i32, i32, i32)) -> impl Iterator<Item = (i32, i32)> {
    (row..).flat_map(move |row| (column..column + width).map(move |column| (column, row)))
}

/// A name near an edge of the map grows inwards.
const fn side(column: i32, last: i32) -> &'static str {
    match column {
        _ if column * 4 < last => " map-name--start",
        _ if column * 4 > last * 3 => " map-name--end",
        _ => "",
    }
}

/// The middle of a place.
fn middle((column, row): (i32, i32)) -> (f64, f64) {
    let shift = if row % 2 == 0 { 0.0 } else { 1.0 };
    let x = RADIUS * HALF_WIDTH * (f64::from(column) * 2.0 + 1.0 + shift);
    (x, RADIUS * (f64::from(row) * 1.5 + 1.0))
}

fn tile(standing: &Standing, place: (i32, i32), mark: Option<Mark>) -> TileView {
    let organisation = &standing.organisation;
    let (x, y) = middle(place);
    let furthest = standing.furthest();
    let province = if organisation.is_province() { " map-tile--province" } else { "" };
    TileView {
        place: format!("{x:.1} {y:.1}"),
        code: organisation.code.clone(),
        class: format!("stage-{}{province}", furthest.map_or("none", Stage::as_str)),
        title: title(standing, mark),
        name: organisation.name.clone(),
        side: "",
        label: label(standing),
        mark: match mark {
            None => "",
            Some(Mark::Declined) => "hatch",
            Some(Mark::Blocked) => "dot",
            Some(Mark::Unclear) => "?",
        },
    }
}

fn corners() -> String {
    let (side, half) = (DRAWN * HALF_WIDTH, DRAWN / 2.0);
    let around =
        [(0.0, -DRAWN), (side, -half), (side, half), (0.0, DRAWN), (-side, half), (-side, -half)];
    around.map(|(x, y)| format!("{x:.1},{y:.1}")).join(" ")
}

/// "Zeist: gesprek gehouden, via rechtsvoorganger".
fn title(standing: &Standing, mark: Option<Mark>) -> String {
    let organisation = &standing.organisation;
    let name = if organisation.is_province() {
        organisation.full_name()
    } else {
        organisation.name.clone()
    };
    let furthest = standing.furthest();
    let via = furthest.is_some_and(|stage| standing.is_via_predecessor(stage));
    let mark = match mark {
        None => "",
        Some(Mark::Declined) => ", afgewezen",
        Some(Mark::Blocked) => ", brief geblokkeerd",
        Some(Mark::Unclear) => ", bericht onzeker",
    };
    let via = if via { ", via rechtsvoorganger" } else { "" };
    format!("{name}: {}{via}{mark}", words::reached(furthest))
}

fn label(standing: &Standing) -> String {
    let organisation = &standing.organisation;
    match province_short_name(&organisation.code) {
        Some(short) => short.to_uppercase(),
        None => sort_name(&organisation.name).chars().take(3).collect(),
    }
}

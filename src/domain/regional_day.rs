//! Several conversations near each other on one day: how far places lie apart by road, in which
//! order to visit them, and at what time. Pure arithmetic on coordinates.

use chrono::{DateTime, TimeDelta, Utc};

use super::conversations::DURATION;

/// Most organisations that one adviser visits on a day.
pub const MOST_VISITS: usize = 6;

/// How much longer a road is than the straight line. Studies of road networks find about 1.2 to
/// 1.4 in Western Europe; large water (Zeeland, the Wadden) asks for more, so a person looks.
pub const DETOUR: f64 = 1.3;

/// Average speed from door to door, kilometres an hour.
pub const SPEED: f64 = 60.0;

/// Time between arriving and the next conversation, beside the travel: parking, reporting.
pub const BUFFER: TimeDelta = TimeDelta::minutes(15);

/// How far away an organisation still counts as near, minutes of travel.
pub const NEAR: i64 = 45;

/// Mean radius of the earth, kilometres.
const EARTH: f64 = 6_371.0;

/// Conversations begin on a quarter of an hour.
const QUARTER: i64 = 15 * 60;

/// Latitude and longitude in WGS 84 degrees.
pub type Position = (f64, f64);

/// The minutes by car between two places, rounded up.
///
/// ```
/// use drietraps::domain::regional_day::travel_minutes;
/// let (zeist, rhenen) = ((52.09, 5.233), (51.959, 5.568));
/// assert_eq!(travel_minutes(zeist, rhenen), 36);
/// assert_eq!(travel_minutes(zeist, zeist), 0);
/// ```
#[must_use]
pub fn travel_minutes(from: Position, to: Position) -> i64 {
    let minutes = kilometres(from, to) * DETOUR / SPEED * 60.0;
    // A distance on earth in minutes is far below 2^53.
    #[allow(clippy::cast_possible_truncation, reason = "at most a few thousand minutes")]
    let whole = minutes.ceil() as i64;
    whole
}

/// The distance along the earth, by the haversine formula.
fn kilometres((lat_a, lon_a): Position, (lat_b, lon_b): Position) -> f64 {
    let half = |a: f64, b: f64| ((b - a).to_radians() / 2.0).sin().powi(2);
    let across = lat_a.to_radians().cos() * lat_b.to_radians().cos();
    let chord = (half(lat_a, lat_b) + across * half(lon_a, lon_b)).clamp(0.0, 1.0);
    2.0 * EARTH * chord.sqrt().asin()
}

/// The order that visits all places with little travel, as indexes: from each place the nearest
/// that is left, then every stretch turned around as long as that saves time.
#[must_use]
pub fn order(places: &[Position]) -> Vec<usize> {
    let routes = (0..places.len()).map(|first| improved(nearest_first(places, first), places));
    routes.min_by_key(|route| length(route, places)).unwrap_or_default()
}

fn nearest_first(places: &[Position], first: usize) -> Vec<usize> {
    let mut left: Vec<usize> = (0..places.len()).filter(|index| *index != first).collect();
    let mut route = vec![first];
    while !left.is_empty() {
        let last = route.last().copied().unwrap_or(first);
        let nearest = left.iter().copied().min_by_key(|next| (between(places, last, *next), *next));
        let Some(nearest) = nearest else { break };
        left.retain(|index| *index != nearest);
        route.push(nearest);
    }
    route
}

/// Turns stretches around until none saves time (2-opt); each turn makes the route shorter.
fn improved(mut route: Vec<usize>, places: &[Position]) -> Vec<usize> {
    loop {
        let best = length(&route, places);
        let shorter = turned(&route).find(|other| length(other, places) < best);
        match shorter {
            Some(other) => route = other,
            None => return route,
        }
    }
}

/// The route with each of its stretches turned around.
fn turned(route: &[usize]) -> impl Iterator<Item = Vec<usize>> + '_ {
    let stretches =
        (0..route.len()).flat_map(|from| (from + 1..route.len()).map(move |to| (from, to)));
    stretches.map(|(from, to)| {
        let mut other = route.to_vec();
        if let Some(stretch) = other.get_mut(from..=to) {
            stretch.reverse();
        }
        other
    })
}

fn length(route: &[usize], places: &[Position]) -> i64 {
    route.iter().zip(route.iter().skip(1)).map(|(from, to)| between(places, *from, *to)).sum()
}

fn between(places: &[Position], from: usize, to: usize) -> i64 {
    match (places.get(from), places.get(to)) {
        (Some(from), Some(to)) => travel_minutes(*from, *to),
        _ => 0,
    }
}

/// One visit of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// Which place, as an index.
    pub place: usize,
    /// Minutes of travel from the visit before; 0 for the first.
    pub travel: i64,
    /// When the conversation begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
}

/// The visits to places in this order, the first at a moment. The next begins after the travel
/// and [`BUFFER`], on a whole quarter of an hour.
#[must_use]
pub fn timetable(places: &[Position], order: &[usize], first_at: DateTime<Utc>) -> Vec<Visit> {
    let mut visits: Vec<Visit> = Vec::new();
    for &place in order {
        let (travel, starts_at) = match visits.last() {
            None => (0, first_at),
            Some(before) => {
                let travel = between(places, before.place, place);
                (travel, next_quarter(before.ends_at + TimeDelta::minutes(travel) + BUFFER))
            }
        };
        visits.push(Visit { place, travel, starts_at, ends_at: starts_at + DURATION });
    }
    visits
}

fn next_quarter(at: DateTime<Utc>) -> DateTime<Utc> {
    let over = at.timestamp().rem_euclid(QUARTER);
    let wait = if over == 0 { 0 } else { QUARTER - over };
    at + TimeDelta::seconds(wait)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const START: i64 = 1_696_917_600;

    fn first_at() -> DateTime<Utc> {
        DateTime::from_timestamp(START, 0).unwrap()
    }

    #[test]
    fn places_on_a_line_are_visited_from_one_end_to_the_other() {
        let places = [(52.2, 5.0), (52.0, 5.0), (52.3, 5.0), (52.1, 5.0)];
        assert!([vec![1, 3, 0, 2], vec![2, 0, 3, 1]].contains(&order(&places)));
    }

    #[test]
    fn a_day_without_places_has_no_visits() {
        assert!(order(&[]).is_empty());
        assert!(timetable(&[], &[], first_at()).is_empty());
    }

    #[test]
    fn the_next_conversation_begins_on_a_quarter_after_talk_travel_and_a_pause() {
        let places = [(52.09, 5.233), (51.959, 5.568)];
        let visits = timetable(&places, &[0, 1], first_at());
        // 60 minutes of talk, 36 of travel and 15 of pause are 111: the quarter after that is 120.
        assert_eq!(visits[1].starts_at - visits[0].starts_at, TimeDelta::minutes(120));
        assert_eq!(visits[1].travel, 36);
    }

    prop_compose! {
        fn place()(lat in 50.75_f64..53.5, lon in 3.4_f64..7.2) -> Position { (lat, lon) }
    }

    proptest! {
        #[test]
        fn each_place_is_visited_once(places in prop::collection::vec(place(), 0..=MOST_VISITS)) {
            let mut visited = order(&places);
            visited.sort_unstable();
            prop_assert_eq!(visited, (0..places.len()).collect::<Vec<_>>());
        }

        #[test]
        fn visits_do_not_overlap_and_the_travel_fits(
            places in prop::collection::vec(place(), 0..=MOST_VISITS),
        ) {
            let visits = timetable(&places, &order(&places), first_at());
            prop_assert_eq!(visits.len(), places.len());
            for (before, after) in visits.iter().zip(visits.iter().skip(1)) {
                let travel = travel_minutes(places[before.place], places[after.place]);
                prop_assert_eq!(after.travel, travel);
                let pause = after.starts_at - before.ends_at;
                prop_assert!(pause >= TimeDelta::minutes(travel) + BUFFER);
                prop_assert!(pause < TimeDelta::minutes(travel) + BUFFER + BUFFER);
                prop_assert_eq!(after.starts_at.timestamp() % QUARTER, 0);
            }
            for visit in &visits {
                prop_assert_eq!(visit.ends_at - visit.starts_at, DURATION);
            }
        }

        #[test]
        fn turning_a_stretch_around_saves_no_time(
            places in prop::collection::vec(place(), 2..=MOST_VISITS),
        ) {
            let route = order(&places);
            let best = length(&route, &places);
            prop_assert!(turned(&route).all(|other| length(&other, &places) >= best));
            prop_assert!((0..places.len()).all(|first| best <= length(&nearest_first(&places, first), &places)));
        }

        #[test]
        fn there_is_as_far_as_back(a in place(), b in place()) {
            prop_assert!((travel_minutes(a, b) - travel_minutes(b, a)).abs() <= 1);
            prop_assert!(travel_minutes(a, b) >= 0);
        }
    }
}

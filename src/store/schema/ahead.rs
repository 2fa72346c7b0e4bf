//! The table of what was expected of a tour.

diesel::table! {
    forecasts (id) {
        id -> BigInt,
        tour_id -> BigInt,
        on_day -> Date,
        known_at -> Timestamp,
        seed -> BigInt,
        checksum -> Text,
        content -> Text,
    }
}

//! The tables of what management aims at, and of who is told how the tour stands.

diesel::table! {
    targets (id) {
        id -> BigInt,
        tour_id -> BigInt,
        code -> Text,
        label -> Text,
        metric -> Text,
        goal -> Integer,
        deadline -> Date,
        source -> Text,
        source_address -> Nullable<Text>,
        set_on -> Nullable<Date>,
        recorded_at -> Nullable<Timestamp>,
        recorded_by -> Nullable<Text>,
        supersedes -> Nullable<BigInt>,
    }
}

diesel::table! {
    target_withdrawals (target_id) {
        target_id -> BigInt,
        recorded_at -> Timestamp,
        recorded_by -> Text,
        reason -> Text,
    }
}

diesel::table! {
    digest_choices (user_id, kind) {
        user_id -> BigInt,
        kind -> Text,
        is_wanted -> Bool,
        queued_for -> Nullable<Date>,
    }
}

diesel::table! {
    digest_links (token_hash) {
        token_hash -> Text,
        user_id -> BigInt,
        kind -> Text,
        made_on -> Date,
    }
}

diesel::table! {
    published_progress (tour_id, last_day, province_code) {
        tour_id -> BigInt,
        last_day -> Date,
        province_code -> Text,
        province -> Text,
        municipalities -> BigInt,
        approached -> BigInt,
        visited -> BigInt,
        with_session -> BigInt,
    }
}

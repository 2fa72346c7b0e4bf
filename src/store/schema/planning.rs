//! The tables of planning: when people of the team can come, and what organisations
//! ask, and which days are closed.

diesel::table! {
    person_availabilities (person_id) {
        person_id -> BigInt,
        home_lat -> Nullable<Double>,
        home_lon -> Nullable<Double>,
        regions -> Text,
        weekly -> Text,
        most_per_week -> Nullable<Integer>,
        themes -> Text,
        languages -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    person_leaves (id) {
        id -> BigInt,
        person_id -> BigInt,
        first_day -> Date,
        last_day -> Date,
        kind -> Text,
    }
}

diesel::table! {
    person_feeds (person_id) {
        person_id -> BigInt,
        token_hash -> Text,
        made_at -> Timestamp,
    }
}

diesel::table! {
    meeting_wishes (organisation_id) {
        organisation_id -> BigInt,
        audience -> Nullable<Text>,
        wishes -> Nullable<Text>,
        suits -> Text,
        council_day -> Nullable<Text>,
        council_use -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    recesses (id) {
        id -> BigInt,
        name -> Text,
        school_region -> Nullable<Text>,
        organisation_id -> Nullable<BigInt>,
        first_day -> Date,
        last_day -> Date,
    }
}

diesel::table! {
    blackouts (id) {
        id -> BigInt,
        name -> Text,
        on_day -> Date,
        is_certain -> Bool,
    }
}

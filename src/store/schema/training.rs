//! The tables around trainings: the catalogue, and how it goes half a year later.

diesel::table! {
    courses (id) {
        id -> BigInt,
        title -> Text,
        about -> Text,
        kind -> Text,
        minutes -> Integer,
        usual_price_cents -> Nullable<BigInt>,
        is_open -> Bool,
        version -> BigInt,
    }
}

diesel::table! {
    course_trainers (course_id, person_id) {
        course_id -> BigInt,
        person_id -> BigInt,
    }
}

diesel::table! {
    training_follow_ups (id) {
        id -> BigInt,
        training_id -> BigInt,
        used -> Text,
        wants_more -> Text,
        later_on -> Nullable<Date>,
        remark -> Nullable<Text>,
        done_on -> Date,
        author_id -> Nullable<BigInt>,
        recorded_at -> Timestamp,
    }
}

use super::trainings;

diesel::joinable!(training_follow_ups -> trainings (training_id));
diesel::allow_tables_to_appear_in_same_query!(training_follow_ups, trainings);

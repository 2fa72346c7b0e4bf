//! The tables of herindelingen.

diesel::table! {
    reorganisations (id) {
        id -> BigInt,
        kind -> Text,
        happens_on -> Date,
        status -> Text,
        new_code -> Nullable<Text>,
        new_name -> Nullable<Text>,
        new_province_code -> Nullable<Text>,
        former_name -> Nullable<Text>,
        carried_out_on -> Nullable<Date>,
        planned_by -> Text,
        planned_at -> Timestamp,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    reorganisation_parts (reorganisation_id, organisation_id, part) {
        reorganisation_id -> BigInt,
        organisation_id -> BigInt,
        part -> Text,
    }
}

//! The words of letters in versions.

diesel::table! {
    letter_templates (id) {
        id -> BigInt,
        kind -> Text,
        organisation_kind -> Text,
        number -> Integer,
        subject -> Text,
        body -> Text,
        created_by -> Nullable<BigInt>,
        created_at -> Timestamp,
        note -> Nullable<Text>,
    }
}

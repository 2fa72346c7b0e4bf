//! The tables of what was known when: organisations before they were changed, and conversations
//! each time they were recorded as held.

diesel::table! {
    organisation_changes (id) {
        id -> BigInt,
        organisation_id -> BigInt,
        changed_at -> Timestamp,
        was_there -> Bool,
        province_code -> Text,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
        inhabitants -> Nullable<Integer>,
    }
}

diesel::table! {
    conversation_records (id) {
        id -> BigInt,
        conversation_id -> BigInt,
        held_on -> Date,
        mode -> Text,
        adviser_id -> BigInt,
        recorded_at -> Nullable<Timestamp>,
        is_held -> Bool,
    }
}

use super::{conversations, dossiers};

diesel::joinable!(conversation_records -> conversations (conversation_id));
diesel::allow_tables_to_appear_in_same_query!(conversation_records, conversations);
diesel::allow_tables_to_appear_in_same_query!(conversation_records, dossiers);

//! The audit log, facts about this database, how often figures changed, and the calls that were
//! answered.

diesel::table! {
    audit_events (id) {
        id -> BigInt,
        at -> Timestamp,
        actor -> Text,
        action -> Text,
        object -> Text,
        result -> Text,
        origin -> Text,
        previous_hash -> Text,
        hash -> Text,
        seal -> Text,
    }
}

diesel::table! {
    audit_heads (id) {
        id -> BigInt,
        lines -> BigInt,
        last_id -> BigInt,
        last_hash -> Text,
        key_name -> Text,
        seal -> Text,
    }
}

diesel::table! {
    facts (name) {
        name -> Text,
        content -> Text,
    }
}

diesel::table! {
    generations (subject, shard) {
        subject -> Text,
        shard -> Integer,
        number -> BigInt,
    }
}

diesel::table! {
    idempotency_keys (id) {
        id -> BigInt,
        user_id -> BigInt,
        key -> Text,
        request_hash -> Text,
        status -> Integer,
        location -> Nullable<Text>,
        body -> Text,
        created_at -> Timestamp,
    }
}

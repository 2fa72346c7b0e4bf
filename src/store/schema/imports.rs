//! The tables of the import; no other table is joined to them.

diesel::table! {
    import_runs (id) {
        id -> BigInt,
        at -> Timestamp,
        actor -> Text,
        file_name -> Text,
        file_hash -> Text,
        layout -> Text,
        created_count -> Integer,
        updated_count -> Integer,
        unchanged_count -> Integer,
        skipped_count -> Integer,
    }
}

diesel::table! {
    pending_uploads (id) {
        id -> BigInt,
        user_id -> BigInt,
        file_name -> Text,
        content -> Binary,
        only_fill_empty -> Bool,
        skip_errors -> Bool,
        created_at -> Timestamp,
    }
}

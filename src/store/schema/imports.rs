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
        undone_at -> Nullable<Timestamp>,
        undone_by -> Nullable<Text>,
    }
}

diesel::table! {
    pending_uploads (id) {
        id -> BigInt,
        user_id -> BigInt,
        file_name -> Text,
        content -> Binary,
        created_at -> Timestamp,
        options -> Text,
    }
}

diesel::table! {
    import_changes (id) {
        id -> BigInt,
        import_id -> BigInt,
        line -> BigInt,
        entity -> Text,
        entity_id -> BigInt,
        effect -> Text,
        field -> Text,
        old_value -> Nullable<Text>,
        new_value -> Nullable<Text>,
    }
}

diesel::table! {
    import_mappings (header_hash) {
        header_hash -> Text,
        header -> Text,
        mapping -> Text,
        actor -> Text,
        at -> Timestamp,
    }
}

//! The table of mail that came in.

diesel::table! {
    inbound_mails (id) {
        id -> BigInt,
        dedup_key -> Text,
        received_at -> Timestamp,
        kind -> Text,
        message_id -> Nullable<BigInt>,
        dossier_id -> Nullable<BigInt>,
        from_address -> Text,
        subject -> Text,
        excerpt -> Text,
        status_code -> Nullable<Text>,
        handled_at -> Nullable<Timestamp>,
        handled_by -> Nullable<BigInt>,
        is_too_large -> Bool,
    }
}

//! The tables as diesel sees them; a test compares them with both catalogues.

#![allow(
    missing_docs,
    reason = "the columns are documented by the migrations and the domain types"
)]

mod aftermath;
mod ahead;
mod aims;
mod confidential;
mod costs;
mod desks;
pub mod details;
mod division;
mod entry;
mod evenings;
mod finding;
mod follow_up;
mod imports;
mod inbound;
mod known;
mod ledgers;
mod plan;
mod planning;
mod templates;
mod trail;
mod training;

pub use aftermath::{commitment_moves, commitments, feedbacks};
pub use ahead::forecasts;
pub use aims::{digest_choices, digest_links, published_progress, target_withdrawals, targets};
pub use confidential::{destruction_records, note_accesses, note_readers, notes};
pub use costs::{budgets, session_costs};
pub use desks::{conversation_advisers, handover_dossiers, handovers, stand_ins};
pub use details::{conversation_answers, conversation_drafts, conversation_logs, offers};
pub use division::{reorganisation_parts, reorganisations};
pub use entry::{
    account_reviews, allowances, erased_addresses, recovery_codes, retention_delays,
    retention_notices, second_factors, sso_attempts, sso_links,
};
pub use evenings::{
    session_evaluation_links, session_evaluations, session_logistics, session_themes,
};
pub use finding::{
    assignment_dossiers, assignment_works, assignments, saved_filters, search_spellings,
    search_words,
};
pub use follow_up::{answer_links, call_claims, mail_stops, reminder_releases, round_shifts};
pub use imports::{import_changes, import_mappings, import_runs, pending_uploads};
pub use inbound::inbound_mails;
pub use known::{conversation_records, organisation_changes};
pub use ledgers::{audit_events, audit_heads, facts, generations, idempotency_keys};
pub use plan::{date_offers, date_options, publications};
pub use planning::{
    blackouts, meeting_wishes, person_availabilities, person_feeds, person_leaves, recesses,
};
pub use templates::letter_templates;
pub use trail::{adviser_changes, commitment_changes, conversation_moments};
pub use training::{course_trainers, courses, training_follow_ups};

diesel::table! {
    organisations (id) {
        id -> BigInt,
        kind -> Text,
        code -> Text,
        name -> Text,
        sort_name -> Text,
        search_name -> Text,
        sort_key -> Text,
        province_code -> Text,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
        inhabitants -> Nullable<Integer>,
        place -> Nullable<Text>,
        website -> Nullable<Text>,
        school_region -> Nullable<Text>,
        lat -> Nullable<Double>,
        lon -> Nullable<Double>,
        tile_col -> Nullable<Integer>,
        tile_row -> Nullable<Integer>,
        version -> BigInt,
    }
}

diesel::table! {
    aliases (id) {
        id -> BigInt,
        organisation_id -> BigInt,
        alias -> Text,
        search_name -> Text,
    }
}

diesel::table! {
    successions (id) {
        id -> BigInt,
        predecessor_id -> BigInt,
        successor_id -> BigInt,
        happens_on -> Date,
        kind -> Text,
        status -> Text,
        recorded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    users (id) {
        id -> BigInt,
        email -> Text,
        name -> Text,
        phone -> Nullable<Text>,
        role -> Text,
        password_hash -> Nullable<Text>,
        invite_hash -> Nullable<Text>,
        invite_until -> Nullable<Timestamp>,
        failed_logins -> Integer,
        locked_until -> Nullable<Timestamp>,
        disabled_at -> Nullable<Timestamp>,
        last_login_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    logins (id) {
        id -> BigInt,
        user_id -> BigInt,
        token_hash -> Text,
        csrf -> Text,
        created_at -> Timestamp,
        last_seen_at -> Timestamp,
        waits_for -> Nullable<Text>,
        browser -> Text,
    }
}

diesel::table! {
    tokens (id) {
        id -> BigInt,
        user_id -> BigInt,
        name -> Text,
        token_hash -> Text,
        scope -> Text,
        created_at -> Timestamp,
        last_used_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    tours (id) {
        id -> BigInt,
        name -> Text,
        starts_on -> Date,
        ends_on -> Date,
    }
}

diesel::table! {
    contacts (id) {
        id -> BigInt,
        organisation_id -> BigInt,
        function -> Text,
        name -> Nullable<Text>,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        is_role_mailbox -> Bool,
        source -> Text,
        verified_on -> Nullable<Date>,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
        do_not_contact -> Bool,
        bounced_on -> Nullable<Date>,
        version -> BigInt,
        do_not_contact_on -> Nullable<Date>,
    }
}

diesel::table! {
    dossiers (id) {
        id -> BigInt,
        organisation_id -> BigInt,
        tour_id -> BigInt,
        adviser_id -> Nullable<BigInt>,
        origin -> Text,
        reapproach_on -> Nullable<Date>,
        reapproach_reason -> Nullable<Text>,
        closed_on -> Nullable<Date>,
        closed_reason -> Nullable<Text>,
        mail_stopped_on -> Nullable<Date>,
        version -> BigInt,
        mail_resumed_reason -> Nullable<Text>,
    }
}

diesel::table! {
    stage_events (id) {
        id -> BigInt,
        dossier_id -> BigInt,
        stage -> Text,
        from_state -> Text,
        to_state -> Text,
        happened_on -> Date,
        recorded_at -> Timestamp,
        actor -> Text,
        reason -> Nullable<Text>,
        corrects -> Nullable<BigInt>,
    }
}

diesel::table! {
    stage_states (dossier_id, stage) {
        dossier_id -> BigInt,
        stage -> Text,
        state -> Text,
        since_on -> Date,
    }
}

diesel::table! {
    letter_rounds (id) {
        id -> BigInt,
        tour_id -> BigInt,
        name -> Text,
        province_code -> Nullable<Text>,
        planned_at -> Timestamp,
        pace_per_hour -> Integer,
        template_version -> Text,
        state -> Text,
        author_id -> BigInt,
        releaser_id -> Nullable<BigInt>,
        released_at -> Nullable<Timestamp>,
        release_hash -> Nullable<Text>,
        notice -> Nullable<Text>,
        created_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    letters (id) {
        id -> BigInt,
        round_id -> BigInt,
        dossier_id -> BigInt,
        answer_hash -> Nullable<Text>,
        reply -> Nullable<Text>,
        reply_on -> Nullable<Date>,
        later_on -> Nullable<Date>,
        reply_remark -> Nullable<Text>,
        held_reason -> Nullable<Text>,
        reply_wishes -> Nullable<Text>,
    }
}

diesel::table! {
    messages (id) {
        id -> BigInt,
        letter_id -> Nullable<BigInt>,
        session_id -> Nullable<BigInt>,
        recipient -> Text,
        contact_id -> Nullable<BigInt>,
        person_id -> Nullable<BigInt>,
        to_address -> Text,
        subject -> Text,
        text_body -> Text,
        html_body -> Text,
        unsubscribe_url -> Nullable<Text>,
        calendar -> Nullable<Text>,
        message_id -> Text,
        state -> Text,
        due_at -> Timestamp,
        attempts -> Integer,
        claimed_by -> Nullable<Text>,
        lease_until -> Nullable<Timestamp>,
        sent_at -> Nullable<Timestamp>,
        server_said -> Nullable<Text>,
        version -> BigInt,
        reminder -> Integer,
        replaces_id -> Nullable<BigInt>,
        in_reply_to -> Nullable<Text>,
        conversation_id -> Nullable<BigInt>,
        feedback_id -> Nullable<BigInt>,
        user_id -> Nullable<BigInt>,
        not_again_by -> Nullable<BigInt>,
        date_offer_id -> Nullable<BigInt>,
        publication_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    attempts (id) {
        id -> BigInt,
        message_id -> BigInt,
        at -> Timestamp,
        verdict -> Text,
        server_said -> Text,
    }
}

diesel::table! {
    calls (id) {
        id -> BigInt,
        dossier_id -> BigInt,
        caller_id -> BigInt,
        at -> Timestamp,
        result -> Text,
        call_back_on -> Nullable<Date>,
        remark -> Nullable<Text>,
        taken_back_at -> Nullable<Timestamp>,
        taken_back_by -> Nullable<Text>,
        taken_back_reason -> Nullable<Text>,
    }
}

diesel::table! {
    people (id) {
        id -> BigInt,
        name -> Text,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        home_place -> Nullable<Text>,
        may_moderate -> Bool,
        may_train -> Bool,
        is_experience_expert -> Bool,
        ended_on -> Nullable<Date>,
    }
}

diesel::table! {
    conversations (id) {
        id -> BigInt,
        dossier_id -> BigInt,
        state -> Text,
        planned_at -> Nullable<Timestamp>,
        held_on -> Nullable<Date>,
        mode -> Text,
        adviser_id -> BigInt,
        attended -> Text,
        assessment -> Nullable<Text>,
        session_interest -> Nullable<Text>,
        later_on -> Nullable<Date>,
        has_protocol -> Nullable<Text>,
        has_code_of_conduct -> Nullable<Text>,
        knows_team -> Nullable<Text>,
        motives -> Text,
        tips -> Text,
        sealed_answers -> Nullable<Binary>,
        created_at -> Timestamp,
        version -> BigInt,
        expected -> Text,
        uid -> Nullable<Text>,
        sequence -> Integer,
        invited -> Nullable<Text>,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        state -> Text,
        starts_at -> Timestamp,
        ends_at -> Timestamp,
        place -> Text,
        room -> Nullable<Text>,
        audience -> Nullable<Text>,
        wishes -> Nullable<Text>,
        expected -> Nullable<Integer>,
        attendance -> Nullable<Integer>,
        evaluation -> Nullable<Text>,
        reason -> Nullable<Text>,
        moderator_id -> BigInt,
        uid -> Text,
        sequence -> Integer,
        planner_id -> BigInt,
        created_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    session_dossiers (session_id, dossier_id) {
        session_id -> BigInt,
        dossier_id -> BigInt,
    }
}

diesel::table! {
    session_people (session_id, person_id) {
        session_id -> BigInt,
        person_id -> BigInt,
        part -> Text,
    }
}

diesel::table! {
    trainings (id) {
        id -> BigInt,
        dossier_id -> BigInt,
        kind -> Text,
        state -> Text,
        trainer_id -> Nullable<BigInt>,
        cost_agreed_on -> Nullable<Date>,
        starts_at -> Nullable<Timestamp>,
        ends_at -> Nullable<Timestamp>,
        held_on -> Nullable<Date>,
        reason -> Nullable<Text>,
        created_at -> Timestamp,
        version -> BigInt,
        offered_on -> Nullable<Date>,
        requested_on -> Nullable<Date>,
        quote_cents -> Nullable<BigInt>,
        quote_reference -> Nullable<Text>,
        quoted_on -> Nullable<Date>,
        cost_agreed_by -> Nullable<Text>,
        course_id -> Nullable<BigInt>,
    }
}

diesel::joinable!(aliases -> organisations (organisation_id));
diesel::joinable!(recesses -> organisations (organisation_id));
diesel::joinable!(logins -> users (user_id));
diesel::joinable!(tokens -> users (user_id));
diesel::joinable!(idempotency_keys -> users (user_id));
diesel::joinable!(contacts -> organisations (organisation_id));
diesel::joinable!(dossiers -> organisations (organisation_id));
diesel::joinable!(dossiers -> tours (tour_id));
diesel::joinable!(dossiers -> users (adviser_id));
diesel::joinable!(stage_events -> dossiers (dossier_id));
diesel::joinable!(stage_states -> dossiers (dossier_id));
diesel::joinable!(letter_rounds -> tours (tour_id));
diesel::joinable!(letters -> letter_rounds (round_id));
diesel::joinable!(letters -> dossiers (dossier_id));
diesel::joinable!(messages -> letters (letter_id));
diesel::joinable!(messages -> contacts (contact_id));
diesel::joinable!(attempts -> messages (message_id));
diesel::joinable!(calls -> dossiers (dossier_id));
diesel::joinable!(calls -> users (caller_id));
diesel::joinable!(conversations -> dossiers (dossier_id));
diesel::joinable!(conversations -> users (adviser_id));
diesel::joinable!(commitments -> dossiers (dossier_id));
diesel::joinable!(commitments -> conversations (conversation_id));
diesel::joinable!(commitments -> users (owner_id));
diesel::joinable!(sessions -> people (moderator_id));
diesel::joinable!(sessions -> users (planner_id));
diesel::joinable!(session_dossiers -> sessions (session_id));
diesel::joinable!(session_dossiers -> dossiers (dossier_id));
diesel::joinable!(session_people -> sessions (session_id));
diesel::joinable!(session_people -> people (person_id));
diesel::joinable!(trainings -> dossiers (dossier_id));
diesel::joinable!(trainings -> people (trainer_id));

diesel::allow_tables_to_appear_in_same_query!(
    organisations,
    aliases,
    successions,
    recesses,
    blackouts,
    users,
    logins,
    tokens,
    audit_events,
    audit_heads,
    facts,
    idempotency_keys,
    tours,
    contacts,
    dossiers,
    stage_events,
    stage_states,
    letter_rounds,
    letters,
    messages,
    attempts,
    calls,
    people,
    conversations,
    commitments,
    sessions,
    session_dossiers,
    session_people,
    trainings,
);

diesel::allow_columns_to_appear_in_same_group_by_clause!(letters::round_id, messages::state);

//! Organisations with their contacts, conversations, notes and what follows from them.

use actix_web::web::{ServiceConfig, get, post, resource};

use crate::web::pages::{
    assignments, briefings, calls, commitments, contacts, conversations, desks, dossier, feedback,
    filters, mail_stop, notes, offers, organisations, replies, search, tasks,
};

/// Organisations with their contacts.
pub(super) fn organisation_pages(config: &mut ServiceConfig) {
    config
        .route("/organisaties", get().to(organisations::list))
        .route("/organisaties.{format}", get().to(organisations::export))
        .route("/organisaties/{code}", get().to(dossier::show))
        .route("/organisaties/{code}/adviseur", post().to(dossier::assign))
        .service(resource("/organisaties/{code}/post").get(mail_stop::form).post(mail_stop::lift))
        .route("/organisaties/{code}/contacten", post().to(contacts::add))
        .route("/organisaties/{code}/contacten/nieuw", get().to(contacts::new_form))
        .service(
            resource("/organisaties/{code}/contacten/{id}")
                .get(contacts::edit)
                .post(contacts::change),
        )
        .route("/organisaties/{code}/contacten/{id}/einde", post().to(contacts::end))
        .route("/organisaties/{code}/contacten/{id}/privacy", get().to(contacts::privacy::show))
        .route("/organisaties/{code}/contacten/{id}/inzage", get().to(contacts::privacy::kept))
        .route("/organisaties/{code}/contacten/{id}/inzage.json", get().to(contacts::privacy::file))
        .route("/organisaties/{code}/contacten/{id}/wissen", post().to(contacts::privacy::erase))
        .route("/organisaties/{code}/contacten/{id}/juist", post().to(contacts::verify));
    contact_lists(config);
}

/// Searching, saved filters, and what is done to many organisations at once.
pub(super) fn finding_pages(config: &mut ServiceConfig) {
    config
        .route("/zoeken", get().to(search::show))
        .service(resource("/filters").get(filters::list).post(filters::save))
        .service(resource("/filters/{id}").get(filters::form).post(filters::change))
        .route("/filters/{id}/weg", post().to(filters::remove))
        .service(resource("/organisaties/toewijzen").get(assignments::form).post(assignments::make))
        .route("/toewijzingen/{id}", get().to(assignments::show))
        .route("/toewijzingen/{id}/ongedaan", post().to(assignments::undo));
}

/// The contacts of all organisations, and what is missing.
fn contact_lists(config: &mut ServiceConfig) {
    config
        .route("/contacten", get().to(contacts::list::show))
        .route("/contacten.{format}", get().to(contacts::list::export))
        .route("/contacten/ontbreekt", get().to(contacts::gaps::show))
        .route("/contacten/ontbreekt.{format}", get().to(contacts::gaps::export));
}

/// Conversations.
pub(super) fn conversation_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/gesprekken").get(conversations::list).post(conversations::logging::log))
        .route("/gesprekken.{format}", get().to(conversations::as_file::export))
        .route("/gesprekken/nieuw", get().to(conversations::logging::new))
        .service(resource("/organisaties/{code}/aanbod").get(offers::show).post(offers::add))
        .route("/aanbod/{id}/aangenomen", post().to(offers::take_up))
        .route("/gesprekken/concept", post().to(conversations::drafts::save))
        .route("/gesprekken/concept/weg", post().to(conversations::drafts::discard))
        .route("/gesprekken/concept/{code}", get().to(conversations::drafts::show))
        .service(
            resource("/gesprekken/plannen")
                .get(conversations::forms::plan_form)
                .post(conversations::forms::plan),
        )
        .service(
            resource("/gesprekken/afwijzen")
                .get(conversations::changes::decline_form)
                .post(conversations::changes::decline),
        )
        .service(
            resource("/gesprekken/regiodag")
                .get(conversations::regional_days::form)
                .post(conversations::regional_days::plan),
        )
        .route("/gesprekken/regiodag/voorstel", get().to(conversations::regional_days::propose))
        .route("/gesprekken/{id}", get().to(conversations::show))
        .service(
            resource("/gesprekken/{id}/uitstellen")
                .get(conversations::changes::postpone_form)
                .post(conversations::changes::postpone),
        )
        .service(
            resource("/gesprekken/{id}/corrigeren")
                .get(conversations::corrections::form)
                .post(conversations::corrections::correct),
        );
}

/// The desk of an adviser: a day in a region, a briefing, a stand-in, dossiers handed over, and
/// putting right what was recorded.
pub(super) fn desk_pages(config: &mut ServiceConfig) {
    config
        .route("/organisaties/{code}/briefing", get().to(briefings::of_organisation))
        .route("/provincies/{code}/briefing", get().to(briefings::of_province))
        .service(
            resource("/organisaties/{code}/corrigeren")
                .get(dossier::corrections::form)
                .post(dossier::corrections::correct),
        )
        .service(
            resource("/organisaties/{code}/opnieuw")
                .get(dossier::reapproach::form)
                .post(dossier::reapproach::set),
        )
        .service(
            resource("/overdracht").get(desks::stand_ins::list).post(desks::handovers::propose),
        )
        .route("/overdracht/nieuw", get().to(desks::handovers::form))
        .route("/overdracht/vervanging", post().to(desks::stand_ins::name))
        .route("/overdracht/vervanging/{id}/stop", post().to(desks::stand_ins::end))
        .route("/overdracht/{id}", get().to(desks::handovers::show))
        .route("/overdracht/{id}/bevestigen", post().to(desks::handovers::confirm))
        .route("/overdracht/{id}/intrekken", post().to(desks::handovers::withdraw));
}

/// Notes on a dossier, and opening one in an emergency.
pub(super) fn note_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/organisaties/{code}/notities").get(notes::list).post(notes::write))
        .route("/notities/geopend/{id}/gezien", post().to(notes::tasks::mark_seen))
        .route("/notities/{id}", get().to(notes::show))
        .route("/notities/{id}/lezers", post().to(notes::share))
        .route("/notities/{id}/verlengen", post().to(notes::extend))
        .route("/beheer/notities", get().to(notes::emergency::list))
        .service(
            resource("/beheer/notities/{id}")
                .get(notes::emergency::form)
                .post(notes::emergency::open),
        );
}

/// Commitments, replies by hand, calls and tasks.
pub(super) fn follow_up_pages(config: &mut ServiceConfig) {
    config
        .service(
            resource("/organisaties/{code}/toezeggingen")
                .get(commitments::new)
                .post(commitments::add),
        )
        .route("/toezeggingen", get().to(commitments::list::show))
        .route("/toezeggingen.{format}", get().to(commitments::list::export))
        .service(resource("/toezeggingen/{id}").get(commitments::show).post(commitments::change))
        .route("/toezeggingen/{id}/gedaan", post().to(commitments::finish))
        .route("/toezeggingen/{id}/vervallen", post().to(commitments::drop))
        .route("/toezeggingen/{id}/heropenen", post().to(commitments::reopen))
        .service(
            resource("/organisaties/{code}/terugkoppeling")
                .get(feedback::form)
                .post(feedback::write),
        )
        .service(
            resource("/organisaties/{code}/antwoord")
                .get(replies::by_hand::form)
                .post(replies::by_hand::record),
        )
        .route("/belronde", get().to(calls::list))
        .route("/belronde.{format}", get().to(calls::as_file::export))
        .route("/belronde/volgende", post().to(calls::next))
        .service(resource("/belronde/{id}").get(calls::form).post(calls::log))
        .route("/belronde/{id}/ik-bel", post().to(calls::take))
        .route("/belronde/{id}/los", post().to(calls::let_go))
        .route("/taken", get().to(tasks::list))
        .route("/taken.{format}", get().to(tasks::as_file::export));
}

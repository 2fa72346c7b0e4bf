//! Letter rounds, the words of letters, and the mail that leaves and comes back.

use actix_web::web::{FormConfig, ServiceConfig, get, post, resource};

use crate::web::pages::{
    again, calendar, held, inbound, mail, outbox, print, receipts, reminders, round_files,
    round_forms, round_moves, round_wording, rounds, settling, settling_all, shifts, templates,
    unmuting,
};

/// Letter rounds.
pub(super) fn round_pages(config: &mut ServiceConfig) {
    config
        .service(resource("/brievenrondes").get(rounds::list).post(round_forms::create))
        .route("/brievenrondes.{format}", get().to(round_files::export))
        .route("/brievenrondes/nieuw", get().to(round_forms::new_form))
        .route("/brievenrondes/kalender", get().to(calendar::show))
        .route("/brievenrondes/{id}", get().to(rounds::show))
        .service(
            resource("/brievenrondes/{id}/wijzigen")
                .get(round_forms::change_form)
                .post(round_forms::change),
        )
        .route("/brievenrondes/{id}/brieven/{letter}", get().to(rounds::letter))
        .route("/brievenrondes/{id}/brieven/{letter}/print", get().to(print::letter))
        .route("/brievenrondes/{id}/print", get().to(print::round))
        .service(
            resource("/brievenrondes/{id}/tekst")
                .get(round_wording::form)
                .post(round_wording::take),
        )
        .service(
            resource("/brievenrondes/{id}/vrijgeven")
                .get(round_moves::release_form)
                .post(round_moves::release),
        )
        .route("/brievenrondes/{id}/pauze", post().to(round_moves::pause))
        .service(
            resource("/brievenrondes/{id}/hervat")
                .get(round_moves::resume_form)
                .post(round_moves::resume),
        )
        .service(
            resource("/brievenrondes/{id}/intrekken")
                .get(round_moves::withdraw_form)
                .post(round_moves::withdraw),
        );
    follow_up_of_rounds(config);
}

/// Reminders, and moving what of a round did not leave.
fn follow_up_of_rounds(config: &mut ServiceConfig) {
    config
        .service(
            resource("/brievenrondes/{id}/herinneringen")
                .get(reminders::show)
                .post(reminders::release),
        )
        .route("/brievenrondes/{id}/herinneringen/{letter}", get().to(reminders::letter))
        .service(resource("/brievenrondes/{id}/verzetten").get(shifts::form).post(shifts::propose))
        .route("/brievenrondes/{id}/verzetten/bevestigen", post().to(shifts::confirm));
}

/// Largest posted text of a letter, in bytes: far more than a letter may have, so that who pastes
/// too much hears how much it is and keeps the text.
const TEXT_LIMIT: usize = 4 * 1024 * 1024;

/// The words of every letter.
pub(super) fn template_pages(config: &mut ServiceConfig) {
    config
        .route("/brieven/sjablonen", get().to(templates::list))
        .service(
            resource("/brieven/sjablonen/{kind}/{organisation_kind}")
                .app_data(FormConfig::default().limit(TEXT_LIMIT))
                .get(templates::show)
                .post(templates::save),
        )
        .route("/brieven/sjablonen/{kind}/{organisation_kind}/proef", post().to(templates::prove));
}

/// The outbox, who got what, and the way mail leaves.
pub(super) fn mail_pages(config: &mut ServiceConfig) {
    config
        .route("/brievenrondes/{id}/berichten", get().to(receipts::of_round))
        .route("/brievenrondes/{id}/berichten.{format}", get().to(receipts::export_of_round))
        .service(
            resource("/brievenrondes/{id}/aangehouden/{letter}").get(held::form).post(held::decide),
        )
        .service(
            resource("/brievenrondes/{id}/onzeker")
                .get(settling_all::form)
                .post(settling_all::settle),
        )
        .service(
            resource("/brievenrondes/{id}/opnieuw").get(again::again_form).post(again::send_again),
        )
        .route("/organisaties/{code}/berichten", get().to(receipts::of_organisation))
        .route(
            "/organisaties/{code}/berichten.{format}",
            get().to(receipts::export_of_organisation),
        )
        .service(resource("/postvak-uit/{id}/adres").get(again::correct_form).post(again::correct))
        .route("/postvak-uit", get().to(outbox::list))
        .route("/postvak-uit/{id}", get().to(outbox::show))
        .route("/postvak-uit/{id}/niet-aangekomen", get().to(settling::not_arrived))
        .route("/postvak-uit/{id}/afhandelen", post().to(settling::settle))
        .route("/postvak-in", get().to(inbound::list))
        .service(resource("/postvak-in/{id}").get(inbound::show).post(inbound::link))
        .route("/postvak-in/{id}/gelezen", post().to(inbound::mark_read))
        .route("/beheer/e-mail", get().to(mail::show))
        .service(resource("/beheer/e-mail/aanzetten").get(unmuting::form).post(unmuting::unmute))
        .route("/beheer/e-mail/dns", post().to(mail::check_dns))
        .route("/beheer/e-mail/proef", post().to(mail::test));
}

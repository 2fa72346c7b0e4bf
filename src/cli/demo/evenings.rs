//! Around the evenings: what is arranged for the next one, the themes and the thanks of those that
//! were held, and what who was there thought of them.

use anyhow::Context;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::letters::deliver_at;
use super::scene::Scene;
use crate::domain::commitments::Occasion;
use crate::domain::dates::amsterdam_day;
use crate::domain::permissions::Actor;
use crate::domain::sessions::{
    Arrangement, Evaluation, Logistics, Recommendation, SessionState, Theme,
};
use crate::services::feedback::{self, WriteFeedback};
use crate::services::sessions::logistics::{self, Arrange};
use crate::services::sessions::{self, SessionLine, evaluations};
use crate::store::messages::{self, About};
use crate::store::{dossiers, feedbacks};

/// How many of the held evenings were followed by a thank-you mail; the last one waits.
const THANKED: usize = 4;

/// Arranges, thanks and answers, for the evenings that there are.
pub fn go_by(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let planner = scene.actor("petra@drietraps.example")?;
    let mut all = scene.app.db.read_now(|conn| sessions::list(conn, &planner))?;
    all.reverse();
    let held = all.iter().filter(|it| it.session.state == SessionState::Held);
    for (number, line) in held.enumerate() {
        choose_themes(scene, &planner, line)?;
        if number < THANKED {
            thank(scene, &planner, line)?;
        }
    }
    let next = all.iter().find(|it| it.session.state == SessionState::Planned);
    next.map_or(Ok(()), |line| arrange(scene, &planner, line))
}

fn choose_themes(scene: &mut Scene<'_>, planner: &Actor, line: &SessionLine) -> anyhow::Result<()> {
    let mut themes = vec![scene.pick(Theme::ALL)?, scene.pick(Theme::ALL)?];
    themes.sort_unstable();
    themes.dedup();
    let (id, now) = (line.session.id, line.session.ends_at + TimeDelta::hours(1));
    scene.write("the themes", |conn| logistics::set_themes(conn, planner, (id, &themes), now))
}

fn thank(scene: &mut Scene<'_>, planner: &Actor, line: &SessionLine) -> anyhow::Result<()> {
    let host = line.organisations.first().context("a session of nobody")?;
    let (id, now) = (line.session.id, line.session.ends_at + TimeDelta::hours(36));
    let occasion = Occasion::Session(id);
    let form =
        scene.app.db.read_now(|conn| feedback::form(conn, planner, (&host.code, occasion), now))?;
    let usual = form.contacts.iter().filter(|it| it.is_usual);
    let command = WriteFeedback {
        organisation: host.code.clone(),
        occasion,
        contacts: usual.map(|it| it.recipient.contact_id).collect(),
        commitments: form.proposed,
        introduction: "Wij kijken terug op een open en goed gesprek.".to_owned(),
        sends_again: false,
    };
    if command.contacts.is_empty() {
        return Ok(());
    }
    let stationery = scene.app.stationery();
    scene.write("the thanks", |conn| feedback::send(conn, planner, &command, &stationery, now))?;
    deliver_at(scene, now + TimeDelta::minutes(1))?;
    for text in mails(scene, (host.id, id))? {
        answer(scene, &text, now + TimeDelta::days(1))?;
    }
    Ok(())
}

/// The texts of the mails that went to an organisation after a session.
fn mails(
    scene: &Scene<'_>,
    (organisation_id, session_id): (i64, i64),
) -> anyhow::Result<Vec<String>> {
    let read = scene.app.db.read_now(|conn| {
        let tour = dossiers::current_tour(conn)?;
        let dossier = dossiers::get_of(conn, organisation_id, tour)?;
        let mut texts = Vec::new();
        for one in feedbacks::list_of(conn, dossier.id)? {
            if one.occasion == Occasion::Session(session_id) {
                let sent = messages::list_about(conn, About::Feedback(one.id))?;
                texts.extend(sent.into_iter().map(|message| message.text_body));
            }
        }
        crate::services::ServiceResult::Ok(texts)
    });
    Ok(read?)
}

fn answer(scene: &mut Scene<'_>, text: &str, now: DateTime<Utc>) -> anyhow::Result<()> {
    let (_, rest) = text.split_once("/evaluatie/").context("a mail without its questions")?;
    let token = rest.split_whitespace().next().context("a link without an end")?;
    let words = ["De voorbeelden uit andere gemeenten.", "Dat iedereen aan het woord kwam."];
    let given = Evaluation {
        useful: scene.pick(&[3, 4, 4, 5, 5])?,
        would_recommend: scene.pick(&[Recommendation::Yes, Recommendation::Unknown])?,
        was_useful: Some(scene.pick(&words)?.to_owned()),
        was_missing: scene.pick(&[None, Some("Meer tijd.".to_owned())])?,
        on_day: amsterdam_day(now),
    };
    scene.write("an answer", |conn| evaluations::answer(conn, token, &given, now))
}

fn arrange(scene: &Scene<'_>, planner: &Actor, line: &SessionLine) -> anyhow::Result<()> {
    let now = line.session.starts_at.min("2023-10-02T12:00:00Z".parse()?);
    let command = Arrange {
        session_id: line.session.id,
        list: Logistics {
            set_up_from: NaiveTime::from_hms_opt(18, 0, 0),
            contact_function: Some("bode".to_owned()),
            contact_phone: Some("06 00 00 00 11".to_owned()),
            entrance: Some("Ingang aan het plein; parkeren kan achter het huis.".to_owned()),
            room: Arrangement::Arranged,
            circle: Arrangement::Asked,
            equipment: Arrangement::NotNeeded,
            ..Logistics::default()
        },
        themes: vec![Theme::SocialMedia, Theme::SharedNorm],
    };
    scene.write("a list", |conn| logistics::arrange(conn, planner, &command, now))
}

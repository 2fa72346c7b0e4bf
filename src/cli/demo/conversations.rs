//! What came of the letters: replies, about thirty conversations, commitments, a few calls.

use anyhow::Context;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::scene::{Scene, day, moment};
use super::waits::{self, Talk};
use crate::domain::accounts::User;
use crate::domain::conversations::checklist::{self, Checked};
use crate::domain::conversations::details::{Details, OfferKind};
use crate::domain::conversations::observations::{Observed, Question};
use crate::domain::conversations::{
    Arranged, Assessment, Attendee, Familiarity, Mode, Motive, Outcome, SessionInterest, Tip,
};
use crate::domain::letters::Reply;
use crate::domain::organisations::Organisation;
use crate::domain::permissions::Actor;
use crate::services::commitments::{self, NewCommitment};
use crate::services::conversations::{
    self, ConfidentialAnswers, LogConversation, PlanConversation, Seen,
};
use crate::services::replies::{self, Answer};
use crate::services::{ServiceResult, accounts};
use crate::store::{dossiers, users};

/// How many conversations were held before the demo opens.
const HELD: usize = 31;

/// Replies come in and conversations are held, in the order of the days.
pub fn take_place(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let mut invited = scene.municipalities_of("PV26");
    invited.extend(scene.municipalities_of("PV28"));
    shuffle(scene, &mut invited);
    let mut rest = invited.into_iter();
    for talk in waits::talks(scene, rest.by_ref().take(HELD), day(2023, 10, 2)?)? {
        hold(scene, &talk)?;
    }
    other_replies(scene, rest.by_ref().take(14).collect())?;
    plan_this_week(scene, rest.take(5).collect())
}

fn shuffle(scene: &mut Scene<'_>, all: &mut [Organisation]) {
    for place in (1..all.len()).rev() {
        let other = scene.throw(place + 1);
        all.swap(place, other);
    }
}

fn hold(scene: &mut Scene<'_>, talk: &Talk) -> anyhow::Result<()> {
    let (organisation, on) = (&talk.organisation, talk.held_on);
    let adviser = adviser_of(scene, organisation)?;
    let replied = moment(talk.replied_on, 10, 15)?;
    reply(scene, &adviser, organisation, (Reply::WantsConversation, None), replied)?;
    let outcome = outcome(scene, on)?;
    let commitments = some_commitments(scene, on);
    let answers = ConfidentialAnswers {
        issues: Some("Verzonnen verslag: de toon in de inspraak is hard geworden.".to_owned()),
        arranged: Some("Verzonnen verslag: er is een protocol in concept.".to_owned()),
        needs: Some("Verzonnen verslag: een avond met de hele raad.".to_owned()),
    };
    let command = LogConversation {
        organisation: organisation.code.clone(),
        outcome,
        sealed_answers: answers.seal(&scene.app.sealing)?,
        commitments,
        details: details(&organisation.code),
        seen: Seen::Unasked,
    };
    let logged = moment(on, 16, 30)?;
    scene.write("a conversation", |conn| {
        conversations::log(conn, &adviser, &command, logged).map(|_| ())
    })?;
    keep_commitments(scene, &adviser, (organisation, on))
}

/// Most of what was promised was done within a fortnight.
fn keep_commitments(
    scene: &mut Scene<'_>,
    adviser: &Actor,
    (organisation, on): (&Organisation, NaiveDate),
) -> anyhow::Result<()> {
    let done_at = moment(on + TimeDelta::days(14), 12, 0)?;
    if done_at > moment(day(2023, 10, 2)?, 12, 0)? || scene.throw(10) == 0 {
        return Ok(());
    }
    scene.write("kept commitments", |conn| {
        let open = commitments::list(conn, adviser)?;
        for line in open.iter().filter(|it| it.code == organisation.code && it.commitment.is_open())
        {
            commitments::finish(conn, adviser, line.commitment.id, done_at)?;
        }
        Ok(())
    })
}

fn outcome(scene: &mut Scene<'_>, held_on: NaiveDate) -> anyhow::Result<Outcome> {
    use Assessment::{Neutral, NotPositive, Positive};
    let positive =
        [Positive, Positive, Positive, Positive, Positive, Positive, Neutral, NotPositive];
    let assessment = scene.pick(&positive)?;
    let session_interest = match (assessment, scene.throw(6)) {
        (NotPositive, _) => SessionInterest::No,
        (_, 0) => SessionInterest::Later,
        (_, 1) => SessionInterest::Undecided,
        _ => SessionInterest::Yes,
    };
    let arranged = [Arranged::Arranged, Arranged::InPreparation, Arranged::NotArranged];
    let attended = match scene.throw(4) {
        0 => vec![Attendee::Mayor],
        1 => vec![Attendee::CouncilClerk],
        _ => vec![Attendee::Mayor, Attendee::CouncilClerk],
    };
    Ok(Outcome {
        held_on,
        mode: scene.pick(&[Mode::OnSite, Mode::OnSite, Mode::OnSite, Mode::Online, Mode::Phone])?,
        attended,
        assessment,
        session_interest,
        later_on: (session_interest == SessionInterest::Later)
            .then(|| held_on + TimeDelta::days(120)),
        has_protocol: scene.pick(&arranged)?,
        has_code_of_conduct: scene.pick(&arranged)?,
        knows_team: scene.pick(&[Familiarity::Yes, Familiarity::Partly, Familiarity::No])?,
        motives: vec![scene.pick(&[Motive::Incident, Motive::NoView, Motive::Preventive])?],
        tips: vec![scene.pick(&[Tip::ReportAsOrganisation, Tip::MakeProtocol, Tip::UseNetwork])?],
    })
}

/// A few answers beside the outcome, so that the aggregates have something to show and to hide.
/// They follow from the code, so that the dice of the scene fall as before.
fn details(code: &str) -> Details {
    let seed: usize = code.bytes().map(usize::from).sum();
    let mut details = Details::default();
    for line in checklist::LINES.iter().map(|line| line.number) {
        // Every third is not discussed.
        let answer = match (seed * 7 + usize::from(line) * 5) % 6 {
            0 | 1 => Arranged::Arranged,
            2 => Arranged::InPreparation,
            3 => Arranged::NotArranged,
            _ => continue,
        };
        details.checklist.push(Checked { line, answer });
    }
    for (place, question) in Question::all().enumerate() {
        let findings = question.topic.findings();
        // One answer more than there are is "not discussed".
        if let Some(finding) = findings.get((seed * 3 + place) % (findings.len() + 1)) {
            details.observations.push(Observed { question, finding: *finding });
        }
    }
    details.offers.extend(OfferKind::ALL.get(seed % (OfferKind::ALL.len() * 2)).copied());
    details
}

fn some_commitments(scene: &mut Scene<'_>, on: NaiveDate) -> Vec<NewCommitment> {
    let titles = [
        "Voorbeeldprotocol toesturen",
        "Aanbod van het netwerk mailen",
        "Bellen over de datum van de bijeenkomst",
    ];
    titles
        .iter()
        .filter(|_| scene.throw(4) == 0)
        .map(|title| NewCommitment {
            title: (*title).to_owned(),
            due_on: on + TimeDelta::days(21),
            is_shareable: true,
        })
        .collect()
}

/// The replies that did not lead to a conversation, or not yet.
fn other_replies(scene: &mut Scene<'_>, all: Vec<Organisation>) -> anyhow::Result<()> {
    let kinds = [
        Reply::Later,
        Reply::NotInterested,
        Reply::ProvidedFor,
        Reply::WantsConversation,
        Reply::WantsSession,
        Reply::WantsConversation,
        Reply::Later,
    ];
    let days = waits::replies(&all, day(2023, 9, 22)?)?;
    for ((organisation, on), kind) in all.iter().zip(days).zip(kinds.iter().cycle()) {
        let later_on = (*kind == Reply::Later).then_some(day(2024, 2, 5)?);
        let adviser = adviser_of(scene, organisation)?;
        let at = moment(on, 11, 0)?;
        reply(scene, &adviser, organisation, (*kind, later_on), at)?;
    }
    Ok(())
}

fn plan_this_week(scene: &mut Scene<'_>, all: Vec<Organisation>) -> anyhow::Result<()> {
    let moments = [(3, 11), (3, 15), (4, 10), (5, 14), (6, 9)];
    for (organisation, (on, hour)) in all.iter().zip(moments) {
        let adviser = adviser_of(scene, organisation)?;
        let made = moment(day(2023, 9, 25)?, 13, 0)?;
        reply(scene, &adviser, organisation, (Reply::WantsConversation, None), made)?;
        let command = PlanConversation {
            organisation: organisation.code.clone(),
            at: moment(day(2023, 10, on)?, hour, 0)?,
            mode: Mode::OnSite,
            adviser_id: None,
            invited: None,
        };
        let stationery = scene.app.stationery();
        scene.write("a planned conversation", |conn| {
            conversations::plan(conn, &adviser, &command, &stationery, made).map(|_| ())
        })?;
    }
    Ok(())
}

fn reply(
    scene: &Scene<'_>,
    adviser: &Actor,
    organisation: &Organisation,
    (kind, later_on): (Reply, Option<NaiveDate>),
    at: DateTime<Utc>,
) -> anyhow::Result<()> {
    let answer = Answer { reply: Some(kind), later_on, ..Answer::default() };
    scene.write("a reply", |conn| {
        replies::record_by_hand(conn, adviser, &organisation.code, &answer, at)
    })
}

/// The adviser whose dossier it is.
fn adviser_of(scene: &Scene<'_>, organisation: &Organisation) -> anyhow::Result<Actor> {
    let user = scene.app.db.read_now(|conn| {
        let tour = dossiers::current_tour(conn)?;
        let adviser_id = dossiers::get_of(conn, organisation.id, tour)?.adviser_id;
        let user: Option<User> = adviser_id.map(|id| users::get(conn, id)).transpose()?;
        ServiceResult::Ok(user)
    })?;
    let user = user.with_context(|| format!("{} has no adviser", organisation.name))?;
    Ok(accounts::actor_of(&user, "cli"))
}

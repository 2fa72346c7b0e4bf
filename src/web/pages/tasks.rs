//! What waits for somebody: commitments, replies, days to get in touch, calls, lost letters.

pub mod as_file;
mod evenings;
pub mod mail;
mod plan;
mod received;

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};

use crate::domain::dates::{long_day, relative_day};
use crate::domain::letters::{Reply, Round};
use crate::domain::permissions::Permission;
use crate::domain::trainings::follow_up_is_late;
use crate::services::calls::{self, CallLine};
use crate::services::commitments::CommitmentLine;
use crate::services::notes::{self, NoteTasks};
use crate::services::reorganisations::Decision;
use crate::services::tasks::{self, Place, ReplyTask, Tasks};
use crate::services::trainings::follow_ups::Due;
use crate::web::error::{PageResult, Refusal};
use crate::web::page::Page;
use crate::web::pages::export;
use crate::web::pages::notes::tasks as note_lines;
use crate::web::pages::reorganisations;
use crate::web::pages::round_view::{counted, href};

/// The list of tasks.
pub async fn list(page: Page) -> PageResult {
    let groups = waiting(&page).await?;
    let count: usize = groups.iter().map(|group| group.tasks.len()).sum();
    let exports = export::links("/taken", "");
    let content = json!({ "groups": groups, "count": count, "exports": exports });
    page.show("tasks.html", "Taken", &content)
}

/// What waits for this actor, without the groups that are empty.
async fn waiting(page: &Page) -> Result<Vec<Group>, Refusal> {
    let stationery = page.app.stationery();
    let (tasks, mut due, own_notes, plan) = page
        .read(move |conn, actor, now| {
            let tasks = tasks::list(conn, actor, &stationery, now)?;
            let due = calls::list(conn, actor, now)?;
            Ok((tasks, due, notes::tasks(conn, actor)?, plan::load(conn, actor, now)?))
        })
        .await?;
    due.retain(|line| line.is_due);
    let may_plan = page.actor()?.may(Permission::PlanSessions);
    let mut groups = groups(&tasks, &due, (page.today(), may_plan));
    groups.splice(0..0, plan::groups(plan.as_ref(), page.now()));
    groups.splice(0..0, note_groups(&own_notes));
    groups.retain(|group| !group.tasks.is_empty());
    Ok(groups)
}

/// Tasks of one kind.
#[derive(Serialize)]
struct Group {
    id: &'static str,
    title: &'static str,
    explanation: &'static str,
    tasks: Vec<Value>,
}

fn groups(tasks: &Tasks, due: &[CallLine], (today, may_plan): (NaiveDate, bool)) -> Vec<Group> {
    let mut all = vec![
        group(
            "antwoorden",
            "Antwoorden",
            "Neem contact op met wie op de brief antwoordde.",
            tasks.replies.iter().map(|it| reply(it, (today, may_plan))).collect(),
        ),
        group(
            "toezeggingen",
            "Toezeggingen",
            "",
            tasks.commitments.iter().map(|it| commitment(it, today)).collect(),
        ),
        group(
            "opnieuw",
            "Opnieuw contact opnemen",
            "",
            tasks.reapproaches.iter().map(|it| reapproach(it, today)).collect(),
        ),
        group(
            "navraag",
            "Vraag hoe het gaat na de training",
            "De training was een half jaar geleden. Bel de griffier en leg vast wat u hoort.",
            tasks.follow_ups.iter().map(|it| follow_up(it, today)).collect(),
        ),
        group(
            "herindeling",
            "Herindeling",
            "Deze gemeenten houden op te bestaan. Rond het af, zeg het af of maak het opnieuw bij \
             de opvolger.",
            tasks.decisions.iter().map(|(it, ends_on)| decision(it, *ends_on, today)).collect(),
        ),
    ];
    all.push(evenings::group(tasks, today));
    all.splice(1..1, mail_groups(tasks, today));
    all.splice(0..0, received::groups(tasks, today));
    all.extend(phone_groups(tasks, due, today));
    all
}

/// What came in by mail, and what of ours did not arrive.
fn mail_groups(tasks: &Tasks, today: NaiveDate) -> [Group; 6] {
    [
        group(
            "rondes",
            "Brievenrondes die op u wachten",
            "",
            tasks.rounds.iter().map(mail::round).collect(),
        ),
        group(
            "aangehouden",
            "Brieven die op een besluit wachten",
            "Na het vrijgeven is de contactpersoon, de naam of het adres gewijzigd. De brief \
             vertrekt pas als u kiest.",
            tasks.held.iter().map(mail::held_letter).collect(),
        ),
        group(
            "onzeker",
            "Onzekere berichten",
            "Niemand weet of deze berichten zijn aangekomen. Ze gaan niet vanzelf opnieuw weg.",
            tasks.unclear.iter().map(mail::unclear).collect(),
        ),
        group(
            "mislukt",
            "Mislukte berichten",
            "Verbeter een adres, stuur ze opnieuw, of bel.",
            tasks.failed.iter().map(mail::failed).collect(),
        ),
        group(
            "post-in",
            "Post in",
            "Lees het bericht en kies wat eruit volgt.",
            tasks.mail.iter().map(|it| mail::came_in(it, today)).collect(),
        ),
        group(
            "onbestelbaar",
            "Brief onbestelbaar",
            "Zoek een ander adres, of vraag om ons toe te laten. Daarna kan de brief opnieuw.",
            tasks.undeliverable.iter().map(mail::undeliverable).collect(),
        ),
    ]
}

/// What an author has to know of the own notes.
fn note_groups(own: &NoteTasks) -> [Group; 4] {
    [
        group(
            "geopend",
            "Uw notitie is in nood geopend",
            "Een beheerder las een vertrouwelijke notitie van u. De reden staat erbij.",
            own.openings.iter().map(note_lines::opening).collect(),
        ),
        group(
            "gedeeld",
            "Notities die met u zijn gedeeld",
            "De schrijver liet u deze vertrouwelijke notitie lezen.",
            own.shared.iter().map(note_lines::shared).collect(),
        ),
        group(
            "vernietigen",
            "Notities die worden vernietigd",
            "Is een notitie langer nodig? Bewaar haar dan één keer langer, met een reden.",
            own.expiring.iter().map(note_lines::expiring).collect(),
        ),
        group(
            "antwoorden-vernietigen",
            "Antwoorden die worden vernietigd",
            "Is iets langer nodig? Schrijf het dan op in een notitie, zonder wat weg kan.",
            own.answers.iter().map(note_lines::answers).collect(),
        ),
    ]
}

/// What follows from letters that nobody answered.
fn phone_groups(tasks: &Tasks, due: &[CallLine], today: NaiveDate) -> [Group; 3] {
    [
        group("terugbellen", "Terugbellen", "", due.iter().map(call).collect()),
        group(
            "herinneringen",
            "Herinneringen",
            "Lees ze na en geef ze vrij. Wie de ronde maakte, geeft de herinneringen niet zelf vrij.",
            tasks.reminders.iter().map(reminders).collect(),
        ),
        group(
            "nummer",
            "Zoek het telefoonnummer",
            "Het nummer klopte niet. Zoek het goede en bel opnieuw.",
            tasks.wrong_numbers.iter().map(|(it, on)| wrong_number(it, *on, today)).collect(),
        ),
    ]
}

const fn group(
    id: &'static str,
    title: &'static str,
    explanation: &'static str,
    tasks: Vec<Value>,
) -> Group {
    Group { id, title, explanation, tasks }
}

/// A task of a kind without a button; the callers add theirs.
fn task(place: &Place, kind: &str) -> Value {
    json!({
        "title": place.organisation, "kind": kind,
        "href": format!("/organisaties/{}", place.code), "detail": "", "due": "", "late": false,
        "owner": place.adviser, "action": "", "action_label": "", "action_href": "",
    })
}

fn with(mut task: Value, changes: Value) -> Value {
    if let (Some(task), Value::Object(changes)) = (task.as_object_mut(), changes) {
        task.extend(changes);
    }
    task
}

fn reply(waiting: &ReplyTask, (today, may_plan): (NaiveDate, bool)) -> Value {
    let (place, remark) = (&waiting.place, waiting.remark.as_deref().unwrap_or_default());
    let told = with(
        task(place, &waiting.reply.label().to_lowercase()),
        json!({
            "detail": format!("{} {remark}", waiting.wishes.sentence()).trim(),
            "due": format!("antwoord {}", relative_day(waiting.on, today)),
        }),
    );
    let (label, path) = match waiting.reply {
        Reply::WantsSession if may_plan => ("Bijeenkomst plannen", "/bijeenkomsten/nieuw"),
        Reply::WantsSession => return told,
        _ => ("Gesprek plannen", "/gesprekken/plannen"),
    };
    let href = format!("{path}?organisatie={}", place.code);
    with(told, json!({ "action_label": label, "action_href": href }))
}

fn commitment(line: &CommitmentLine, today: NaiveDate) -> Value {
    let commitment = &line.commitment;
    let place = Place {
        code: line.code.clone(),
        organisation: line.organisation.clone(),
        adviser: line.owner.clone(),
    };
    with(
        task(&place, "toezegging"),
        json!({
            "detail": commitment.title, "href": format!("/toezeggingen/{}", commitment.id), "due": long_day(commitment.due_on), "late": commitment.is_late(today),
            "action": format!("/toezeggingen/{}/gedaan", commitment.id), "action_label": "Gedaan",
        }),
    )
}

fn reapproach((place, on, reason): &(Place, NaiveDate, String), today: NaiveDate) -> Value {
    with(
        task(place, "opnieuw benaderen"),
        json!({
            "detail": reason, "due": long_day(*on), "late": *on < today,
            "action_label": "Gesprek plannen",
            "action_href": format!("/gesprekken/plannen?organisatie={}", place.code),
        }),
    )
}

fn follow_up((place, due): &(Place, Due), today: NaiveDate) -> Value {
    let path = format!("/trainingen/{}/navraag", due.training_id);
    with(
        task(place, "na de training"),
        json!({
            "href": format!("/trainingen/{}", due.training_id),
            "due": format!("sinds {}", long_day(due.on)),
            "late": follow_up_is_late(due.on, today),
            "action_label": "Vraag het na", "action_href": path,
        }),
    )
}

fn call(line: &CallLine) -> Value {
    let place = Place {
        code: line.code.clone(),
        organisation: line.organisation.clone(),
        adviser: line.adviser.1.clone(),
    };
    with(
        task(&place, "terugbellen"),
        json!({ "action_label": "Bellen", "action_href": format!("/belronde/{}", line.dossier_id) }),
    )
}

fn reminders((round, due): &(Round, usize)) -> Value {
    let verb = if *due == 1 { "staat" } else { "staan" };
    let count = counted(*due, "herinnering", "herinneringen");
    let path = format!("{}/herinneringen", href(round.id));
    json!({
        "title": format!("{count} voor {} {verb} klaar", round.name), "kind": "", "href": path, "detail": "",
        "due": "", "late": false, "owner": "", "action": "", "action_label": "Bekijk en geef vrij",
        "action_href": path,
    })
}

fn wrong_number(place: &Place, on: NaiveDate, today: NaiveDate) -> Value {
    with(
        task(place, "verkeerd nummer"),
        json!({ "due": format!("gebeld {}", relative_day(on, today)),
            "action_label": "Naar de contactpersonen",
            "action_href": format!("/organisaties/{}", place.code) }),
    )
}

fn decision(open: &Decision, ends_on: NaiveDate, today: NaiveDate) -> Value {
    let place = Place {
        code: open.code.clone(),
        organisation: open.organisation.clone(),
        adviser: open.adviser.clone(),
    };
    let when = open.on.map(|on| format!(", {}", long_day(on))).unwrap_or_default();
    with(
        task(&place, "herindeling"),
        json!({
            "title": reorganisations::decision_title(open),
            "href": reorganisations::decision_href(open), "detail": format!("{}{when}", open.detail),
            "due": format!("vóór {}", long_day(ends_on)), "late": ends_on <= today,
        }),
    )
}

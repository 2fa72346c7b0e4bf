//! What can be done in a dossier: the next step with its button, and everything else.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::domain::dates::{day_and_clock, relative_day, written_day};
use crate::domain::next_step::Step;
use crate::domain::permissions::{Actor, Permission, Role};
use crate::services::dossiers::DossierView;

/// Where mail is allowed again; empty when it was not stopped or this is not for the actor.
pub(super) fn allow_mail_href(view: &DossierView, actor: &Actor) -> String {
    let is_stopped = view.dossier.as_ref().is_some_and(|it| it.mail_stopped_on.is_some());
    let href = format!("/organisaties/{}/post", view.organisation.code);
    let is_for = actor.may(Permission::FollowUp) && !is_barred(view, actor);
    if is_stopped && is_for { href } else { String::new() }
}

/// What comes next, with the act that does it.
pub(super) fn next_step(view: &DossierView, actor: &Actor, today: NaiveDate) -> Value {
    let Some(next) = view.next else {
        return json!({ "text": "geen", "detail": "", "actions": [] });
    };
    let mut detail = Vec::new();
    if let Some(due) = next.due_on {
        detail.push(format!("{} ({})", written_day(due), relative_day(due, today)));
        let reason = view.dossier.as_ref().and_then(|dossier| dossier.reapproach_reason.clone());
        detail.extend(reason);
    }
    if let (Step::HoldConversation, Some((at, mode))) = (next.step, view.agenda.conversation) {
        detail.push(format!("{}, {}", day_and_clock(at), mode.label().to_lowercase()));
    }
    if let (Step::HoldSession, Some((_, at, place))) = (next.step, &view.agenda.session) {
        detail.push(format!("{}, {place}", day_and_clock(*at)));
    }
    let act = act_for(next.step, &subject(view), actor);
    let is_own = action(next.step, &subject(view)).is_some_and(|(_, _, may)| actor.may(may));
    if !is_own {
        detail.extend(doer(next.step, actor).map(str::to_owned));
    }
    let actions: Vec<Value> = act
        .filter(|(_, href, _)| is_open_to(view, actor, href))
        .map(|(label, href, _)| json!({ "label": label, "href": href }))
        .into_iter()
        .collect();
    json!({ "text": next.step.label(), "detail": detail.join(" · "), "actions": actions })
}

/// What has to be known for the act of a step.
pub(in crate::web::pages) struct Subject<'a> {
    /// CBS code.
    pub code: &'a str,
    /// The planned session, when that is known.
    pub session_id: Option<i64>,
    /// The training after which somebody asks how it goes, when that is known.
    pub training_id: Option<i64>,
}

type Act = (&'static str, String, Permission);

/// The act that does a step, for who may do it.
pub(in crate::web::pages) fn act_for(step: Step, it: &Subject<'_>, actor: &Actor) -> Option<Act> {
    let mut acts = [action(step, it), by_talking(step, it)].into_iter().flatten();
    acts.find(|(_, _, permission)| actor.may(*permission))
}

fn action(step: Step, it: &Subject<'_>) -> Option<Act> {
    use Permission as P;
    let code = it.code;
    let about = |path: &str| format!("{path}?organisatie={code}");
    let dossier = || format!("/organisaties/{code}");
    Some(match step {
        Step::FindContact => {
            ("Contact toevoegen", format!("{}#contacten", dossier()), P::EditContacts)
        }
        Step::PutInRound => {
            ("Nieuwe brievenronde", "/brievenrondes/nieuw".to_owned(), P::ProposeRounds)
        }
        Step::AwaitReply => ("Antwoord vastleggen", format!("{}/antwoord", dossier()), P::FollowUp),
        Step::Call => ("Naar de belronde", "/belronde".to_owned(), P::ReadConversations),
        Step::PlanConversation | Step::Reapproach => {
            ("Gesprek plannen", about("/gesprekken/plannen"), P::ReadConversations)
        }
        Step::HoldConversation => {
            ("Gesprek vastleggen", about("/gesprekken/nieuw"), P::LogConversations)
        }
        Step::OfferSession | Step::AwaitSession | Step::PlanSession => {
            ("Bijeenkomst plannen", about("/bijeenkomsten/nieuw"), P::PlanSessions)
        }
        Step::HoldSession => {
            ("Naar de bijeenkomst", format!("/bijeenkomsten/{}", it.session_id?), P::ReadSessions)
        }
        Step::OfferTraining
        | Step::AwaitTraining
        | Step::AgreeCost
        | Step::PlanTraining
        | Step::HoldTraining => {
            ("Training vastleggen", about("/trainingen/nieuw"), P::PlanTrainings)
        }
        Step::FollowUpTraining => {
            let href = format!("/trainingen/{}/navraag", it.training_id?);
            ("Vraag het na", href, P::PlanTrainings)
        }
        Step::AwaitSending | Step::Finished | Step::Undecided | Step::LeaveAlone => return None,
    })
}

/// What is asked or discussed can be done in a conversation, by who plans nothing else; that a
/// session is to be planned is told to the planner in a note.
fn by_talking(step: Step, it: &Subject<'_>) -> Option<Act> {
    if step == Step::PlanSession {
        let href = format!("/organisaties/{}/notities", it.code);
        return Some(("Notitie voor de planner", href, Permission::LogConversations));
    }
    let asks = [Step::OfferSession, Step::AwaitSession, Step::OfferTraining, Step::AwaitTraining];
    let href = format!("/gesprekken/plannen?organisatie={}", it.code);
    asks.contains(&step).then_some(("Gesprek plannen", href, Permission::LogConversations))
}

/// Who does a step that the actor may not do: "een planner doet dit".
fn doer(step: Step, actor: &Actor) -> Option<&'static str> {
    let is_planned = matches!(
        step,
        Step::PutInRound
            | Step::PlanSession
            | Step::AgreeCost
            | Step::PlanTraining
            | Step::HoldTraining
    );
    let is_adviser = actor.role == Some(Role::Adviser);
    (is_adviser && is_planned).then_some("een planner doet dit")
}

fn subject(view: &DossierView) -> Subject<'_> {
    Subject {
        code: &view.organisation.code,
        session_id: view.agenda.session.as_ref().map(|it| it.0),
        training_id: view.follow_up.map(|it| it.training_id),
    }
}

/// False for an act in the dossier of another adviser whose form always refuses.
fn is_open_to(view: &DossierView, actor: &Actor, href: &str) -> bool {
    let is_own_only = href.starts_with("/gesprekken/")
        || href.ends_with("/opnieuw")
        || href.ends_with("/corrigeren");
    let is_of_who_joins = view.joins_conversation
        && (href.starts_with("/gesprekken/nieuw") || href.ends_with("/uitstellen"));
    !(is_barred(view, actor) && is_own_only) || is_of_who_joins
}

/// True for an adviser who looks at the dossier of another.
fn is_barred(view: &DossierView, actor: &Actor) -> bool {
    let owner = view.dossier.as_ref().and_then(|dossier| dossier.adviser_id);
    actor.role == Some(Role::Adviser) && owner.is_some() && !actor.works_for(owner)
}

/// Every act on this dossier that the role may do, whatever comes next.
pub(super) fn more_actions(view: &DossierView, actor: &Actor) -> Vec<Value> {
    use Permission as P;
    if view.dossier.is_none() || view.absence.is_some() {
        return Vec::new();
    }
    let code = &view.organisation.code;
    let about = |path: &str| format!("{path}?organisatie={code}");
    let plan = match view.agenda.conversation_id {
        Some(id) => ("Gesprek uitstellen", format!("/gesprekken/{id}/uitstellen")),
        None => ("Gesprek plannen", about("/gesprekken/plannen")),
    };
    let all = [
        ("Antwoord vastleggen", format!("/organisaties/{code}/antwoord"), P::FollowUp),
        ("Berichten", format!("/organisaties/{code}/berichten"), P::ReadRounds),
        ("Briefing", format!("/organisaties/{code}/briefing"), P::ReadConversations),
        ("Aanbod", format!("/organisaties/{code}/aanbod"), P::ReadConversations),
        (plan.0, plan.1, P::ReadConversations),
        ("Gesprek vastleggen", about("/gesprekken/nieuw"), P::LogConversations),
        ("Bijeenkomst plannen", about("/bijeenkomsten/nieuw"), P::PlanSessions),
        ("Training vastleggen", about("/trainingen/nieuw"), P::PlanTrainings),
        ("Opnieuw benaderen", format!("/organisaties/{code}/opnieuw"), P::FollowUp),
        ("Een vergissing corrigeren", format!("/organisaties/{code}/corrigeren"), P::FollowUp),
    ];
    let next = view.next.and_then(|next| act_for(next.step, &subject(view), actor));
    let next = next.map(|(label, ..)| label);
    let allowed = all.into_iter().filter(|(label, href, permission)| {
        actor.may(*permission) && is_open_to(view, actor, href) && next != Some(label)
    });
    allowed.map(|(label, href, _)| json!({ "label": label, "href": href })).collect()
}

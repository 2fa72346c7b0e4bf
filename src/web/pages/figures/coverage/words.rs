//! Coverage and targets in plain Dutch sentences.

use serde::Serialize;

use super::question::Question;
use super::slice::Slice;
use crate::domain::coverage::Coverage;
use crate::domain::dates::{thousands, written_day};
use crate::domain::forecast::Forecast;
use crate::domain::organisations::OrganisationKind;
use crate::domain::stages::Stage;
use crate::domain::targets::{Metric, TargetFigure};
use crate::services::coverage::Report;
use crate::web::pages::forecast::words::beside_target;

/// A target with its bar, as the template `ui.target` wants it.
#[derive(Debug, Serialize)]
pub struct TargetView {
    pub(super) label: String,
    href: String,
    pub(super) figures: String,
    pub(super) percent: f64,
    pub(super) band_from: f64,
    pub(super) band_to: f64,
    pub(super) sentence: String,
    pub(super) definition: String,
    pub(super) met: bool,
}

/// "Op 3 oktober 2023 zijn 31 van de 342 gemeenten bezocht, 169 te gaan tot 200." From the last day
/// of the target on: "Op 31 december 2024 zijn 187 van de 342 gemeenten bezocht, 13 minder dan het
/// streefcijfer."
#[must_use]
pub fn sentence(report: &Report) -> String {
    let coverage = &report.coverage;
    let visited = coverage.stages.conversation;
    let verb = if visited == 1 { "is" } else { "zijn" };
    let next = report
        .targets
        .iter()
        .filter(|figure| figure.target.metric == Metric::MunicipalitiesConversation)
        .map(|figure| (figure.target.goal, figure.target.deadline))
        .filter(|&(goal, _)| goal > visited)
        .min();
    let left = next.map(|(goal, deadline)| {
        let left = thousands(goal - visited);
        if coverage.on >= deadline {
            return format!(", {left} minder dan het streefcijfer");
        }
        format!(", {left} te gaan tot {}", thousands(goal))
    });
    format!(
        "Op {} {verb} {} van de {} gemeenten bezocht{}.",
        written_day(coverage.on),
        thousands(visited),
        thousands(coverage.municipalities),
        left.unwrap_or_default()
    )
}

/// How many municipalities count as visited by a predecessor; empty when none does.
pub(super) fn detail(coverage: &Coverage) -> String {
    match coverage.via_predecessor {
        0 => String::new(),
        1 => "Eén gemeente telt mee via een rechtsvoorganger.".to_owned(),
        many => format!("{} gemeenten tellen mee via een rechtsvoorganger.", thousands(many)),
    }
}

/// Each target with how it stands as known now and, beside figures of today, what is expected.
#[must_use]
pub fn target_views(report: &Report, forecast: Option<&Forecast>) -> Vec<TargetView> {
    target_views_of(report, Question::on(report.coverage.on), forecast)
}

/// Each target with how it stands; the links ask the same question.
pub(super) fn target_views_of(
    report: &Report,
    question: Question,
    forecast: Option<&Forecast>,
) -> Vec<TargetView> {
    let forecast = forecast.filter(|it| it.on == report.coverage.on);
    let view = |it| target_view(it, &report.coverage, question, forecast);
    report.targets.iter().map(view).collect()
}

/// What no longer held: "T1: 200 van de 342 gemeenten bezocht (stand 31) is vervangen door T4."
pub(super) fn superseded(report: &Report) -> Vec<String> {
    let line = |(figure, by): &(TargetFigure, String)| {
        let (target, value) = (&figure.target, thousands(figure.value));
        format!("{}: {} (stand {value}) is vervangen door {by}.", target.code, target.label)
    };
    report.superseded.iter().map(line).collect()
}

fn target_view(
    figure: &TargetFigure,
    coverage: &Coverage,
    question: Question,
    forecast: Option<&Forecast>,
) -> TargetView {
    let (value, goal) = (figure.value, figure.target.goal);
    let share = if goal > 0 { value as f64 * 100.0 / goal as f64 } else { 100.0 };
    let (expected, band) = beside_target(forecast, &figure.target.code);
    let (band_from, band_to) = band.unwrap_or_default();
    let mut sentences = vec![progress(figure), expected];
    if figure.target.metric == Metric::MunicipalitiesSession {
        sentences.push(both_ways(coverage));
    }
    sentences.retain(|sentence| !sentence.is_empty());
    TargetView {
        label: figure.target.label.clone(),
        href: slice_of(figure.target.metric, question).href(),
        figures: format!("{} van {}", thousands(value), thousands(goal)),
        percent: (share.min(100.0) * 10.0).round() / 10.0,
        band_from,
        band_to,
        sentence: sentences.join(" "),
        definition: definition(figure),
        met: figure.is_met,
    }
}

/// The list of what the target counts.
fn slice_of(metric: Metric, question: Question) -> Slice {
    let municipalities = Slice::municipalities(question);
    match metric {
        Metric::MunicipalitiesConversation => municipalities.at(Stage::Conversation),
        Metric::ProvincesConversation => Slice::provinces(question).at(Stage::Conversation),
        Metric::MunicipalitiesSession => municipalities.at(Stage::Session),
        Metric::ProvincesSession => Slice::provinces(question).at(Stage::Session),
        Metric::VisitedWithSession => visited_with_session(question),
    }
}

/// The municipalities where a conversation and a session were held.
pub(super) fn visited_with_session(question: Question) -> Slice {
    let visited = Slice::municipalities(question).at(Stage::Conversation);
    Slice { onward: Some(Stage::Session), ..visited }
}

/// What counts, and where the target comes from.
fn definition(figure: &TargetFigure) -> String {
    let counts = match figure.target.metric {
        Metric::MunicipalitiesConversation => {
            "Telt mee: een gemeente waar een gesprek is gehouden, ook bij een rechtsvoorganger."
        }
        Metric::ProvincesConversation => {
            "Telt mee: een provincie waar een gesprek is gehouden met de provincie zelf."
        }
        Metric::MunicipalitiesSession => {
            "Telt mee: een gemeente waar een bijeenkomst is gehouden, ook bij een \
             rechtsvoorganger. Streefcijfer: de helft, van alle gemeenten of van de bezochte."
        }
        Metric::ProvincesSession => {
            "Telt mee: een provincie waar een bijeenkomst is gehouden met de Staten zelf."
        }
        Metric::VisitedWithSession => {
            "Telt mee: een bezochte gemeente waar ook een bijeenkomst is gehouden."
        }
    };
    format!("{counts} Bron: {}.", figure.target.source.trim_end_matches('.'))
}

/// What is left to do, or how it ended; empty when the target was met.
fn progress(figure: &TargetFigure) -> String {
    let (goal, deadline) = (figure.target.goal, written_day(figure.target.deadline));
    if figure.is_met {
        return String::new();
    }
    if !figure.is_missed {
        return format!("Nog {}, uiterlijk {deadline}.", thousands(goal - figure.in_time));
    }
    let missed = thousands(goal - figure.in_time);
    let since = match figure.value - figure.in_time {
        ..=0 => String::new(),
        1 => " Daarna kwam er 1 bij.".to_owned(),
        many => format!(" Daarna kwamen er {} bij.", thousands(many)),
    };
    format!("Niet gehaald: {missed} te weinig op {deadline}.{since}")
}

/// The wish to return to half, of all municipalities and of those visited.
fn both_ways(coverage: &Coverage) -> String {
    format!(
        "Bijeenkomst gehouden in {} van alle {} gemeenten; van de {} bezochte gemeenten in {}.",
        thousands(coverage.stages.session),
        thousands(coverage.municipalities),
        thousands(coverage.stages.conversation),
        thousands(coverage.returned_to)
    )
}

/// How far somebody is: "gesprek gehouden".
pub(super) const fn reached(stage: Option<Stage>) -> &'static str {
    match stage {
        None => "nog niets",
        Some(Stage::Letter) => "brief verzonden",
        Some(Stage::Conversation) => "gesprek gehouden",
        Some(Stage::Session) => "bijeenkomst gehouden",
        Some(Stage::Training) => "training gehouden",
    }
}

/// What stands where nobody wrote down by whom, or how.
pub(super) const NOT_RECORDED: &str = "niet vastgelegd";

/// The name of an adviser in a table.
pub(super) fn adviser(id: Option<i64>, name: &str) -> String {
    match (id, name) {
        (None, _) => NOT_RECORDED.to_owned(),
        (Some(_), "") => "naam niet bekend".to_owned(),
        (Some(_), name) => name.to_owned(),
    }
}

/// "1 gemeente", "12 provincies".
pub(super) fn counted(count: usize, kind: OrganisationKind) -> String {
    match (kind, count) {
        (OrganisationKind::Municipality, 1) => "1 gemeente".to_owned(),
        (OrganisationKind::Municipality, many) => format!("{many} gemeenten"),
        (OrganisationKind::Province, 1) => "1 provincie".to_owned(),
        (OrganisationKind::Province, many) => format!("{many} provincies"),
    }
}

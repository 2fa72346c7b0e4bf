//! Coverage and targets in plain Dutch sentences.

use serde::Serialize;

use super::slice::Slice;
use crate::domain::coverage::Coverage;
use crate::domain::dates::{thousands, written_day};
use crate::domain::forecast::Forecast;
use crate::domain::organisations::OrganisationKind;
use crate::domain::stages::Stage;
use crate::domain::targets::{Metric, TargetFigure, returned_to};
use crate::services::coverage::Report;
use crate::web::pages::forecast::words::beside_target;

/// A target with its bar, as the template `ui.target` wants it.
#[derive(Debug, Serialize)]
pub struct TargetView {
    label: String,
    href: String,
    figures: String,
    percent: f64,
    band_from: f64,
    band_to: f64,
    sentence: String,
    met: bool,
}

/// "Op 3 oktober 2023 zijn 31 van de 342 gemeenten bezocht, 169 te gaan tot 200."
#[must_use]
pub fn sentence(report: &Report) -> String {
    let coverage = &report.coverage;
    let visited = coverage.stages.conversation;
    let verb = if visited == 1 { "is" } else { "zijn" };
    let next = report
        .targets
        .iter()
        .filter(|figure| figure.target.metric == Metric::MunicipalitiesConversation)
        .map(|figure| figure.target.goal)
        .filter(|&goal| goal > visited)
        .min();
    let left =
        next.map(|goal| format!(", {} te gaan tot {}", thousands(goal - visited), thousands(goal)));
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
    let via = coverage.standings.iter().filter(|standing| {
        !standing.organisation.is_province() && standing.is_via_predecessor(Stage::Conversation)
    });
    match via.count() {
        0 => String::new(),
        1 => "Eén gemeente telt mee via een rechtsvoorganger.".to_owned(),
        many => format!("{many} gemeenten tellen mee via een rechtsvoorganger."),
    }
}

/// Each target with how it stands and, beside figures of today, what is expected.
#[must_use]
pub fn target_views(report: &Report, forecast: Option<&Forecast>) -> Vec<TargetView> {
    let forecast = forecast.filter(|it| it.on == report.coverage.on);
    report.targets.iter().map(|figure| target_view(figure, &report.coverage, forecast)).collect()
}

fn target_view(
    figure: &TargetFigure,
    coverage: &Coverage,
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
        href: slice_of(figure.target.metric, coverage).href(),
        figures: format!("{} van {}", thousands(value), thousands(goal)),
        percent: (share.min(100.0) * 10.0).round() / 10.0,
        band_from,
        band_to,
        sentence: sentences.join(" "),
        met: figure.is_met,
    }
}

/// What the target counts.
fn slice_of(metric: Metric, coverage: &Coverage) -> Slice {
    use OrganisationKind::{Municipality, Province};
    let (kind, stage) = match metric {
        Metric::MunicipalitiesConversation => (Municipality, Stage::Conversation),
        Metric::ProvincesConversation => (Province, Stage::Conversation),
        Metric::MunicipalitiesSession => (Municipality, Stage::Session),
    };
    Slice { on: coverage.on, kind, province: None, stage: Some(stage) }
}

fn progress(figure: &TargetFigure) -> String {
    let deadline = written_day(figure.target.deadline);
    let left = figure.target.goal - figure.value;
    match (figure.is_met, left > 0) {
        (true, _) => String::new(),
        (false, true) => format!("Nog {}, uiterlijk {deadline}.", thousands(left)),
        (false, false) => format!("Bereikt na {deadline}."),
    }
}

/// The wish to return to half, of all municipalities and of those visited.
fn both_ways(coverage: &Coverage) -> String {
    format!(
        "Bijeenkomst gehouden in {} van alle {} gemeenten; van de {} bezochte gemeenten in {}.",
        thousands(coverage.stages.session),
        thousands(coverage.municipalities),
        thousands(coverage.stages.conversation),
        thousands(returned_to(coverage))
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

/// "1 gemeente", "12 provincies".
pub(super) fn counted(count: usize, kind: OrganisationKind) -> String {
    match (kind, count) {
        (OrganisationKind::Municipality, 1) => "1 gemeente".to_owned(),
        (OrganisationKind::Municipality, many) => format!("{many} gemeenten"),
        (OrganisationKind::Province, 1) => "1 provincie".to_owned(),
        (OrganisationKind::Province, many) => format!("{many} provincies"),
    }
}

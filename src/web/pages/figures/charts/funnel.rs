//! The funnel as bars: each stage as wide as the share of municipalities that reached it, and
//! between two stages how many went on and how long that took. Drawn 320 units wide, so that its
//! words can be read on a phone.

use serde::Serialize;

use crate::domain::breakdowns::{FunnelStage, Onward};
use crate::domain::dates::{percent, thousands};
use crate::domain::stages::Stage;

/// Width of the drawing, in units.
const WIDTH: f64 = 320.0;
/// From the top of a stage to the top of the next.
const STEP: f64 = 74.0;
/// Height of the words and the bar of a stage.
const STAGE: f64 = 48.0;

/// The funnel as its component wants it; lengths in units of the drawing.
#[derive(Debug, Serialize)]
pub struct FunnelChart {
    view_box: String,
    /// The whole chart in a few sentences.
    description: String,
    stages: Vec<StageBar>,
}

#[derive(Debug, Serialize)]
struct StageBar {
    /// Place of the top.
    place: String,
    class: &'static str,
    name: &'static str,
    figures: String,
    width: String,
    /// "58% verder, helft binnen 21 dagen"; empty below the last stage.
    onward: String,
}

impl FunnelChart {
    /// Draws the stages of so many municipalities.
    #[must_use]
    pub fn of(funnel: &[FunnelStage], municipalities: i64) -> Self {
        let bar = |(top, stage): (f64, &FunnelStage)| StageBar {
            place: format!("0 {top:.0}"),
            class: stage.stage.as_str(),
            name: stage.stage.label(),
            figures: format!("{} van {}", thousands(stage.reached), thousands(municipalities)),
            width: format!("{:.1}", width(stage.reached, municipalities)),
            onward: stage.onward.map(|it| onward(stage.reached, it)).unwrap_or_default(),
        };
        let tops = std::iter::successors(Some(0.0), |top| Some(top + STEP));
        let stages: Vec<StageBar> = tops.zip(funnel).map(bar).collect();
        let steps = Stage::ALL.iter().skip(1).map(|_| STEP).sum::<f64>();
        let height = steps + STAGE;
        Self {
            view_box: format!("0 0 {WIDTH:.0} {height:.0}"),
            description: description(&stages),
            stages,
        }
    }
}

fn width(reached: i64, of: i64) -> f64 {
    if of == 0 { 0.0 } else { reached as f64 * WIDTH / of as f64 }
}

fn onward(reached: i64, onward: Onward) -> String {
    let share = percent(onward.passed, reached);
    match onward.waiting {
        None if reached == 0 => String::new(),
        None => format!("{share} verder"),
        Some(waiting) => format!("{share} verder, helft {}", within(waiting.median_days)),
    }
}

/// "binnen 21 dagen".
#[must_use]
pub fn within(days: i64) -> String {
    match days {
        0 => "op dezelfde dag".to_owned(),
        1 => "binnen 1 dag".to_owned(),
        many => format!("binnen {} dagen", thousands(many)),
    }
}

fn description(stages: &[StageBar]) -> String {
    let told = stages.iter().map(|it| {
        let onward = if it.onward.is_empty() { String::new() } else { format!(" ({})", it.onward) };
        format!("{}: {} gemeenten{onward}.", it.name, it.figures)
    });
    told.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::breakdowns::Waiting;

    #[test]
    fn a_bar_is_as_wide_as_its_share_and_the_words_tell_the_same() {
        let waiting = Some(Waiting { counted: 2, median_days: 21, most_days: 40 });
        let onward = Some(Onward { to: Stage::Conversation, passed: 2, waiting });
        let letter = FunnelStage { stage: Stage::Letter, reached: 4, onward };
        let last = FunnelStage { stage: Stage::Conversation, reached: 2, onward: None };
        let chart = FunnelChart::of(&[letter, last], 8);
        assert_eq!(chart.stages[0].width, "160.0");
        assert_eq!(chart.stages[0].onward, "50% verder, helft binnen 21 dagen");
        assert!(chart.description.contains("4 van 8 gemeenten"));
        assert_eq!(FunnelChart::of(&[last], 0).stages[0].width, "0.0");
    }
}

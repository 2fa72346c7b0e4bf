//! The checklist of the Leidraad: what an organisation can arrange before, during and after
//! aggression. An answer is kept with the version of the list it was given to.

use super::Arranged;
use crate::domain::text_enum::text_enum;

/// The version of [`LINES`]; another wording is another version.
pub const VERSION: &str = "leidraad-v1";

text_enum! {
    /// When a line of the checklist matters.
    Phase {
        Before = "before", "Voor een incident";
        During = "during", "Tijdens een incident";
        After = "after", "Na een incident";
    }
}

/// One line of the checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// 1 to 21.
    pub number: u8,
    /// When it matters.
    pub phase: Phase,
    /// What to do, in Dutch.
    pub text: &'static str,
}

/// The answer to one line; a line that was not discussed has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// The number of the line.
    pub line: u8,
    /// How far the organisation is.
    pub answer: Arranged,
}

const fn line(number: u8, phase: Phase, text: &'static str) -> Line {
    Line { number, phase, text }
}

/// The 21 lines of the Leidraad, in its order.
pub const LINES: [Line; 21] = [
    line(
        1,
        Phase::Before,
        "Bespreek de situatie en doorbreek het taboe in een vertrouwelijke workshop",
    ),
    line(2, Phase::Before, "Stel samen de norm vast en draag die intern en extern uit"),
    line(3, Phase::Before, "Leg de aanpak vast in beleid en veiligheidsplan en voer die ook in"),
    line(
        4,
        Phase::Before,
        "Laat een volledige risicoanalyse maken: locatie, persoon en portefeuille",
    ),
    line(5, Phase::Before, "Stel een agressieprotocol vast voor college en raad"),
    line(6, Phase::Before, "Geef iedereen een actuele netwerklijst met eigen vertrouwenspersonen"),
    line(
        7,
        Phase::Before,
        "Bespreek de ELA-afspraken in de driehoek en ken de contactpersoon bij de politie",
    ),
    line(
        8,
        Phase::Before,
        "Breng risico's rond woning en werkplek in kaart en spreek af wie wat regelt",
    ),
    line(9, Phase::Before, "Regel geld voor beveiliging in de begroting, zonder ruchtbaarheid"),
    line(10, Phase::Before, "Maak afspraken over media en woordvoering"),
    line(11, Phase::Before, "Maak een schema voor training en opleiding"),
    line(12, Phase::Before, "Controleer de verzekeringen, ook voor raadsleden"),
    line(13, Phase::During, "De-escaleer; stop het gesprek als dat niet lukt"),
    line(14, Phase::During, "Meld en registreer elk incident, groot of klein"),
    line(15, Phase::During, "Doe altijd aangifte bij een strafbaar feit"),
    line(16, Phase::During, "Zorg direct voor goede opvang"),
    line(17, Phase::During, "Werk direct mee aan beveiligingsmaatregelen"),
    line(18, Phase::After, "Bied nazorg, ook later en als het nodig is professioneel"),
    line(19, Phase::After, "Verhaal de schade op de dader"),
    line(20, Phase::After, "Evalueer elk jaar beleid, protocol, maatregelen en netwerklijst"),
    line(
        21,
        Phase::After,
        "Vraag bij een nieuwe zittingstermijn om beleid, protocol, maatregelen en netwerklijst",
    ),
];

/// The line with this number.
#[must_use]
pub fn find(number: u8) -> Option<&'static Line> {
    LINES.iter().find(|line| line.number == number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_are_numbered_1_to_21_in_the_order_of_their_phases() {
        let numbers: Vec<u8> = LINES.iter().map(|line| line.number).collect();
        assert_eq!(numbers, (1..=21).collect::<Vec<u8>>());
        assert!(LINES.windows(2).all(|pair| pair[0].phase <= pair[1].phase));
        assert_eq!((find(15).unwrap().phase, find(22)), (Phase::During, None));
    }
}

//! The names of the forms by the address that they post to, as their own pages call them.

const NAMES: &[(&str, &str)] = &[
    ("/antwoord/{token}", "Antwoord op de brief"),
    ("/organisaties/{code}/adviseur", "Adviseur kiezen"),
    ("/organisaties/{code}/post", "Post weer toestaan"),
    ("/organisaties/{code}/contacten", "Contact toevoegen"),
    ("/organisaties/{code}/contacten/{id}", "Contact wijzigen"),
    ("/organisaties/{code}/contacten/{id}/einde", "Contact stopt"),
    ("/organisaties/{code}/contacten/{id}/juist", "Contact klopt nog"),
    ("/organisaties/{code}/toezeggingen", "Toezegging vastleggen"),
    ("/organisaties/{code}/antwoord", "Antwoord vastleggen"),
    ("/organisaties/{code}/notities", "Notitie schrijven"),
    ("/notities/{id}/lezers", "Wie een notitie leest"),
    ("/notities/{id}/verlengen", "Notitie langer bewaren"),
    ("/notities/geopend/{id}/gezien", "Opening van een notitie gezien"),
    ("/beheer/notities/{id}", "Notitie openen in nood"),
    ("/toezeggingen/{id}/gedaan", "Toezegging gedaan"),
    ("/dekking/streefcijfers", "Nieuw streefcijfer"),
    ("/dekking/streefcijfers/{id}/vervangen", "Streefcijfer vervangen"),
    ("/dekking/streefcijfers/{id}/intrekken", "Streefcijfer intrekken"),
    ("/filters", "Filter bewaren"),
    ("/filters/{id}", "Filter wijzigen"),
    ("/filters/{id}/weg", "Filter verwijderen"),
    ("/organisaties/toewijzen", "Dossiers toewijzen"),
    ("/toewijzingen/{id}/ongedaan", "Toewijzing ongedaan maken"),
    ("/toezeggingen/{id}", "Toezegging wijzigen"),
    ("/toezeggingen/{id}/vervallen", "Toezegging niet meer nodig"),
    ("/toezeggingen/{id}/heropenen", "Toezegging weer openen"),
    ("/organisaties/{code}/terugkoppeling", "Terugkoppeling"),
    ("/import", "Lijst inlezen"),
    ("/import/gelezen/{run}/ongedaan", "Import ongedaan maken"),
    ("/import/{id}", "Import schrijven"),
    ("/import/{id}/kolommen", "Kolommen kiezen"),
    ("/import/{id}/lezen", "Opnieuw lezen"),
    ("/import/{id}/keuzes", "Keuzes per veld"),
    ("/import/{id}/antwoorden", "Organisaties kiezen"),
    ("/import/{id}/weg", "Import weggooien"),
    ("/brievenrondes", "Nieuwe brievenronde"),
    ("/brievenrondes/{id}/wijzigen", "Brievenronde wijzigen"),
    ("/brievenrondes/{id}/vrijgeven", "Brievenronde vrijgeven"),
    ("/brievenrondes/{id}/pauze", "Brievenronde pauzeren"),
    ("/brievenrondes/{id}/hervat", "Brievenronde hervatten"),
    ("/brievenrondes/{id}/intrekken", "Brievenronde intrekken"),
    ("/brievenrondes/{id}/tekst", "Nieuwere tekst nemen"),
    ("/brievenrondes/{id}/herinneringen", "Herinneringen vrijgeven"),
    ("/brievenrondes/{id}/verzetten", "De rest verzetten"),
    ("/brievenrondes/{id}/verzetten/bevestigen", "Verzetten bevestigen"),
    ("/brievenrondes/{id}/aangehouden/{letter}", "Beslissen over een brief"),
    ("/brievenrondes/{id}/onzeker", "Onzekere berichten vastleggen"),
    ("/brievenrondes/{id}/opnieuw", "Mislukte berichten opnieuw proberen"),
    ("/brieven/sjablonen/{kind}/{organisation_kind}", "Tekst van een brief"),
    ("/brieven/sjablonen/{kind}/{organisation_kind}/proef", "Proef van een brief sturen"),
    ("/postvak-uit/{id}/afhandelen", "Bericht afhandelen"),
    ("/postvak-uit/{id}/adres", "Adres verbeteren"),
    ("/postvak-in/{id}", "Bericht bij een dossier leggen"),
    ("/postvak-in/{id}/gelezen", "Bericht gelezen"),
    ("/beheer/e-mail/aanzetten", "Verzenden aanzetten"),
    ("/beheer/e-mail/proef", "Proefbericht sturen"),
    ("/beheer/e-mail/dns", "Instellingen van het domein controleren"),
    ("/gesprekken", "Gesprek vastleggen"),
    ("/organisaties/{code}/aanbod", "Aanbod vastleggen"),
    ("/aanbod/{id}/aangenomen", "Aanbod is aangenomen"),
    ("/gesprekken/concept", "Concept van een gesprek bewaren"),
    ("/gesprekken/concept/weg", "Concept van een gesprek weggooien"),
    ("/gesprekken/plannen", "Gesprek plannen"),
    ("/gesprekken/afwijzen", "Gesprek gaat niet door"),
    ("/gesprekken/{id}/uitstellen", "Gesprek uitstellen"),
    ("/gesprekken/{id}/corrigeren", "Gesprek corrigeren"),
    ("/belronde/{id}", "Telefoontje vastleggen"),
    ("/belronde/volgende", "Volgende bellen"),
    ("/belronde/{id}/ik-bel", "Ik bel"),
    ("/belronde/{id}/los", "Niet bellen"),
    ("/bijeenkomsten", "Bijeenkomst plannen"),
    ("/bijeenkomsten/{id}/wijzigen", "Bijeenkomst wijzigen"),
    ("/bijeenkomsten/{id}/uitstellen", "Bijeenkomst uitstellen"),
    ("/bijeenkomsten/{id}/afzeggen", "Bijeenkomst afzeggen"),
    ("/bijeenkomsten/{id}/corrigeren", "Bijeenkomst corrigeren"),
    ("/bijeenkomsten/{id}/resultaat", "Resultaat van de bijeenkomst"),
    ("/datums/{token}", "Een datum kiezen"),
    ("/bijeenkomsten/aanbod", "Datums vasthouden"),
    ("/bijeenkomsten/aanbod/tourplan", "Tourplan vastleggen"),
    ("/bijeenkomsten/aanbod/{id}", "Vastgehouden datums wijzigen"),
    ("/bijeenkomsten/aanbod/{id}/keuze", "Keuze van een datum vastleggen"),
    ("/bijeenkomsten/aanbod/{id}/intrekken", "Aanbod van datums intrekken"),
    ("/bijeenkomsten/publiceren", "Berichten klaarzetten"),
    ("/bijeenkomsten/publiceren/{id}/versturen", "Gelezen berichten versturen"),
    ("/bijeenkomsten/publiceren/{id}/terug", "Berichten terughalen"),
    ("/bijeenkomsten/{id}/kosten", "Kosten invoeren"),
    ("/bijeenkomsten/{id}/kosten/{line}/intrekken", "Kosten intrekken"),
    ("/kosten/budget", "Budget vastleggen"),
    ("/bijeenkomsten/{id}/draaiboek", "Draaiboek van de bijeenkomst"),
    ("/bijeenkomsten/{id}/briefing/versturen", "Briefing versturen"),
    ("/bijeenkomsten/{id}/themas", "Thema's van de bijeenkomst"),
    ("/bijeenkomsten/{id}/training", "Training aanbieden"),
    ("/evaluatie/{token}", "Vragenlijst na de bijeenkomst"),
    ("/organisaties/{code}/wensen", "Wensen van een organisatie"),
    ("/organisaties/{code}/wensen/reces", "Reces toevoegen"),
    ("/organisaties/{code}/wensen/reces/{id}/weg", "Reces weghalen"),
    ("/trainingen", "Training toevoegen"),
    ("/trainingen/aanbod", "Training aan het aanbod toevoegen"),
    ("/trainingen/aanbod/{id}", "Training in het aanbod wijzigen"),
    ("/trainingen/aanbod/{id}/sluiten", "Training niet meer aanbieden"),
    ("/trainingen/aanbod/{id}/openen", "Training weer aanbieden"),
    ("/trainingen/{id}/aanbod", "Keuze uit het aanbod"),
    ("/trainingen/{id}/aanvragen", "Aanvraag van een training"),
    ("/trainingen/{id}/offerte", "Offerte van een training"),
    ("/trainingen/{id}/uitstellen", "Training uitstellen"),
    ("/trainingen/{id}/navraag", "Hoe het gaat na een training"),
    ("/trainingen/{id}/kosten", "Kosten akkoord"),
    ("/trainingen/{id}/plannen", "Training plannen"),
    ("/trainingen/{id}/gehouden", "Training is gehouden"),
    ("/trainingen/{id}/afwijzen", "Training gaat niet door"),
    ("/beheer/mensen", "Persoon toevoegen"),
    ("/beheer/mensen/{id}", "Gegevens van een persoon"),
    ("/beheer/mensen/{id}/einde", "Persoon stopt"),
    ("/beheer/mensen/{id}/verlof", "Afwezigheid toevoegen"),
    ("/beheer/mensen/{id}/verlof/{leave}/weg", "Afwezigheid weghalen"),
    ("/beheer/mensen/{id}/agenda", "Link van de eigen agenda maken"),
    ("/beheer/mensen/{id}/agenda/intrekken", "Link van de eigen agenda intrekken"),
    ("/beheer/herindelingen", "Herindeling plannen"),
    ("/beheer/herindelingen/{id}/bevestigen", "Herindeling bevestigen"),
    ("/beheer/herindelingen/{id}/intrekken", "Herindeling intrekken"),
    ("/gesprekken/regiodag", "Regiodag plannen"),
    ("/organisaties/{code}/corrigeren", "Een vergissing corrigeren"),
    ("/organisaties/{code}/opnieuw", "Stap opnieuw openen"),
    ("/overdracht", "Dossiers overdragen"),
    ("/overdracht/vervanging", "Vervanger aanwijzen"),
    ("/overdracht/vervanging/{id}/stop", "Vervanging beëindigen"),
    ("/overdracht/{id}/bevestigen", "Overdracht bevestigen"),
    ("/overdracht/{id}/intrekken", "Overdracht intrekken"),
    ("/uitloggen", "Uitloggen"),
    ("/account", "Uw gegevens"),
    ("/account/wachtwoord", "Wachtwoord wijzigen"),
    ("/account/berichten", "Welke mail u krijgt"),
    ("/berichten/{token}", "Mail uitzetten"),
    ("/account/tokens", "Token maken"),
    ("/account/tokens/{id}/intrekken", "Token intrekken"),
    ("/beheer/accounts", "Account maken"),
    ("/beheer/accounts/{id}/link", "Nieuwe link maken"),
    ("/beheer/accounts/{id}/uit", "Account uitzetten"),
    ("/beheer/accounts/{id}/aan", "Account aanzetten"),
];

/// The name of the form that posts to a route.
pub(super) fn name_of(pattern: &str) -> Option<&'static str> {
    NAMES.iter().find(|(known, _)| *known == pattern).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::resend::ENTRANCES;

    #[test]
    fn every_form_that_can_come_too_late_has_a_name() {
        let web = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web");
        let parts = std::fs::read_dir(web.join("routes")).unwrap().map(|file| file.unwrap().path());
        let files = std::iter::once(web.join("routes.rs")).chain(parts);
        let routes: String = files.map(|file| std::fs::read_to_string(file).unwrap()).collect();
        let mut unnamed = Vec::new();
        let mut seen = 0;
        for chunk in routes.split("resource(\"").skip(1).chain(routes.split(".route(\"").skip(1)) {
            let (pattern, rest) = chunk.split_once('"').unwrap();
            let own = rest.split(".service(").next().unwrap().split(".route(").next().unwrap();
            let is_entrance = ENTRANCES.iter().any(|path| pattern.starts_with(path));
            if own.contains("post(") && !is_entrance {
                seen += 1;
                unnamed.extend(name_of(pattern).is_none().then_some(pattern));
            }
        }
        assert!(unnamed.is_empty(), "{unnamed:?}");
        assert_eq!(seen, NAMES.len());
    }
}

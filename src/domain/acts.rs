//! The words for what the audit log says was done: one table of actions.

/// Each action with its words, as a reader of the log sees them.
pub const ACTS: &[(&str, &str)] = &[
    ("access", "Toegang gevraagd"),
    ("aggregate.export", "Antwoorden samen geëxporteerd"),
    ("assignment.make", "Gesprek toegewezen"),
    ("assignment.undo", "Toewijzing van gesprek teruggedraaid"),
    ("audit.export", "Logboek geëxporteerd"),
    ("audit.read", "Logboek bekeken"),
    ("audit.seal", "Logboek verzegeld"),
    ("backup.restore", "Reservekopie teruggezet"),
    ("budget.set", "Budget vastgelegd"),
    ("call.correct", "Belnotitie gecorrigeerd"),
    ("call.export", "Belronde geëxporteerd"),
    ("call.log", "Telefoongesprek vastgelegd"),
    ("commitment.add", "Toezegging toegevoegd"),
    ("commitment.change", "Toezegging gewijzigd"),
    ("commitment.drop", "Toezegging vervallen"),
    ("commitment.export", "Toezeggingen geëxporteerd"),
    ("commitment.finish", "Toezegging nagekomen"),
    ("commitment.give", "Toezegging overgedragen"),
    ("commitment.reopen", "Toezegging heropend"),
    ("contact.add", "Contact toegevoegd"),
    ("contact.change", "Contact gewijzigd"),
    ("contact.end", "Contact beëindigd"),
    ("contact.erase", "Contact gewist"),
    ("contact.export", "Contacten geëxporteerd"),
    ("contact.hand_over", "Gegevens van een contact ingezien voor inzage"),
    ("contact.verify", "Contact nagekeken"),
    ("conversation.correct", "Gesprek gecorrigeerd"),
    ("conversation.decline", "Gesprek afgewezen"),
    ("conversation.destroy_answers", "Vertrouwelijke antwoorden vernietigd"),
    ("conversation.export", "Gesprekken geëxporteerd"),
    ("conversation.log", "Gesprek vastgelegd"),
    ("conversation.plan", "Gesprek gepland"),
    ("conversation.postpone", "Gesprek uitgesteld"),
    ("conversation.read_answers", "Vertrouwelijke antwoorden gelezen"),
    ("cost.add", "Kosten ingevoerd"),
    ("cost.export", "Kosten geëxporteerd"),
    ("cost.withdraw", "Kosten ingetrokken"),
    ("course.add", "Training in de catalogus gezet"),
    ("course.change", "Training in de catalogus gewijzigd"),
    ("course.close", "Training in de catalogus gesloten"),
    ("course.export", "Catalogus geëxporteerd"),
    ("course.open", "Training in de catalogus geopend"),
    ("coverage.export", "Dekking geëxporteerd"),
    ("demand.export", "Wensen geëxporteerd"),
    ("dossier.assign", "Adviseur toegewezen"),
    ("dossier.reapproach", "Dossier opnieuw benaderd"),
    ("dossier.resume_mail", "Post aan dossier hervat"),
    ("evaluation.export", "Evaluaties geëxporteerd"),
    ("feedback.send", "Terugkoppeling verstuurd"),
    ("filter.change", "Filter gewijzigd"),
    ("filter.remove", "Filter verwijderd"),
    ("filter.save", "Filter bewaard"),
    ("forecast.keep", "Verwachting bewaard"),
    ("handover.confirm", "Overdracht bevestigd"),
    ("handover.propose", "Overdracht voorgesteld"),
    ("handover.withdraw", "Overdracht ingetrokken"),
    ("import.undo", "Import ongedaan gemaakt"),
    ("import.write", "Lijst geïmporteerd"),
    ("letter.drop", "Brief vervallen"),
    ("letter.hold", "Brief vastgehouden"),
    ("letter.let_go", "Brief losgelaten"),
    ("letter.renew", "Brief vernieuwd"),
    ("login", "Ingelogd"),
    ("login.code", "Code van de tweede stap geweigerd"),
    ("login.half", "Wachtwoord klopte, code volgt"),
    ("logout", "Uitgelogd"),
    ("logout.others", "Andere logins beëindigd"),
    ("mail.auto_reply", "Automatisch antwoord ontvangen"),
    ("mail.bounce", "Onbestelbare post gemeld"),
    ("mail.check_dns", "Mailinstellingen van het domein nagekeken"),
    ("mail.delay", "Vertraagde post gemeld"),
    ("mail.link", "Bericht aan dossier gekoppeld"),
    ("mail.mute", "Verzenden stilgezet"),
    ("mail.other", "Ander bericht ontvangen"),
    ("mail.read", "Binnengekomen bericht gelezen"),
    ("mail.reply", "Antwoord ontvangen"),
    ("mail.test", "Testbericht verstuurd"),
    ("mail.unmute", "Verzenden weer aangezet"),
    ("message.bounced", "Bericht kwam terug"),
    ("message.export", "Verzonden post geëxporteerd"),
    ("message.failed", "Bericht niet verzonden"),
    ("message.full", "Postvak van ontvanger vol"),
    ("message.readdress", "Adres van bericht verbeterd"),
    ("message.sent", "Bericht verzonden"),
    ("message.settle_left", "Onzekere berichten afgedaan als vertrokken"),
    ("message.settle_left_out", "Bericht niet opnieuw verzonden"),
    ("message.settle_not_sent", "Onzeker bericht: niet verzonden"),
    ("message.settle_sent", "Onzeker bericht: wel verzonden"),
    ("message.unclear", "Onzeker of bericht vertrok"),
    ("note.destroy", "Notitie vernietigd"),
    ("note.extend", "Notitie langer bewaard"),
    ("note.open_in_emergency", "Notitie in nood geopend"),
    ("note.read", "Notitie gelezen"),
    ("note.share", "Notitie gedeeld"),
    ("note.write", "Notitie geschreven"),
    ("offer.add", "Data aangeboden"),
    ("offer.change", "Datumaanbod gewijzigd"),
    ("offer.choose", "Datum gekozen"),
    ("offer.hold", "Data vastgehouden"),
    ("offer.none_suits", "Geen datum past"),
    ("offer.take_up", "Hulpaanbod opgepakt"),
    ("offer.withdraw", "Datumaanbod ingetrokken"),
    ("organisation.export", "Organisaties geëxporteerd"),
    ("organisation.wishes", "Wensen van organisatie gewijzigd"),
    ("person.add", "Medewerker toegevoegd"),
    ("person.change", "Medewerker gewijzigd"),
    ("person.end", "Medewerker gestopt"),
    ("person.export", "Medewerkers geëxporteerd"),
    ("publication.prepare", "Publicatie klaargezet"),
    ("publication.send", "Publicatie verstuurd"),
    ("publication.withdraw", "Publicatie ingetrokken"),
    ("reorganisation.confirm", "Herindeling bevestigd"),
    ("reorganisation.plan", "Herindeling vastgelegd"),
    ("reorganisation.rename", "Organisatie hernoemd"),
    ("reorganisation.withdraw", "Herindeling ingetrokken"),
    ("reply.record", "Antwoord vastgelegd"),
    ("rights.export", "Rechten geëxporteerd"),
    ("rights.review", "Rechten nagekeken"),
    ("round.change", "Brievenronde gewijzigd"),
    ("round.confirm_shift", "Verschuiving van ronde bevestigd"),
    ("round.export", "Brievenrondes geëxporteerd"),
    ("round.hold", "Brieven van ronde vastgehouden"),
    ("round.pause", "Brievenronde gepauzeerd"),
    ("round.plan", "Brievenronde gepland"),
    ("round.propose_shift", "Verschuiving van ronde voorgesteld"),
    ("round.release", "Brievenronde vrijgegeven"),
    ("round.release_reminders", "Herinneringen vrijgegeven"),
    ("round.resume", "Brievenronde hervat"),
    ("round.retry_failed", "Mislukte brieven opnieuw geprobeerd"),
    ("round.void_release", "Vrijgave vervallen"),
    ("round.withdraw", "Brievenronde ingetrokken"),
    ("round.wording", "Tekst van ronde gewijzigd"),
    ("second_factor.begin", "Tweede stap begonnen"),
    ("second_factor.codes", "Herstelcodes vernieuwd"),
    ("second_factor.off", "Tweede stap uitgezet"),
    ("second_factor.on", "Tweede stap aangezet"),
    ("second_factor.prove", "Wachtwoord of code geweigerd"),
    ("second_factor.recovery", "Herstelcode gebruikt"),
    ("second_factor.take_away", "Tweede stap van een ander weggehaald"),
    ("secrets.drop_old", "Oude sleutel weggehaald"),
    ("secrets.rotate", "Nieuwe sleutel gemaakt"),
    ("secrets.start_anew", "Verder gegaan met een andere sleutel"),
    ("seed", "Begin gemaakt met vaste gegevens"),
    ("session.arrange", "Praktische zaken van bijeenkomst gewijzigd"),
    ("session.brief", "Briefing verstuurd"),
    ("session.cancel", "Bijeenkomst afgezegd"),
    ("session.correct", "Bijeenkomst gecorrigeerd"),
    ("session.export", "Bijeenkomsten geëxporteerd"),
    ("session.hold", "Bijeenkomst gehouden"),
    ("session.plan", "Bijeenkomst gepland"),
    ("session.postpone", "Bijeenkomst uitgesteld"),
    ("session.reschedule", "Bijeenkomst verzet"),
    ("session.themes", "Thema's van bijeenkomst gewijzigd"),
    ("stage.correct", "Stap gecorrigeerd"),
    ("stand_in.end", "Vervanging beëindigd"),
    ("stand_in.name", "Vervanger aangewezen"),
    ("target.set", "Streefcijfer vastgelegd"),
    ("target.supersede", "Streefcijfer vervangen"),
    ("target.withdraw", "Streefcijfer ingetrokken"),
    ("task.export", "Taken geëxporteerd"),
    ("template.save", "Sjabloon bewaard"),
    ("template.test", "Proefbrief verstuurd"),
    ("token.add", "API-token gemaakt"),
    ("token.revoke", "API-token ingetrokken"),
    ("tour.generate", "Tour verzonnen"),
    ("training.add", "Training toegevoegd"),
    ("training.agree_cost", "Kosten van training akkoord"),
    ("training.choose_course", "Training gekozen"),
    ("training.decline", "Training afgewezen"),
    ("training.export", "Trainingen geëxporteerd"),
    ("training.follow_up", "Nazorg van training vastgelegd"),
    ("training.hold", "Training gehouden"),
    ("training.offer", "Training aangeboden"),
    ("training.plan", "Training gepland"),
    ("training.postpone", "Training uitgesteld"),
    ("training.quote", "Offerte van training vastgelegd"),
    ("training.request", "Training aangevraagd"),
    ("user.disable", "Account uitgezet"),
    ("user.edit", "Account gewijzigd"),
    ("user.enable", "Account aangezet"),
    ("user.export", "Accounts geëxporteerd"),
    ("user.first", "Eerste account gemaakt"),
    ("user.invite", "Account uitgenodigd"),
    ("user.set_digest", "Keuze van berichten gewijzigd"),
    ("user.set_password", "Wachtwoord gekozen"),
    ("user.set_role", "Rol gewijzigd"),
];

/// The words for an action; one that the table lacks is shown as it is.
///
/// ```
/// # use drietraps::domain::acts::words;
/// assert_eq!(words("note.read"), "Notitie gelezen");
/// assert_eq!(words("old.thing"), "old.thing");
/// ```
#[must_use]
pub fn words(action: &str) -> &str {
    ACTS.iter().find(|(name, _)| *name == action).map_or(action, |(_, words)| words)
}

/// The first word of what a line is about, and its Dutch word.
const OBJECTS: &[(&str, &str)] = &[
    ("access", "toegang"),
    ("aggregates", "antwoorden samen"),
    ("assignment", "toewijzing"),
    ("audit", "logboek"),
    ("backup", "reservekopie"),
    ("budget", "budget"),
    ("call", "telefoongesprek"),
    ("calls", "belronde"),
    ("commitment", "toezegging"),
    ("commitments", "toezeggingen"),
    ("contact", "contact"),
    ("contacts", "contacten"),
    ("conversation", "gesprek"),
    ("conversations", "gesprekken"),
    ("cost", "kosten"),
    ("costs", "kosten"),
    ("course", "training in de catalogus"),
    ("courses", "catalogus"),
    ("coverage", "dekking"),
    ("demands", "wensen"),
    ("dossier", "dossier"),
    ("evaluations", "evaluaties"),
    ("feedback", "terugkoppeling"),
    ("filter", "filter"),
    ("forecast", "verwachting"),
    ("handover", "overdracht"),
    ("import", "import"),
    ("letter", "brief"),
    ("lines", "regels"),
    ("login", "inlog"),
    ("mail", "e-mail"),
    ("message", "bericht"),
    ("messages", "berichten"),
    ("note", "notitie"),
    ("offer", "aanbod"),
    ("organisation", "organisatie"),
    ("organisations", "organisaties"),
    ("people", "medewerkers"),
    ("person", "medewerker"),
    ("publication", "publicatie"),
    ("reference", "vaste gegevens"),
    ("reorganisation", "herindeling"),
    ("round", "ronde"),
    ("rounds", "rondes"),
    ("sealing", "sleutel"),
    ("session", "bijeenkomst"),
    ("sessions", "bijeenkomsten"),
    ("stand_in", "vervanging"),
    ("target", "streefcijfer"),
    ("tasks", "taken"),
    ("template", "sjabloon"),
    ("token", "API-token"),
    ("training", "training"),
    ("trainings", "trainingen"),
    ("unknown", "onbekend account"),
    ("user", "account"),
    ("users", "accounts"),
];

/// What a line is about, its first word in Dutch; the number or code behind it stays.
///
/// ```
/// # use drietraps::domain::acts::object_words;
/// assert_eq!(object_words("round 7"), "ronde 7");
/// assert_eq!(object_words("organisation GM0344"), "organisatie GM0344");
/// assert_eq!(object_words("sealing key"), "sleutel");
/// ```
#[must_use]
pub fn object_words(object: &str) -> String {
    let (first, rest) = object.split_once(' ').unwrap_or((object, ""));
    let Some((_, word)) = OBJECTS.iter().find(|(name, _)| *name == first) else {
        return object.to_owned();
    };
    // A number or a code says which one; other words only repeat what it is.
    match rest.chars().any(|it| it.is_ascii_digit()) {
        true => format!("{word} {rest}"),
        false => (*word).to_owned(),
    }
}

/// What an English or Dutch word of a search stands for in the log.
#[must_use]
pub fn object_asked(words: &str) -> String {
    let (first, rest) = words.split_once(' ').unwrap_or((words, ""));
    let lower = first.to_lowercase();
    let found = OBJECTS.iter().find(|(_, word)| *word == lower);
    match (found, rest) {
        (Some((name, _)), "") => (*name).to_owned(),
        (Some((name, _)), rest) => format!("{name} {rest}"),
        (None, _) => words.to_owned(),
    }
}

/// The Dutch word for a result; one that is not known is shown as it is.
#[must_use]
pub fn result_words(result: &str) -> &str {
    match result {
        "done" => "gedaan",
        "refused" => "geweigerd",
        "failed" => "mislukt",
        "unclear" => "onzeker",
        other => other,
    }
}

/// The Dutch word for where something came from.
#[must_use]
pub fn origin_words(origin: &str) -> &str {
    match origin {
        "web" => "scherm",
        "api" => "API",
        "cli" => "opdrachtregel",
        "jobs" => "vanzelf",
        other => other,
    }
}

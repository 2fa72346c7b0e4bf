//! What a column of a list can hold.

use crate::domain::text_enum::text_enum;

text_enum! {
    /// What a column holds.
    Field {
        Organisation = "organisation", "Gemeente of provincie (naam of code)";
        Code = "code", "Code";
        Name = "name", "Naam van de organisatie";
        Province = "province", "Provincie";
        Function = "function", "Functie";
        Person = "person", "Naam van de persoon";
        Email = "email", "E-mail";
        Phone = "phone", "Telefoon";
        MayorName = "mayor_name", "Naam van de burgemeester of commissaris";
        MayorEmail = "mayor_email", "E-mail van de burgemeester of commissaris";
        ClerkName = "clerk_name", "Naam van de griffier";
        ClerkEmail = "clerk_email", "E-mail van de griffier of griffie";
        GeneralEmail = "general_email", "Algemeen e-mailadres";
        GeneralPhone = "general_phone", "Algemeen telefoonnummer";
        Website = "website", "Website";
        Inhabitants = "inhabitants", "Aantal inwoners";
        Place = "place", "Vestigingsplaats";
        Ignore = "ignore", "Niet gebruiken";
    }
}

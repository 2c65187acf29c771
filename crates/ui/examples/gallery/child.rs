//! The page of a child, as a practitioner sees it.

use maud::{Markup, Render, html};
use ui::{
    CardTable, Content, Details, Grade, InsetText, NotificationBanner, Page, Ring, RingPart, SummaryList, SummaryRow,
    Tag, WarningText,
};

pub fn page() -> Page {
    let banner = NotificationBanner::new(html! {
        p class="govuk-notification-banner__heading" { "An emergency nurse looked at this page today at 14:05." }
    });
    Page::new("Amy Carter-Lindqvist")
        .window_title("A child’s page")
        .caption("Girl, 3 years 2 months")
        .back("/")
        .banner(banner)
        .wide()
        .body(html! {
            (identity())
            (WarningText::new("Two services have not confirmed their contact for more than a year."))
            h2 class="govuk-heading-m" { "Who is involved" }
            (ring())
            (involved())
            (Details::new("What this page does not show", "The content of any agency’s file."))
            h2 class="govuk-heading-m" { "How sure we are" }
            p class="govuk-body" { (Grade::Certain) " " (Grade::Probable) " " (Grade::Possible) }
            (InsetText::new("The Orchard Surgery has not said who follows Dr Nwosu."))
        })
}

fn identity() -> SummaryList {
    let link = |what: &str| ui::Link::new("Source", "/sources").hidden_text(format!("of {what}"));
    SummaryList::new()
        .row(SummaryRow::new("Born", "14 August 2022").action(link("date of birth")))
        .row(SummaryRow::new("NHS number", "999 012 3456").action(link("NHS number")))
        .row(SummaryRow::new("Lives at", html! { "Flat 3, 12 Orchard Rise" br; "QX4 2LN" }))
        .row(SummaryRow::new(
            "Lead practitioner",
            html! { "None " (Tag::new("Needs attention").colour(ui::Colour::Red)) },
        ))
}

fn ring() -> Ring {
    let nursery = "Little Larks and Orchard Rise Nursery School and Children’s Centre";
    Ring::new(
        "involved-ring",
        "Who is involved with Amy Carter-Lindqvist",
        "3 services are involved; Dana Holloway leads.",
    )
    .centre("Amy Carter-Lindqvist")
    .around([
        RingPart::new("Health visiting, Riverside team").below("Dana Holloway").group("Health").thick("leads"),
        RingPart::new("General practice, Orchard Surgery").below("Dr Ife Nwosu").group("Health").dashed("has left"),
        RingPart::new(nursery).shorter("Little Larks Nursery").below("Ask the service").group("Education"),
    ])
    .lines_mean("Thick line: leads", "Dashed line: the practitioner has left")
}

fn involved() -> Markup {
    let phone = |number: &str, hours: &str| -> Content {
        html! { a class="govuk-link" href=(format!("tel:{}", number.replace(' ', ""))) { (number) } br; (hours) }.into()
    };
    CardTable::new("Services involved with Amy")
        .caption_hidden()
        .columns(["Service", "Practitioner", "Telephone now", "Since", "Confirmed", "Has met the child"])
        .row([
            Content::from("Health visiting, Riverside team"),
            "Dana Holloway".into(),
            phone("020 7946 0123", "Monday to Friday, 9 to 5"),
            "2 September 2022".into(),
            "3 November 2025".into(),
            "Yes".into(),
        ])
        .row([
            Content::from("General practice, Orchard Surgery"),
            "Dr Ife Nwosu".into(),
            phone("01632 960456", "Duty line, day and night"),
            "14 August 2022".into(),
            "1 October 2025".into(),
            "Yes".into(),
        ])
        .row([
            Content::from("Little Larks Nursery"),
            Content::Nothing,
            phone("020 7946 0188", "Monday to Friday, 8 to 6"),
            "5 January 2025".into(),
            Content::Nothing,
            "Not known".into(),
        ])
        .render()
}

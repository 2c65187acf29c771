//! `GET /children/{child}`: the index page.

use super::{
    Children, Failed,
    elsewhere::strip,
    involved_ring::ring,
    shown, with_capital,
    work::{several_lead, who_leads},
};
use crate::{
    lead::follow_lead::follow,
    model::{Involvement, RecordedCarer, Sourced},
    open_child::{Contact, IndexPage, open},
    records::index_page::Look,
    rules::date_in_words,
    story::birth_in_words,
};
use access::{Ask, Basis, Denied, TieKind, acts::SeeIndex, same_child::LastJoin, web::Signed};
use axum::{
    Extension,
    extract::{Path, State},
    response::{IntoResponse as _, Redirect, Response},
};
use base::{ChildId, Instant, MixedReportId};
use maud::{Markup, Render as _, html};
use ui::{Button, CardTable, Colour, Details, Form, InsetText, Page, Shell, SummaryList, Tag, WarningText};

pub(super) async fn page(
    State(children): State<Children>,
    Extension(shell): Extension<Shell>,
    signed: Signed,
    Path(child): Path<String>,
) -> Result<Response, Failed> {
    let child: ChildId = child.parse().map_err(|_| Failed::NotFound)?;
    match open(&children.store, &signed.officer, child).await {
        Ok(page) => {
            children.journal(&signed, page.entries.clone()).await?;
            for lead in page.leads.iter().filter(|lead| lead.lead.behind) {
                follow(&children.store, lead.work).await?;
            }
            let key = children.store.ids().uuid(signed.now).to_string();
            Ok(shown(&shown_child(&page, signed.now, key), &shell))
        }
        Err(Denied::Ask { ask, child }) => {
            children.refused::<SeeIndex>(&signed, child, true).await?;
            let path = if ask == Ask::Override { "contact" } else { "reason" };
            Ok(Redirect::to(&format!("/children/{child}/{path}")).into_response())
        }
        Err(Denied::Hidden) => {
            children.refused::<SeeIndex>(&signed, child, false).await?;
            Err(Failed::NotFound)
        }
        Err(Denied::Fault(error)) => Err(error.into()),
    }
}

fn shown_child(page: &IndexPage, now: Instant, key: String) -> Page {
    let likeness = &page.likeness;
    let withheld = withheld(page);
    let facts = [likeness.age.clone(), likeness.birth.as_ref().map(|b| format!("born {b}")), likeness.sex.clone()];
    let body = html! {
        p class="govuk-body-l" { (facts.into_iter().flatten().collect::<Vec<_>>().join(", ")) }
        @if page.existence_hidden {
            (WarningText::new("That this child exists is hidden. To everybody who asks, the index holds nobody of this name."))
        }
        @if page.contact_hidden {
            @let from = if withheld { "" } else { " from others" };
            (WarningText::new(format!("Contact details are hidden{from}. Do not tell anybody where this child may be.")))
        }
        @if let Some(report) = page.may_be_two { (may_be_two(page, report)) }
        @if let Some(joined) = page.joined { (of_late(page, joined)) }
        (Form::new("/concerns", key).body(html! {
            input type="hidden" name="child" value=(page.child);
            (Button::new("Raise a concern").secondary())
        }))
        @if page.may_ask {
            p class="govuk-body trellis-no-print" {
                a class="govuk-link" href={ "/children/" (page.child) "/question" } { "Ask or tell somebody" }
            }
        }
        @if page.may_begin_work {
            p class="govuk-body trellis-no-print" {
                a class="govuk-link" href={ "/children/" (page.child) "/work" } { "Start work together" }
            }
        }
        @if page.may_ask_for_help {
            p class="govuk-body trellis-no-print" {
                a class="govuk-link" href={ "/children/" (page.child) "/waiting" } { "Add to a waiting list" }
            }
        }
        @if page.keeps_shields {
            p class="govuk-body trellis-no-print" {
                a class="govuk-link" href={ "/children/" (page.child) "/shields" } { "Shields" }
                ": " (shields(page))
            }
        }
        @if page.sees_joins {
            p class="govuk-body trellis-no-print" {
                a class="govuk-link" href={ "/children/" (page.child) "/joins" } { "Joined with, or parted from, other children" }
            }
        }
        @if page.may_report {
            p class="govuk-body trellis-no-print" {
                a class="govuk-link" href={ "/children/" (page.child) "/not-the-same" } { "Something here is about another child" }
            }
        }
        @if page.may_correct {
            p class="govuk-body trellis-no-print" {
                a class="govuk-link" href={ "/children/" (page.child) "/recorded" } { "Correct what we recorded" }
            }
        }
        @for title in &page.ended_agreements {
            (InsetText::new(html! {
                "Some information is not shown, because the sharing agreement “" (title) "” has ended. If you need it to keep a child safe, "
                a class="govuk-link" href={ "/children/" (page.child) "/reason" } { "say why" } "."
            }))
        }
        h2 class="govuk-heading-m" id="involved" { "Who is involved" }
        @if page.leads.len() > 1 { (several_lead(page.leads.len())) }
        @for lead in &page.leads { (who_leads(lead, now)) }
        @if !page.involved.is_empty() {
            @if page.leads.is_empty() { (lead(page)) }
            @if !withheld { (ring(page)) }
            (involved(page, &page.involved))
        } @else if withheld {
            (InsetText::new(html! { "Services are not shown: they would tell where the child is. " (message(page)) }))
        } @else {
            (InsetText::new("No service that may be shown is involved now."))
        }
        @if page.sensitive > 0 { (sensitive(page)) }
        @if page.sees_elsewhere { (strip(page.child, &page.elsewhere)) }
        @if !page.no_longer.is_empty() {
            (Details::new(
                format!("No longer involved ({})", page.no_longer.len()),
                involved(page, &page.no_longer).render(),
            ))
        }
        h2 class="govuk-heading-m" { "Who this child is" }
        (who(page))
        h2 class="govuk-heading-m" { "Family and household" }
        (family(page))
        h2 class="govuk-heading-m" { "Who has looked" }
        @if withheld {
            p class="govuk-body" { "Not shown: whoever has looked may be near the child. Every look is kept." }
        } @else { (looks(&page.looks, now)) }
    };
    let back = match page.basis {
        Basis::Tie(TieKind::Caseload | TieKind::Service) | Basis::NamedHolder => "/children",
        _ => "/searches/new",
    };
    Page::new(likeness.name.as_str()).window_title("Child").back(back).wide().body(body)
}

/// Who reads the page must know that it may be of two, before anything of it is used.
fn may_be_two(page: &IndexPage, report: MixedReportId) -> Markup {
    let ring = page.whom_to_ring.as_ref().map_or_else(String::new, |team| format!(": {}, {}", team.name, team.phone));
    html! {
        (WarningText::new(format!(
            "Somebody says that this page shows two children. Check before you use anything of it. The index team is looking{ring}.",
        )))
        @if page.sees_joins {
            p class="govuk-body" { a class="govuk-link" href={ "/mixed-reports/" (report) } { "Look at every record, and answer" } }
        }
    }
}

/// That two were found to be one, or to be two again: whoever works with the child should look twice.
fn of_late(page: &IndexPage, LastJoin { joined, parted }: LastJoin) -> InsetText {
    let day = |at: Instant| at.in_london().strftime("%-d %B %Y").to_string();
    let ring = page.whom_to_ring.as_ref().map_or_else(String::new, |team| format!(": {}, {}", team.name, team.phone));
    InsetText::new(match parted {
        None => format!(
            "On {} two entries were found to be about this child, and joined. Should something here be about another child, say so below, or ring the index team{ring}.",
            day(joined),
        ),
        Some(parted) => format!(
            "From {} to {} this page also showed what is recorded of another child. If you read or used it then, check what you did, and tell the index team{ring}.",
            day(joined),
            day(parted),
        ),
    })
}

fn shields(page: &IndexPage) -> &'static str {
    match (page.existence_hidden, page.contact_hidden) {
        (true, true) => "existence and contact hidden",
        (true, false) => "existence hidden",
        (false, true) => "contact hidden",
        (false, false) => "none",
    }
}

fn lead(page: &IndexPage) -> Markup {
    let leading: Vec<&Involvement> = page.involved.iter().filter(|i| i.leads).collect();
    html! {
        @if let Some(lead) = leading.first() {
            p class="govuk-body" {
                strong { "Leads: " }
                (lead.practitioner.as_deref().unwrap_or("name not given")) ", " (lead.organisation_name)
            }
        } @else {
            p class="govuk-body" { "Nobody is recorded as leading." }
        }
    }
}

fn involved(page: &IndexPage, rows: &[Involvement]) -> CardTable {
    rows.iter().fold(
        CardTable::new("Who is involved").caption_hidden().columns([
            "Service",
            "Practitioner",
            "Telephone",
            "Since",
            "Met the child",
            "Confirmed",
        ]),
        |table, row| {
            table.row([service(row), practitioner(row), telephone(row), since(row), met(row), confirmed(page, row)])
        },
    )
}

fn service(row: &Involvement) -> Markup {
    html! {
        (row.organisation_name)
        @if let Some(agency) = &row.agency_name { br; span class="govuk-body-s" { (agency) } }
        @if row.leads { " " (Tag::new("Leads").colour(Colour::Green)) }
    }
}

fn practitioner(row: &Involvement) -> Markup {
    html! {
        @match &row.practitioner {
            Some(name) => {
                (name)
                @if row.practitioner_left { " " (Tag::new("Has left").colour(Colour::Red)) }
                @if let Some(role) = &row.practitioner_role { br; span class="govuk-body-s" { (role) } }
            }
            None => { "Ask the service" }
        }
    }
}

fn telephone(row: &Involvement) -> Markup {
    html! {
        @if let Some(direct) = row.practitioner_phone.as_ref().filter(|_| !row.practitioner_left) {
            "Direct " strong class="trellis-nowrap" { (direct) } br;
        }
        @if let Some(duty) = row.duty_phone.as_ref().or(row.phone.as_ref()) {
            "Duty " strong class="trellis-nowrap" { (duty) }
            @if let Some(hours) = &row.duty_hours { br; span class="govuk-body-s" { (hours) } }
        }
    }
}

fn since(row: &Involvement) -> Markup {
    html! {
        (row.since_on.as_deref().map_or_else(|| html! { "Not known" }, short_date))
        @if let Some(until) = &row.until_on { br; "until " (short_date(until)) }
        @else if let Some(ended) = row.ended_at { br; "until " (short_date(&Instant::from_micros(ended).date().to_string())) }
    }
}

/// A date in a narrow column, in one piece: 3 Nov 2026.
fn short_date(iso: &str) -> Markup {
    let words =
        iso.parse::<jiff::civil::Date>().map_or_else(|_| iso.to_owned(), |d| d.strftime("%-d %b %Y").to_string());
    html! { span class="trellis-nowrap" { (words) } }
}

fn met(row: &Involvement) -> Markup {
    html! {
        @match row.met.as_deref() {
            Some("yes") => {
                "Yes"
                @if let Some(on) = &row.last_seen_on { br; span class="govuk-body-s" { "last " (short_date(on)) } }
            }
            Some("no") => { strong { "Not yet" } }
            _ => { "Not said" }
        }
    }
}

fn confirmed(page: &IndexPage, row: &Involvement) -> Markup {
    let received = Instant::from_micros(row.received_at).date().to_string();
    html! {
        (short_date(row.confirmed_on.as_deref().unwrap_or(&received)))
        br; span class="govuk-body-s" { (row.feed_title) }
        @if page.may_report {
            br; a class="govuk-link govuk-body-s trellis-no-print" href={ "/children/" (page.child) "/not-the-same?about=" (row.id) } {
                "Another child’s?" span class="govuk-visually-hidden" { " " (row.organisation_name) }
            }
        }
    }
}

fn sensitive(page: &IndexPage) -> Markup {
    html! {
        p class="govuk-body" {
            "A sensitive service is involved as well. "
            @if let Some(whom) = &page.whom_to_ring {
                "The " (whom.name) " can put you in touch: " strong { (whom.phone) } "."
            }
        }
    }
}

fn sourced<T>(page: &IndexPage, fact: &Sourced<T>, show: impl Fn(&T) -> String) -> Markup {
    html! {
        (show(&fact.value)) " "
        span class="govuk-hint govuk-!-font-size-16 trellis-source" { (source(page, &fact.source)) ", " (fact.on) }
    }
}

/// Who said it; where the address is hidden, another borough's name or a clinic's would tell as much.
fn source<'a>(page: &IndexPage, title: &'a str) -> &'a str {
    if withheld(page) { "Source not shown" } else { title }
}

/// The address is hidden from this officer, and with it whatever would lead there.
fn withheld(page: &IndexPage) -> bool {
    !matches!(page.addresses, Contact::Shown(_))
}

fn who(page: &IndexPage) -> SummaryList {
    let names = html! {
        ul class="govuk-list" { @for name in &page.names { li { (sourced(page, name, |n| with_capital(n))) } } }
    };
    let one = |fact: Option<&Sourced<String>>, none: &str| {
        fact.map_or_else(|| html! { (none) }, |f| sourced(page, f, Clone::clone))
    };
    let birth = page.birth.as_ref().map_or_else(|| html! { "Not known" }, |b| sourced(page, b, |d| birth_in_words(*d)));
    SummaryList::new()
        .fact("Names", names)
        .fact("Born", birth)
        .fact(
            "Sex",
            page.sex.as_ref().map_or_else(|| html! { "Not known" }, |sex| sourced(page, sex, |s| with_capital(s))),
        )
        .fact(
            "NHS number",
            page.nhs_number.as_ref().map_or_else(|| html! { "Not known" }, |n| sourced(page, n, |n| spaced(n))),
        )
        .fact("First language", one(page.language.as_ref(), "Not recorded"))
        .fact("Lives at", address(page))
}

/// An NHS number as it is read out: 999 123 4567.
pub(super) fn spaced(number: &str) -> String {
    number.parse::<base::NhsNumber>().map_or_else(|_| number.to_owned(), |n| n.to_string())
}

fn address(page: &IndexPage) -> Markup {
    match &page.addresses {
        Contact::Shown(addresses) if addresses.is_empty() => html! { "No known address" },
        Contact::Shown(addresses) => html! {
            ul class="govuk-list" {
                @for address in addresses.iter().take(4) {
                    li { (sourced(page, address, ToString::to_string)) }
                }
            }
        },
        Contact::Override => html! {
            "Hidden. " a class="govuk-link" href={ "/children/" (page.child) "/contact" } { "Ask to see it" }
        },
        Contact::Hidden => html! { "Hidden. " (message(page)) },
    }
}

/// Who passes on a message to people whose address is hidden.
fn message(page: &IndexPage) -> Markup {
    html! {
        @if let Some(whom) = &page.whom_to_ring {
            "The " (whom.name) " can pass on a message: " strong class="trellis-nowrap" { (whom.phone) } "."
        }
    }
}

fn family(page: &IndexPage) -> Markup {
    html! {
        @if page.carers.is_empty() && page.household.is_empty() {
            p class="govuk-body" { "No family is recorded." }
        }
        @if !page.carers.is_empty() {
            (page.carers.iter().fold(
                CardTable::new("Parents and carers").caption_hidden().columns(["Parent or carer", "Relation", "Parental responsibility", "Telephone", "Source"]),
                |table, carer| table.row(carer_cells(page, carer)),
            ))
        }
        @if !page.household.is_empty() {
            p class="govuk-body govuk-!-margin-bottom-1" { "Other children of the household:" }
            ul class="govuk-list govuk-list--bullet" {
                @for (child, likeness) in &page.household {
                    li {
                        a class="govuk-link" href={ "/children/" (child) } { (likeness.name) }
                        @if let Some(age) = &likeness.age { ", " (age) }
                    }
                }
            }
        }
    }
}

fn carer_cells(page: &IndexPage, carer: &RecordedCarer) -> [Markup; 5] {
    let text = |t: Option<&String>| html! { (t.map_or_else(String::new, |t| with_capital(t))) };
    let on = Instant::from_micros(carer.received_at).date().to_string();
    [
        html! { (crate::story::in_title_case(&carer.name)) },
        text(carer.relation.as_ref()),
        text(carer.responsibility.as_ref()),
        html! { @if let Some(phone) = &carer.phone { span class="trellis-nowrap" { (phone) } } },
        html! { span class="govuk-body-s" { (source(page, &carer.feed_title)) ", " (date_in_words(&on)) } },
    ]
}

fn looks(looks: &[Look], now: Instant) -> Markup {
    html! {
        p class="govuk-body" { "In the last 90 days. Every look is kept." }
        @if looks.is_empty() {
            p class="govuk-body" { "Nobody before you." }
        } @else {
            (looks.iter().fold(
                CardTable::new("Who has looked").caption_hidden().columns(["Who", "When", "Why"]),
                |table, look| table.row(look_cells(look, now)),
            ))
        }
    }
}

fn look_cells(look: &Look, now: Instant) -> [Markup; 3] {
    let at = Instant::from_micros(look.last_at).in_london();
    let when = if at.date() == now.date() {
        at.strftime("Today at %H:%M").to_string()
    } else {
        at.strftime("%-d %B %Y at %H:%M").to_string()
    };
    let why = match look.basis.as_deref() {
        Some("tie:caseload") => "On their caseload".to_owned(),
        Some("tie:service") => "Known to their service".to_owned(),
        Some("tie:claimed") => look.reason.clone().map_or_else(|| "Reason given".into(), |r| format!("“{r}”")),
        Some("index-team") => "Index team".to_owned(),
        Some("named-holder") => "Named holder".to_owned(),
        _ => "Not recorded".to_owned(),
    };
    [
        html! {
            (look.name) br;
            span class="govuk-body-s" { (look.job_title) ", " (look.employer_name) }
            @if let Some(phone) = &look.phone { br; span class="govuk-body-s" { (phone) } }
        },
        html! { (when) @if look.times > 1 { br; span class="govuk-body-s" { (look.times) " times" } } },
        html! { (why) },
    ]
}

//! What the pages of match review show, and their forms.

use crate::{
    model::{Involvement, RecordedCarer, Sourced},
    put_up_shield::WrongField,
    review::{
        ask::ASKED,
        list::{Line, ReportLine, Reviews},
        records::Answer,
        rules::{Agreement, Compared, Verdict},
        see::{SeenReview, Side},
    },
    rules::date_in_words,
    story::{Likeness, in_title_case},
};
use base::{ChildId, Instant, PersonId};
use maud::{Markup, html};
use ui::{
    Button, ButtonGroup, CardTable, Choice, Colour, Errors, Form, InsetText, NotificationBanner, Page, Pagination,
    Radios, Tag, Textarea, WarningText,
};

/// What was typed into the form that came back, and what is wrong with it.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) verdict: String,
    pub(super) reason: String,
    pub(super) errors: Errors,
}

impl Typed {
    pub(super) fn wrong(mut self, wrong: &[WrongField]) -> Self {
        for one in wrong {
            self.errors.add(one.field, one.what.as_str());
        }
        self
    }
}

type Key<'a> = &'a dyn Fn() -> String;

pub(super) fn list_page(reviews: &Reviews, done: &str) -> Page {
    let body = html! {
        @if !reviews.checks.is_empty() {
            h2 class="govuk-heading-m" { "Breach checks" }
            p class="govuk-body" { "Two were one and are two again: tell whoever came near, and say what came of it." }
            (checks(&reviews.checks))
        }
        @if !reviews.reports.is_empty() {
            h2 class="govuk-heading-m" { "Pages that may show two children" }
            p class="govuk-body" {
                "Somebody who saw the page says so. Until it is answered, whoever opens it reads that it may be wrong."
            }
            (reported(&reviews.reports))
        }
        @if !reviews.reports.is_empty() || !reviews.checks.is_empty() {
            h2 class="govuk-heading-m" { "Children who may be one" }
        }
        p class="govuk-body" {
            "A record fits one of these children and not well enough to be linked by itself. See both side by side, and say whether they are one. "
            "Where something of a child is hidden or a plan may stand behind it, two people must say so; those come first."
        }
        @if reviews.total == 0 {
            (InsetText::new("No pair waits. When a record may be about a child who is known already, it appears here."))
        } @else {
            p class="govuk-body" {
                strong { (reviews.total) } @if reviews.total == 1 { " pair waits" } @else { " pairs wait" }
                @if reviews.pages > 1 { ". Page " (reviews.page) " of " (reviews.pages) } "."
            }
            (table(&reviews.lines))
            @if let Some(steps) = Pagination::through("/match-reviews", reviews.page, reviews.pages) { (steps) }
        }
    };
    Page::new("Match reviews").wide().banner(banner(done)).body(body)
}

fn checks(open: &[(ChildId, Likeness, Instant)]) -> CardTable {
    open.iter().fold(
        CardTable::new("Breach checks").caption_hidden().columns(["Child", "Born", "Since"]),
        |table, (child, likeness, since)| {
            table.row([
                html! { a class="govuk-link" href={ "/children/" (child) "/joins" } { (likeness.name) } },
                html! { (likeness.birth.as_deref().unwrap_or("Not known")) },
                html! { (day(*since)) },
            ])
        },
    )
}

fn reported(lines: &[ReportLine]) -> CardTable {
    lines.iter().fold(
        CardTable::new("Pages that may show two children")
            .caption_hidden()
            .columns(["Child", "Born", "Since", "State"]),
        |table, line| {
            table.row([
                html! { a class="govuk-link" href={ "/mixed-reports/" (line.report) } { (line.likeness.name) } },
                html! { (line.likeness.birth.as_deref().unwrap_or("Not known")) },
                html! { (day(line.reported_at)) },
                html! {
                    @if line.proposed { (Tag::new("A second person must agree").colour(Colour::Yellow)) }
                    @else if line.careful { (Tag::new("Two people").colour(Colour::Red)) }
                    @else { "Waits" }
                },
            ])
        },
    )
}

fn banner(done: &str) -> Option<NotificationBanner> {
    let words = match done {
        "joined" => "They are one child from now on. Whoever works with either sees it on the child’s page.",
        "apart" => "They stay two children. Nothing joins them by itself any more.",
        "rests" => "Your words are kept. It comes up again in four weeks, or when you open it.",
        "proposed" => "Your answer is kept. It counts once a second person of the index team has agreed.",
        "declined" => "It waits again, with what you wrote.",
        "one" => "It stays one child. Whoever reported it reads your words.",
        _ => return None,
    };
    Some(NotificationBanner::success(words))
}

fn table(lines: &[Line]) -> CardTable {
    lines.iter().fold(
        CardTable::new("Children who may be one").caption_hidden().columns([
            "Children",
            "Born",
            "How likely",
            "Since",
            "State",
        ]),
        |table, line| {
            let [left, right] = &line.sides;
            let born = |n: usize| line.sides[n].birth.as_deref().unwrap_or("Not known").to_owned();
            table.row([
                html! {
                    a class="govuk-link" href={ "/match-reviews/" (line.review) } { (left.name) br; (right.name) }
                },
                html! { (born(0)) br; (born(1)) },
                html! { (line.probability.map_or_else(|| "Somebody asks".to_owned(), likely)) },
                html! { (day(line.opened_at)) },
                html! {
                    @if line.proposed { (Tag::new("A second person must agree").colour(Colour::Yellow)) }
                    @else if let Some(until) = &line.rests_until { "Rests until " (date_in_words(until)) }
                    @else if line.careful { (Tag::new("Two people").colour(Colour::Red)) }
                    @else { "Waits" }
                },
            ])
        },
    )
}

fn likely(probability: f64) -> String {
    format!("{:.0} in 100", (probability * 100.0).clamp(1.0, 99.0))
}

fn day(at: Instant) -> String {
    at.in_london().strftime("%-d %B %Y").to_string()
}

fn moment(at: i64) -> String {
    Instant::from_micros(at).in_london().strftime("%-d %B %Y at %H:%M").to_string()
}

pub(super) fn review_page(seen: &SeenReview, viewer: PersonId, typed: &Typed, key: Key<'_>) -> Page {
    let [left, right] = &seen.sides;
    let one_now = left.child == right.child;
    let body = html! {
        @if seen.sides.iter().any(|side| side.shielded) {
            (WarningText::new("Something of one of them is hidden. Do not tell anybody outside the index team what stands here."))
        }
        @if one_now { (InsetText::new(html! {
            "They are one child. " a class="govuk-link" href={ "/children/" (left.child) "/joins" } { "See how, or undo it" } "."
        })) }
        @if seen.review.waits() && !one_now { (why(seen)) }
        h2 class="govuk-heading-m" { "What is said of them" }
        (facts(seen))
        h2 class="govuk-heading-m" { "Family and household" }
        (family(&seen.sides))
        h2 class="govuk-heading-m" { "Who is involved" }
        (involved(&seen.sides))
        @if !seen.answers.is_empty() {
            h2 class="govuk-heading-m" { "What has been said" }
            @for answer in &seen.answers { (said(answer)) }
        }
        @if seen.review.waits() && !one_now {
            @match seen.proposal() {
                Some(proposal) => { (agreement(seen, proposal, viewer, typed, key)) }
                None => { (form(seen, typed, key)) }
            }
        } @else if !one_now {
            (InsetText::new(match seen.review.state.as_str() {
                "apart" => "They were found to be two children. Nothing joins them by itself.",
                "same" => "They were found to be one child, and that was undone.",
                _ => "This was answered by something else.",
            }))
        }
    };
    Page::new("One child or two?")
        .caption(format!("{} · {}", left.likeness.name, right.likeness.name))
        .window_title("One child or two?")
        .back("/match-reviews")
        .errors(&typed.errors)
        .wide()
        .body(body)
}

fn why(seen: &SeenReview) -> Markup {
    let asked = seen.review.model == ASKED;
    html! {
        @if asked {
            p class="govuk-body" {
                "Somebody of the index team asked on " (day(Instant::from_micros(seen.review.opened_at)))
                " whether these two, who were parted, are one child after all:"
            }
        } @else { p class="govuk-body" {
            "A record came on " (day(Instant::from_micros(seen.review.opened_at)))
            " and was given to the child on the left. That it is about the child on the right is "
            strong { (likely(seen.review.probability)) } " likely:"
        } }
        @if !seen.reasons.is_empty() {
            ul class="govuk-list govuk-list--bullet" { @for reason in &seen.reasons { li { (reason) } } }
        }
        @if !asked && seen.review.probability >= matching::LINK_AT {
            p class="govuk-body" {
                "It was not linked by itself, because another child fits nearly as well, or other records of this child speak against it."
            }
        }
        @if !seen.careful.is_empty() {
            (InsetText::new(html! {
                "Two people must say so, because "
                (seen.careful.iter().map(|c| c.in_words()).collect::<Vec<_>>().join(", and ")) "."
            }))
        }
    }
}

fn name_of(side: &Side) -> Markup {
    html! {
        a class="govuk-link" href={ "/children/" (side.child) } { (side.likeness.name) }
        @if let Some(age) = &side.likeness.age { br; span class="govuk-body-s" { (age) } }
    }
}

fn facts(seen: &SeenReview) -> CardTable {
    let [left, right] = &seen.sides;
    let table = CardTable::new("What is said of them").caption_hidden().columns(["Fact", "Left", "Right", "Compared"]);
    let table = table.row([html! { "Child" }, name_of(left), name_of(right), html! {}]);
    seen.fields.iter().fold(table, |table, field| {
        table.row([html! { (field.name) }, values(&field.left), values(&field.right), html! { (compared(field)) }])
    })
}

fn values(values: &[Sourced<String>]) -> Markup {
    html! {
        @if values.is_empty() { "Nothing" }
        @for value in values {
            div { (value.value) br; span class="govuk-body-s" { (value.source) ", " (value.on) } }
        }
    }
}

fn compared(field: &Compared) -> Tag {
    match field.agreement {
        Agreement::Same => Tag::new("Same").colour(Colour::Green),
        Agreement::Differs => Tag::new("Differs").colour(Colour::Red),
        Agreement::OneSide => Tag::new("One side only").colour(Colour::Grey),
    }
}

fn family(sides: &[Side; 2]) -> CardTable {
    let cells = |of: &dyn Fn(&Side) -> Markup| sides.each_ref().map(of);
    let [left_carers, right_carers] = cells(&|side| carers(&side.carers));
    // Where both live at one address, each stands in the other's household: that they are two is just what is asked.
    let other =
        |side: &Side| if side.child == sides[0].child { (sides[1].child, "right") } else { (sides[0].child, "left") };
    let [left_home, right_home] = cells(&|side| {
        let (other, place) = other(side);
        html! {
            @if side.household.is_empty() { "Nobody else is recorded there" }
            @for (child, likeness) in &side.household {
                @if *child == other {
                    div { "The child on the " (place) }
                } @else {
                    div { a class="govuk-link" href={ "/children/" (child) } { (likeness.name) }
                        @if let Some(age) = &likeness.age { ", " (age) } }
                }
            }
        }
    });
    CardTable::new("Family and household")
        .caption_hidden()
        .columns(["Family", "Left", "Right"])
        .row([html! { "Parents and carers" }, left_carers, right_carers])
        .row([html! { "Others of the household" }, left_home, right_home])
}

fn carers(carers: &[RecordedCarer]) -> Markup {
    let mut names: Vec<String> = Vec::new();
    for carer in carers {
        let relation = carer.relation.as_deref().map(|r| format!(", {r}")).unwrap_or_default();
        let name = format!("{}{relation}", in_title_case(&carer.name));
        if !names.contains(&name) {
            names.push(name);
        }
    }
    html! {
        @if names.is_empty() { "Nobody named" }
        @for name in names { div { (name) } }
    }
}

fn involved(sides: &[Side; 2]) -> CardTable {
    let [left, right] = sides.each_ref().map(|side| services(&side.involved));
    CardTable::new("Who is involved").caption_hidden().columns(["Involved", "Left", "Right"]).row([
        html! { "Services now" },
        left,
        right,
    ])
}

fn services(involved: &[Involvement]) -> Markup {
    html! {
        @if involved.is_empty() { "No service" }
        @for one in involved {
            div {
                (one.organisation_name)
                @if let Some(phone) = one.practitioner_phone.as_ref().or(one.duty_phone.as_ref()).or(one.phone.as_ref()) {
                    br; span class="govuk-body-s" {
                        @if let Some(name) = &one.practitioner { (name) ", " } (phone)
                    }
                }
            }
        }
    }
}

fn said(answer: &Answer) -> Markup {
    let what = match answer.answer.as_str() {
        "agreed" => "Agreed",
        "declined" => "Did not agree",
        code => Verdict::from_code(code).map_or("Said", Verdict::in_words),
    };
    html! {
        p class="govuk-body" {
            strong { (what) } ": " (answer.name) ", " (moment(answer.answered_at))
            @if !answer.reason.is_empty() { br; "“" (answer.reason) "”" }
        }
    }
}

fn form(seen: &SeenReview, typed: &Typed, key: Key<'_>) -> Form {
    let verdicts = Verdict::ALL.into_iter().fold(
        Radios::new("verdict").legend("Are they the same child?").value(typed.verdict.as_str()).errors(&typed.errors),
        |radios, verdict| {
            let hint = match verdict {
                Verdict::Same => "Whoever works with either sees both on one page. It can be undone.",
                Verdict::Apart => "They stay two, whatever records say later.",
                Verdict::Unsure => "It rests for four weeks. Say whom you have asked.",
            };
            radios.choice(Choice::new(verdict.code(), verdict.in_words()).hint(hint))
        },
    );
    Form::new(format!("/match-reviews/{}/answer", seen.review.id), key()).body(html! {
        input type="hidden" name="version" value=(seen.review.version);
        @if seen.adopted { (InsetText::new("An adoption stands between these two: they are never joined.")) }
        (verdicts)
        (Textarea::new("reason", "How do you know?").rows(3)
            .hint("At least 10 characters. For example: the school has both names on one birth certificate")
            .value(typed.reason.as_str()).errors(&typed.errors))
        (Button::new("Save"))
    })
}

fn agreement(seen: &SeenReview, proposal: &Answer, viewer: PersonId, typed: &Typed, key: Key<'_>) -> Markup {
    let own = proposal.answered_by == viewer;
    let what = Verdict::from_code(&proposal.answer).map_or("", Verdict::in_words);
    let form = Form::new(format!("/match-reviews/{}/agreement", seen.review.id), key()).body(html! {
        input type="hidden" name="version" value=(seen.review.version);
        @if !own {
            (Textarea::new("reason", "Anything to add, or why you do not agree").rows(3)
                .value(typed.reason.as_str()).errors(&typed.errors))
        }
        (if own {
            ButtonGroup::new().with(Button::new("Take your answer back").secondary().name("agreed").value("no"))
        } else {
            ButtonGroup::new()
                .with(Button::new(format!("Agree: {}", what.to_lowercase())).name("agreed").value("yes"))
                .with(Button::new("Do not agree").secondary().name("agreed").value("no"))
        })
    });
    html! {
        h2 class="govuk-heading-m" { "A second person must agree" }
        @if own {
            p class="govuk-body" { "You have said: " (what) ". Another person of the index team must agree; it stands first on their list." }
        } @else {
            p class="govuk-body" { (proposal.name) " has said: " strong { (what) } "." }
        }
        (form)
    }
}

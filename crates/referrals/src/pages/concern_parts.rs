//! The questions of a concern, part by part. What is known is shown for a yes or a correction, and never asked.

use crate::{
    model::{Concern, ConcernAdult, ConcernChild, Danger},
    open_concern::Team,
    rules::Part,
};
use maud::{Markup, html};
use ui::{Checkboxes, Choice, Details, Errors, InsetText, Radios, Select, TextInput, Textarea, WarningText};

/// What of the page around the questions need know.
pub(super) struct Asking<'a> {
    pub concern: &'a Concern,
    pub errors: &'a Errors,
    /// Minutes count: what can wait stands folded away.
    pub urgent: bool,
    /// Agencies on whose behalf one can send; only the part about the sender needs them.
    pub agencies: &'a [Team],
}

pub(super) fn questions(part: Part, asking: &Asking<'_>) -> Markup {
    match part {
        Part::Children => children(asking),
        Part::Now => now(asking),
        Part::Worry => worry(asking),
        Part::Parents => parents(asking),
        Part::Family => family(asking),
        Part::You => you(asking),
    }
}

fn area(asking: &Asking<'_>, name: &str, label: &str, hint: &str, value: &str, rows: u16) -> Markup {
    let field = Textarea::new(name, label).value(value).rows(rows).spellcheck(true).errors(asking.errors);
    html! { @if hint.is_empty() { (field) } @else { (field.hint(hint)) } }
}

/// Name, age and what else tells the child from others, in one line.
pub(super) fn one_child(child: &ConcernChild) -> String {
    [&child.name, &child.born, &child.described]
        .into_iter()
        .filter(|t| !t.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join(", ")
}

fn children(asking: &Asking<'_>) -> Markup {
    let concern = asking.concern;
    let keys: Vec<String> = concern.children.iter().enumerate().map(|(n, child)| child.key(n)).collect();
    let begun = &concern.describing;
    html! {
        @if !concern.children.is_empty() || !concern.offered.is_empty() {
            input type="hidden" name="children_shown" value="1";
        }
        @if !concern.children.is_empty() {
            (concern.children.iter().enumerate().fold(
                Checkboxes::new("about").legend("This is about")
                    .hint("Take the tick away if a child is not meant.")
                    .values(keys.clone()),
                |boxes, (n, child)| boxes.choice(Choice::new(child.key(n), one_child(child)))))
        }
        @if !concern.offered.is_empty() {
            @let legend = if concern.children.is_empty() { "Which child is it about?" }
                else { "Are you worried about other children of the household as well?" };
            (concern.offered.iter().enumerate().fold(
                Checkboxes::new("also").legend(legend)
                    .hint(if concern.children.is_empty() { "Tick every child you are worried about." } else { "They go in one: you write it once." }),
                |boxes, (n, child)| boxes.choice(Choice::new(child.key(n), one_child(child)))))
        }
        @let described = html! {
            (TextInput::new("name", "Name, as far as you know it").hint("For a child who is not born yet: baby of, and the mother’s name")
                .value(begun.name.as_str()).spellcheck(false).autocomplete("off").errors(asking.errors))
            (TextInput::new("born", "Date of birth, age, or when the birth is expected").value(begun.born.as_str()).width(20).autocomplete("off").errors(asking.errors))
            (Textarea::new("described", "Anything by which the child can be told from others")
                .hint("School, street, who the parents are, what the child looks like").rows(3).value(begun.described.as_str()).errors(asking.errors))
        };
        @if concern.children.is_empty() && concern.offered.is_empty() {
            (InsetText::new(html! {
                "If you know who the child is, " a class="govuk-link" href="/searches/new" { "find the child first" }
                ": then nothing that is known is asked again."
            }))
            (described)
        } @else {
            (Details::new("Add a child who is not shown here", described).open(!begun.is_empty()))
        }
    }
}

fn now(asking: &Asking<'_>) -> Markup {
    let concern = asking.concern;
    let rang = area(
        asking,
        "rang_police",
        "Ring 999 now. Then write down when you rang and what was said",
        "For example: 10:20, PC Shah, a car is on its way",
        &concern.rang_police,
        2,
    );
    html! {
        (Radios::new("danger").legend("How soon may the child come to harm?").value(concern.danger.as_str())
            .choice(Choice::new(Danger::Now.code(), Danger::Now.in_words()).reveals(rang))
            .choice(Choice::new(Danger::Today.code(), Danger::Today.in_words()))
            .choice(Choice::new(Danger::Soon.code(), Danger::Soon.in_words()))
            .choice(Choice::new(Danger::NotAtOnce.code(), Danger::NotAtOnce.in_words())
                .hint("You are worried how the child is getting on, not about today"))
            .errors(asking.errors))
        (area(asking, "where_now", "Where is the child now, and with whom?", "", &concern.where_now, 3))
        (Radios::new("safe_tonight").legend("Is there a safe place for the child tonight?").inline()
            .value(concern.safe_tonight.as_str())
            .choices([("Yes", "Yes"), ("No", "No"), ("Not known", "Not known")]).errors(asking.errors))
    }
}

fn worry(asking: &Asking<'_>) -> Markup {
    let concern = asking.concern;
    html! {
        (area(asking, "worry", "What are you worried about?",
            "What you saw, heard or were told, and by whom. Write it as you would say it: the family may read it one day.",
            &concern.worry, 10))
        @if asking.urgent {
            @let written = [&concern.when, &concern.own_words, &concern.strengths, &concern.tried];
            (Details::new("If there is time: when it was, what the child said, what is going well, what was tried", more(asking))
                .open(written.into_iter().any(|text| !text.is_empty())))
        } @else { (more(asking)) }
    }
}

/// What helps whoever reads the worry, and need not be there.
fn more(asking: &Asking<'_>) -> Markup {
    let concern = asking.concern;
    html! {
        (area(asking, "when", "When was this? Has it happened before?", "", &concern.when, 2))
        (area(asking, "own_words", "What has the child said? In the child’s own words",
            "Or what the child showed you without words", &concern.own_words, 3))
        (area(asking, "strengths", "What is going well, and who helps the family?", "", &concern.strengths, 3))
        (area(asking, "tried", "What have you or others tried?", "", &concern.tried, 3))
    }
}

fn parents(asking: &Asking<'_>) -> Markup {
    let concern = asking.concern;
    let agree = Radios::new("parents_agree")
        .legend("Do they agree that you ask for help?")
        .value(concern.parents_agree.as_str())
        .choices([("yes", "Yes"), ("no", "No"), ("not-asked", "I have told them, and not asked")])
        .errors(asking.errors);
    let why = area(
        asking,
        "why_not_told",
        "Why would telling them put the child at risk, or why could you not?",
        "",
        &concern.why_not_told,
        3,
    );
    html! {
        (Radios::new("told_parents").legend("Have you told the parents or carers?")
            .hint("You need not have: never wait for it where that could put the child at risk.")
            .value(concern.told_parents.as_str())
            .choice(Choice::new("yes", "Yes").reveals(html! { (agree) }))
            .choice(Choice::new("no", "No").reveals(why))
            .errors(asking.errors))
    }
}

fn family(asking: &Asking<'_>) -> Markup {
    let concern = asking.concern;
    html! {
        @for (n, adult) in concern.adults.iter().enumerate() { (known_adult(asking, n, adult)) }
        (area(asking, "other_adults",
            if concern.adults.is_empty() { "Which adults live with the child, or matter to them? Who is the father?" }
            else { "Are there other adults in the home or in the child’s life?" },
            "", &concern.other_adults, 3))
        (area(asking, "has_access", "Who has parental responsibility, and who may see the child?",
            "Only what is not shown above", &concern.has_access, 2))
        (area(asking, "communication", "Does anybody need an interpreter, or help to communicate?",
            "Language, signing, pictures. Never a child or a relative as interpreter.", &concern.communication, 2))
        (area(asking, "safe_contact", "Is there a safe way to reach the parent?",
            "For example: ring in school hours, never leave a message", &concern.safe_contact, 2))
        (area(asking, "risk_to_workers", "Is there a risk to somebody who visits?", "Dogs, weapons, threats, who else may be there",
            &concern.risk_to_workers, 2))
    }
}

fn known_adult(asking: &Asking<'_>, number: usize, adult: &ConcernAdult) -> Markup {
    let legend = html! {
        (adult.name)
        @if !adult.relation.is_empty() { ", " (adult.relation) }
        @if adult.responsibility == "yes" { ", has parental responsibility" }
        @if !adult.phone.is_empty() { ", " (adult.phone) }
    };
    let right = TextInput::new(&format!("adult-{number}-correction"), "What is right?")
        .value(adult.correction.as_str())
        .autocomplete("off")
        .errors(asking.errors);
    html! {
        (Radios::new(&format!("adult-{number}-said")).legend(legend).hint(format!("{}. Is this right?", adult.source)).small()
            .value(adult.said.as_str())
            .choice(Choice::new("yes", "Yes"))
            .choice(Choice::new("no", "No").reveals(html! { (right) }))
            .choice(Choice::new("not-known", "I do not know"))
            .errors(asking.errors))
    }
}

fn you(asking: &Asking<'_>) -> Markup {
    let concern = asking.concern;
    let behalf = asking.agencies.iter().map(|agency| (agency.code.clone(), agency.name.clone()));
    html! {
        (TextInput::new("reach_me", "How can you be reached about this today?")
            .hint("Only if not by the number your agency has for you").value(concern.reach_me.as_str())
            .autocomplete("off").errors(asking.errors))
        (Radios::new("channel").legend("Are you writing this down for somebody else?").value(concern.channel.as_str())
            .choice(Choice::new("form", "No, this is my own worry"))
            .choice(Choice::new("telephone", "Yes, somebody told me by telephone or in person").reveals(html! {
                (TextInput::new("on_behalf_name", "Who told you?")
                    .hint("Name and how to reach them, or “does not want to be named”")
                    .value(concern.on_behalf_name.as_str()).autocomplete("off").errors(asking.errors))
                (Select::new("on_behalf_of", "From which agency?").value(concern.on_behalf_of.as_str())
                    .options(std::iter::once((String::new(), "None: family, a young person or the public".to_owned())).chain(behalf))
                    .errors(asking.errors))
            }))
            .errors(asking.errors))
    }
}

/// The first thing on every page of a concern.
pub(super) fn in_danger() -> WarningText {
    WarningText::new("If a child is in danger now, ring 999 first.")
}

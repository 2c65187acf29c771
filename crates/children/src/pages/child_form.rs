//! The questions about a child that somebody records by hand: the same to add one and to correct what was added.

use crate::{put_up_shield::WrongField, record_child::MayRecord, typed_child::TypedChild};
use maud::{Markup, Render as _, html};
use ui::{Errors, Fieldset, Radios, TextInput};

/// What is wrong, each beside its question.
pub(super) fn errors(wrong: &[WrongField]) -> Errors {
    let mut errors = Errors::new();
    wrong.iter().for_each(|w| errors.add(w.field, w.what.as_str()));
    errors
}

/// Who the child is, where it lives, and a parent or carer: as far as it may be kept.
pub(super) fn about_the_child(typed: &TypedChild, may: MayRecord, errors: &Errors) -> Markup {
    let line = |name: &str, label: &str, value: &str| {
        TextInput::new(name, label).value(value).autocomplete("off").spellcheck(false).errors(errors)
    };
    let group = |legend: &str, content: Markup| {
        Fieldset::new(legend).legend_class("govuk-fieldset__legend--m").content(content).render()
    };
    let who = html! {
        (line("first_names", "First names", &typed.first_names))
        (line("family_name", "Family name", &typed.family_name))
        (line("known_as", "Known as", &typed.known_as).hint("Only where that is another name"))
        (line("birth_date", "Date of birth, if you have it", &typed.birth_date).hint("For example, 3/11/2023").width(10))
        (line("age", "Or about how old, in years", &typed.age).hint("For example, 3 or 0.5").width(5).inputmode("decimal"))
        (Radios::new("sex").legend("Sex").inline().small().value(typed.sex.as_str())
            .choices([("female", "Female"), ("male", "Male"), ("", "Not known")]).errors(errors))
        (line("nhs_number", "NHS number", &typed.nhs_number).hint("10 digits, for example 999 012 3456").width(20).inputmode("numeric"))
        (line("upn", "Unique pupil number (UPN)", &typed.upn).hint("A letter and 12 characters").width(20))
        (line("language", "First language", &typed.language).width(20))
    };
    let place = html! {
        (line("house", "House number or name, and flat", &typed.house).width(20))
        (line("street", "Street", &typed.street))
        (line("town", "Town", &typed.town).width(20))
        (line("postcode", "Postcode", &typed.postcode).hint("In full, or its first half").width(10))
    };
    let carer = html! {
        (line("carer_name", "Name", &typed.carer_name))
        (line("carer_relation", "Relation to the child", &typed.carer_relation).hint("For example, mother").width(20))
        (line("carer_phone", "Telephone", &typed.carer_phone).kind("tel").width(20))
    };
    html! {
        (group("Who the child is", who))
        @if may.contact { (group("Where the child lives", place)) }
        @if may.family { (group("A parent or carer", carer)) }
    }
}

/// What is asked of somebody who works with the child.
pub(super) fn about_the_work(typed: &TypedChild, sensitive: bool, errors: &Errors) -> Markup {
    html! {
        (Radios::new("met").legend("Have you met the child?").inline().small().value(typed.met.as_str())
            .choices([("yes", "Yes"), ("no", "Not yet")]).errors(errors))
        @if sensitive {
            (Radios::new("ground").legend("Why may your service be recorded?").small().value(typed.ground.as_str())
                .hint("Without either it may not be: ring the index team. Others see only that a sensitive service is involved, not which.")
                .choices([
                    ("consent", "The young person, or a parent, has consented"),
                    ("harm", "I suspect that the child is suffering, or likely to suffer, significant harm"),
                ]).errors(errors))
        }
    }
}

//! The decision as a text: every act for every role with and without a tie. It lies under test, so that a change to
//! who may see what is read as such.

use crate::{Ask, Basis, Category, Decision, Facts, Role, Standing, TieKind, acts::ALL, decide};
use std::fmt::Write as _;

type Situation = fn(Facts) -> Facts;

/// Situations of a child, as the columns of the matrix.
const SITUATIONS: [(&str, Situation); 8] = [
    ("no tie", |f| f),
    ("own caseload", |f| Facts { tie: Some(TieKind::Caseload), ..f }),
    ("own service", |f| Facts { tie: Some(TieKind::Service), ..f }),
    ("reason given", |f| Facts { tie: Some(TieKind::Claimed), ..f }),
    ("tie, contact hidden", |f| Facts { tie: Some(TieKind::Caseload), contact_hidden: true, ..f }),
    ("tie, existence hidden", |f| Facts { tie: Some(TieKind::Caseload), existence_hidden: true, ..f }),
    ("own family", |f| Facts { tie: Some(TieKind::Caseload), own_family: true, ..f }),
    ("not cleared", |f| Facts { tie: Some(TieKind::Caseload), cleared: false, ..f }),
];

/// Situations of a case, for acts on one.
const CASES: [(&str, Situation); 7] = [
    ("no standing", |f| Facts { tie: Some(TieKind::Caseload), ..f }),
    ("sent it", |f| Facts { standing: Some(Standing::Sender), ..f }),
    ("works on it", |f| Facts { standing: Some(Standing::Owner), ..f }),
    ("sent it, existence hidden", |f| Facts { standing: Some(Standing::Sender), existence_hidden: true, ..f }),
    ("works on it, existence hidden", |f| Facts { standing: Some(Standing::Owner), existence_hidden: true, ..f }),
    ("own family", |f| Facts { standing: Some(Standing::Owner), own_family: true, ..f }),
    ("not cleared", |f| Facts { standing: Some(Standing::Owner), cleared: false, ..f }),
];

/// One line for every act, role and situation.
pub fn matrix() -> String {
    let mut text = String::new();
    for &(category, verb, about_a_child) in ALL {
        for role in Role::ALL {
            let _ = write!(text, "{:5} {:11} {:27}", verb.code(), category.code(), role.code());
            let nobody = Facts {
                role,
                cleared: true,
                tie: None,
                overriding: false,
                contact_hidden: false,
                existence_hidden: false,
                named_holder: false,
                own_family: false,
                standing: None,
            };
            let of_case = about_a_child
                && matches!(category, Category::Referral | Category::Work | Category::Meeting | Category::Waiting);
            for (name, situation) in if of_case { &CASES[..] } else { &SITUATIONS[..] } {
                if !about_a_child && !matches!(*name, "no tie" | "not cleared") {
                    continue;
                }
                let _ = write!(text, " | {name}: {}", word(decide(&situation(nobody.clone()), category, verb)));
            }
            text.push('\n');
        }
    }
    text
}

const fn word(decision: Decision) -> &'static str {
    match decision {
        Decision::Allow(Basis::Role | Basis::Tie(_) | Basis::IndexTeam | Basis::NamedHolder | Basis::Standing(_)) => {
            "allow"
        }
        Decision::Ask(Ask::Reason) => "ask reason",
        Decision::Ask(Ask::Override) => "ask override",
        Decision::Hide => "hide",
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn who_may_do_what_is_as_written_down() {
        insta::assert_snapshot!(super::matrix());
    }
}

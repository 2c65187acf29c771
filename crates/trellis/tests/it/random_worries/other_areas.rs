//! What other areas are asked, answer, take over and hand over.

use super::{Done, People, tried};
use crate::app::TestApp;
use access::Officer;
use base::{ChildId, Ids};
use children::elsewhere::{
    fields::{Field, Input, Written, of_kind, of_step},
    record_matter::RecordMatter,
    record_step::RecordStep,
    rules::{Kind, State, Step, take},
};

/// Every field of a form, as somebody fills it in today.
fn filled(app: &TestApp, chance: &Ids, fields: &[Field]) -> Written {
    let today = app.store.now().date().to_string();
    let value = |field: &Field| match field.input {
        Input::Line => "Dele Marsh, social worker".to_owned(),
        Input::Words => "As it was said on the telephone".to_owned(),
        Input::One(codes) | Input::Several(codes) => codes[chance.below(codes.len() as u64) as usize].0.to_owned(),
        Input::Past | Input::Day => today.clone(),
    };
    fields.iter().map(|field| (field.name.to_owned(), value(field))).collect()
}

/// A matter is begun, or a step of one taken.
pub async fn step(app: &TestApp, chance: &Ids, people: &People, child: ChildId) -> Done {
    let officer = &people.all[chance.below(people.all.len() as u64) as usize];
    let (what, took) = by(app, chance, officer, child).await;
    (officer.name.clone(), what, took)
}

async fn by(app: &TestApp, chance: &Ids, officer: &Officer, child: ChildId) -> (String, bool) {
    let pick = |n: usize| chance.below(n as u64) as usize;
    let mut tx = app.store.read_everything().await.unwrap();
    let matters: Vec<(String,)> = tx.sql("select id from other_area order by id").all().await.unwrap();
    drop(tx);
    if matters.is_empty() || pick(4) == 0 {
        let kind = Kind::ALL[pick(5)];
        let written = filled(app, chance, of_kind(kind));
        let begun = RecordMatter { officer, child, kind, authority: "fernshire", written: &written };
        return (format!("begins {}", kind.code()), tried(app, officer, begun).await);
    }
    let (step, matter) = (Step::ALL[pick(10)], matters[pick(matters.len())].0.parse().ok());
    let written = filled(app, chance, of_step(step));
    let taken = RecordStep { officer, child, matter, step: Some(step), written: &written };
    (format!("writes {}", step.code()), tried(app, officer, taken).await)
}

/// Every matter is what was written of it, in its order; who must answer has a limit, and nobody else.
pub async fn holds(app: &TestApp, after: &str) {
    let mut tx = app.store.read_everything().await.unwrap();
    let matters: Vec<(String, String, String)> = tx.sql("select id, kind, state from other_area").all().await.unwrap();
    for (id, kind, state) in matters {
        let said: Vec<(i64, String)> = tx
            .sql("select number, kind from other_area_step where matter = $1 order by number")
            .bind(id.as_str())
            .all()
            .await
            .unwrap();
        let kind = Kind::from_code(&kind).unwrap();
        let numbers: Vec<i64> = said.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, (1..=said.len() as i64).collect::<Vec<_>>(), "{after}: nothing was overwritten");
        let steps = said.iter().skip(1).map(|(_, step)| Step::from_code(step).unwrap());
        let made = steps.fold(State::Open, |state, step| {
            take(kind, state, true, step).unwrap_or_else(|| panic!("{after}: {step:?} from {state:?}"))
        });
        assert_eq!(State::from_code(&state), made, "{after}: {kind:?}");
        let limits = "select count(*) from clock where subject = $1 and rule in ('OA1', 'TR1') and met_at is null
                       and cancelled_at is null";
        let (limits,) = tx.sql(limits).bind(id.as_str()).one::<(i64,)>().await.unwrap();
        let awaited = made == State::Open && matches!(kind, Kind::Ask | Kind::TransferIn | Kind::TransferOut);
        assert_eq!(limits, i64::from(awaited), "{after}: {kind:?} {made:?}");
    }
}

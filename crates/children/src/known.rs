//! What the index knows of a child and the family, for a room above that would otherwise ask for it: who the child is, the
//! other children of the household, and the parents and carers, each with source and age. By the same decision and the
//! same agreements as the child's page.

use crate::{open_child, story::Likeness};
use access::{Denied, Officer};
use base::{ChildId, Instant};
use store::{Error, Tx};

#[derive(Clone, Debug)]
pub struct KnownChild {
    pub child: ChildId,
    pub name: String,
    /// "born 3 November 2023, 3 years old"
    pub born: Option<String>,
}

impl KnownChild {
    pub(crate) fn of(child: ChildId, likeness: &Likeness) -> Self {
        let born = likeness.birth.as_ref().map(|birth| match &likeness.age {
            Some(age) => format!("born {birth}, {age}"),
            None => format!("born {birth}"),
        });
        Self { child, name: likeness.name.clone(), born }
    }
}

#[derive(Clone, Debug)]
pub struct KnownAdult {
    pub name: String,
    pub relation: Option<String>,
    pub responsibility: Option<String>,
    pub phone: Option<String>,
    /// Who said so and when.
    pub source: String,
}

#[derive(Clone, Debug)]
pub struct Known {
    pub child: KnownChild,
    pub household: Vec<KnownChild>,
    pub adults: Vec<KnownAdult>,
}

/// What this officer may see of the child; none when that is nothing, or a reason must be given first.
pub async fn known(tx: &mut Tx, officer: &Officer, child: ChildId, now: Instant) -> Result<Option<Known>, Error> {
    let page = match open_child::of(tx, officer, child, now).await {
        Ok(page) => page,
        Err(Denied::Hidden | Denied::Ask { .. }) => return Ok(None),
        Err(Denied::Fault(error)) => return Err(error),
    };
    let adults = page.carers.iter().map(|carer| KnownAdult {
        name: crate::story::in_title_case(&carer.name),
        relation: carer.relation.clone(),
        responsibility: carer.responsibility.clone(),
        phone: carer.phone.clone(),
        source: format!(
            "{}, {}",
            carer.feed_title,
            crate::rules::date_in_words(&Instant::from_micros(carer.received_at).date().to_string())
        ),
    });
    Ok(Some(Known {
        child: KnownChild::of(page.child, &page.likeness),
        adults: adults.collect(),
        household: page.household.iter().map(|(child, likeness)| KnownChild::of(*child, likeness)).collect(),
    }))
}

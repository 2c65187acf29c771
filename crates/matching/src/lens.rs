//! A corpus seen together with one identity that is not part of it. What the corpus does not know (a name nobody
//! bears, a postcode nobody lives at) gets a number of its own here, so that a search changes nothing.

use crate::birth::BirthDate;
use crate::codes::Code;
use crate::compare::AboutAge;
use crate::corpus::{Area, Corpus, ListId, PlaceId, Reach, Row};
use crate::dictionary::{Entry, NameId, likeness};
use crate::identity::{Identity, Name};
use crate::model::Model;
use crate::numbers::{Number, one_slip};

/// Numbers from here on are the lens's own.
const OWN: u32 = 1 << 31;

#[derive(Debug)]
pub(crate) struct Lens<'a> {
    pub(crate) corpus: &'a Corpus,
    /// The weights by which what is seen is compared.
    pub(crate) model: &'a Model,
    names: Vec<Entry>,
    lists: Vec<Box<[NameId]>>,
    odd: Vec<Number>,
    area: Area,
    street: Box<str>,
    /// The identity was told or typed by a person, who errs more often than a register.
    pub(crate) spoken: bool,
    /// An age told instead of a birth date.
    pub(crate) age: Option<AboutAge>,
}

impl<'a> Lens<'a> {
    pub(crate) fn plain(corpus: &'a Corpus, model: &'a Model) -> Self {
        Self {
            corpus,
            model,
            names: Vec::new(),
            lists: Vec::new(),
            odd: Vec::new(),
            area: Area::default(),
            street: Box::default(),
            spoken: false,
            age: None,
        }
    }

    /// The lens through which `identity` can be compared with the corpus, and its row.
    pub(crate) fn with(corpus: &'a Corpus, model: &'a Model, identity: &Identity) -> (Self, Row) {
        let mut lens = Self::plain(corpus, model);
        let row = Row {
            given: identity.given.as_ref().map_or(NameId::NONE, |n| lens.own(n)),
            family: identity.family.as_ref().map_or(NameId::NONE, |n| lens.own(n)),
            middle: lens.own_list(&identity.middle),
            other_family: lens.own_list(&identity.other_family),
            birth: identity.birth,
            sex: identity.sex,
            house: identity.house.as_deref().map_or(0, |h| corpus.houses.find(h).unwrap_or(OWN)),
            street: identity.street.as_deref().map_or(0, |s| {
                corpus.streets.find(s).unwrap_or_else(|| {
                    lens.street = s.into();
                    OWN
                })
            }),
            postcode: identity.postcode.as_ref().map_or(0, |p| {
                let code = p.written();
                corpus.find_area(&code).unwrap_or_else(|| {
                    let reach = Reach::of(p);
                    let district = p.district().map_or(0, |d| corpus.find_district(d).unwrap_or(OWN));
                    lens.area = Area { code: code.into_boxed_str(), reach, district, count: 0 };
                    OWN
                })
            }),
            nhs: lens.own_code(identity.nhs_number),
            upn: lens.own_code(identity.upn),
            other: lens.own_code(identity.other_id),
        };
        (lens, row)
    }

    fn own(&mut self, name: &Name) -> NameId {
        self.corpus.names.find(name.normal()).unwrap_or_else(|| {
            self.names.push(Entry::of(name));
            NameId(OWN + self.names.len() as u32 - 1)
        })
    }

    fn own_list(&mut self, names: &[Name]) -> ListId {
        let names: Vec<NameId> = names.iter().map(|n| self.own(n)).collect();
        self.corpus.lists.find(&names).unwrap_or_else(|| {
            self.lists.push(names.into_boxed_slice());
            ListId(OWN + self.lists.len() as u32 - 1)
        })
    }

    fn own_code(&mut self, number: Option<Number>) -> Code {
        let Some(number) = number else { return Code::NONE };
        self.corpus.odd.find(&number).unwrap_or_else(|| {
            self.odd.push(number);
            Code::odd(OWN + self.odd.len() as u32 - 1)
        })
    }

    pub(crate) fn list(&self, id: ListId) -> &[NameId] {
        if id.0 >= OWN { &self.lists[(id.0 - OWN) as usize] } else { self.corpus.list(id) }
    }

    /// The number of a code; `None` when there is none.
    pub(crate) fn number(&self, code: Code) -> Option<Number> {
        match code.place() {
            Some(at) if at >= OWN => self.odd.get((at - OWN) as usize).copied(),
            _ => self.corpus.odd.number(code),
        }
    }

    pub(crate) fn name(&self, id: NameId) -> &Entry {
        if id.0 >= OWN { &self.names[(id.0 - OWN) as usize] } else { self.corpus.names.get(id) }
    }

    pub(crate) fn area(&self, id: PlaceId) -> &Area {
        if id >= OWN { &self.area } else { self.corpus.area(id) }
    }

    fn street(&self, id: PlaceId) -> &str {
        if id >= OWN { &self.street } else { self.corpus.streets.text(id) }
    }

    /// The share of records that bear this given name, drawn towards what is usual while the corpus is small.
    pub(crate) fn given_share(&self, id: NameId) -> f64 {
        share(self.name(id).given_count(), self.corpus.counted_given(), 0.002)
    }

    pub(crate) fn family_share(&self, id: NameId) -> f64 {
        share(self.name(id).family_count(), self.corpus.counted_family(), 0.000_5)
    }

    /// The share of those with this given name who bear this family name: names go together as families' origins
    /// do. One child's own few records are left out of the count.
    pub(crate) fn family_share_among(&self, given: NameId, family: NameId) -> f64 {
        const OWN_RECORDS: u32 = 4;
        let others = self.corpus.counted_whole_name(given, family).saturating_sub(OWN_RECORDS);
        f64::from(others) / f64::from(self.name(given).given_count().max(1))
    }

    pub(crate) fn birth_share(&self, birth: BirthDate) -> f64 {
        share(self.corpus.counted_birth(birth), self.corpus.records, 1.0 / 6500.0).max(1.0 / 20_000.0)
    }

    pub(crate) fn postcode_share(&self, id: PlaceId) -> f64 {
        let usual = if self.area(id).reach == Reach::Foreign { 0.001 } else { 0.000_01 };
        share(self.area(id).count, self.corpus.records, usual)
    }

    pub(crate) fn district_share(&self, id: PlaceId) -> f64 {
        share(self.corpus.counted_district(self.area(id).district), self.corpus.records, 1.0 / 500.0)
    }

    pub(crate) fn street_share(&self, id: PlaceId) -> f64 {
        share(self.corpus.counted_street(id), self.corpus.records, 0.001)
    }

    /// Whether two postcodes are one slip apart.
    pub(crate) fn slip_apart(&self, a: PlaceId, b: PlaceId) -> bool {
        let (a, b) = (self.area(a), self.area(b));
        a.reach == b.reach && a.reach != Reach::District && one_slip(a.code.as_bytes(), b.code.as_bytes())
    }

    pub(crate) fn streets_alike(&self, a: PlaceId, b: PlaceId) -> bool {
        a == b || likeness(self.street(a), self.street(b)) >= 0.90
    }
}

/// A share with a thousand imagined records of the usual kind behind it.
fn share(count: u32, of: u32, usual: f64) -> f64 {
    const IMAGINED: f64 = 1000.0;
    (f64::from(count) + IMAGINED * usual) / (f64::from(of) + IMAGINED)
}

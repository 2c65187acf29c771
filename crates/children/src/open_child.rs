//! The index page of one child: who the child is, who is involved and how to reach them today. Never case content.

use crate::{
    ChildrenEntry,
    correct_record::may_be_corrected,
    elsewhere::open_matters::{self, Matter},
    feed_definition::{Category, RECORDED},
    lead::open_work::{self, ChildLead},
    mixed::records::{self as mixed, Report},
    model::{Involvement, RecordedCarer, RecordedIdentity, Sourced},
    records::{
        feeds::{self, Titles},
        index_page::{self, Look, WhomToRing},
        recorded,
    },
    story::{self, Address, Likeness, NameParts},
};
use access::{
    Ask, Basis, Denied, Officer, Permit, TieKind,
    acts::{
        AskForHelp, RecordIdentity, RecordInvolvement, RecordWork, SeeContact, SeeElsewhere, SeeFamily, SeeIdentity,
        SeeIndex, SeeInvolvement, SeeLooks, SeeShields,
    },
    agreements::{self, Agreement, Data},
    permit,
    same_child::{self, LastJoin},
};
use base::{ChildId, Instant, MixedReportId};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap, HashSet};
use store::{Entry, Sight, Store, Tx};

/// How long a page says that two children were found to be one.
pub(crate) const JOINED_DAYS: i64 = 90;
/// How long back "who has looked" goes.
const LOOKS_DAYS: i64 = 90;
/// Other children of a household shown at most.
const HOUSEHOLD: usize = 12;

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing the page says or leads to")]
pub struct IndexPage {
    pub child: ChildId,
    pub likeness: Likeness,
    pub names: Vec<Sourced<String>>,
    /// The same names in their parts, for programs.
    pub names_in_parts: Vec<Sourced<NameParts>>,
    pub birth: Option<Sourced<(Date, bool)>>,
    pub sex: Option<Sourced<String>>,
    pub nhs_number: Option<Sourced<String>>,
    /// Shown on no page: it leaves with what a council takes on.
    pub upn: Option<Sourced<String>>,
    pub language: Option<Sourced<String>>,
    pub addresses: Contact,
    pub involved: Vec<Involvement>,
    pub no_longer: Vec<Involvement>,
    /// Who leads the work of several agencies, where there is some that may be shown.
    pub leads: Vec<ChildLead>,
    /// What other areas have to do with the child, where that may be shown; what is open first.
    pub elsewhere: Vec<Matter>,
    /// The officer may see, or write, what other areas have to do with the child.
    pub sees_elsewhere: bool,
    /// The officer may begin such work.
    pub may_begin_work: bool,
    /// The officer may ask other teams about the child.
    pub may_ask: bool,
    /// A sensitive service is involved and may be said to be, not which.
    pub sensitive: usize,
    pub carers: Vec<RecordedCarer>,
    pub household: Vec<(ChildId, Likeness)>,
    pub looks: Vec<Look>,
    /// Agreements that have ended and would have let more be shown.
    pub ended_agreements: Vec<String>,
    pub basis: Basis,
    pub contact_hidden: bool,
    /// Only the index team and named holders come this far.
    pub existence_hidden: bool,
    /// The officer keeps shields.
    pub keeps_shields: bool,
    /// The officer sees with whom the child was joined.
    pub sees_joins: bool,
    /// When the child was joined with another of late, and parted from it again.
    pub joined: Option<LastJoin>,
    /// Somebody says that the page shows two children, and nobody has answered yet.
    pub may_be_two: Option<MixedReportId>,
    /// The officer may say so.
    pub may_report: bool,
    /// The officer's organisation recorded the child by hand, and the officer may correct that.
    pub may_correct: bool,
    /// The officer works with the child, and may put it on a waiting list.
    pub may_ask_for_help: bool,
    pub whom_to_ring: Option<WhomToRing>,
    /// The trust's own authority: services of another are a neighbouring borough's.
    pub home_authority: Option<String>,
    pub entries: Vec<Entry>,
}

/// Where the child lives, or why that is not shown.
#[derive(Debug)]
pub enum Contact {
    Shown(Vec<Sourced<Address>>),
    /// Hidden; this officer may override, with a reason.
    Override,
    Hidden,
}

/// Opens the page, or says what is missing first.
pub async fn open(store: &Store, officer: &Officer, given: ChildId) -> Result<IndexPage, Denied> {
    of(&mut store.read().await?, officer, given, store.now()).await
}

/// The same within somebody else's transaction.
pub async fn of(tx: &mut Tx, officer: &Officer, given: ChildId, now: Instant) -> Result<IndexPage, Denied> {
    let permit = permit::<SeeIndex>(tx, officer, given, now).await?;
    page(tx, officer, &permit, now).await
}

async fn page(tx: &mut Tx, officer: &Officer, permit: &Permit<SeeIndex>, now: Instant) -> Result<IndexPage, Denied> {
    let today = now.date();
    let agreements = agreements::all(tx).await?;
    let sharing = Sharing::new(officer, permit, &agreements, today);
    let sources = Sources::of(tx, permit, &sharing).await?;
    let all_records = index_page::identities(tx, permit).await?;
    let discretion = Discretion::of(tx, officer, permit).await?;
    let records: Vec<RecordedIdentity> = all_records
        .into_iter()
        .filter(|r| sharing.shows(&r.feed, Data::Identity))
        .map(|mut r| {
            r.feed_title = sources.title(&r.feed, &r.record);
            discretion.veil(&r.record, &r.category, &mut r.feed_title);
            r
        })
        .collect();

    let contact = permit.also::<SeeContact>();
    let addresses = match (&contact, permit.asks::<SeeContact>()) {
        (Some(_), _) => {
            let with_address = records.iter().filter(|r| sharing.shows(&r.feed, Data::Contact)).cloned();
            Contact::Shown(story::addresses(&with_address.collect::<Vec<_>>()))
        }
        (None, Some(Ask::Override)) => Contact::Override,
        _ => Contact::Hidden,
    };
    let shows_contact = contact.is_some();
    let (involved, no_longer, sensitive) = match permit.also::<SeeInvolvement>() {
        Some(p) => involvements(tx, officer, &p, &sharing, &sources.titles, shows_contact).await?,
        None => (Vec::new(), Vec::new(), 0),
    };
    let leads = match permit.also::<SeeInvolvement>() {
        Some(p) => open_work::of_child(tx, officer, &p, now).await?,
        None => Vec::new(),
    };
    let elsewhere = match permit.also::<SeeElsewhere>() {
        Some(p) => Some(open_matters::of(tx, &p, now).await?),
        None => None,
    };
    // Where several agencies work together, what one of them calls its own lead is not the family's.
    let involved: Vec<Involvement> =
        involved.into_iter().map(|i| Involvement { leads: i.leads && leads.is_empty(), ..i }).collect();
    let (carers, household) = match permit.also::<SeeFamily>() {
        Some(p) => (
            carers(tx, &p, &sharing, &sources, &discretion, shows_contact).await?,
            if shows_contact { household(tx, officer, &p, now).await? } else { Vec::new() },
        ),
        None => (Vec::new(), Vec::new()),
    };
    // Whoever has looked works where the child may be: hidden with the address.
    let looks = match permit.also::<SeeLooks>().filter(|_| shows_contact) {
        Some(p) => {
            let looks = index_page::looks(tx, &p, now.plus_hours(-24 * LOOKS_DAYS)).await?;
            looks.into_iter().map(|look| discretion.of_look(look)).collect()
        }
        None => Vec::new(),
    };
    let may_correct = match permit.also::<RecordInvolvement>() {
        Some(p) => may_be_corrected(tx, officer, &p).await?,
        None => false,
    };
    let shown = involved.iter().chain(&no_longer).map(|i| i.id.to_string()).collect();
    let seen = ChildrenEntry::IndexSeen { involvements: shown, contact: shows_contact };
    let index_team = index_page::index_team(tx).await?;
    let entry = Entry::new(&seen).child(permit.child()).basis(permit.basis().to_string());
    let mut entries = vec![entry];
    entries.extend(elsewhere.as_ref().filter(|all| !all.is_empty()).map(|all| open_matters::seen(permit.child(), all)));
    Ok(IndexPage {
        child: permit.child(),
        likeness: Likeness::of(&records, !shows_contact, today),
        names: story::names(&records),
        names_in_parts: story::names_in_parts(&records),
        birth: story::birth(&records),
        sex: story::most(&records, |r| r.sex.clone()),
        nhs_number: story::most(&records, |r| r.nhs_number.clone()),
        upn: story::most(&records, |r| r.upn.clone()),
        language: story::most(&records, |r| r.language.clone()),
        addresses,
        involved,
        no_longer,
        may_ask: permit.also::<RecordInvolvement>().is_some(),
        may_begin_work: leads.is_empty() && permit.also::<RecordWork>().is_some(),
        leads,
        sees_elsewhere: elsewhere.is_some(),
        elsewhere: elsewhere.unwrap_or_default(),
        sensitive,
        carers,
        household,
        looks,
        ended_agreements: sharing.ended(),
        basis: permit.basis(),
        contact_hidden: permit.facts().contact_hidden,
        existence_hidden: permit.facts().existence_hidden,
        keeps_shields: permit.also::<SeeShields>().is_some(),
        sees_joins: permit.also::<SeeIdentity>().is_some(),
        joined: same_child::last_joined(tx, &[permit.child()], now.plus_hours(-24 * JOINED_DAYS))
            .await?
            .remove(&permit.child()),
        may_be_two: mixed::of_child(tx, permit.child()).await?.into_iter().find(Report::waits).map(|report| report.id),
        may_report: permit.also::<RecordIdentity>().is_some(),
        may_correct,
        may_ask_for_help: permit.also::<AskForHelp>().is_some(),
        whom_to_ring: index_team.whom_to_ring,
        home_authority: index_team.authority,
        entries,
    })
}

/// Which feeds the sharing agreements let this officer's agency see.
struct Sharing<'a> {
    /// Everything: the index team, and whoever gave a reason under the duty to share.
    all: bool,
    agreements: &'a [Agreement],
    codes: &'a [String],
    today: Date,
}

impl<'a> Sharing<'a> {
    fn new(officer: &'a Officer, permit: &Permit<SeeIndex>, agreements: &'a [Agreement], today: Date) -> Self {
        let all = matches!(permit.basis(), Basis::IndexTeam | Basis::NamedHolder | Basis::Tie(TieKind::Claimed));
        Self { all, agreements, codes: &officer.codes, today }
    }

    fn received(&self) -> impl Iterator<Item = &Agreement> {
        self.agreements.iter().filter(|a| self.codes.iter().any(|code| a.received_by(code)))
    }

    fn shows(&self, feed: &str, data: Data) -> bool {
        self.all || self.received().any(|a| a.feed == feed && a.category == data && a.in_force(self.today))
    }

    /// Titles of agreements that have ended and have no successor in force.
    fn ended(&self) -> Vec<String> {
        if self.all {
            return Vec::new();
        }
        self.received()
            .filter(|a| a.until <= self.today && !self.shows(&a.feed, a.category))
            .map(|a| a.title.clone())
            .collect()
    }
}

/// What a reader is told a fact comes from.
struct Sources {
    titles: Titles,
    /// Who recorded it, of what people recorded here by hand.
    by_hand: HashMap<String, String>,
}

impl Sources {
    /// That a service recorded a child says that it was involved: not without the agreement that covers this.
    async fn of(tx: &mut Tx, permit: &Permit<SeeIndex>, sharing: &Sharing<'_>) -> Result<Self, store::Error> {
        let titles = feeds::titles(tx, sharing.today).await?;
        let shows = sharing.shows(RECORDED, Data::Involvement);
        let by_hand = if shows { recorded::by_whom(tx, permit).await? } else { HashMap::new() };
        Ok(Self { titles, by_hand })
    }

    fn title(&self, feed: &str, record: &str) -> String {
        self.by_hand.get(record).map_or_else(|| self.titles.of(feed), |name| format!("Recorded by {name}"))
    }
}

/// What comes from a sensitive service does not say so to others: neither a source nor a look may name it.
struct Discretion {
    index_team: bool,
    employer: String,
    /// Records of the service one sits in.
    own: HashSet<String>,
}

impl Discretion {
    const SOURCE: &'static str = "Kept by the index team";
    const SOMEBODY: &'static str = "Somebody from a sensitive service";

    async fn of(tx: &mut Tx, officer: &Officer, permit: &Permit<SeeIndex>) -> Result<Self, store::Error> {
        let own = index_page::records_of(tx, permit, &officer.holders()).await?;
        let index_team = permit.basis() == Basis::IndexTeam;
        Ok(Self { index_team, employer: officer.employer.to_string(), own })
    }

    fn veil(&self, record: &str, category: &str, source: &mut String) {
        if category == Category::Sensitive.code() && !self.index_team && !self.own.contains(record) {
            Self::SOURCE.clone_into(source);
        }
    }

    fn of_look(&self, look: Look) -> Look {
        // Who gave a reason is answerable for it by name; who has a tie would tell that there is one.
        let claimed = look.basis.as_deref() == Some("tie:claimed");
        if look.sensitive == 0 || claimed || self.index_team || look.employer == self.employer {
            return look;
        }
        let name = Self::SOMEBODY.to_owned();
        Look { name, job_title: String::new(), employer_name: String::new(), phone: None, reason: None, ..look }
    }
}

async fn involvements(
    tx: &mut Tx,
    officer: &Officer,
    permit: &Permit<SeeInvolvement>,
    sharing: &Sharing<'_>,
    titles: &Titles,
    shows_contact: bool,
) -> Result<(Vec<Involvement>, Vec<Involvement>, usize), store::Error> {
    let today = sharing.today.to_string();
    let holders: HashSet<String> = officer.holders().into_iter().collect();
    let index_team = permit.basis() == Basis::IndexTeam;
    let (mut open, mut ended, mut sensitive) = (Vec::new(), Vec::new(), 0);
    for mut involvement in index_page::involvements(tx, permit).await? {
        involvement.feed_title = titles.of(&involvement.feed);
        let own = holders.contains(&involvement.organisation.to_string());
        let over = involvement.ended_at.is_some() || involvement.until_on.as_ref().is_some_and(|u| *u <= today);
        // Whoever works with a child whose contact details are hidden would tell where it is.
        if !own && !index_team && (!shows_contact || !sharing.shows(&involvement.feed, Data::Involvement)) {
            continue;
        }
        // It was recorded with consent or on suspicion of harm: that there is one may be said, which one may not.
        if involvement.sensitive && !own && !index_team {
            sensitive += usize::from(!over);
            continue;
        }
        if over { ended.push(involvement) } else { open.push(involvement) }
    }
    Ok((open, ended, sensitive))
}

async fn carers(
    tx: &mut Tx,
    permit: &Permit<SeeFamily>,
    sharing: &Sharing<'_>,
    sources: &Sources,
    discretion: &Discretion,
    shows_contact: bool,
) -> Result<Vec<RecordedCarer>, store::Error> {
    let mut by_name: BTreeMap<String, RecordedCarer> = BTreeMap::new();
    for mut carer in index_page::carers(tx, permit).await? {
        carer.feed_title = sources.title(&carer.feed, &carer.record);
        if !shows_contact || !sharing.shows(&carer.feed, Data::Contact) {
            carer.phone = None;
        }
        discretion.veil(&carer.record, &carer.category, &mut carer.feed_title);
        if !sharing.shows(&carer.feed, Data::Family) {
            continue;
        }
        by_name.entry(story::in_title_case(&carer.name).to_lowercase()).or_insert(carer);
    }
    Ok(by_name.into_values().collect())
}

/// Other children of the same household: at the same address, and of the same name or with the same carer. A hostel's
/// two hundred are neighbours, not family.
pub(crate) async fn household(
    tx: &mut Tx,
    officer: &Officer,
    permit: &Permit<SeeFamily>,
    now: Instant,
) -> Result<Vec<(ChildId, Likeness)>, store::Error> {
    let own_carers: HashSet<String> =
        index_page::carers(tx, permit).await?.into_iter().map(|c| c.name.to_lowercase()).collect();
    let own_names: HashSet<String> = index_page::identities_of(tx, &[permit.child()])
        .await?
        .into_iter()
        .filter_map(|(_, r)| r.family_name.map(|n| n.to_lowercase()))
        .collect();
    let mut related: Vec<ChildId> = Vec::new();
    // Who lives at the same address is found among all; of whom anything is said, is decided one by one.
    tx.see(Sight::Everything).await?;
    for neighbour in index_page::at_the_same_address(tx, permit).await? {
        let same_carer = neighbour.carer.is_some_and(|c| own_carers.contains(&c.to_lowercase()));
        let same_name = neighbour.family_name.is_some_and(|n| own_names.contains(&n.to_lowercase()));
        if let Ok(child) = neighbour.child.parse()
            && (same_carer || same_name)
            && !related.contains(&child)
        {
            related.push(child);
        }
    }
    let mut shown = Vec::new();
    for child in related {
        if shown.len() == HOUSEHOLD {
            break;
        }
        let facts = access::facts(tx, officer, child, now).await?;
        if !facts.existence_hidden && !facts.contact_hidden && !facts.own_family {
            shown.push(child);
        }
    }
    let mut records: HashMap<ChildId, Vec<RecordedIdentity>> = HashMap::new();
    tx.see(Sight::Children(&shown)).await?;
    for (child, record) in index_page::identities_of(tx, &shown).await? {
        records.entry(child).or_default().push(record);
    }
    tx.see(Sight::Children(&[permit.child()])).await?;
    let today = now.date();
    let mut household: Vec<(ChildId, Likeness)> =
        records.into_iter().map(|(child, records)| (child, Likeness::of(&records, true, today))).collect();
    household.sort_by(|a, b| a.1.name.cmp(&b.1.name).then(a.0.cmp(&b.0)));
    Ok(household)
}

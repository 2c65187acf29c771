//! One batch of a load, in one transaction: rows that are new, changed or unchanged, and the place kept.

use crate::{
    ChildrenEntry,
    feed_definition::Category,
    load_turn::{Overtaken, Turn},
    preview_feed::{Effect, Preview},
    records::feeds::{self, Counts, Organisation},
    sent_row::{Carer, SentRow},
};
use access::ties;
use base::{ChildId, FeedFileId, InvolvementId, SourceRecordId};
use std::collections::HashMap;
use store::{Bind as _, Command, Context, Entries, Entry, Error, Refused, Tx, Value};

pub(crate) struct LoadBatch<'a> {
    pub file: FeedFileId,
    pub from: usize,
    pub rows: &'a [&'a (SentRow, Effect)],
    /// Records whose row is bad this time: what they said before stands.
    pub also_seen: &'a [&'a String],
    pub preview: &'a Preview,
    pub turn: &'a Turn,
}

impl Command for LoadBatch<'_> {
    type Output = ();
    type Refusal = Overtaken;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<((), Entries), Refused<Overtaken>> {
        self.turn.check(tx, context).await?;
        let mut batch = Batch::new(self, context);
        for (sent, effect) in self.rows.iter().copied() {
            match effect {
                Effect::Add => batch.add(sent),
                Effect::Change { record, version } => batch.change(tx, sent, record, *version).await?,
                Effect::Nothing { record } => batch.unchanged.push(record),
            }
        }
        let counts = batch.counts();
        batch.unchanged.extend(self.also_seen);
        let changed = batch.changed.clone();
        batch.write(tx).await?;
        let to = self.from + self.rows.len();
        feeds::advance(tx, self.file, to as i64, counts).await?;

        let records: Vec<&str> = changed.iter().map(|(record, _)| record.as_str()).collect();
        let children = feeds::linked(tx, &records).await?;
        let versions: HashMap<&str, i64> = changed.iter().map(|(record, v)| (record.as_str(), *v)).collect();
        let entry = Entry::new(&ChildrenEntry::BatchLoaded {
            feed: self.preview.feed.feed.clone(),
            from: self.from,
            to,
            added: counts.added as usize,
            changed: counts.changed as usize,
        });
        let of_children = children.into_iter().filter_map(|linked| {
            let version = versions.get(linked.record.as_str()).copied()?;
            let child: ChildId = linked.child.parse().ok()?;
            let entry = ChildrenEntry::RecordChanged { record: linked.record.clone(), version };
            Some(Entry::new(&entry).child(child).subject(linked.record))
        });
        Ok(((), Entries::one(entry.subject(self.file)).and_all(of_children)))
    }
}

/// The rows of one batch, gathered table by table so that each table takes one statement.
struct Batch<'a> {
    context: &'a Context<'a>,
    file: FeedFileId,
    feed: &'a str,
    category: Category,
    organisations: &'a HashMap<String, Organisation>,
    involves: bool,
    records: Vec<Vec<Value>>,
    versions: Vec<Vec<Value>>,
    involvements: Vec<Vec<Value>>,
    carers: Vec<Vec<Value>>,
    pending: Vec<String>,
    changed: Vec<(String, i64)>,
    unchanged: Vec<&'a String>,
}

impl<'a> Batch<'a> {
    fn new(load: &'a LoadBatch<'a>, context: &'a Context<'a>) -> Self {
        Self {
            context,
            file: load.file,
            feed: &load.preview.feed.feed,
            category: load.preview.feed.category,
            organisations: &load.preview.organisations,
            involves: load.preview.involves,
            records: Vec::new(),
            versions: Vec::new(),
            involvements: Vec::new(),
            carers: Vec::new(),
            pending: Vec::new(),
            changed: Vec::new(),
            unchanged: Vec::new(),
        }
    }

    fn counts(&self) -> Counts {
        Counts {
            added: self.records.len() as i64,
            changed: self.changed.len() as i64,
            unchanged: self.unchanged.len() as i64,
            ended: 0,
        }
    }

    fn add(&mut self, sent: &SentRow) {
        let record = SourceRecordId::new(&self.context.ids, self.context.now).to_string();
        let mut row = vec![
            record.clone().value(),
            self.feed.value(),
            sent.record_key.as_str().value(),
            self.category.code().value(),
            1_i64.value(),
        ];
        row.extend(self.identity(sent));
        self.records.push(row);
        self.keep(sent, &record, 1);
        self.involve(sent, &record);
    }

    async fn change(&mut self, tx: &mut Tx, sent: &SentRow, record: &str, version: i64) -> Result<(), Error> {
        let mut update = tx.sql(UPDATE_RECORD).bind(record).bind(version);
        for value in self.identity(sent) {
            update = update.bind(value);
        }
        update.run().await?;
        self.keep(sent, record, version);
        self.changed.push((record.to_owned(), version));

        tx.sql("delete from carer where record = $1").bind(record).run().await?;
        let organisation = self.involved(sent).map(|o| o.id.to_string());
        let open = feeds::open_involvements(tx, &[record]).await?;
        if let Some(same) = open.iter().find(|o| Some(&o.organisation) == organisation.as_ref()) {
            self.update_involvement(tx, sent, &same.id).await
        } else {
            let bases: Vec<String> = open.iter().map(|o| format!("involvement:{}", o.id)).collect();
            tx.sql("update involvement set ended_at = $2 where record = $1 and ended_at is null")
                .bind(record)
                .bind(self.context.now)
                .run()
                .await?;
            ties::end(tx, &bases, self.context.now).await?;
            self.involve(sent, record);
            Ok(())
        }
    }

    async fn update_involvement(&self, tx: &mut Tx, sent: &SentRow, id: &str) -> Result<(), Error> {
        ties::end(tx, &[format!("involvement:{id}")], self.context.now).await?;
        tx.sql(
            "update involvement set staff_code = $2, practitioner = $3, practitioner_role = $4, practitioner_phone = $5,
                    practitioner_left = $6, leads = $7, met = $8, last_seen_on = $9, since_on = $10, until_on = $11,
                    confirmed_on = $12, shared_because = $13 where id = $1",
        )
        .bind(id)
        .bind(sent.staff_code.clone())
        .bind(sent.practitioner.clone())
        .bind(sent.practitioner_role.clone())
        .bind(sent.practitioner_phone.clone())
        .bind(sent.practitioner_left)
        .bind(sent.leads)
        .bind(sent.met.clone())
        .bind(sent.last_seen.clone())
        .bind(sent.since.clone())
        .bind(sent.until.clone())
        .bind(sent.confirmed_on.clone())
        .bind(sent.shared_because.clone())
        .run()
        .await
        .map(drop)
    }

    /// The values from `digest` on, in the order of `RECORD_COLUMNS` and `UPDATE_RECORD`.
    fn identity(&self, sent: &SentRow) -> Vec<Value> {
        let s = sent.clone();
        let (birth, precision) = s.birth_date.map(|(d, p)| (d.to_string(), p.code())).unzip();
        vec![
            s.digest.value(),
            self.file.value(),
            self.context.now.value(),
            s.as_at.value(),
            s.given_name.value(),
            s.middle_names.value(),
            s.family_name.value(),
            s.known_as.value(),
            s.former_family_name.value(),
            birth.value(),
            precision.value(),
            s.sex.value(),
            s.nhs_number.value(),
            s.upn.value(),
            s.former_upn.value(),
            s.house.value(),
            s.street.value(),
            s.town.value(),
            s.postcode.value(),
            s.language.value(),
            s.household.value(),
            s.staff_child.value(),
            s.shield.value(),
            s.shield_ground.value(),
            s.adopted_from.value(),
        ]
    }

    fn keep(&mut self, sent: &SentRow, record: &str, version: i64) {
        self.versions.push(vec![
            record.value(),
            version.value(),
            sent.as_sent.as_str().value(),
            self.file.value(),
            self.context.now.value(),
        ]);
        for (position, Carer { name, relation, phone, responsibility }) in sent.carers.iter().cloned().enumerate() {
            self.carers.push(vec![
                record.value(),
                (position as i64).value(),
                name.value(),
                relation.value(),
                phone.value(),
                responsibility.value(),
            ]);
        }
        self.pending.push(record.to_owned());
    }

    /// The service a row says is involved, if it says so.
    fn involved(&self, sent: &SentRow) -> Option<&'a Organisation> {
        self.organisations.get(&sent.organisation).filter(|_| self.involves)
    }

    fn involve(&mut self, sent: &SentRow, record: &str) {
        let Some(organisation) = self.involved(sent) else { return };
        let s = sent.clone();
        self.involvements.push(vec![
            InvolvementId::new(&self.context.ids, self.context.now).value(),
            record.value(),
            organisation.id.value(),
            (organisation.sensitive || self.category == Category::Sensitive).value(),
            s.staff_code.value(),
            s.practitioner.value(),
            s.practitioner_role.value(),
            s.practitioner_phone.value(),
            s.practitioner_left.value(),
            s.leads.value(),
            s.met.value(),
            s.last_seen.value(),
            s.since.value(),
            s.until.value(),
            s.confirmed_on.value(),
            s.shared_because.value(),
            self.context.now.value(),
        ]);
    }

    async fn write(self, tx: &mut Tx) -> Result<(), Error> {
        tx.insert_many("source_record", RECORD_COLUMNS, self.records).await?;
        tx.insert_many("source_version", &["record", "version", "as_sent", "file", "received_at"], self.versions)
            .await?;
        tx.insert_many("involvement", INVOLVEMENT_COLUMNS, self.involvements).await?;
        let carer = &["record", "position", "name", "relation", "phone", "responsibility"];
        tx.insert_many("carer", carer, self.carers).await?;
        // The batch's own id tells the linker the order: it sorts by the time at which the batch was begun.
        let batch = self.context.ids.uuid(self.context.now).to_string();
        for chunk in self.pending.chunks(500) {
            tx.sql("delete from link_pending where record in (:set)").bind_set(chunk.iter()).run().await?;
        }
        let pending = self.pending.iter().map(|record| vec![record.value(), batch.as_str().value()]).collect();
        tx.insert_many("link_pending", &["record", "batch"], pending).await?;
        let unchanged: Vec<&str> = self.unchanged.iter().map(|r| r.as_str()).collect();
        feeds::seen_again(tx, self.file, &unchanged).await
    }
}

const RECORD_COLUMNS: &[&str] = &[
    "id",
    "feed",
    "record_key",
    "category",
    "version",
    "digest",
    "file",
    "received_at",
    "as_at",
    "given_name",
    "middle_names",
    "family_name",
    "known_as",
    "former_family_name",
    "birth_date",
    "birth_precision",
    "sex",
    "nhs_number",
    "upn",
    "former_upn",
    "house",
    "street",
    "town",
    "postcode",
    "language",
    "household",
    "own_family_of",
    "shield",
    "shield_ground",
    "adopted_from",
];

const UPDATE_RECORD: &str =
    "update source_record set version = $2, digest = $3, file = $4, received_at = $5, as_at = $6,
    given_name = $7, middle_names = $8, family_name = $9, known_as = $10, former_family_name = $11, birth_date = $12,
    birth_precision = $13, sex = $14, nhs_number = $15, upn = $16, former_upn = $17, house = $18, street = $19,
    town = $20, postcode = $21, language = $22, household = $23, own_family_of = $24, shield = $25,
    shield_ground = $26, adopted_from = $27, ended_at = null where id = $1";

const INVOLVEMENT_COLUMNS: &[&str] = &[
    "id",
    "record",
    "organisation",
    "sensitive",
    "staff_code",
    "practitioner",
    "practitioner_role",
    "practitioner_phone",
    "practitioner_left",
    "leads",
    "met",
    "last_seen_on",
    "since_on",
    "until_on",
    "confirmed_on",
    "shared_because",
    "started_at",
];

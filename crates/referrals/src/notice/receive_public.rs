//! Something is sent by the public form: kept concealed, with a reference and a secret code that is shown once.

use super::{
    NoticeEntry, door,
    model::{Kind, NoticeWords},
    records::{self, NewNotice, NewReceipt},
    rules::{Who, wrong_in_form},
};
use crate::{rules::Wrong, send_concern::new_reference};
use access::hash_of;
use base::CaseId;
use store::{Command, Context, Entries, Entry, Error, Refused, Store, Tx};

#[derive(Debug)]
pub struct ReceivePublic<'a> {
    pub store: &'a Store,
    pub who: Who,
    pub words: &'a NoticeWords,
    /// The key of the form as it was shown: a second sending of the same words is the same notice. Whoever goes back and
    /// writes something else has told us something else.
    pub key: &'a str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReceiveRefused {
    Wrong(Vec<Wrong>),
    /// Nobody would read it.
    NoFrontDoor,
    /// The same form was sent before, and is kept.
    Already(Receipt),
}

/// What the writer is told, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub reference: String,
    pub secret: String,
}

/// The code that belongs to a form's key. Only whoever had the form can work it out; what is kept is its hash.
pub(super) fn secret_of(key: &str) -> String {
    const SIGNS: &[u8] = b"23456789CDFGHJKMPRTVWX";
    let bytes = hash_of(&format!("secret code of the public form\n{key}"));
    let signs: Vec<char> = bytes
        .iter()
        .take(16)
        .map(|b| SIGNS.get(usize::from(*b) % SIGNS.len()).copied().unwrap_or(b'2') as char)
        .collect();
    signs.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-")
}

/// As it is hashed: however it was typed.
pub(super) fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

impl Command for ReceivePublic<'_> {
    type Output = Receipt;
    type Refusal = ReceiveRefused;

    async fn run(&self, tx: &mut Tx, context: &Context<'_>) -> Result<(Receipt, Entries), Refused<ReceiveRefused>> {
        let because = Refused::Because;
        let wrong = wrong_in_form(self.who, self.words);
        if !wrong.is_empty() {
            return Err(because(ReceiveRefused::Wrong(wrong)));
        }
        let (team, _) = door::team(tx, context.now).await?.ok_or(because(ReceiveRefused::NoFrontDoor))?;
        let said = serde_json::to_string(self.words)
            .map_err(|e| Error::Decode { kind: "words of a notice".into(), problem: e.to_string() })?;
        let (secret, sent_key) = (secret_of(self.key), hash_of(&format!("{}\n{said}", self.key)));
        if let Some(reference) = records::sent_with(tx, sent_key).await? {
            return Err(because(ReceiveRefused::Already(Receipt { reference, secret })));
        }
        let (id, reference) = (context.ids.uuid(context.now).to_string(), new_reference(&context.ids));
        let receipt = NewReceipt {
            id: id.clone(),
            kind: Kind::Public.code(),
            who: self.who.code(),
            reference: reference.clone(),
            sent_key: Some(sent_key),
            secret_hash: Some(hash_of(&plain(&secret))),
            ..NewReceipt::default()
        };
        records::insert_receipt(tx, receipt, context.now).await?;
        let notice = CaseId::new(&context.ids, context.now);
        let new = NewNotice {
            id: notice,
            receipt: &id,
            number: 1,
            kind: Kind::Public,
            own_reference: None,
            sent_by: None,
            sent_from: None,
            agency: None,
            owner_team: team,
            source_code: self.who.source_code(!self.words.writer.is_empty()),
            words: self.words,
        };
        records::insert(tx, self.store.keys(), &context.ids, &[new], context.now).await?;
        let entry = NoticeEntry::Received { from: self.who.code().to_owned(), notices: vec![notice.to_string()] };
        Ok((Receipt { reference, secret }, Entry::new(&entry).subject(id).into()))
    }
}

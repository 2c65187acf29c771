//! A stored sample of every kind of entry ever released must still decode: kept journals are read for decades.

use access::{AccessEntry, SignInEntry};
use children::{ChildrenEntry, elsewhere::ElsewhereEntry, lead::LeadEntry};
use referrals::{
    AttachmentEntry, MeetingEntry, ReferralsEntry, StrategyEntry, WaitingEntry, advice::AdviceEntry,
    export::ExportEntry, notice::NoticeEntry,
};
use store::{Kind as _, choices::ChoiceEntry, journal::JournalEntry};

const SAMPLES: &str = include_str!("journal_samples.txt");
/// The enums of all rooms, as text: every kind named in them needs a sample.
const SOURCES: &[&str] = &[
    include_str!("../../../access/src/entry.rs"),
    include_str!("../../../access/src/sign_in_entry.rs"),
    include_str!("../../../children/src/entry.rs"),
    include_str!("../../../children/src/elsewhere/entry.rs"),
    include_str!("../../../children/src/lead/entry.rs"),
    include_str!("../../../referrals/src/entry.rs"),
    include_str!("../../../referrals/src/advice/entry.rs"),
    include_str!("../../../referrals/src/attachments/entry.rs"),
    include_str!("../../../referrals/src/export/entry.rs"),
    include_str!("../../../referrals/src/meeting/entry.rs"),
    include_str!("../../../referrals/src/notice/entry.rs"),
    include_str!("../../../referrals/src/strategy/entry.rs"),
    include_str!("../../../referrals/src/waiting/entry.rs"),
    include_str!("../../../store/src/choices.rs"),
    include_str!("../../../store/src/journal/purge.rs"),
];

fn samples() -> impl Iterator<Item = (&'static str, &'static str)> {
    SAMPLES.lines().filter(|line| !line.is_empty()).map(|line| line.split_once(' ').unwrap())
}

#[test]
fn every_sample_decodes() {
    for (kind, facts) in samples() {
        let decoded = AccessEntry::decode(kind, facts).is_ok()
            || SignInEntry::decode(kind, facts).is_ok()
            || ChildrenEntry::decode(kind, facts).is_ok()
            || LeadEntry::decode(kind, facts).is_ok()
            || ElsewhereEntry::decode(kind, facts).is_ok()
            || AdviceEntry::decode(kind, facts).is_ok()
            || ExportEntry::decode(kind, facts).is_ok()
            || ReferralsEntry::decode(kind, facts).is_ok()
            || AttachmentEntry::decode(kind, facts).is_ok()
            || MeetingEntry::decode(kind, facts).is_ok()
            || NoticeEntry::decode(kind, facts).is_ok()
            || StrategyEntry::decode(kind, facts).is_ok()
            || WaitingEntry::decode(kind, facts).is_ok()
            || ChoiceEntry::decode(kind, facts).is_ok()
            || JournalEntry::decode(kind, facts).is_ok();
        assert!(decoded, "{kind} {facts}");
    }
}

#[test]
fn every_kind_has_a_sample() {
    let kinds =
        SOURCES.iter().flat_map(|text| text.split("rename = \"").skip(1)).filter_map(|rest| rest.split('"').next());
    let missing: Vec<&str> =
        kinds.filter(|kind| kind.contains('.') && !samples().any(|(sample, _)| sample == *kind)).collect();
    assert!(missing.is_empty(), "add a line to journal_samples.txt for: {missing:?}");
}

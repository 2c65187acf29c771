//! What holds of any text that is read: fields, questions, files.

#[path = "properties/readers.rs"]
mod holds;

use holds::{FEBRL, Fields, HEADER, ODD};
use matching::{BirthDate, ColumnMap};
use proptest::prelude::*;

/// Few values, so that records resemble each other.
fn alike() -> impl Strategy<Value = Fields<String>> {
    (
        "(Amy|Amie|Oliver|Olly|Zara|Zahra|Baby|A|José|)",
        "(Smith|Smyth|Smith-Jones|O'Brien|O Brien|Okafor|Nowak|)",
        "(2020-01-05|2020-05-01|2020-01-01|2019-01-05|2020|)",
        "(N1 1AA|N1 1AB|N1|LS2 9JT|2119|)",
        "(9990000018|9990000026|9990000081|)",
        "(1|2|Flat 3, 65|)",
    )
        .prop_map(|(a, b, c, d, e, f)| [a, b, c, d, e, f])
}

proptest! {
    #[test]
    fn a_name_comes_to_its_form_at_once(text in any::<String>()) {
        holds::name(&text);
    }

    #[test]
    fn particles_join_once(text in "(van|der|de|o|mc|al|st|baby|of|le|no|smith| |-){0,8}") {
        holds::name(&text);
    }

    #[test]
    fn a_postcode_written_reads_back(text in "[A-Za-z0-9 ]{0,9}", any in any::<String>()) {
        holds::postcode(&text);
        holds::postcode(&any);
    }

    #[test]
    fn a_birth_date_written_reads_back(
        text in any::<String>(), close in "[0-9]{1,4}[-/. ]?[0-9]{0,2}[-/. ]?[0-9]{0,4}", format in "[ymd/ -]{0,10}",
    ) {
        holds::birth_date(&text, &format);
        holds::birth_date(&close, &format);
        holds::birth_date(&close, "dd/mm/yyyy");
    }

    #[test]
    fn every_day_reads_as_it_is_written(y in 1850i16..2200, m in 1u8..=12, d in 1u8..=31) {
        if let Some(date) = BirthDate::exact(y, m, d) {
            prop_assert_eq!(BirthDate::read(&date.to_string()), Some(date));
        }
    }

    #[test]
    fn a_number_written_reads_back(text in any::<String>(), close in "[A-Z]?[0-9 -]{0,14}[A-Z]?") {
        holds::number(&text);
        holds::number(&close);
    }

    #[test]
    fn any_question_is_read(name in any::<String>(), fields in any::<[String; 5]>()) {
        holds::question(&name, fields.each_ref().map(String::as_str));
    }

    #[test]
    fn a_name_with_an_age_is_split_into_its_own_words(
        name in "(Amy|SMYTH|van|der| |,|about|aged|age|18|2.5|months|years|é|İ){0,9}",
    ) {
        holds::question(&name, [""; 5]);
    }

    #[test]
    fn two_records_compare_alike_from_either_side(
        a in alike(), b in alike(), c in any::<Fields<String>>(), d in any::<Fields<String>>(),
    ) {
        holds::pair(&a, &b);
        holds::pair(&c, &d);
        holds::pair(&a, &c);
    }
}

proptest! {
    // Each file is read three times, with room for thousands of rows.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_file_is_read_whole_or_refused(
        rows in "([a-z0-9éO']{0,3}|,|,|,|\"|\n|\r\n|,,,,,,,,,,,\n){0,40}", any in prop::collection::vec(any::<u8>(), 0..80),
    ) {
        holds::file(rows.as_bytes(), &ColumnMap::default());
        holds::file(&[HEADER.as_bytes(), rows.as_bytes()].concat(), &ColumnMap::default());
        holds::any_map(ODD, &[b"a,b,c\n", &any[..]].concat());
        holds::any_map(FEBRL, &any);
    }
}

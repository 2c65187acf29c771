//! The identifiers against the vectors of the trade, and the rules no vector can cover.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its vectors has failed")]

use base::{Laestab, NhsNumber, NhsNumberError, OdsCode, Pence, Postcode, Upn, UpnError, Uprn, Urn};
use proptest::prelude::*;
use serde_json::Value;
use std::str::FromStr;

fn vectors() -> Value {
    serde_json::from_str(include_str!("data/identifier_test_vectors.json")).unwrap()
}

fn check<T: FromStr + std::fmt::Display>(scheme: &str, valid: &[&str]) {
    let vectors = vectors();
    for list in valid {
        for text in vectors[scheme][list].as_array().unwrap() {
            let text = text.as_str().unwrap();
            assert!(text.parse::<T>().is_ok(), "{scheme} {text} should be read");
        }
    }
    for wrong in vectors[scheme]["invalid"].as_array().unwrap() {
        let text = wrong.as_str().or_else(|| wrong[0].as_str()).unwrap();
        assert!(text.parse::<T>().is_err(), "{scheme} {text} should be refused: {wrong}");
    }
}

#[test]
fn every_vector_of_the_trade_is_judged_as_it_says() {
    check::<NhsNumber>("nhs", &["valid"]);
    check::<Upn>("upn", &["valid", "valid_temporary"]);
    check::<Postcode>("postcode", &["valid"]);
    check::<Uprn>("uprn", &["valid"]);
}

#[test]
fn an_nhs_number_is_shown_in_three_three_four_and_read_however_it_is_spaced() {
    let number: NhsNumber = "9990000018".parse().unwrap();
    assert_eq!(number.to_string(), "999 000 0018");
    for text in ["999 000 0018", "999-000-0018", " 9990000018 ", "999\u{a0}000\u{a0}0018"] {
        assert_eq!(text.parse(), Ok(number));
    }
    assert!(number.is_test_range() && !"9434765919".parse::<NhsNumber>().unwrap().is_test_range());
    assert_eq!(serde_json::to_string(&number).unwrap(), "\"9990000018\"");
    assert!(serde_json::from_str::<NhsNumber>("\"9990000019\"").is_err());
}

#[test]
fn an_error_says_what_is_wrong_and_never_repeats_the_number() {
    for (text, error) in [
        ("943476591", NhsNumberError::Length(9)),
        ("943476591A", NhsNumberError::NotADigit('A')),
        ("9434765918", NhsNumberError::Check),
        ("0000000000", NhsNumberError::Noughts),
    ] {
        assert_eq!(text.parse::<NhsNumber>(), Err(error));
        assert!(!error.to_string().contains(text));
    }
    assert_eq!("E000200005001".parse::<Upn>(), Err(UpnError::Authority(0)));
    assert_eq!("I205100019001".parse::<Upn>(), Err(UpnError::FirstLetter));
    assert_eq!("X80120000A001".parse::<Upn>(), Err(UpnError::NotADigit(10)));
    assert!("no match".parse::<Pence>().unwrap_err().to_string().contains("£1,234.56"));
}

#[test]
fn a_temporary_upn_is_known_by_its_last_letter() {
    assert!("P20510001900A".parse::<Upn>().unwrap().is_temporary());
    let upn: Upn = "t205100019002".parse().unwrap();
    assert!(!upn.is_temporary() && upn.authority() == 205 && upn.to_string() == "T205100019002");
    assert_eq!(Upn::permanent(205, 1000, 19, 2), Some(upn));
    assert_eq!(Upn::permanent(0, 1000, 19, 2), None);
}

#[test]
fn a_postcode_knows_its_district_and_sector() {
    let postcode: Postcode = " sw1a1aa ".parse().unwrap();
    assert_eq!((postcode.as_str(), postcode.outcode(), postcode.sector()), ("SW1A 1AA", "SW1A", "SW1A 1"));
    assert_eq!("gir0aa".parse::<Postcode>().unwrap().to_string(), "GIR 0AA");
}

#[test]
fn letters_typed_for_the_digits_they_look_like_are_put_right_when_only_one_reading_is_a_postcode() {
    let repaired = |text| Postcode::repair(text).map(|p| p.to_string());
    assert_eq!(repaired("SWIA IAA").as_deref(), Some("SW1A 1AA"));
    assert_eq!(repaired("W6 9J5").as_deref(), Some("W6 9JS"));
    assert_eq!(repaired("w12 OSA").as_deref(), Some("W12 0SA"));
    assert_eq!(repaired("5E1 1TE").as_deref(), Some("SE1 1TE"));
    assert_eq!(repaired("SSS 1AA"), None, "SS5 or S5S");
    assert_eq!(repaired("hello"), None);
    assert_eq!(repaired("W6 9JU").as_deref(), Some("W6 9JU"));
}

#[test]
fn places_are_named_by_codes_of_the_right_shape() {
    assert_eq!(" e85001".parse::<OdsCode>().unwrap().as_str(), "E85001");
    assert!("E8".parse::<OdsCode>().is_err() && "E85-01".parse::<OdsCode>().is_err());
    assert!("100001".parse::<Urn>().is_ok() && "EY012345".parse::<Urn>().is_ok());
    assert!("012345".parse::<Urn>().is_err() && "12345".parse::<Urn>().is_err());
    let school: Laestab = "2054000".parse().unwrap();
    assert_eq!((school.to_string().as_str(), school.authority(), school.establishment()), ("205/4000", 205, 4000));
    assert!("0004000".parse::<Laestab>().is_err() && "205400".parse::<Laestab>().is_err());
}

#[test]
fn money_is_written_as_people_write_it() {
    assert_eq!(Pence::new(123_456).to_string(), "£1,234.56");
    assert_eq!(Pence::new(-500).to_string(), "-£5.00");
    assert_eq!(Pence::new(100_000_000).to_string(), "£1,000,000.00");
    for text in ["£1,234.56", "1234.56", " £1234.56 "] {
        assert_eq!(text.parse(), Ok(Pence::new(123_456)));
    }
    assert_eq!("17".parse(), Ok(Pence::new(1_700)));
    for text in ["", "£", "12.5", "1,23.00", "1.234", "12p", "--1", ",123", "1234,567"] {
        assert!(text.parse::<Pence>().is_err(), "{text}");
    }
    assert_eq!(Pence::new(i64::MAX).checked_add(Pence::new(1)), None);
    assert_eq!(Pence::checked_sum([Pence::new(1), Pence::new(2)]), Some(Pence::new(3)));
}

proptest! {
    #[test]
    fn one_wrong_digit_is_always_found(nine in 1u32..1_000_000_000, at in 0usize..10, by in 1u8..10) {
        if let Some(number) = NhsNumber::from_first_nine(nine) {
            let mut digits = number.digits().into_bytes();
            prop_assert_eq!(number.digits().parse::<NhsNumber>(), Ok(number));
            digits[at] = (digits[at] - b'0' + by) % 10 + b'0';
            prop_assert!(String::from_utf8(digits).unwrap().parse::<NhsNumber>().is_err());
        }
    }

    #[test]
    fn two_digits_changed_about_are_always_found(nine in 1u32..1_000_000_000, at in 0usize..9) {
        if let Some(number) = NhsNumber::from_first_nine(nine) {
            let mut digits = number.digits().into_bytes();
            prop_assume!(digits[at] != digits[at + 1]);
            digits.swap(at, at + 1);
            prop_assert!(String::from_utf8(digits).unwrap().parse::<NhsNumber>().is_err());
        }
    }

    #[test]
    fn whatever_is_read_as_a_postcode_reads_back_as_itself(text in "[A-Za-z0-9 ]{4,9}") {
        if let Ok(postcode) = text.parse::<Postcode>() {
            prop_assert_eq!(postcode.to_string().parse(), Ok(postcode));
            prop_assert!(postcode.sector().starts_with(postcode.outcode()));
            prop_assert_eq!(Postcode::repair(&text), Some(postcode));
        }
    }

    #[test]
    fn nothing_typed_makes_reading_fall_over(text in "\\PC{0,20}") {
        let _ = (text.parse::<Postcode>(), Postcode::repair(&text), text.parse::<NhsNumber>(), text.parse::<Upn>());
        let _ = (text.parse::<Uprn>(), text.parse::<OdsCode>(), text.parse::<Urn>(), text.parse::<Laestab>());
        let _ = text.parse::<Pence>();
    }

    #[test]
    fn an_amount_reads_back_as_itself(pence in any::<i64>()) {
        prop_assert_eq!(Pence::new(pence).to_string().parse(), Ok(Pence::new(pence)));
    }

    #[test]
    fn one_wrong_character_of_a_upn_is_found(serial in 0u16..1000, school in 1000u16..9999, at in 8usize..13, by in 1u8..10) {
        let upn = Upn::permanent(205, school, 19, serial).unwrap();
        let mut characters = upn.to_string().into_bytes();
        characters[at] = (characters[at] - b'0' + by) % 10 + b'0';
        prop_assert!(String::from_utf8(characters).unwrap().parse::<Upn>().is_err());
    }
}

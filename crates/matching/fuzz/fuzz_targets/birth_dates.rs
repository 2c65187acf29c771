//! Any text as a birth date: the date, and in a second line the way in which dates are written.
#![no_main]

#[path = "../../tests/properties/readers.rs"]
#[allow(dead_code)]
mod holds;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (date, format) = text.split_once('\n').unwrap_or((text, "dd/mm/yyyy"));
    holds::birth_date(date, format);
});

//! Any text as a postcode.
#![no_main]

#[path = "../../tests/properties/readers.rs"]
#[allow(dead_code)]
mod holds;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| holds::postcode(text));

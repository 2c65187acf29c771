//! Any two records, a field a line.
#![no_main]

#[path = "../../tests/properties/readers.rs"]
#[allow(dead_code)]
mod holds;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut lines = text.split('\n');
    let mut fields = || std::array::from_fn(|_| lines.next().unwrap_or_default());
    holds::pair(&fields(), &fields());
});

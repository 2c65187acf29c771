//! Any text as a question, a field a line, the whole name first.
#![no_main]

#[path = "../../tests/properties/readers.rs"]
#[allow(dead_code)]
mod holds;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut lines = text.split('\n');
    let name = lines.next().unwrap_or_default();
    holds::question(name, std::array::from_fn(|_| lines.next().unwrap_or_default()));
});

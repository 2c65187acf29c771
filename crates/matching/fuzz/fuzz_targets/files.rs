//! Any bytes as a file of records. The first says by which columns it is read; a map of its own is everything before
//! the first NUL.
#![no_main]

#[path = "../../tests/properties/readers.rs"]
#[allow(dead_code)]
mod holds;

use libfuzzer_sys::fuzz_target;
use matching::ColumnMap;

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, content)) = bytes.split_first() else { return };
    let under = |header: &str| [header.as_bytes(), content].concat();
    match choice.wrapping_sub(b'0') % 5 {
        0 => holds::file(&under(holds::HEADER), &ColumnMap::default()),
        1 => holds::file(content, &ColumnMap::default()),
        2 => holds::any_map(holds::ODD, &under("a,b,c\n")),
        3 => holds::any_map(holds::FEBRL, content),
        _ => {
            let mut parts = content.splitn(2, |byte| *byte == 0);
            let map = String::from_utf8_lossy(parts.next().unwrap_or_default());
            holds::any_map(&map, parts.next().unwrap_or_default());
        }
    }
});

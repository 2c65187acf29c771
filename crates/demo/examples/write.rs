//! Writes the demonstration's files into a folder and says what is in them: `cargo run -p demo --example write DIR [N]`.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("say into which folder")?;
    let children = arguments.next().map_or(Ok(33_000), |n| n.parse())?;
    let today = jiff::civil::date(2026, 11, 22);
    let borough = demo::Borough::generate(&demo::Options { children, ..demo::Options::seen_on(today) });
    borough.write(folder.as_ref())?;
    println!("{:#?}", borough.counts());
    Ok(())
}

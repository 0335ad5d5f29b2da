//! Draws what a program wrote to a terminal: escape sequences in, an SVG picture out.
//!
//! `cargo xtask picture` pipes a real run through it.

use anstyle_svg::Term;
use std::io::{Read as _, Write as _};

fn main() -> std::io::Result<()> {
    let mut screen = String::new();
    std::io::stdin().read_to_string(&mut screen)?;
    std::io::stdout().write_all(draw(&screen).as_bytes())
}

fn draw(screen: &str) -> String {
    Term::new().render_svg(screen.trim_end())
}

#[cfg(test)]
mod tests {
    #[test]
    fn colours_and_markup_are_kept() {
        let picture = super::draw("\u{1b}[31mred\u{1b}[0m <b> & plain");
        assert!(picture.starts_with("<svg"), "{picture}");
        assert!(picture.contains("fg-red"), "{picture}");
        assert!(picture.contains("&lt;b"), "{picture}");
    }
}

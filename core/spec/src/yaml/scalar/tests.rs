//! Coercions, against what goccy/go-yaml 1.19.2 itself makes of each value.

use super::{Dialect, Misfit};
use crate::{
    text::Text,
    yaml::{self, Options, Value},
};
use ecow::EcoString;

/// One value a line, written behind `v: `, and what struct fields of four types become; `-` where
/// the library refuses. Made by running it.
const TABLE: &str = include_str!("goccy.tsv");

#[test]
fn values_become_what_the_loader_makes_of_them() {
    let mut wrong = Vec::new();
    for line in TABLE.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [value, string, boolean, integer, unsigned] = columns[..] else {
            panic!("{line}")
        };
        let value: String = serde_json::from_str(value).unwrap();
        let text = Text::new(&format!("v: {value}\n"));
        let document = yaml::parse_with(&text, Options::dalec());
        let root = document.root.unwrap();
        let Value::Mapping(entries) = &root.value else {
            panic!("{value}")
        };
        let node = &entries[0].value;
        let show = |result: Result<String, Misfit>| result.unwrap_or_else(|_| "-".to_owned());
        let quoted = |text: EcoString| serde_json::to_string(text.as_str()).unwrap();
        let ours = [
            show(Dialect::Goccy.string(node).map(quoted)),
            show(Dialect::Goccy.boolean(node).map(|value| value.to_string())),
            show(Dialect::Goccy.integer(node).map(|value| value.to_string())),
            show(Dialect::Goccy.unsigned(node).map(|value| value.to_string())),
        ];
        if ours != [string, boolean, integer, unsigned] {
            wrong.push(format!("{line}\n  ours: {}", ours.join("\t")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

//! Configurations that are broken in one place, each in a way of its own.
//!
//! Look at [`WAYS`] first: each is a function that changes the lines of a configuration by chance,
//! or finds nothing in it to be changed.

mod entry;
mod melange;
mod yaml;

use crate::random::Random;

/// A configuration that was changed.
#[derive(Debug)]
pub(crate) struct Mutant {
    /// The name of the file that it becomes: its number and the way in which it was changed.
    pub(crate) name: String,
    pub(crate) text: String,
}

type Way = fn(&mut Random, &mut Vec<String>) -> Option<()>;

/// The ways to change a configuration; those that matter most stand here more than once.
const WAYS: &[(&str, Way)] = &[
    ("misspelt", yaml::misspelt),
    ("misspelt", yaml::misspelt),
    ("removed", yaml::removed),
    ("removed-key", yaml::removed_key),
    ("removed-block", yaml::removed_block),
    ("doubled", yaml::doubled),
    ("doubled-block", yaml::doubled_block),
    ("indented", yaml::indented),
    ("indented", yaml::indented),
    ("indented-block", yaml::indented_block),
    ("retyped", yaml::retyped),
    ("retyped", yaml::retyped),
    ("retyped-item", yaml::retyped_item),
    ("variable", melange::variable),
    ("variable", melange::variable),
    ("if", melange::condition),
    ("range", melange::range),
    ("needs", melange::needs),
    ("uses", melange::uses),
    ("with", melange::with),
    ("with", melange::with),
    ("script", melange::script),
    ("script", melange::script),
    ("script-line", melange::script_line),
    ("character", yaml::character),
    ("character", yaml::character),
    ("swapped", yaml::swapped),
    ("cut", yaml::cut),
    ("part", melange::part),
    ("package", melange::package),
];

/// Makes mutants of configurations.
pub(crate) fn mutants(seed: u64, count: usize, configurations: &[String]) -> Vec<Mutant> {
    let mut random = Random::new(seed);
    let mut made = Vec::with_capacity(count);
    while made.len() < count {
        let text = random.pick(configurations).unwrap();
        let (word, way) = random.pick(WAYS).unwrap();
        let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
        if way(&mut random, &mut lines).is_none() {
            continue;
        }
        let mutated = lines.join("\n");
        if mutated != *text {
            made.push(Mutant {
                name: format!("{:05}-{word}.yaml", made.len()),
                text: mutated,
            });
        }
    }
    made
}

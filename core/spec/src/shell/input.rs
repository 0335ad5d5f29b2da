//! Parts of a pipeline's script that a spec gives under `with`.

use crate::{
    Written,
    melange::{compile, spec::Variable},
    text::{Text, TextRange},
};
use std::ops::Range;

/// A part of a pipeline's script that a spec gives.
#[derive(Clone, Debug)]
pub(super) struct Input {
    /// The bytes of the script.
    pub part: Range<usize>,
    /// The value under `with`.
    written: Written,
    /// What is the same in both: where it begins in the part and in the value, and its length.
    copies: Vec<(usize, usize, usize)>,
}

/// Returns the parts of a pipeline's script that are inputs, as a spec gives them.
pub(super) fn find(script: &compile::Script, with: &[Variable]) -> Vec<Input> {
    let replaced = script.text.replaced();
    let inputs = replaced.filter_map(|(part, origin)| {
        let reference = script.written.value.get(origin)?;
        let name = reference.strip_prefix("${{")?.strip_suffix("}}")?.trim();
        let name = name.strip_prefix("inputs.")?;
        let given = with.iter().find(|it| it.name.value == name)?;
        let text = script.text.text.get(part.clone())?;
        Some(Input {
            part,
            written: given.value.clone(),
            copies: copies(&given.value.value, text),
        })
    });
    inputs.collect()
}

impl Input {
    /// Returns where a part of the script stands under `with`.
    pub(super) fn locate(&self, text: &Text, part: Range<usize>) -> TextRange {
        let place = |at: usize| {
            let at = at.checked_sub(self.part.start)?;
            let behind = self.copies.partition_point(|(start, ..)| *start <= at);
            let (start, place, len) = self.copies.get(behind.checked_sub(1)?)?;
            let into = at - start;
            (into < *len).then_some(place + into)
        };
        let last = part.end.max(part.start + 1) - 1;
        match (place(part.start), place(last)) {
            (Some(start), Some(last)) if start <= last => {
                self.written.locate(text, start..last + 1)
            }
            (Some(start), _) => self.written.locate(text, start..start + 1),
            _ => self.written.range,
        }
    }
}

/// Finds what a value has besides variables in the text that was made of it.
fn copies(value: &str, text: &str) -> Vec<(usize, usize, usize)> {
    let mut copies = Vec::new();
    let (mut at, mut found) = (0, 0);
    loop {
        let rest = value.get(at..).unwrap_or_default();
        let reference = rest
            .find("${{")
            .and_then(|start| Some((start, start + rest.get(start..)?.find("}}")? + 2)));
        let (len, next) = reference.unwrap_or((rest.len(), rest.len()));
        let copy = rest.get(..len).unwrap_or_default();
        let behind = text.get(found..).unwrap_or_default();
        let place = match (at, reference) {
            (0, _) => behind.starts_with(copy).then_some(0),
            (_, None) => behind.ends_with(copy).then(|| behind.len() - copy.len()),
            _ => behind.find(copy),
        };
        let Some(place) = place else { break };
        copies.push((found + place, at, len));
        found += place + len;
        at += next;
        if reference.is_none() {
            break;
        }
    }
    copies
}

#[cfg(test)]
mod tests {
    use super::copies;

    #[test]
    fn what_variables_leave_is_found() {
        for (value, text, expected) in [
            ("a b", "a b", vec![(0, 0, 3)]),
            ("a ${{x}} b", "a 1.0 b", vec![(0, 0, 2), (5, 8, 2)]),
            ("${{x}}${{y}}", "1", vec![(0, 0, 0), (0, 6, 0), (1, 12, 0)]),
            ("${{x}}a", "aa", vec![(0, 0, 0), (1, 6, 1)]),
            ("a ${{x", "a ${{x", vec![(0, 0, 6)]),
            ("a", "b", vec![]),
            ("a${{x}}b${{y}}c", "a1c", vec![(0, 0, 1)]),
        ] {
            assert_eq!(copies(value, text), expected, "{value}");
        }
    }
}

//! A step while it is put together: what is written, and what its pipeline puts over it.

use super::{
    FileId,
    expanded::Replacer,
    inputs::Declared,
    names::Names,
    part::{Part, Reporter},
};
use crate::{Written, melange::spec};
use ecow::EcoString;
use std::collections::BTreeMap;

/// A step with what its pipeline puts over it.
#[derive(Default)]
pub(super) struct Draft<'a> {
    pub(super) condition: Option<Part<'a>>,
    pub(super) name: EcoString,
    pub(super) uses: EcoString,
    pub(super) with: BTreeMap<&'a str, Part<'a>>,
    pub(super) with_keys: Vec<&'a Written>,
    pub(super) runs: Option<Part<'a>>,
    pub(super) declared: BTreeMap<&'a str, Declared<'a>>,
    pub(super) needs: Option<Option<Vec<Part<'a>>>>,
    pub(super) label: EcoString,
    pub(super) required_steps: Option<i64>,
    pub(super) working_directory: Option<Part<'a>>,
    pub(super) environment: BTreeMap<&'a EcoString, Part<'a>>,
}

impl<'a> Draft<'a> {
    /// Puts what is written over what is there, as decoding onto a value does.
    ///
    /// What a pipeline file gives to itself (`with`) does not count.
    pub(super) fn put(&mut self, step: &'a spec::Step, file: FileId, takes_with: bool) {
        let part = |written: &'a Written| Part {
            written,
            replaced: None,
            file,
        };
        let put = |slot: &mut Option<Part<'a>>, written: &'a Option<Written>| {
            if let Some(written) = written {
                *slot = Some(part(written));
            }
        };
        put(&mut self.condition, &step.condition);
        put(&mut self.runs, &step.runs);
        put(&mut self.working_directory, &step.working_directory);
        for (slot, written) in [
            (&mut self.name, &step.name),
            (&mut self.uses, &step.uses),
            (&mut self.label, &step.label),
        ] {
            if let Some(written) = written {
                slot.clone_from(&written.value);
            }
        }
        if takes_with {
            for variable in &step.with {
                self.with
                    .insert(&variable.name.value, part(&variable.value));
                self.with_keys.push(&variable.name);
            }
        }
        for input in &step.inputs {
            let name = &input.name.value;
            self.declared.insert(name, Declared { input, file });
        }
        if let Some(needs) = &step.needs {
            let packages = needs.packages.as_ref();
            let own = packages.map(|packages| packages.iter().map(part).collect());
            self.needs = Some(own.or_else(|| self.needs.take().flatten()));
        }
        if step.assertions.is_some() {
            self.required_steps = Some(step.required_steps.map_or(0, |steps| steps.value));
        }
        for variable in &step.environment {
            let name = &variable.name.value;
            self.environment.insert(name, part(&variable.value));
        }
    }

    /// Puts variables in as while a configuration is read.
    pub(super) fn replace(&mut self, names: &Names, reporter: &mut Reporter<'_>) {
        self.name = names.replace(&self.name).text;
        let mut replacer = Replacer { names, reporter };
        let needs = self.needs.iter_mut().flatten().flatten();
        let values = self.with.values_mut().chain(needs);
        for part in values
            .chain(&mut self.condition)
            .chain(&mut self.runs)
            .chain(&mut self.working_directory)
        {
            replacer.part(part, false);
        }
        for part in self.environment.values_mut() {
            replacer.part(part, true);
        }
    }
}

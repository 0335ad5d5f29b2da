//! Steps and tests.

use super::{Environment, Variable, variables};
use crate::{
    Spanned, Written,
    melange::decode::{Decoded, Record},
    text::TextRange,
};

/// A step of a pipeline, or a pipeline file.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// The range of its mapping; that of the alias if it is one.
    pub range: TextRange,
    /// Its first key, or its range if there is none: where to put a remark about the whole.
    pub head: TextRange,
    /// Whether something of it could not be read, so that a field may seem to be missing.
    pub lossy: bool,
    /// When it runs: `if`.
    pub condition: Option<Written>,
    /// What it is called in the log.
    pub name: Option<Written>,
    /// The pipeline that runs.
    pub uses: Option<Written>,
    /// The key of `with`, if it is written and not null.
    pub with_key: Option<TextRange>,
    /// What is given to the pipeline, in the order of the text.
    pub with: Vec<Variable>,
    /// The script.
    pub runs: Option<Written>,
    /// The key of `pipeline`, if it is written.
    pub pipeline_key: Option<TextRange>,
    /// The steps inside; `None` if there is no list.
    pub pipeline: Option<Vec<Step>>,
    /// Null items of that list, which melange drops.
    pub dropped: Vec<TextRange>,
    /// What can be given, in a pipeline file; in the order of the text.
    pub inputs: Vec<Input>,
    /// What must be installed.
    pub needs: Option<Needs>,
    /// A label.
    pub label: Option<Written>,
    /// The range of `assertions`, if it is written.
    pub assertions: Option<TextRange>,
    /// How many of the steps inside must have run.
    pub required_steps: Option<Spanned<i64>>,
    /// The folder in which it runs.
    pub working_directory: Option<Written>,
    /// The key of `environment`, if it is written and not null.
    pub environment_key: Option<TextRange>,
    /// Environment variables, in the order of the text.
    pub environment: Vec<Variable>,
}

/// An input of a pipeline.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name: the key.
    pub name: Written,
    /// The range of its mapping.
    pub range: TextRange,
    /// What it is for.
    pub description: Option<Written>,
    /// Its value where none is given.
    pub default: Option<Written>,
    /// Whether it must have a value.
    pub required: Option<Spanned<bool>>,
}

/// What a step needs.
#[derive(Clone, Debug)]
pub struct Needs {
    /// The range of its mapping.
    pub range: TextRange,
    /// The packages; `None` if there is no list.
    pub packages: Option<Vec<Written>>,
}

/// The test of a package.
#[derive(Clone, Debug)]
pub struct Test {
    /// The range of its mapping.
    pub range: TextRange,
    /// Its first key.
    pub head: TextRange,
    /// The container in which it runs.
    pub environment: Environment,
    /// The steps; `None` if there is no list.
    pub pipeline: Option<Vec<Step>>,
}

impl Step {
    /// Makes a step of what was decoded.
    pub(in crate::melange) fn new(record: &Record) -> Self {
        let key = |name: &str| record.field(name).map(|field| field.key);
        let written = |name: &str| matches!(record.get(name), Decoded::Map(_));
        Self {
            range: record.range,
            head: record.head,
            lossy: record.lossy,
            condition: record.text("if"),
            name: record.text("name"),
            uses: record.text("uses"),
            with_key: key("with").filter(|_| written("with")),
            with: variables(record, "with"),
            runs: record.text("runs"),
            pipeline_key: key("pipeline"),
            pipeline: Self::list(record, "pipeline"),
            dropped: match record.get("pipeline") {
                Decoded::List(list) => list.dropped.clone(),
                _ => Vec::new(),
            },
            inputs: record
                .entries("inputs")
                .iter()
                .filter_map(|(name, input)| match input {
                    Decoded::Record(input) => Some(Input::new(name, input)),
                    _ => None,
                })
                .collect(),
            needs: record.record("needs").map(|needs| Needs {
                range: needs.range,
                packages: needs.texts("packages"),
            }),
            label: record.text("label"),
            assertions: record.record("assertions").map(|it| it.range),
            required_steps: record
                .record("assertions")
                .and_then(|it| it.integer("required-steps")),
            working_directory: record.text("working-directory"),
            environment_key: key("environment").filter(|_| written("environment")),
            environment: variables(record, "environment"),
        }
    }

    /// Makes the steps of a list; `None` if there is none.
    pub(super) fn list(record: &Record, name: &str) -> Option<Vec<Self>> {
        let records = record.records(name)?;
        Some(records.into_iter().map(Self::new).collect())
    }

    /// Returns the steps inside.
    pub fn steps(&self) -> &[Self] {
        self.pipeline.as_deref().unwrap_or_default()
    }

    /// Calls `visit` for the step and for all inside, from the outside in.
    pub fn visit<'s>(&'s self, visit: &mut dyn FnMut(&'s Self)) {
        visit(self);
        for step in self.steps() {
            step.visit(visit);
        }
    }

    /// Returns the input with a name.
    pub fn input(&self, name: &str) -> Option<&Input> {
        self.inputs.iter().find(|input| input.name.value == name)
    }
}

impl Input {
    fn new(name: &Written, record: &Record) -> Self {
        Self {
            name: name.clone(),
            range: record.range,
            description: record.text("description"),
            default: record.text("default"),
            required: record.flag("required"),
        }
    }

    /// Returns whether it is nothing where nothing is given.
    pub fn has_no_default(&self) -> bool {
        let default = self.default.as_ref();
        default.is_none_or(|default| default.value.is_empty())
    }

    /// Returns whether it must have a value.
    pub fn is_required(&self) -> bool {
        self.required.is_some_and(|required| required.value)
    }
}

impl Test {
    pub(super) fn new(record: &Record) -> Self {
        Self {
            range: record.range,
            head: record.head,
            environment: Environment::of(record),
            pipeline: Step::list(record, "pipeline"),
        }
    }

    /// Returns the steps.
    pub fn steps(&self) -> &[Step] {
        self.pipeline.as_deref().unwrap_or_default()
    }
}

//! What runs by scripts: the steps that build a package, and the pipelines that test one.

use super::{NodeId, Problem};
use crate::text::TextRange;
use ecow::EcoString;
use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

/// Scripts that share a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildPlan {
    /// Its id: `build`, `pipeline`, `subpackages[2].test`, and in a range `subpackages[2]{KEY}`.
    pub id: NodeId,
    /// What the scripts are for.
    pub purpose: Purpose,
    /// The package.
    pub name: EcoString,
    /// The range of what it comes from.
    pub range: TextRange,
    /// What is installed in the container.
    pub packages: Vec<EcoString>,
    /// The user that runs the scripts; none for the builder's choice.
    pub user: Option<EcoString>,
    /// The variables of the container.
    pub env: BTreeMap<EcoString, EcoString>,
    /// The steps, one after another.
    pub steps: Vec<ScriptPlan>,
}

/// What scripts are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// They make a package.
    Build,
    /// They test one.
    Test,
}

/// A step with a script, or with steps inside, or both; its own script runs first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptPlan {
    /// Its id: the place in what runs, such as `pipeline[1].pipeline[0]`.
    pub id: NodeId,
    /// What it is called: its name or its pipeline; empty if it has neither.
    pub name: EcoString,
    /// The pipeline that it uses, whose script and steps these are.
    pub pipeline: Option<EcoString>,
    /// The range in the spec of the step, or of that through which it came.
    pub range: TextRange,
    /// The pipelines that brought it here, from the spec's own `uses` on.
    pub uses: Vec<UsePlan>,
    /// Whether its condition lets it run, and those around it.
    pub runs: bool,
    /// The folder into which melange changes first; none for the builder's choice.
    pub directory: Option<EcoString>,
    /// The variables over those of the container.
    pub env: Arc<BTreeMap<EcoString, EcoString>>,
    /// What is written, with variables put in; none where nothing is.
    pub written: Option<EcoString>,
    /// The steps inside.
    pub steps: Vec<Self>,
    /// Why it cannot run, if so.
    pub problem: Option<Problem>,
}

/// A `uses` on the way to a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsePlan {
    /// The pipeline.
    pub pipeline: EcoString,
    /// The pipeline in whose file this `uses` stands; none for the spec.
    pub file: Option<EcoString>,
    /// Where the name is written there.
    pub range: TextRange,
}

impl BuildPlan {
    /// Calls `visit` for each step, those inside after the one around them.
    pub fn visit<'s>(&'s self, visit: &mut dyn FnMut(&'s ScriptPlan)) {
        self.steps.iter().for_each(|step| step.visit(visit));
    }
}

impl ScriptPlan {
    /// Returns what the shell is given: what is written, with what the builder puts around it.
    ///
    /// Around a script in a folder that is what melange gives to `/bin/sh -c`; unlike there, the
    /// script's own lines stay as they are, so that what the shell says about a line is about
    /// that line.
    pub fn script(&self) -> Option<Cow<'_, str>> {
        let written = self.written.as_ref()?;
        let Some(directory) = &self.directory else {
            return Some(Cow::Borrowed(written));
        };
        let folder = quoted(directory);
        let script = written.trim_end_matches('\n');
        Some(Cow::Owned(format!(
            "set -eo pipefail\n[ -d {folder} ] || mkdir -p {folder}\ncd {folder}\n{script}\nexit 0\n"
        )))
    }

    /// Calls `visit` for the step and all inside, from the outside in.
    pub fn visit<'s>(&'s self, visit: &mut dyn FnMut(&'s Self)) {
        visit(self);
        self.steps.iter().for_each(|step| step.visit(visit));
    }
}

/// Quotes a word for the shell, if it has to be.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./+:@%,=".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

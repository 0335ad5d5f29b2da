//! How a Dalec spec is built: its build steps, as they run for the target.
//!
//! Dalec writes all steps into one script, each in a subshell of its own
//! (dalec@9a577ddf `packaging/linux/deb`).

use super::{BuildPlan, NodeId, PlanRequest, Problem, Purpose, ScriptPlan};
use crate::dalec::{Spec, Substitution, Variable};
use ecow::EcoString;
use std::{collections::BTreeMap, sync::Arc};

/// Plans the build of a spec; none if it has no build steps.
pub(super) fn plan(
    spec: &Spec,
    request: &PlanRequest,
    substitution: &Substitution<'_>,
) -> Option<BuildPlan> {
    let build = spec
        .build
        .as_ref()
        .filter(|build| !build.steps.is_empty())?;
    let target = request.target_key().and_then(|key| spec.target(key));
    let own = spec.dependencies.as_ref().and_then(|it| it.build.as_ref());
    let of_target = target
        .and_then(|target| target.dependencies.as_ref())
        .and_then(|it| it.build.as_ref());
    let packages = of_target.or(own).into_iter().flat_map(|it| &it.packages);
    let text = |written: &Option<crate::Written>| {
        let written = written.as_ref();
        written.map(|it| it.value.clone()).unwrap_or_default()
    };
    let mut fault = None;
    let env = values(&build.env, substitution, &mut fault);
    let steps = build.steps.iter().map(|step| {
        let mut problem = fault.clone();
        ScriptPlan {
            id: NodeId(format!("build.steps[{}]", step.index)),
            name: EcoString::new(),
            pipeline: None,
            range: step.command.as_ref().map_or(step.range, |it| it.range),
            uses: Vec::new(),
            runs: true,
            directory: None,
            env: Arc::new(values(&step.env, substitution, &mut problem)),
            written: step.command.as_ref().map(|it| it.value.clone()),
            steps: Vec::new(),
            problem,
        }
    });
    Some(BuildPlan {
        id: NodeId("build".to_owned()),
        purpose: Purpose::Build,
        name: text(&spec.name),
        range: build.range,
        packages: packages.map(|it| it.name.value.clone()).collect(),
        user: None,
        steps: steps.collect(),
        env,
    })
}

/// Puts arguments into variables, and keeps the first thing that is wrong with them.
fn values(
    variables: &[Variable],
    substitution: &Substitution<'_>,
    problem: &mut Option<Problem>,
) -> BTreeMap<EcoString, EcoString> {
    let mut values = BTreeMap::new();
    for variable in variables {
        match substitution.expand(&variable.value) {
            Ok(expansion) => {
                values.insert(variable.name.value.clone(), expansion.text.into());
            }
            Err(found) => {
                let first = found.into_iter().next();
                *problem = problem.take().or(first.map(|found| Problem {
                    range: found.range,
                    message: found.message,
                }));
            }
        }
    }
    values
}

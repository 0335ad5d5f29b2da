//! A whole configuration: the passes over it, its ranges, its packages.

use super::{
    Compiled, Given, Package, SourceFile, Test,
    expanded::{self, Expanded, Replacer},
    names::{Names, PackageTexts, VarFault, patterns, text},
    part::{Reporter, Site},
    pattern::Pattern,
    report::{nearest, replacement, undefined},
    scope::Scope,
    step::Compiler,
    strict,
};
use crate::{
    diagnostic::Diagnostic,
    melange::{
        spec::{self, Spec, Subpackage},
        substitute::FaultKind,
    },
    text::TextRange,
};
use ecow::EcoString;
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

/// Compiles a configuration.
///
/// It never fails: what melange refuses is left as it is, marked, and reported.
pub fn compile<'a>(spec: &'a Spec, given: &'a Given<'a>) -> Compiled {
    let mut reporter = Reporter {
        text: &spec.text,
        files: vec![SourceFile::default()],
        blame: TextRange::default(),
        found: Vec::new(),
    };
    let written = PackageTexts::written(spec);
    let mut first = Names::of_configuration(&written, spec);
    let patterns = patterns(spec);
    first.transform(spec, &patterns, &mut reporter.found);
    let package = PackageTexts {
        name: first.replace(&written.name).text,
        version: first.replace(&written.version).text,
        description: first.replace(&written.description).text,
        epoch: written.epoch,
    };
    let plain = Names::of_configuration(&package, spec);
    let mut second = plain.clone();
    second.transform(spec, &patterns, &mut reporter.found);
    let second = Arc::new(second);

    let mut replacer = Replacer {
        names: &first,
        reporter: &mut reporter,
    };
    let mut expanded = Expanded {
        package: replacer.package(&spec.package),
        environment: replacer.environment(&spec.environment),
        subpackages: Vec::new(),
        test: spec.test.as_ref().map(|test| replacer.test(test)),
        update: replacer.update(&spec.update),
        vars: expanded::vars(spec, &given.options),
        names: Arc::default(),
    };
    let mut units = Vec::new();
    for (index, subpackage) in spec.subpackages.iter().enumerate() {
        for unit in unfold(index, subpackage, spec, &second, &mut reporter) {
            let mut replacer = Replacer {
                names: unit.names.as_ref().unwrap_or(&first),
                reporter: &mut reporter,
            };
            expanded.subpackages.push(replacer.subpackage(subpackage));
            units.push(unit);
        }
    }
    strict::apply(&mut expanded, &second, &plain, &mut reporter);

    let scope = scope(spec, given, &package, &expanded, &patterns, &mut reporter);
    let mut compiler = Compiler {
        given,
        reporter,
        alone: None,
    };
    let mut build_needs = Vec::new();
    let mut packages = vec![Package {
        name: package.name.clone(),
        range: spec.package.range.unwrap_or_default(),
        steps: compiler.steps(&spec.pipeline, &first, &scope, &mut build_needs),
        scope: scope.clone(),
        ..Package::default()
    }];
    for (unit, made) in units.iter().zip(&expanded.subpackages) {
        let subpackage = unit.subpackage;
        let names = unit.names.as_ref().unwrap_or(&first);
        let name = made.name.as_ref().map(|it| it.value.clone());
        let name = name.unwrap_or_default();
        let scope = scope.subpackage(&name);
        compiler.subpackage_condition(subpackage, names, &scope);
        let steps = compiler.steps(&subpackage.pipeline, names, &scope, &mut build_needs);
        let test = subpackage.test.as_ref().map(|test| {
            let mut needs = Vec::new();
            let steps = compiler.steps(test.steps(), names, &scope, &mut needs);
            Test {
                steps,
                packages: installed(made.test.as_ref(), needs, &name),
            }
        });
        packages.push(Package {
            name,
            subpackage: Some(unit.index),
            item: unit.item.clone(),
            range: subpackage.range,
            scope,
            steps,
            test,
        });
    }
    let test = spec.test.as_ref().map(|test| {
        let mut needs = Vec::new();
        let steps = compiler.steps(test.steps(), &first, &scope, &mut needs);
        Test {
            steps,
            packages: installed(expanded.test.as_ref(), needs, &package.name),
        }
    });
    if let Some(main) = packages.first_mut() {
        main.test = test;
    }
    let mut build_packages = listed(&expanded.environment);
    patch_packages(&mut build_packages, spec, &given.options);
    build_packages.extend(build_needs);
    expanded.names = Arc::new(first);
    let Reporter { files, found, .. } = compiler.reporter;
    Compiled {
        files,
        expanded,
        packages,
        build_packages,
        diagnostics: in_order(found),
    }
}

/// Sorts what was found; what is found for several items of a range is said once.
fn in_order(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut seen = HashSet::new();
    found.retain(|it| {
        let place = it.related.last().map(|related| related.range);
        seen.insert((it.code, it.range, place))
    });
    found.sort_by_key(|it| it.range);
    found
}

/// A subpackage, or one of those that a range makes.
struct Unit<'s> {
    index: usize,
    subpackage: &'s Subpackage,
    item: Option<(EcoString, EcoString)>,
    /// The variables that it has while the configuration is read, if those are its own.
    names: Option<Names>,
}

/// Goes through the range of a subpackage.
fn unfold<'s>(
    index: usize,
    subpackage: &'s Subpackage,
    spec: &Spec,
    second: &Arc<Names>,
    reporter: &mut Reporter<'_>,
) -> Vec<Unit<'s>> {
    let over = text(subpackage.ranges_over.as_ref());
    if over.is_empty() {
        return vec![Unit {
            index,
            subpackage,
            item: None,
            names: None,
        }];
    }
    let named = |list: &&spec::ItemList| text(list.name.as_ref()) == over;
    let Some(list) = spec.data.iter().rev().find(named) else {
        if let Some(written) = &subpackage.ranges_over {
            let message = format!("there is no list `{over}` in `data`");
            let mut diagnostic = Diagnostic::new("melange/unknown-range", written.range, message);
            let known = spec.data.iter().map(|list| text(list.name.as_ref()));
            if let Some(known) = nearest(over, known) {
                diagnostic = diagnostic
                    .with_hint(format!("Did you mean `{known}`?"))
                    .with_fix(replacement(written.range, over, known));
            }
            reporter.push(diagnostic);
        }
        return Vec::new();
    };
    let items: BTreeMap<&EcoString, &EcoString> = list
        .items
        .iter()
        .map(|item| (&item.name.value, &item.value.value))
        .collect();
    items
        .into_iter()
        .map(|(key, value)| {
            let mut names = Names::over(Arc::clone(second));
            names.set("range.key", key.clone());
            names.set("range.value", value.clone());
            Unit {
                index,
                subpackage,
                item: Some((key.clone(), value.clone())),
                names: Some(names),
            }
        })
        .collect()
}

/// Makes the variables of pipelines.
fn scope(
    spec: &Spec,
    given: &Given<'_>,
    package: &PackageTexts,
    expanded: &Expanded,
    patterns: &[Option<Pattern>],
    reporter: &mut Reporter<'_>,
) -> Scope {
    let mut names = Names::of_configuration(package, spec);
    names.forget("package.description");
    let mut faults = Vec::new();
    names.resolve_vars(&expanded.vars, &mut faults);
    for fault in faults {
        report_var(&fault, spec, reporter);
    }
    names.transform(spec, patterns, &mut reporter.found);
    let subpackages = expanded.subpackages.iter();
    let none = EcoString::new();
    Scope::new(
        package,
        names,
        subpackages.map(|it| it.name.as_ref().map_or(&none, |name| &name.value)),
        spec.options.iter().map(|option| &option.name.value),
        given,
    )
}

fn report_var(fault: &VarFault, spec: &Spec, reporter: &mut Reporter<'_>) {
    let own = spec.vars.iter().find(|own| own.name.value == fault.name);
    let Some(own) = own else { return };
    let range = own.value.range;
    reporter.push(match &fault.kind {
        Some(FaultKind::Undefined(name)) => Diagnostic::new(
            "melange/undefined-variable",
            range,
            format!("the variable `{name}` is not defined here"),
        )
        .with_hint("A variable of `vars` can only refer to other ones of `vars`."),
        Some(kind) => undefined(kind, &Site::here(range), std::iter::empty()),
        None => Diagnostic::new(
            "melange/chained-variable",
            range,
            "this refers to another variable: melange refuses it now and then",
        )
        .with_hint("melange reads `vars` in random order. Write the value out."),
    });
}

/// Returns the packages that a container lists.
fn listed(environment: &spec::Environment) -> Vec<EcoString> {
    let packages = environment.contents.packages.iter().flatten();
    packages.map(|package| package.value.clone()).collect()
}

/// Returns what is installed where a test runs.
fn installed(test: Option<&spec::Test>, needs: Vec<EcoString>, own: &EcoString) -> Vec<EcoString> {
    let mut packages = test.map_or_else(Vec::new, |test| listed(&test.environment));
    packages.extend(needs);
    packages.push(own.clone());
    packages.sort_unstable();
    packages.dedup();
    packages
}

/// Adds and removes what build options say; the last package takes a removed one's place
/// (melange@2043d30b pkg/build/build.go:436).
fn patch_packages(packages: &mut Vec<EcoString>, spec: &Spec, options: &[String]) {
    for name in options {
        let Some(option) = spec.options.iter().find(|it| it.name.value == *name) else {
            continue;
        };
        packages.extend(option.packages_added.iter().map(|it| it.value.clone()));
        for removed in &option.packages_removed {
            let mut at = 0;
            while at < packages.len() {
                if packages.get(at) == Some(&removed.value) {
                    packages.swap_remove(at);
                }
                at += 1;
            }
        }
    }
}

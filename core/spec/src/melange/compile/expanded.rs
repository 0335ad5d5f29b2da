//! The parts of a configuration without steps, with variables put in as while it is read.

use super::{
    names::Names,
    part::{Part, Reporter},
};
use crate::{
    Written,
    diagnostic::Diagnostic,
    melange::{
        spec::{
            Dependencies, Environment, Package, Scriptlets, Spec, Subpackage, Test, Update,
            Variable,
        },
        substitute::{Traced, has_reference},
    },
};
use ecow::EcoString;
use std::sync::Arc;

/// A configuration in which variables are put in and ranges are gone through; its steps are
/// elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Expanded {
    /// The package.
    pub package: Package,
    /// The container of the build.
    pub environment: Environment,
    /// The subpackages, one for each item of a range.
    pub subpackages: Vec<Subpackage>,
    /// The test of the package.
    pub test: Option<Test>,
    /// How new versions are found.
    pub update: Update,
    /// The variables as they are written, with those of build options over them.
    pub vars: Vec<(EcoString, EcoString)>,
    /// What was put in: the variables while the configuration is read, without those of ranges.
    pub(in crate::melange) names: Arc<Names>,
}

/// Puts variables into the texts of one part of a configuration.
pub(super) struct Replacer<'r, 'a> {
    pub(super) names: &'r Names,
    pub(super) reporter: &'r mut Reporter<'a>,
}

impl Replacer<'_, '_> {
    /// Puts variables into a text at which no later pass looks.
    fn last(&mut self, written: &mut Written) {
        if !has_reference(&written.value) {
            return;
        }
        let made = self.names.replace(&written.value);
        if has_reference(&made.text) {
            self.report_literal(written, &made);
        }
        set(written, made);
    }

    /// Puts variables into a text at which a later pass looks.
    fn not_last(&self, written: &mut Written) {
        if has_reference(&written.value) {
            let made = self.names.replace(&written.value);
            set(written, made);
        }
    }

    fn report_literal(&mut self, written: &Written, made: &Traced) {
        let Some(start) = made.text.find("${{") else {
            return;
        };
        let rest = made.text.get(start..).unwrap_or_default();
        let len = rest.find("}}").map_or(3, |end| end + 2);
        let reference = rest.get(..len).unwrap_or_default();
        let range = self
            .reporter
            .locate_written(written, &made.origin(start..start + len));
        let message = format!("`{reference}` stays as it is here");
        let name = reference.trim_start_matches("${{").trim_end_matches("}}");
        let hint = if name.trim() != name && self.names.get(name.trim()).is_some() {
            format!("Write `${{{{{}}}}}`, without spaces.", name.trim())
        } else {
            "Here melange knows `package.name`, `package.version`, `package.epoch`, \
             `package.full-version`, `package.description`, `vars.…`, and in a range `range.key` \
             and `range.value`."
                .to_owned()
        };
        self.reporter
            .push(Diagnostic::new("melange/literal-reference", range, message).with_hint(hint));
    }

    fn one(&mut self, written: &mut Option<Written>) {
        if let Some(written) = written {
            self.last(written);
        }
    }

    fn list(&mut self, list: &mut Option<Vec<Written>>) {
        for written in list.iter_mut().flatten() {
            self.last(written);
        }
    }

    fn map(&mut self, map: &mut [Variable]) {
        for variable in map {
            self.last(&mut variable.value);
        }
    }

    fn later(&self, list: &mut Option<Vec<Written>>) {
        for written in list.iter_mut().flatten() {
            self.not_last(written);
        }
    }

    pub(super) fn package(&mut self, package: &Package) -> Package {
        let mut package = package.clone();
        self.one(&mut package.name);
        self.one(&mut package.version);
        self.one(&mut package.description);
        self.map(&mut package.annotations);
        self.one(&mut package.url);
        self.list(&mut package.target_architecture);
        for copyright in package.copyright.iter_mut().flatten() {
            self.list(&mut copyright.paths);
            self.one(&mut copyright.license);
            self.one(&mut copyright.license_path);
        }
        self.dependencies(&mut package.dependencies);
        self.scriptlets(&mut package.scriptlets);
        package
    }

    fn dependencies(&self, dependencies: &mut Dependencies) {
        self.later(&mut dependencies.runtime);
        self.later(&mut dependencies.provides);
        self.later(&mut dependencies.replaces);
        for priority in [
            &mut dependencies.provider_priority,
            &mut dependencies.replaces_priority,
        ]
        .into_iter()
        .flatten()
        {
            self.not_last(priority);
        }
    }

    fn scriptlets(&mut self, scriptlets: &mut Option<Scriptlets>) {
        let Some(scriptlets) = scriptlets else { return };
        self.one(&mut scriptlets.trigger_script);
        self.list(&mut scriptlets.trigger_paths);
        for script in [
            &mut scriptlets.pre_install,
            &mut scriptlets.post_install,
            &mut scriptlets.pre_deinstall,
            &mut scriptlets.post_deinstall,
            &mut scriptlets.pre_upgrade,
            &mut scriptlets.post_upgrade,
        ] {
            self.one(script);
        }
    }

    pub(super) fn environment(&mut self, environment: &Environment) -> Environment {
        let mut environment = environment.clone();
        let contents = &mut environment.contents;
        self.list(&mut contents.build_repositories);
        self.list(&mut contents.repositories);
        self.list(&mut contents.keyring);
        self.later(&mut contents.packages);
        self.one(&mut environment.entrypoint.command);
        self.one(&mut environment.entrypoint.shell_fragment);
        self.map(&mut environment.entrypoint.services);
        self.one(&mut environment.cmd);
        self.one(&mut environment.stop_signal);
        self.one(&mut environment.work_dir);
        self.map(&mut environment.environment);
        self.one(&mut environment.vcs_url);
        self.map(&mut environment.annotations);
        self.list(&mut environment.volumes);
        environment
    }

    pub(super) fn subpackage(&mut self, subpackage: &Subpackage) -> Subpackage {
        let mut made = Subpackage {
            range: subpackage.range,
            head: subpackage.head,
            lossy: subpackage.lossy,
            condition: subpackage.condition.clone(),
            ranges_over: None,
            name: subpackage.name.clone(),
            pipeline_key: subpackage.pipeline_key,
            pipeline: Vec::new(),
            dependencies: subpackage.dependencies.clone(),
            options: subpackage.options.clone(),
            scriptlets: subpackage.scriptlets.clone(),
            description: subpackage.description.clone(),
            annotations: subpackage.annotations.clone(),
            url: subpackage.url.clone(),
            commit: subpackage.commit.clone(),
            disabled_checks: subpackage.disabled_checks.clone(),
            test: subpackage.test.as_ref().map(|test| self.test(test)),
            setcap_key: None,
            setcap: Vec::new(),
        };
        if let Some(condition) = &mut made.condition {
            self.not_last(condition);
        }
        self.one(&mut made.name);
        self.dependencies(&mut made.dependencies);
        self.scriptlets(&mut made.scriptlets);
        self.one(&mut made.description);
        self.map(&mut made.annotations);
        self.one(&mut made.url);
        made
    }

    pub(super) fn test(&mut self, test: &Test) -> Test {
        Test {
            range: test.range,
            head: test.head,
            environment: self.environment(&test.environment),
            // Steps are compiled elsewhere; whether there is a list is told.
            pipeline: test.pipeline.as_ref().map(|_| Vec::new()),
        }
    }

    pub(super) fn update(&mut self, update: &Update) -> Update {
        let mut update = update.clone();
        if let Some(monitor) = &mut update.release_monitor {
            self.one(&mut monitor.filter_contains);
            self.one(&mut monitor.filter_prefix);
        }
        if let Some(github) = &mut update.github {
            self.one(&mut github.identifier);
            self.one(&mut github.tag_filter);
            self.one(&mut github.tag_filter_prefix);
            self.one(&mut github.tag_filter_contains);
        }
        if let Some(git) = &mut update.git {
            self.one(&mut git.tag_filter_prefix);
            self.one(&mut git.tag_filter_contains);
        }
        update
    }

    /// Puts variables into the value of a step.
    ///
    /// `is_last` says whether melange never looks at it again.
    pub(super) fn part(&mut self, part: &mut Part<'_>, is_last: bool) {
        if !has_reference(&part.written.value) {
            return;
        }
        let made = self.names.replace(&part.written.value);
        if is_last && has_reference(&made.text) {
            self.report_literal(part.written, &made);
        }
        part.replaced = Some(made);
    }
}

/// Changes the value of a text; where it has changed, its parts have no places any more.
pub(super) fn set(written: &mut Written, made: Traced) {
    if written.value != made.text {
        written.value = made.text;
        written.style = None;
    }
}

/// Returns the variables as they are written, with those of build options over them.
pub(super) fn vars(spec: &Spec, options: &[String]) -> Vec<(EcoString, EcoString)> {
    let mut vars: Vec<(EcoString, EcoString)> = Vec::new();
    let own = spec.vars.iter();
    let enabled = options
        .iter()
        .filter_map(|name| spec.options.iter().find(|it| it.name.value == *name))
        .flat_map(|option| &option.vars);
    for variable in own.chain(enabled) {
        let (name, value) = (&variable.name.value, &variable.value.value);
        match vars.iter_mut().find(|(own, _)| own == name) {
            Some((_, own)) => own.clone_from(value),
            None => vars.push((name.clone(), value.clone())),
        }
    }
    vars
}

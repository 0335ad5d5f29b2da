//! What `melange compile` prints: the configuration as JSON, field for field.
//!
//! Empty fields are left out where Go's structures say so (`omitempty`), and only there.

use super::{Compiled, Package, Step, container::DEFAULTS};
use crate::{
    Spanned, Written,
    melange::{
        spec::{
            self, Dependencies, Environment, PackageOptions, Resources, Scriptlets, Spec,
            Subpackage, Update, Variable,
        },
        variables::Architecture,
    },
    shell,
};
use ecow::EcoString;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// An object to which only what is not empty is added.
#[derive(Default)]
struct Object(Map<String, Value>);

impl Object {
    fn always(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    fn text(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.always(name, value);
        }
    }

    fn written(&mut self, name: &str, value: &Option<Written>) {
        self.text(name, text(value));
    }

    fn list(&mut self, name: &str, list: &Option<Vec<Written>>) {
        let texts: Vec<&str> = texts(list);
        if !texts.is_empty() {
            self.always(name, texts);
        }
    }

    fn map(&mut self, name: &str, map: &[Variable]) {
        let map = mapping(map);
        if !map.is_empty() {
            self.always(name, json!(map));
        }
    }

    fn flag(&mut self, name: &str, flag: Option<Spanned<bool>>) {
        if flag.is_some_and(|flag| flag.value) {
            self.always(name, true);
        }
    }

    fn number<T: Copy + Default + PartialEq + Into<Value>>(
        &mut self,
        name: &str,
        number: Option<Spanned<T>>,
    ) {
        match number {
            Some(number) if number.value != T::default() => self.always(name, number.value),
            _ => {}
        }
    }

    fn some(&mut self, name: &str, value: Option<Value>) {
        if let Some(value) = value {
            self.always(name, value);
        }
    }

    fn values(&mut self, name: &str, values: Vec<Value>) {
        if !values.is_empty() {
            self.always(name, values);
        }
    }

    fn done(self) -> Value {
        Value::Object(self.0)
    }
}

fn text(written: &Option<Written>) -> &str {
    written.as_ref().map_or("", |written| &written.value)
}

fn texts(list: &Option<Vec<Written>>) -> Vec<&str> {
    let list = list.iter().flatten();
    list.map(|written| written.value.as_str()).collect()
}

fn mapping(map: &[Variable]) -> BTreeMap<&str, &str> {
    map.iter()
        .map(|variable| (variable.name.value.as_str(), variable.value.value.as_str()))
        .collect()
}

pub(super) fn configuration(compiled: &Compiled, spec: &Spec) -> Value {
    let expanded = &compiled.expanded;
    let mut object = Object::default();
    object.always("package", package(&expanded.package));
    let build = environment(
        &expanded.environment,
        &compiled.build_packages,
        Some(DEFAULTS),
        true,
    );
    object.always("environment", build);
    let mut capabilities = Object::default();
    for (name, list) in [
        ("add", &spec.capabilities_added),
        ("drop", &spec.capabilities_dropped),
    ] {
        capabilities.list(name, &Some(list.clone()));
    }
    object.always("capabilities", capabilities.done());
    let mut packages = compiled.packages.iter();
    let main = packages.next();
    object.values("pipeline", pipeline(main.map_or(&[], |it| &it.steps)));
    let subpackages = expanded.subpackages.iter().zip(packages);
    object.values(
        "subpackages",
        subpackages.map(|(it, made)| subpackage(it, made)).collect(),
    );
    object.always("update", update(&expanded.update));
    let vars: BTreeMap<&str, &str> = expanded
        .vars
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    if !vars.is_empty() {
        object.always("vars", json!(vars));
    }
    let transforms = spec.var_transforms.iter().map(|it| {
        json!({
            "from": text(&it.from), "match": text(&it.pattern),
            "replace": text(&it.replace), "to": text(&it.to),
        })
    });
    object.values("var-transforms", transforms.collect());
    if !spec.options.is_empty() {
        let options: Map<String, Value> = spec
            .options
            .iter()
            .map(|it| (it.name.value.to_string(), option(it)))
            .collect();
        object.always("options", Value::Object(options));
    }
    if let (Some(written), Some(made)) = (&expanded.test, main.and_then(|it| it.test.as_ref())) {
        object.always("test", test(written, made, true));
    }
    object.done()
}

fn package(package: &spec::Package) -> Value {
    let mut object = Object::default();
    object.always("name", text(&package.name));
    object.always("version", text(&package.version));
    object.always("epoch", package.epoch.map_or(0, |epoch| epoch.value));
    object.written("description", &package.description);
    object.map("annotations", &package.annotations);
    object.written("url", &package.url);
    object.written("commit", &package.commit);
    object.list("target-architecture", &package.target_architecture);
    let copyright = package.copyright.iter().flatten().map(|it| {
        let mut object = Object::default();
        object.list("paths", &it.paths);
        object.written("attestation", &it.attestation);
        object.always("license", text(&it.license));
        object.written("license-path", &it.license_path);
        object.written("detection-override", &it.detection_override);
        object.done()
    });
    object.values("copyright", copyright.collect());
    object.always("dependencies", dependencies(&package.dependencies));
    object.some("options", package.options.as_ref().map(package_options));
    object.some("scriptlets", package.scriptlets.as_ref().map(scriptlets));
    object.always("checks", checks(&package.disabled_checks));
    let mut cpe = Object::default();
    for (name, value) in [
        ("part", &package.cpe.part),
        ("vendor", &package.cpe.vendor),
        ("product", &package.cpe.product),
        ("edition", &package.cpe.edition),
        ("language", &package.cpe.language),
        ("sw_edition", &package.cpe.sw_edition),
        ("target_sw", &package.cpe.target_sw),
        ("target_hw", &package.cpe.target_hw),
        ("other", &package.cpe.other),
    ] {
        cpe.written(name, value);
    }
    object.always("cpe", cpe.done());
    let setcap = package.setcap.iter().map(|it| {
        let mut object = Object::default();
        object.written("path", &it.path);
        object.map("add", &it.add);
        object.written("reason", &it.reason);
        object.done()
    });
    object.values("setcap", setcap.collect());
    object.number("timeout", package.timeout);
    let none = Resources::default();
    object.always(
        "resources",
        resources(package.resources.as_ref().unwrap_or(&none)),
    );
    let test_resources = package.test_resources.as_ref().map(resources);
    object.some("test-resources", test_resources);
    object.done()
}

fn dependencies(dependencies: &Dependencies) -> Value {
    let mut object = Object::default();
    object.list("runtime", &dependencies.runtime);
    object.list("provides", &dependencies.provides);
    object.list("replaces", &dependencies.replaces);
    object.written("provider-priority", &dependencies.provider_priority);
    object.written("replaces-priority", &dependencies.replaces_priority);
    object.done()
}

fn package_options(options: &PackageOptions) -> Value {
    let mut object = Object::default();
    object.flag("no-provides", options.no_provides);
    object.flag("no-depends", options.no_depends);
    object.flag("no-commands", options.no_commands);
    object.flag("no-versioned-shlib-deps", options.no_versioned_shlib_deps);
    object.done()
}

fn scriptlets(scriptlets: &Scriptlets) -> Value {
    let mut trigger = Object::default();
    trigger.written("script", &scriptlets.trigger_script);
    trigger.list("paths", &scriptlets.trigger_paths);
    let mut object = Object::default();
    object.always("trigger", trigger.done());
    object.written("pre-install", &scriptlets.pre_install);
    object.written("post-install", &scriptlets.post_install);
    object.written("pre-deinstall", &scriptlets.pre_deinstall);
    object.written("post-deinstall", &scriptlets.post_deinstall);
    object.written("pre-upgrade", &scriptlets.pre_upgrade);
    object.written("post-upgrade", &scriptlets.post_upgrade);
    object.done()
}

fn checks(disabled: &Option<Vec<Written>>) -> Value {
    let mut object = Object::default();
    object.list("disabled", disabled);
    object.done()
}

fn resources(resources: &Resources) -> Value {
    let mut object = Object::default();
    object.written("cpu", &resources.cpu);
    object.written("cpumodel", &resources.cpu_model);
    object.written("memory", &resources.memory);
    object.written("disk", &resources.disk);
    object.done()
}

/// Writes a container; `has_user` says whether melange adds its own user.
fn environment(
    environment: &Environment,
    packages: &[EcoString],
    defaults: Option<&[(&str, &str)]>,
    has_user: bool,
) -> Value {
    let own = &environment.contents;
    let mut contents = Object::default();
    contents.list("build_repositories", &own.build_repositories);
    contents.list("repositories", &own.repositories);
    contents.list("keyring", &own.keyring);
    if !packages.is_empty() {
        contents.always("packages", json!(packages));
    }
    let base_image = own.base_image.as_ref().map(|it| {
        let mut object = Object::default();
        object.written("image", &it.image);
        object.written("apkindex", &it.apk_index);
        object.done()
    });
    contents.some("baseimage", base_image);

    let mut entrypoint = Object::default();
    entrypoint.written("type", &environment.entrypoint.sort);
    entrypoint.written("command", &environment.entrypoint.command);
    entrypoint.written("shell-fragment", &environment.entrypoint.shell_fragment);
    entrypoint.map("services", &environment.entrypoint.services);

    let mut object = Object::default();
    object.always("contents", contents.done());
    object.always("entrypoint", entrypoint.done());
    object.written("cmd", &environment.cmd);
    object.written("stop-signal", &environment.stop_signal);
    object.written("work-dir", &environment.work_dir);
    object.always("accounts", accounts(environment, has_user));
    let archs = environment.archs.iter();
    let archs = archs.map(|arch| Value::from(Architecture::new(&arch.value).go()));
    object.values("archs", archs.collect());
    let mut variables = mapping(&environment.environment);
    for (name, value) in defaults.into_iter().flatten() {
        let own = variables.entry(name).or_default();
        if own.is_empty() {
            *own = value;
        }
    }
    if !variables.is_empty() {
        object.always("environment", json!(variables));
    }
    let paths = environment.paths.iter().map(|it| {
        let mut object = Object::default();
        object.written("path", &it.path);
        object.written("type", &it.sort);
        object.some("uid", it.uid.map(|uid| Value::from(uid.value)));
        object.some("gid", it.gid.map(|gid| Value::from(gid.value)));
        if let Some(mode) = it.permissions.as_ref().filter(|mode| mode.value != 0) {
            object.always("permissions", mode.value);
        }
        object.written("source", &it.source);
        object.flag("recursive", it.recursive);
        object.done()
    });
    object.values("paths", paths.collect());
    object.written("vcs-url", &environment.vcs_url);
    object.map("annotations", &environment.annotations);
    object.written("include", &environment.include);
    object.list("volumes", &environment.volumes);
    object.done()
}

fn accounts(environment: &Environment, has_user: bool) -> Value {
    let accounts = &environment.accounts;
    let users = accounts.users.iter().map(|it| {
        let mut object = Object::default();
        object.written("username", &it.name);
        object.number("uid", it.uid);
        object.some("gid", it.gid.map(|gid| Value::from(gid.value)));
        object.written("shell", &it.shell);
        object.written("homedir", &it.home);
        object.done()
    });
    let groups = accounts.groups.iter().map(|it| {
        let mut object = Object::default();
        object.written("groupname", &it.name);
        object.number("gid", it.gid);
        object.list("members", &it.members);
        object.done()
    });
    let (mut users, mut groups): (Vec<Value>, Vec<Value>) = (users.collect(), groups.collect());
    if has_user {
        if !accounts.users.iter().any(|it| text(&it.name) == "build") {
            users.push(json!({"username": "build", "uid": 1000, "gid": 1000}));
        }
        if !accounts.groups.iter().any(|it| text(&it.name) == "build") {
            groups.push(json!({"groupname": "build", "gid": 1000, "members": ["build"]}));
        }
    }
    let mut object = Object::default();
    object.written("run-as", &accounts.run_as);
    object.values("users", users);
    object.values("groups", groups);
    object.done()
}

fn subpackage(subpackage: &Subpackage, made: &Package) -> Value {
    let mut object = Object::default();
    object.written("if", &subpackage.condition);
    object.always("name", text(&subpackage.name));
    object.values("pipeline", pipeline(&made.steps));
    object.always("dependencies", dependencies(&subpackage.dependencies));
    object.some("options", subpackage.options.as_ref().map(package_options));
    object.some("scriptlets", subpackage.scriptlets.as_ref().map(scriptlets));
    object.written("description", &subpackage.description);
    object.map("annotations", &subpackage.annotations);
    object.written("url", &subpackage.url);
    object.written("commit", &subpackage.commit);
    object.always("checks", checks(&subpackage.disabled_checks));
    if let (Some(written), Some(made)) = (&subpackage.test, &made.test) {
        object.always("test", test(written, made, !made.steps.is_empty()));
    }
    object.done()
}

fn test(written: &spec::Test, made: &super::Test, has_user: bool) -> Value {
    let environment = environment(&written.environment, &made.packages, None, has_user);
    let steps = match written.pipeline {
        None => Value::Null,
        Some(_) => Value::Array(pipeline(&made.steps)),
    };
    json!({"environment": environment, "pipeline": steps})
}

fn pipeline(steps: &[Step]) -> Vec<Value> {
    steps.iter().map(step).collect()
}

fn step(step: &Step) -> Value {
    let mut object = Object::default();
    if let Some(condition) = &step.condition {
        object.text("if", &condition.text.text);
    }
    object.text("name", &step.name);
    object.text("uses", &step.uses);
    if !step.with.is_empty() {
        object.always("with", json!(step.with));
    }
    if let Some(script) = &step.script {
        let text = &script.text.text;
        let printed = shell::printed(text);
        object.text("runs", printed.as_deref().unwrap_or(text));
    }
    object.values("pipeline", pipeline(&step.steps));
    if let Some(needs) = step.needs.as_ref().filter(|needs| !needs.is_gathered) {
        object.always("needs", json!({"Packages": needs.packages}));
    }
    object.text("label", &step.label);
    if let Some(required) = step.required_steps {
        let mut assertions = Object::default();
        if required != 0 {
            assertions.always("required-steps", required);
        }
        object.always("assertions", assertions.done());
    }
    object.text("working-directory", &step.working_directory);
    if !step.environment.is_empty() {
        object.always("environment", json!(step.environment));
    }
    object.done()
}

fn option(option: &spec::BuildOption) -> Value {
    let list = |list: &[Written]| match list {
        [] => Value::Null,
        list => list.iter().map(|it| it.value.as_str()).collect(),
    };
    let vars = match mapping(&option.vars) {
        vars if vars.is_empty() => Value::Null,
        vars => json!(vars),
    };
    json!({
        "Vars": vars,
        "Environment": {"Contents": {"Packages": {
            "Add": list(&option.packages_added),
            "Remove": list(&option.packages_removed),
        }}},
    })
}

fn update(update: &Update) -> Value {
    let mut object = Object::default();
    object.always("enabled", update.enabled.is_some_and(|it| it.value));
    object.flag("manual", update.manual);
    object.flag("require-sequential", update.require_sequential);
    object.flag("shared", update.shared);
    object.written("version-separator", &update.version_separator);
    object.list("ignore-regex-patterns", &update.ignore_regex_patterns);
    let monitor = update.release_monitor.as_ref().map(|it| {
        let mut object = Object::default();
        object.always("identifier", it.identifier.map_or(0, |it| it.value));
        object.written("strip-prefix", &it.strip_prefix);
        object.written("strip-suffix", &it.strip_suffix);
        object.written("version-filter-contains", &it.filter_contains);
        object.written("version-filter-prefix", &it.filter_prefix);
        object.done()
    });
    object.some("release-monitor", monitor);
    let github = update.github.as_ref().map(|it| {
        let mut object = Object::default();
        object.always("identifier", text(&it.identifier));
        object.written("strip-prefix", &it.strip_prefix);
        object.written("strip-suffix", &it.strip_suffix);
        object.written("tag-filter", &it.tag_filter);
        object.written("tag-filter-prefix", &it.tag_filter_prefix);
        object.written("tag-filter-contains", &it.tag_filter_contains);
        object.flag("use-tag", it.use_tags);
        object.done()
    });
    object.some("github", github);
    let git = update.git.as_ref().map(|it| {
        let mut object = Object::default();
        object.written("strip-prefix", &it.strip_prefix);
        object.written("strip-suffix", &it.strip_suffix);
        object.written("tag-filter-prefix", &it.tag_filter_prefix);
        object.written("tag-filter-contains", &it.tag_filter_contains);
        object.done()
    });
    object.some("git", git);
    let oci = update.oci.as_ref().map(|it| {
        let mut object = Object::default();
        object.always("identifier", text(&it.identifier));
        object.written("strip-prefix", &it.strip_prefix);
        object.written("strip-suffix", &it.strip_suffix);
        object.written("tag-filter-prefix", &it.tag_filter_prefix);
        object.written("tag-filter-contains", &it.tag_filter_contains);
        object.done()
    });
    object.some("oci", oci);
    let version_data = update.version_data.as_ref().map(|it| {
        let sources = it.sources.as_ref().map(|sources| {
            let sources = sources.iter().map(|it| {
                let mut object = Object::default();
                object.always("name", text(&it.name));
                object.always("stream", text(&it.stream));
                object.list("ignore", &it.ignore);
                object.written("commit_source", &it.commit_source);
                object.flag("use_release", it.use_release);
                object.done()
            });
            sources.collect::<Vec<Value>>()
        });
        json!({"version_format": text(&it.format), "sources": sources})
    });
    object.some("version_data", version_data);
    let transforms = update.version_transforms.iter();
    let transforms =
        transforms.map(|it| json!({"match": text(&it.pattern), "replace": text(&it.replace)}));
    object.values("version-transform", transforms.collect());
    object.written("exclude-reason", &update.exclude_reason);
    let schedule = update.schedule.as_ref().map(|it| {
        let mut object = Object::default();
        object.written("reason", &it.reason);
        object.written("period", &it.period);
        object.done()
    });
    object.some("schedule", schedule);
    object.flag("enable-prerelease-tags", update.enable_prerelease_tags);
    object.done()
}

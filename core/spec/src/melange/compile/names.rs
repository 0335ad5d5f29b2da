//! What the variables are while a configuration is read.

use super::{part::Site, pattern::Pattern, report::undefined};
use crate::{
    Written,
    diagnostic::Diagnostic,
    melange::{
        spec::{Spec, VarTransform},
        substitute::{FaultKind, Quoting, Traced, expand, replace},
    },
};
use spec_probe::go::regexp;
use std::{borrow::Cow, collections::HashMap};

/// The package as variables know it.
#[derive(Clone, Debug, Default)]
pub(super) struct PackageTexts {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) description: String,
    pub(super) epoch: u64,
}

/// Variables with their values, by names without braces.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pub(super) values: HashMap<String, String>,
}

/// Compiles the patterns of the transforms: once, as that takes longer than all else.
pub(super) fn patterns(spec: &Spec) -> Vec<Option<Pattern>> {
    let patterns = spec.var_transforms.iter();
    patterns
        .map(|transform| Pattern::new(text(transform.pattern.as_ref())))
        .collect()
}

impl PackageTexts {
    pub(super) fn written(spec: &Spec) -> Self {
        let text = |written: &Option<Written>| text(written.as_ref()).to_owned();
        Self {
            name: text(&spec.package.name),
            version: text(&spec.package.version),
            description: text(&spec.package.description),
            epoch: spec.package.epoch.map_or(0, |epoch| epoch.value),
        }
    }

    pub(super) fn full_version(&self) -> String {
        format!("{}-r{}", self.version, self.epoch)
    }
}

impl Names {
    /// Returns the variables of the package, and those of `vars` as they are written
    /// (melange@2043d30b pkg/config/config.go:1310).
    pub(super) fn of_configuration(package: &PackageTexts, spec: &Spec) -> Self {
        let mut names = Self::default();
        names.set("package.name", package.name.clone());
        names.set("package.version", package.version.clone());
        names.set("package.description", package.description.clone());
        names.set("package.epoch", package.epoch.to_string());
        names.set("package.full-version", package.full_version());
        for variable in &spec.vars {
            let name = format!("vars.{}", variable.name.value);
            names.set(name, variable.value.value.clone());
        }
        names
    }

    /// Adds what `var-transforms` make, and reports what they cannot.
    ///
    /// `patterns` are those of the transforms, from [`patterns`].
    pub(super) fn transform(
        &mut self,
        spec: &Spec,
        patterns: &[Option<Pattern>],
        found: &mut Vec<Diagnostic>,
    ) {
        for (transform, pattern) in spec.var_transforms.iter().zip(patterns) {
            let made = self.transformed(spec, transform, pattern.as_ref(), found);
            if let Some((name, value)) = made {
                self.set(name, value);
            }
        }
    }

    fn transformed(
        &self,
        spec: &Spec,
        transform: &VarTransform,
        pattern: Option<&Pattern>,
        found: &mut Vec<Diagnostic>,
    ) -> Option<(String, String)> {
        let to = format!("vars.{}", text(transform.to.as_ref()));
        let from = match &transform.from {
            None => Traced::default(),
            Some(from) => match self.expand(&from.value) {
                Ok(from) => from,
                Err(faults) => {
                    for fault in faults {
                        let range = from.locate(&spec.text, fault.origin.clone());
                        let site = Site::here(range);
                        found.push(undefined(&fault.kind, &site, self.candidates()));
                    }
                    return None;
                }
            },
        };
        let written = transform.pattern.as_ref();
        let Some(pattern) = pattern else {
            let range = written.map_or(transform.range, |written| written.range);
            let reason = regexp::parse(text(written)).err().map_or_else(
                || "it is too large".to_owned(),
                |error| {
                    let error = error.to_string();
                    let short = error.strip_prefix("error parsing regexp: ");
                    short.unwrap_or(&error).to_owned()
                },
            );
            found.push(Diagnostic::new(
                "melange/bad-transform",
                range,
                format!("this is no regular expression: {reason}"),
            ));
            return None;
        };
        let replaced = pattern.replace_all(&from.text, text(transform.replace.as_ref()));
        Some((to, replaced))
    }

    pub(super) fn set(&mut self, name: impl Into<String>, value: String) {
        self.values.insert(name.into(), value);
    }

    /// Returns the value of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// Puts variables into a text as while it is read: exact texts, the rest stays.
    pub fn replace(&self, text: &str) -> Traced {
        if !text.contains("${{") {
            return Traced::new(text);
        }
        replace(&Traced::new(text), &|name| self.get(name))
    }

    pub(super) fn expand(
        &self,
        text: &str,
    ) -> Result<Traced, Vec<crate::melange::substitute::Fault>> {
        expand(&Traced::new(text), Quoting::Plain, &|name| {
            self.get(name).map(Cow::Borrowed)
        })
    }

    /// Returns the names that may be meant by a wrong one.
    pub(super) fn candidates(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// Returns the variables of `vars` and `var-transforms` as pipelines see them.
    ///
    /// A variable may refer to others of `vars`; melange looks at them in random order, so that
    /// this fails now and then (melange@2043d30b pkg/config/vars.go:48).
    pub(super) fn resolve_vars(&mut self, vars: &[(String, String)], faults: &mut Vec<VarFault>) {
        let raw: HashMap<&str, &str> = vars
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        for (name, value) in vars {
            let mut path = vec![name.as_str()];
            let resolved = resolve(value, &raw, &mut path);
            match resolved {
                Ok(value) => {
                    if raw
                        .get(name.as_str())
                        .is_some_and(|raw| raw.contains("${{"))
                    {
                        faults.push(VarFault {
                            name: name.clone(),
                            kind: None,
                        });
                    }
                    self.set(format!("vars.{name}"), value);
                }
                Err(kind) => faults.push(VarFault {
                    name: name.clone(),
                    kind: Some(kind),
                }),
            }
        }
    }
}

/// A variable that refers to others.
#[derive(Clone, Debug)]
pub(super) struct VarFault {
    pub(super) name: String,
    /// Why melange always refuses it; `None` if it does so sometimes.
    pub(super) kind: Option<FaultKind>,
}

fn resolve<'v>(
    value: &str,
    raw: &HashMap<&'v str, &'v str>,
    path: &mut Vec<&'v str>,
) -> Result<String, FaultKind> {
    if !value.contains("${{") {
        return Ok(value.to_owned());
    }
    let mut inner: HashMap<String, String> = HashMap::new();
    for reference in crate::melange::substitute::references(value) {
        let name = reference.name?;
        let name = value.get(name).unwrap_or_default();
        let own = name.strip_prefix("vars.");
        let found = own.and_then(|own| raw.get_key_value(own));
        let Some((own, next)) = found.filter(|(own, _)| !path.contains(own) && path.len() < 20)
        else {
            return Err(FaultKind::Undefined(name.to_owned()));
        };
        path.push(own);
        let resolved = resolve(next, raw, path)?;
        path.pop();
        inner.insert(name.to_owned(), resolved);
    }
    let lookup = |name: &str| inner.get(name).map(|value| Cow::Borrowed(value.as_str()));
    match expand(&Traced::new(value), Quoting::Plain, &lookup) {
        Ok(expanded) => Ok(expanded.text),
        Err(faults) => Err(faults
            .into_iter()
            .next()
            .map_or(FaultKind::NoName, |fault| fault.kind)),
    }
}

pub(super) fn text(written: Option<&Written>) -> &str {
    written.map_or("", |written| written.value.as_str())
}

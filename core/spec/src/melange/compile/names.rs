//! What the variables are while a configuration is read.

use super::{part::Site, pattern::Pattern, report::undefined};
use crate::{
    Written,
    diagnostic::Diagnostic,
    melange::{
        spec::{Spec, VarTransform},
        substitute::{
            Fault, FaultKind, Quoting, Traced, expand, has_reference, references, replace,
        },
    },
};
use ecow::{EcoString, eco_format};
use spec_probe::go::regexp;
use std::{borrow::Cow, collections::HashMap, sync::Arc};

/// The package as variables know it.
#[derive(Clone, Debug, Default)]
pub(super) struct PackageTexts {
    pub(super) name: EcoString,
    pub(super) version: EcoString,
    pub(super) description: EcoString,
    pub(super) epoch: u64,
}

/// Variables with their values, by names without braces.
#[derive(Clone, Debug, Default)]
pub(in crate::melange) struct Names {
    values: HashMap<EcoString, EcoString>,
    /// What is known besides, where nothing of the same name is here.
    outer: Option<Arc<Self>>,
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
        let text = |written: &Option<Written>| {
            let written = written.as_ref();
            written.map(|it| it.value.clone()).unwrap_or_default()
        };
        Self {
            name: text(&spec.package.name),
            version: text(&spec.package.version),
            description: text(&spec.package.description),
            epoch: spec.package.epoch.map_or(0, |epoch| epoch.value),
        }
    }

    pub(super) fn full_version(&self) -> EcoString {
        eco_format!("{}-r{}", self.version, self.epoch)
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
        names.set("package.epoch", eco_format!("{}", package.epoch));
        names.set("package.full-version", package.full_version());
        for variable in &spec.vars {
            let name = eco_format!("vars.{}", variable.name.value);
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
    ) -> Option<(EcoString, EcoString)> {
        let to = eco_format!("vars.{}", text(transform.to.as_ref()));
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
        Some((to, replaced.into()))
    }

    /// Returns variables of which none is set yet, over others.
    pub(super) fn over(outer: Arc<Self>) -> Self {
        Self {
            values: HashMap::new(),
            outer: Some(outer),
        }
    }

    pub(super) fn set(&mut self, name: impl Into<EcoString>, value: impl Into<EcoString>) {
        self.values.insert(name.into(), value.into());
    }

    /// Forgets a variable that was set here.
    pub(super) fn forget(&mut self, name: &str) {
        self.values.remove(name);
    }

    /// Returns the value of a variable.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        match (self.values.get(name), &self.outer) {
            (Some(value), _) => Some(value),
            (None, Some(outer)) => outer.get(name),
            (None, None) => None,
        }
    }

    /// Returns the variables that were set here.
    pub(super) fn own(&self) -> impl Iterator<Item = (&EcoString, &EcoString)> {
        self.values.iter()
    }

    /// Puts variables into a text as while it is read: exact texts, the rest stays.
    pub(in crate::melange) fn replace(&self, text: &EcoString) -> Traced {
        let text = Traced::new(text.clone());
        if has_reference(&text.text) {
            replace(&text, &|name| self.get(name))
        } else {
            text
        }
    }

    pub(super) fn expand(&self, text: &EcoString) -> Result<Traced, Vec<Fault>> {
        expand(&Traced::new(text.clone()), Quoting::Plain, &|name| {
            self.get(name).map(Cow::Borrowed)
        })
    }

    /// Returns the names that may be meant by a wrong one, sorted.
    pub(super) fn candidates(&self) -> impl Iterator<Item = &str> {
        let mut next = Some(self);
        let layers = std::iter::from_fn(move || {
            let layer = next?;
            next = layer.outer.as_deref();
            Some(layer)
        });
        let names = layers.flat_map(|layer| layer.values.keys().map(EcoString::as_str));
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        names.into_iter()
    }

    /// Returns the variables of `vars` and `var-transforms` as pipelines see them.
    ///
    /// A variable may refer to others of `vars`; melange looks at them in random order, so that
    /// this fails now and then (melange@2043d30b pkg/config/vars.go:48).
    pub(super) fn resolve_vars(
        &mut self,
        vars: &[(EcoString, EcoString)],
        faults: &mut Vec<VarFault>,
    ) {
        let raw: HashMap<&str, &EcoString> = vars
            .iter()
            .map(|(name, value)| (name.as_str(), value))
            .collect();
        for (name, value) in vars {
            let mut path = vec![name.as_str()];
            let resolved = resolve(value, &raw, &mut path);
            match resolved {
                Ok(value) => {
                    if raw.get(name.as_str()).is_some_and(|raw| has_reference(raw)) {
                        faults.push(VarFault {
                            name: name.clone(),
                            kind: None,
                        });
                    }
                    self.set(eco_format!("vars.{name}"), value);
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
    pub(super) name: EcoString,
    /// Why melange always refuses it; `None` if it does so sometimes.
    pub(super) kind: Option<FaultKind>,
}

fn resolve<'v>(
    value: &EcoString,
    raw: &HashMap<&'v str, &'v EcoString>,
    path: &mut Vec<&'v str>,
) -> Result<EcoString, FaultKind> {
    if !has_reference(value) {
        return Ok(value.clone());
    }
    let mut inner: HashMap<&str, EcoString> = HashMap::new();
    for reference in references(value) {
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
        inner.insert(name, resolved);
    }
    let lookup = |name: &str| inner.get(name).map(|value| Cow::Borrowed(value.as_str()));
    match expand(&Traced::new(value.clone()), Quoting::Plain, &lookup) {
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

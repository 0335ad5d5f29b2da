//! What is found in the configurations of a distribution, so that changes are seen.

use crate::{
    compile::library,
    corpus::{corpus, files, read},
};
use expect_test::expect;
use spec_core::{
    diagnostic::Diagnostic,
    language::{self, Language, Model, Options},
    melange::{
        Given,
        lint::{self, Host, Rules, Subject, mimics, source_hosts},
    },
};
use std::{collections::BTreeMap, fmt::Write as _, path::Path, sync::Arc, thread};

/// What is found in one file.
struct Counted {
    common: Counts,
    /// What the rules of the distribution have besides.
    wolfi: Counts,
    hosts: Vec<Host>,
}

/// Findings by code, sorted by severity, and the files in which they are.
type Counts = BTreeMap<String, (usize, usize)>;

#[test]
fn counts_by_code() {
    let Some(corpus) = corpus() else { return };
    let options = Options {
        language: Some(Language::Melange),
        melange: Given {
            library: Arc::new(library(&corpus)),
            ..Given::default()
        },
        ..Options::default()
    };
    let paths = files(&corpus, false);
    let counted: Vec<Counted> = thread::scope(|scope| {
        let workers = paths.chunks(paths.len().div_ceil(2)).map(|paths| {
            let options = &options;
            let work =
                move || -> Vec<Counted> { paths.iter().map(|path| count(path, options)).collect() };
            // The parser of scripts recurses.
            let worker = thread::Builder::new().stack_size(16 << 20);
            worker.spawn_scoped(scope, work).unwrap()
        });
        let workers: Vec<_> = workers.collect();
        workers
            .into_iter()
            .flat_map(|it| it.join().unwrap())
            .collect()
    });
    assert!(counted.len() > 2000, "{}", counted.len());
    expect![[r#"
        warning melange/bad-dependency: 12, files: 6
        warning melange/bad-template-var: 1, files: 1
        warning melange/duplicate-variable: 1, files: 1
        warning melange/empty-input: 18, files: 18
        warning melange/empty-step: 6, files: 5
        warning melange/literal-reference: 4, files: 2
        warning melange/masked-failure: 13, files: 9
        warning melange/valid-pipeline-git-checkout-tag-or-branch: 1, files: 1
        warning shell/bashism: 1, files: 1
        warning spec/unknown-rule: 1, files: 1
        info melange/background-process-without-redirect: 18, files: 17
        info melange/deprecated: 262, files: 262
        info melange/no-repeated-deps: 43, files: 43
        info melange/unused-var-transform: 20, files: 19
        info melange/unused-variable: 77, files: 72
        hint melange/default-input: 251, files: 204
        hint melange/deprecated-license: 45, files: 44
        hint melange/quiet-grep: 83, files: 55
        hint spec/retired-rule: 86, files: 86
    "#]]
    .assert_eq(&shown(counted.iter().map(|it| &it.common)));
    expect![[r#"
        warning melange/forbidden-keyring-used: 2, files: 2
        warning melange/forbidden-repository-used: 2, files: 2
        info melange/depends-on-unversioned-py-provides: 37, files: 25
        info melange/update-disabled-reason: 43, files: 43
        info melange/valid-copyright-header: 3, files: 3
    "#]]
    .assert_eq(&shown(counted.iter().map(|it| &it.wolfi)));

    let hosts: Vec<&[Host]> = counted.iter().map(|it| it.hosts.as_slice()).collect();
    assert!(hosts.iter().flat_map(|it| *it).count() > 1000);
    assert_eq!(mimics(&hosts), []);
}

fn count(path: &Path, options: &Options) -> Counted {
    let text = read(path);
    let checked = language::check(&text, None, options).unwrap();
    let Model::Melange(spec, compiled) = &checked.model else {
        panic!("{}", path.display())
    };
    let by = |rules| Subject {
        spec,
        compiled,
        rules,
    };
    let of = |rules| lint::check(by(rules), &checked.document.holes);
    let common = of(Rules::Common);
    let mut wolfi = of(Rules::Wolfi);
    wolfi.retain(|it| !common.contains(it));
    Counted {
        common: counts(&checked.diagnostics),
        wolfi: counts(&wolfi),
        hosts: source_hosts(spec, compiled),
    }
}

fn counts(diagnostics: &[Diagnostic]) -> Counts {
    let mut counts = Counts::new();
    for found in diagnostics {
        let key = format!("{} {}", found.severity as u8, found.code);
        counts.entry(key).or_insert((0, 1)).0 += 1;
    }
    counts
}

fn shown<'c>(all: impl Iterator<Item = &'c Counts>) -> String {
    let mut sum = Counts::new();
    for (code, (count, files)) in all.flatten() {
        let entry = sum.entry(code.clone()).or_default();
        entry.0 += count;
        entry.1 += files;
    }
    let mut shown = String::new();
    for (key, (count, files)) in sum {
        let (severity, code) = key.split_once(' ').unwrap();
        let severity = ["error", "warning", "info", "hint"][severity.parse::<usize>().unwrap()];
        writeln!(shown, "{severity} {code}: {count}, files: {files}").unwrap();
    }
    shown
}

//! Places in sound and in broken files.

use super::cursor;
use crate::{
    dalec,
    ide::{Place, Slot},
    melange,
    schema::{Kind, Shape},
    yaml,
};

fn place(whole: &'static Shape, marked: &str) -> String {
    let (text, offset) = cursor(marked);
    let (options, document) = match whole.name {
        "a spec" => (yaml::Options::dalec(), dalec::parse(&text)),
        _ => (yaml::Options::melange(), melange::parse(&text)),
    };
    let layout = yaml::layout(&text, options);
    let place = Place::at(&text, &layout, &document, Kind::Record(whole), offset);
    let path: Vec<String> = place
        .levels
        .iter()
        .map(|level| match (level.field, level.key) {
            (Some(field), _) => field.name.to_owned(),
            (None, Some(key)) => format!("<{}>", text.slice(key)),
            (None, None) if level.item == Some(0) => "file".to_owned(),
            (None, None) => "item".to_owned(),
        })
        .collect();
    let path = path.join("/");
    match place.slot {
        Slot::Entry { written, others } => {
            let others: Vec<_> = others.into_iter().map(|key| text.slice(key)).collect();
            format!(
                "{path}: entry `{}` beside {}",
                text.slice(written),
                others.join(",")
            )
        }
        Slot::Value { written } => format!("{path}: value `{}`", text.slice(written)),
    }
}

fn melange(marked: &str) -> String {
    place(&melange::fields::CONFIGURATION, marked)
}

fn dalec(marked: &str) -> String {
    place(&dalec::fields::SPEC, marked)
}

#[test]
fn keys_and_values_that_are_written() {
    assert_eq!(
        melange("pack$0age:\n  name: a\npipeline: []\n"),
        "file: entry `package` beside pipeline"
    );
    assert_eq!(
        melange("package:\n  name: a$0b\n  version: 1\n"),
        "file/package/name: value `ab`"
    );
    assert_eq!(
        melange("package:\n  name: a\n  ver$0sion: 1\n"),
        "file/package: entry `version` beside name"
    );
    assert_eq!(
        melange("pipeline:\n  - runs: |\n      ma$0ke\n"),
        "file/pipeline/item/runs: value `|\n      make`"
    );
    assert_eq!(
        melange("pipeline:\n  - uses: fe$0tch\n"),
        "file/pipeline/item/uses: value `fetch`"
    );
}

#[test]
fn room_on_empty_lines() {
    assert_eq!(melange("$0"), "file: entry `` beside ");
    assert_eq!(
        melange("package:\n  name: a\n$0\npipeline:\n"),
        "file: entry `` beside package,pipeline"
    );
    assert_eq!(
        melange("package:\n  name: a\n  $0\npipeline:\n"),
        "file/package: entry `` beside name"
    );
    assert_eq!(
        melange("package:\n  $0\npipeline:\n"),
        "file/package: entry `` beside "
    );
    assert_eq!(
        melange("pipeline:\n  - uses: a\n    $0\n  - runs: b\n"),
        "file/pipeline/item: entry `` beside uses"
    );
    assert_eq!(
        melange("pipeline:\n  - uses: a\n    with:\n      $0\n"),
        "file/pipeline/item/with: entry `` beside "
    );
    assert_eq!(
        melange("pipeline:\n  - uses: a\n  $0\n"),
        "file/pipeline: entry `` beside "
    );
    assert_eq!(
        melange("package:\n  name: $0\n"),
        "file/package/name: value ``"
    );
}

#[test]
fn half_typed_lines() {
    assert_eq!(
        melange("package:\n  name: a\n  ver$0\n  epoch: 1\n"),
        "file/package: entry `ver` beside name,epoch"
    );
    assert_eq!(
        melange("package:\n  name: a\npip$0\nsubpackages:\n  - name: b\n"),
        "file: entry `pip` beside package,subpackages"
    );
    assert_eq!(
        melange("pipeline:\n  - us$0\n"),
        "file/pipeline/item: entry `us` beside "
    );
    assert_eq!(
        melange("pipeline:\n  - $0\n"),
        "file/pipeline/item: entry `` beside "
    );
    assert_eq!(
        melange("pipeline:\n- $0\n"),
        "file/pipeline/item: entry `` beside "
    );
    assert_eq!(
        melange("pipeline:\n  - uses: fetch\n    wi$0\n"),
        "file/pipeline/item: entry `wi` beside uses"
    );
    assert_eq!(
        melange("package:\n  na$0\n"),
        "file/package: entry `na` beside "
    );
    assert_eq!(
        melange("environment:\n  contents:\n    packages:\n      - bu$0\n"),
        "file/environment/contents/packages/item: entry `bu` beside "
    );
    assert_eq!(
        melange("package:\n  name: a\n  ver$0sion\n"),
        "file/package: entry `ver` beside name"
    );
}

#[test]
fn flow_collections() {
    assert_eq!(
        melange("environment: {contents: {packages: [a, b$0]}}\n"),
        "file/environment/contents/packages/item: value `b`"
    );
    assert_eq!(
        melange("package: {name: a, ver$0: 1}\n"),
        "file/package: entry `ver` beside name"
    );
    assert_eq!(
        melange("package: {name: $0}\n"),
        "file/package/name: value ``"
    );
    assert_eq!(
        melange("package: {name: a, $0}\n"),
        "file/package: entry `` beside name"
    );
}

#[test]
fn names_that_are_free() {
    assert_eq!(
        dalec("sources:\n  src:\n    git:\n      u$0rl: a\n"),
        "file/sources/<src>/git: entry `url` beside "
    );
    assert_eq!(
        dalec(
            "targets:\n  jammy:\n    tests:\n      - name: a\n        files:\n          /etc/a:\n            $0\n"
        ),
        "file/targets/<jammy>/tests/item/files/</etc/a>: entry `` beside "
    );
    assert_eq!(
        dalec("dependencies:\n  runtime:\n    cu$0\n"),
        "file/dependencies/runtime: entry `cu` beside "
    );
}

//! Which files are Dalec specs.

use spec_core::{dalec, text::Text};

fn is_spec(spec: &str, name: Option<&str>) -> bool {
    let text = Text::new(spec);
    dalec::is_spec(&text, &dalec::parse(&text), name)
}

#[test]
fn the_syntax_line_decides() {
    assert!(is_spec(
        "# syntax=example.org/dalec/frontend:latest\n",
        None
    ));
    assert!(is_spec("#\n# A spec.\n#syntax = dalec\nfoo: bar\n", None));
    assert!(!is_spec(
        "# syntax=docker/dockerfile:1\nname: a\ntests: []\n",
        None
    ));
    // It must stand above all keys.
    assert!(!is_spec("foo: bar\n# syntax=example.org/dalec\n", None));
}

#[test]
fn else_the_keys_do() {
    assert!(is_spec("name: a\ntests: []\n", None));
    assert!(is_spec("tests: []\n", None));
    assert!(is_spec(
        "x-a: 1\nname: a\nversion: 1\nsources: {}\nlice\n",
        None
    ));
    for other in [
        "",
        "- name: a\n  tests: []\n",
        "name: a\nversion: 1\ndescription: b\n",
        "name: a\non: push\njobs: {}\n",
        "package: {name: a}\npipeline: []\n",
        "apiVersion: v1\nkind: Pod\nmetadata: {}\ntests: []\n",
        "services: {}\nbuild: a\n",
    ] {
        assert!(!is_spec(other, None), "{other}");
    }
}

#[test]
fn names_of_files_count() {
    let spec = "name: a\ntests: []\n";
    assert!(is_spec(spec, Some("a.yml")));
    assert!(is_spec(spec, Some("A.YAML")));
    assert!(!is_spec(spec, Some("a.json")));
    assert!(!is_spec(spec, Some("docker-compose.yml")));
}

//! Our bytes are those of BuildKit's Go client.

use super::platform;
use crate::{
    digest::Digest,
    encode::encode,
    graph::Graph,
    op::{
        Copy, Exec, File, Mount, Operation, Output, Owner, Principal, SecretVariable, combine,
        source,
    },
    pb::op::Op,
};
use prost::Message;
use spec_core::text::Text;
use std::{collections::BTreeMap, fmt::Write};

const CHECKSUM: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

/// The operations of `go_operations.txt`, made by us.
fn operations() -> Vec<(&'static str, Operation)> {
    let mut graph = Graph::new("", Text::default());
    let manifest = Digest::parse(CHECKSUM).expect("a digest");
    let base = source::oci_layout("base", &manifest, "store", &platform());
    let file = File::on_scratch()
        .mkdir("/", 0o755, None)
        .mkfile("/a", 0, Some(&Owner::ids(0, 7)), "x")
        .mkfile("/b", 0o640, None, "")
        .operation();
    let strings = |list: &[&str]| list.iter().map(|&it| it.to_owned()).collect::<Vec<_>>();
    let local = source::Local {
        name: "context".to_owned(),
        shared_key: "context".to_owned(),
        session: Some("s1".to_owned()),
        includes: strings(&["a/*.txt"]),
        excludes: strings(&["*", "!a"]),
        follow: strings(&["a"]),
    };
    let base_output = graph.add_output(base.clone());
    let probe = graph.add_output(source::oci_layout("probe", &manifest, "store", &platform()));
    let file_output = graph.add_output(file.clone());
    let owner = Owner {
        user: Principal::Name("nobody".to_owned(), base_output.clone()),
        group: Some(Principal::Id(1000)),
    };
    let folder = File::on(base_output.clone())
        .mkdir("/d", 0o700, Some(&owner))
        .operation();
    let folder = graph.add_output(folder);
    let copy = File::on(folder)
        .copy(Copy {
            from: probe.clone(),
            src: "/x".to_owned(),
            dest: "/".to_owned(),
            includes: strings(&["*.a"]),
            excludes: strings(&["b"]),
        })
        .operation();
    let exec = Exec {
        args: strings(&["/p", "step", "{}"]),
        env: vec![
            ("A".to_owned(), "1".to_owned()),
            ("B".to_owned(), String::new()),
        ],
        cwd: "/w".to_owned(),
        user: "nobody".to_owned(),
        mounts: vec![
            Mount::kept("/", Some(base_output.clone())),
            Mount::discarded("/z", file_output.clone()),
            Mount::read_only("/p", probe).selecting("/probe"),
            Mount::kept("/record", None),
        ],
        secrets: vec![SecretVariable {
            id: "spec-dap.run".to_owned(),
            name: "SPEC_DAP_RUN".to_owned(),
            optional: true,
        }],
        platform: platform(),
    };
    let run = graph.add(exec.operation());
    let root = Output {
        operation: run.clone(),
        index: 0,
    };
    let record = exec.output_index("/record").map(|index| Output {
        operation: run,
        index,
    });
    let passed = [
        base_output.clone(),
        record.expect("the record is an output"),
    ];
    vec![
        (
            "image",
            source::image("example.invalid/base:1", &platform()),
        ),
        ("oci", base),
        ("local", local.operation()),
        (
            "http",
            source::http(
                "https://files.invalid/a.tgz",
                "mount",
                Some(CHECKSUM),
                0o644,
            ),
        ),
        (
            "git",
            source::Git {
                url: "https://git.invalid/a/b.git",
                commit: "v1",
                keep_git_dir: true,
                ..source::Git::default()
            }
            .operation(),
        ),
        (
            "gitssh",
            source::Git {
                url: "https://u:p@git.invalid/a//b.git",
                commit: "v1:sub/dir",
                ..source::Git::default()
            }
            .operation(),
        ),
        ("file", file),
        ("copy", copy),
        ("exec", exec.operation()),
        ("merge", combine::merge(&[base_output.clone(), file_output])),
        ("diff", combine::diff(Some(&base_output), Some(&root))),
        (
            "passthrough",
            combine::passthrough("spec-dap.validated", &passed, &[0]),
        ),
    ]
}

#[test]
fn operations_are_encoded_as_the_go_client_encodes_them() {
    let expected: BTreeMap<_, _> = include_str!("go_operations.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
        .collect();
    let operations = operations();
    assert_eq!(operations.len(), expected.len());
    for (name, operation) in operations {
        let mut hex = String::new();
        for byte in encode(&operation.op) {
            write!(hex, "{byte:02x}").expect("a string takes everything");
        }
        assert_eq!(Some(&hex.as_str()), expected.get(name), "{name}");
    }
}

#[test]
fn the_kind_of_an_operation_comes_last() {
    // This is what prost alone gets wrong: it writes the platform behind the source.
    let image = source::image("example.invalid/base:1", &platform());
    let (ours, plain) = (encode(&image.op), image.op.encode_to_vec());
    assert_ne!(ours, plain);
    assert_eq!(ours.len(), plain.len());
    assert_eq!(
        crate::pb::Op::decode(ours.as_slice()).as_ref(),
        Ok(&image.op)
    );
    // Field 10, the platform, is tag 0x52; field 3, the source, is tag 0x1a.
    assert_eq!((ours[0], plain[0]), (0x52, 0x1a));
}

#[test]
fn the_folder_of_a_process_is_a_path_from_the_root() {
    for (written, sent) in [
        ("", "/"),
        ("/", "/"),
        ("/srv", "/srv"),
        ("srv/data", "/srv/data"),
    ] {
        let exec = Exec {
            cwd: written.to_owned(),
            ..Exec::default()
        };
        let Some(Op::Exec(exec)) = exec.operation().op.op else {
            panic!("it is a process")
        };
        assert_eq!(
            exec.meta.map(|meta| meta.cwd).as_deref(),
            Some(sent),
            "{written}"
        );
    }
}

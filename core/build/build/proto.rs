//! Makes the messages, clients and servers of BuildKit's protocols, without a protoc.

use std::error::Error;

/// What the daemon serves, then what a session serves.
const FILES: [&str; 7] = [
    "control.proto",
    "gateway.proto",
    "content.proto",
    "filesync.proto",
    "health.proto",
    "secrets.proto",
    "status.proto",
];

/// Where the files lie; the operations are those of `spec-llb`.
const FOLDERS: [&str; 2] = ["proto", "../llb/proto"];

/// Compiles all `.proto` files into `OUT_DIR/all.rs`.
pub(crate) fn compile() -> Result<(), Box<dyn Error>> {
    for folder in FOLDERS {
        println!("cargo:rerun-if-changed={folder}");
    }
    tonic_prost_build::configure()
        .btree_map(".")
        .bytes(".")
        .extern_path(".pb", "::spec_llb::pb")
        .build_transport(false)
        .include_file("all.rs")
        .compile_fds(protox::compile(FILES, FOLDERS)?)?;
    Ok(())
}

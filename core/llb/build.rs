//! Makes the types of `proto/ops.proto`, without a protoc.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let files = ["proto/ops.proto"];
    for file in files {
        println!("cargo:rerun-if-changed={file}");
    }
    // Go sorts the keys of maps when it encodes deterministically; a B-tree does, too.
    prost_build::Config::new()
        .btree_map(["."])
        .compile_fds(protox::compile(files, ["proto"])?)?;
    Ok(())
}

//! What has to be made before the crate can be compiled.

#[path = "build/probe.rs"]
mod probe;
#[path = "build/proto.rs"]
mod proto;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    proto::compile()?;
    probe::build()
}

//! The messages, clients and servers of BuildKit's protocols, made from `proto/`.
//!
//! They stay inside the client: nothing of this module is in a public signature.

// What each message means is said in the .proto files.
#![allow(missing_docs, dead_code, unreachable_pub, clippy::all, rustdoc::all)]

mod all {
    include!(concat!(env!("OUT_DIR"), "/all.rs"));
}

pub(crate) use all::{
    containerd::services::content::v1 as content,
    fsutil::types as fsutil,
    google::rpc,
    grpc::health::v1 as health,
    moby::{
        buildkit::{
            secrets::v1 as secrets,
            v1::{self as control, frontend as gateway, types},
        },
        filesync::v1 as filesync,
    },
};

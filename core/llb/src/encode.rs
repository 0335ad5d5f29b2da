//! The canonical encoding of an operation.
//!
//! Protobuf leaves the order of fields open, but the daemon names an operation by the digest of
//! the bytes that *it* would write: it decodes what we send and encodes it anew, with Go's
//! deterministic encoder. That one writes the fields in the order of their numbers, members of a
//! `oneof` last. In [`pb::Op`] those are the numbers 2 to 8, while `platform` and `constraints`
//! are 10 and 11, so Go writes 1, 10, 11 and then one of 2 to 8; prost would write it before 10.
//!
//! Bytes in another order would still build, but under another digest: progress and errors would
//! name operations that we do not know, and the daemon would find no source location for any.
//!
//! In the other messages with a `oneof` ([`pb::FileAction`], [`pb::UserOpt`]) its members have the
//! highest numbers anyway. Maps are B-trees, since Go sorts their keys.

use crate::pb;
use prost::Message;

/// Encodes an operation into the bytes whose digest is its name.
pub fn encode(op: &pb::Op) -> Vec<u8> {
    let common = pb::Op {
        inputs: op.inputs.clone(),
        op: None,
        platform: op.platform.clone(),
        constraints: op.constraints.clone(),
    };
    let kind = pb::Op {
        op: op.op.clone(),
        ..pb::Op::default()
    };
    let mut bytes = common.encode_to_vec();
    bytes.extend(kind.encode_to_vec());
    bytes
}

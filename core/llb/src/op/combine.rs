//! File systems put together without copying: merge, diff, passthrough.

use super::{Operation, Output, to_index};
use crate::pb;

/// Lays file systems over each other, the last one on top.
pub fn merge(layers: &[Output]) -> Operation {
    let merge = pb::MergeOp {
        inputs: (0..layers.len())
            .map(|place| pb::MergeInput {
                input: to_index(place),
            })
            .collect(),
    };
    let inputs = layers.iter().map(Output::to_pb).collect();
    Operation::new(pb::op::Op::Merge(merge), inputs, None, ["mergeop"])
}

/// Takes what `upper` has and `lower` has not; `None` is the empty file system.
pub fn diff(lower: Option<&Output>, upper: Option<&Output>) -> Operation {
    let mut inputs = Vec::new();
    let mut index = |output: Option<&Output>| {
        output.map_or(-1, |output| {
            inputs.push(output.to_pb());
            to_index(inputs.len() - 1)
        })
    };
    let diff = pb::DiffOp {
        lower: Some(pb::LowerDiffInput {
            input: index(lower),
        }),
        upper: Some(pb::UpperDiffInput {
            input: index(upper),
        }),
    };
    Operation::new(pb::op::Op::Diff(diff), inputs, None, ["diffop"])
}

/// Needs every input, and gives back those at the places `kept`, unchanged.
///
/// Not every daemon knows this operation: it came with BuildKit 0.31.
pub fn passthrough(id: &str, inputs: &[Output], kept: &[usize]) -> Operation {
    let passthrough = pb::PassthroughOp {
        id: id.to_owned(),
        outputs: kept.iter().copied().map(to_index).collect(),
    };
    let inputs = inputs.iter().map(Output::to_pb).collect();
    Operation::new(
        pb::op::Op::Passthrough(passthrough),
        inputs,
        None,
        ["passthroughop"],
    )
}

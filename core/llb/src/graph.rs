//! The graph: operations, what is said about them, and definitions of parts of it.

use crate::{
    digest::Digest,
    encode::encode,
    op::{Operation, Output},
    pb,
    source_map::{LANGUAGE, to_range},
};
use prost::Message;
use spec_core::text::{Text, TextRange};
use std::collections::{BTreeMap, BTreeSet};

/// Operations that need each other, with the places in the spec that ask for them.
///
/// Equal operations are one, whoever asked for them.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    filename: String,
    text: Text,
    vertices: Vec<Vertex>,
    places: BTreeMap<Digest, usize>,
}

/// An operation of a graph.
#[derive(Clone, Debug)]
pub struct Vertex {
    /// Its digest.
    pub digest: Digest,
    /// What is done.
    pub op: pb::Op,
    /// The bytes that make the digest.
    pub bytes: Vec<u8>,
    /// What the daemon must be able to do for it.
    pub caps: BTreeSet<&'static str>,
    /// Descriptions by key; if several asked for it, those of the first.
    pub description: BTreeMap<String, String>,
    /// Everywhere the spec asks for it, in the order of asking.
    pub ranges: Vec<TextRange>,
    /// What another maker of operations says of it; then `caps` is empty.
    foreign: Option<pb::OpMetadata>,
    /// The places of its inputs among the vertices.
    inputs: Vec<usize>,
}

impl Graph {
    /// Returns the empty graph of a spec; `filename` is what error messages of the daemon call it.
    pub fn new(filename: impl Into<String>, text: Text) -> Self {
        Self {
            filename: filename.into(),
            text,
            ..Self::default()
        }
    }

    /// Adds an operation, whose inputs must be in the graph, and returns its digest.
    ///
    /// If an equal one is there, it only gets the ranges of this one, too.
    pub fn add(&mut self, operation: Operation) -> Digest {
        let bytes = encode(&operation.op);
        let digest = Digest::of(&bytes);
        let inputs = self.inputs(&operation.op).flatten().collect();
        self.put(Vertex {
            digest: digest.clone(),
            op: operation.op,
            bytes,
            caps: operation.caps,
            description: operation.description,
            ranges: operation.ranges,
            foreign: None,
            inputs,
        });
        digest
    }

    /// Adds the operations of a definition that another program made, as they are, and returns
    /// what it defines; none if it is broken, or defines nothing.
    ///
    /// `range` is where the spec asks for it.
    pub fn graft(&mut self, definition: &pb::Definition, range: TextRange) -> Option<Output> {
        let (head, operations) = definition.def.split_last()?;
        for bytes in operations {
            let op = pb::Op::decode(bytes.as_slice()).ok()?;
            let digest = Digest::of(bytes);
            // Inputs come before what needs them.
            let inputs = self.inputs(&op).collect::<Option<_>>()?;
            let metadata = definition.metadata.get(digest.as_str()).cloned();
            let metadata = metadata.unwrap_or_default();
            self.put(Vertex {
                digest,
                op,
                bytes: bytes.clone(),
                caps: BTreeSet::new(),
                description: metadata.description.clone(),
                ranges: vec![range],
                foreign: Some(metadata),
                inputs,
            });
        }
        let head = pb::Op::decode(head.as_slice()).ok()?;
        let input = head.inputs.first()?;
        let operation = Digest::parse(&input.digest)?;
        self.places.get(&operation)?;
        Some(Output {
            operation,
            index: u32::try_from(input.index).ok()?,
        })
    }

    fn put(&mut self, new: Vertex) {
        let known = self.places.get(&new.digest);
        match known.and_then(|&at| self.vertices.get_mut(at)) {
            Some(vertex) => {
                for range in new.ranges {
                    if !vertex.ranges.contains(&range) {
                        vertex.ranges.push(range);
                    }
                }
            }
            None => {
                self.places.insert(new.digest.clone(), self.vertices.len());
                self.vertices.push(new);
            }
        }
    }

    /// Returns the places of an operation's inputs; none for an input that is not in the graph.
    fn inputs<'a>(&'a self, op: &'a pb::Op) -> impl Iterator<Item = Option<usize>> + 'a {
        op.inputs.iter().map(|input| {
            Digest::parse(&input.digest).and_then(|input| self.places.get(&input).copied())
        })
    }

    /// Adds an operation and returns its first output.
    pub fn add_output(&mut self, operation: Operation) -> Output {
        Output {
            operation: self.add(operation),
            index: 0,
        }
    }

    /// Returns the operations in the order in which they were added, so inputs come first.
    pub fn vertices(&self) -> &[Vertex] {
        &self.vertices
    }

    /// Returns the operation with this digest.
    pub fn vertex(&self, digest: &Digest) -> Option<&Vertex> {
        self.places
            .get(digest)
            .and_then(|&at| self.vertices.get(at))
    }

    /// Returns the place of an operation among the vertices.
    pub fn place(&self, digest: &Digest) -> Option<usize> {
        self.places.get(digest).copied()
    }

    /// Returns the text in which the ranges are.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// Returns what `output` needs, itself included, in the order of the graph.
    pub fn reachable(&self, output: &Output) -> Vec<&Vertex> {
        let mut places = BTreeSet::new();
        let mut open: Vec<usize> = self
            .places
            .get(&output.operation)
            .copied()
            .into_iter()
            .collect();
        while let Some(at) = open.pop() {
            if places.insert(at) {
                open.extend(
                    self.vertices
                        .get(at)
                        .into_iter()
                        .flat_map(|vertex| &vertex.inputs),
                );
            }
        }
        places
            .into_iter()
            .filter_map(|at| self.vertices.get(at))
            .collect()
    }

    /// Returns the definition that makes the daemon build `output`, and nothing else.
    ///
    /// The operation of `output` must be in the graph; the daemon refuses the definition if not.
    pub fn definition(&self, output: &Output) -> pb::Definition {
        let vertices = self.reachable(output);
        let mut definition = pb::Definition::default();
        let mut locations = BTreeMap::new();
        let mut described = false;
        for vertex in vertices {
            let key = vertex.digest.to_string();
            definition.def.push(vertex.bytes.clone());
            let metadata = vertex.foreign.clone();
            let metadata = metadata.unwrap_or_else(|| pb::OpMetadata {
                description: vertex.description.clone(),
                caps: caps(vertex.caps.iter().copied()),
                ..pb::OpMetadata::default()
            });
            definition.metadata.insert(key.clone(), metadata);
            described |= !vertex.description.is_empty();
            if !vertex.ranges.is_empty() {
                locations.insert(
                    key,
                    pb::Locations {
                        locations: self.locations(&vertex.ranges),
                    },
                );
            }
        }
        // The last operation does nothing: it says which output is meant.
        let head = pb::Op {
            inputs: vec![output.to_pb()],
            ..pb::Op::default()
        }
        .encode_to_vec();
        let needs = ["constraints", "platform"].into_iter();
        definition.metadata.insert(
            Digest::of(&head).to_string(),
            pb::OpMetadata {
                caps: caps(needs.chain(described.then_some("meta.description"))),
                ..pb::OpMetadata::default()
            },
        );
        definition.def.push(head);
        definition.source = Some(pb::Source {
            locations,
            infos: vec![self.info()],
        });
        definition
    }

    /// One location for each range: the same operation may serve several places.
    fn locations(&self, ranges: &[TextRange]) -> Vec<pb::Location> {
        let location = |&range| pb::Location {
            // The daemon does not check it: there is exactly one info.
            source_index: 0,
            ranges: vec![to_range(&self.text, range)],
        };
        ranges.iter().map(location).collect()
    }

    /// The text itself stays here: in an error of the daemon it would come back in a header, and
    /// ten kilobytes of it are more than most clients take.
    fn info(&self) -> pb::SourceInfo {
        pb::SourceInfo {
            filename: self.filename.clone(),
            language: LANGUAGE.to_owned(),
            ..pb::SourceInfo::default()
        }
    }
}

fn caps(names: impl Iterator<Item = &'static str>) -> BTreeMap<String, bool> {
    names.map(|name| (name.to_owned(), true)).collect()
}

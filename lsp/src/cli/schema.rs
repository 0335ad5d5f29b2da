//! `spec-lsp schema`: a JSON schema, for editors and programs that know no more.

use clap::Args;
use spec_core::{language::Language, schema::json_schema};
use std::{
    io::{self, Write as _},
    process::ExitCode,
};

/// Writes a JSON schema that accepts what the builder of a language accepts
#[derive(Debug, Args)]
pub struct Schema {
    /// The language: dalec, melange or melange-pipeline
    language: Language,
}

impl Schema {
    /// Writes the schema.
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        let mut out = io::BufWriter::new(io::stdout().lock());
        serde_json::to_writer_pretty(&mut out, &json_schema(self.language))?;
        out.write_all(b"\n")?;
        out.flush()?;
        Ok(ExitCode::SUCCESS)
    }
}

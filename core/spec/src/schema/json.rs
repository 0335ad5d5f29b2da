//! A JSON schema made of a table of fields.
//!
//! It accepts whatever the builder accepts. It cannot refuse all that the builder refuses: what
//! depends on two fields at once is left to the diagnostics.

use super::{Kind, Shape};
use crate::{dalec, language::Language, melange};
use serde_json::{Map, Value, json};

/// Returns the JSON schema of a language, of draft 2020-12.
pub fn json_schema(language: Language) -> Value {
    let (root, title) = match language {
        Language::Dalec => (&dalec::fields::SPEC, "A Dalec spec"),
        Language::Melange => (&melange::fields::CONFIGURATION, "A melange configuration"),
        Language::MelangePipeline => (&melange::fields::PIPELINE, "A melange pipeline"),
    };
    let mut writer = Writer {
        language,
        names: Vec::new(),
        definitions: Map::new(),
    };
    let reference = writer.reference(root);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "$ref": reference,
        "$defs": writer.definitions,
    })
}

struct Writer {
    language: Language,
    /// The shapes that have a definition, or are about to have one.
    names: Vec<(&'static Shape, String)>,
    definitions: Map<String, Value>,
}

impl Writer {
    /// Returns where the definition of a shape stands.
    fn reference(&mut self, shape: &'static Shape) -> String {
        let known = self.names.iter().find(|(it, _)| std::ptr::eq(*it, shape));
        if let Some((_, name)) = known {
            return format!("#/$defs/{name}");
        }
        // The words without the article.
        let words = shape.name.split(|c: char| !c.is_ascii_alphanumeric());
        let words = words.filter(|word| !word.is_empty()).skip(1);
        let mut name = words.collect::<Vec<_>>().join("-");
        while name.is_empty() || self.names.iter().any(|(_, it)| *it == name) {
            name.push_str("-2");
        }
        self.names.push((shape, name.clone()));
        let mut properties = Map::new();
        for field in shape.fields {
            let mut schema = self.kind(&field.kind);
            if let Value::Object(schema) = &mut schema {
                schema.insert("description".to_owned(), field.doc.into());
            }
            properties.insert(field.name.to_owned(), schema);
        }
        let mut definition = json!({
            "type": "object",
            "properties": properties,
            // What it does not know in a pipeline file, melange ignores.
            "additionalProperties": self.language == Language::MelangePipeline,
        });
        let required = shape.fields.iter().filter(|field| field.required);
        let required: Vec<&str> = required.map(|field| field.name).collect();
        if let Value::Object(definition) = &mut definition {
            if shape.extensions {
                definition.insert("patternProperties".to_owned(), json!({ "^[xX]-": true }));
            }
            if !required.is_empty() {
                definition.insert("required".to_owned(), json!(required));
            }
        }
        self.definitions.insert(name.clone(), definition);
        format!("#/$defs/{name}")
    }

    fn kind(&mut self, kind: &Kind) -> Value {
        match kind {
            Kind::Text | Kind::Date => json!({ "type": ["string", "number", "boolean", "null"] }),
            Kind::Flag => self.flag(),
            // Numbers are written in more ways than JSON has, which YAML parsers take for text.
            Kind::Mode | Kind::Integer | Kind::Unsigned | Kind::Id => {
                json!({ "type": ["number", "string", "null"] })
            }
            Kind::Duration => json!({ "type": ["string", "null"] }),
            Kind::List(item) => {
                let items = self.kind(item);
                json!({ "type": ["array", "null"], "items": items })
            }
            Kind::Map(value) | Kind::SubstitutedMap(value) | Kind::NamedMap(value) => {
                let values = self.kind(value);
                json!({ "type": ["object", "null"], "additionalProperties": values })
            }
            Kind::Record(shape) | Kind::AsWritten(shape) => {
                let reference = self.reference(shape);
                json!({ "anyOf": [{ "$ref": reference }, { "type": "null" }] })
            }
            Kind::Required(shape) => json!({ "$ref": self.reference(shape) }),
            Kind::Either(kinds) => {
                let kinds: Vec<Value> = kinds.iter().map(|kind| self.kind(kind)).collect();
                json!({ "anyOf": kinds })
            }
            Kind::Any => json!({}),
        }
    }

    fn flag(&self) -> Value {
        match self.language {
            Language::Dalec => json!({ "type": ["boolean", "null"] }),
            // As in YAML 1.1.
            Language::Melange | Language::MelangePipeline => json!({
                "anyOf": [
                    { "type": ["boolean", "null"] },
                    { "type": "string", "pattern": "^(y|Y|n|N|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$" },
                ],
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_somewhere() {
        for language in Language::ALL {
            let schema = json_schema(language);
            let text = schema.to_string();
            let mut references = 0;
            for part in text.split("\"#/$defs/").skip(1) {
                let name = part.split('"').next().unwrap();
                assert!(schema["$defs"][name].is_object(), "{name}");
                references += 1;
            }
            assert!(references > 3, "{language}");
        }
    }

    #[test]
    fn fields_have_their_kind_and_their_words() {
        let schema = json_schema(Language::Dalec);
        let name = &schema["$defs"]["spec"]["properties"]["name"];
        assert_eq!(name["description"], "The name of the package.");
        assert_eq!(schema["$defs"]["spec"]["patternProperties"]["^[xX]-"], true);
        assert_eq!(schema["$defs"]["spec"]["additionalProperties"], false);
    }
}

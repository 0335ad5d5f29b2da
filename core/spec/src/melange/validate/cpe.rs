//! Names under which vulnerabilities are recorded.

use super::shown;
use crate::{Written, diagnostic::Diagnostic, melange::spec::Cpe};

pub(super) fn check(cpe: &Cpe, found: &mut Vec<Diagnostic>) {
    let set = |it: &Option<Written>| it.clone().filter(|it| !it.value.is_empty());
    if let Some(part) = set(&cpe.part).filter(|part| !matches!(part.value.as_str(), "a" | "o")) {
        let message = format!("`part` is `a` or `o`, not {}", shown(&part));
        found.push(
            Diagnostic::new("melange/invalid-cpe", part.range, message)
                .with_hint("Applications have `a`."),
        );
    }
    let alone = match (set(&cpe.vendor), set(&cpe.product)) {
        (Some(vendor), None) => Some((vendor, "product")),
        (None, Some(product)) => Some((product, "vendor")),
        _ => None,
    };
    if let Some((alone, missing)) = alone {
        let message = format!("`vendor` and `product` go together: `{missing}` is missing");
        found.push(Diagnostic::new("melange/invalid-cpe", alone.range, message));
    }
    let fields = [
        ("vendor", &cpe.vendor),
        ("product", &cpe.product),
        ("edition", &cpe.edition),
        ("language", &cpe.language),
        ("sw_edition", &cpe.sw_edition),
        ("target_sw", &cpe.target_sw),
        ("target_hw", &cpe.target_hw),
        ("other", &cpe.other),
    ];
    for (name, written) in fields {
        let Some(written) = written else { continue };
        if written.value.is_empty() || is_field(&written.value) {
            continue;
        }
        let message = format!("`{name}` of a CPE cannot be {}", shown(written));
        found.push(
            Diagnostic::new("melange/invalid-cpe", written.range, message).with_hint(
                "It begins with a small letter or a digit, and has small letters, digits, `+`, \
                 `_`, `.` and `-`.",
            ),
        );
    }
}

fn is_field(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut bytes = text.bytes();
    bytes.next().is_some_and(plain) && bytes.all(|byte| plain(byte) || b"+_.-".contains(&byte))
}

//! The classes of Unicode that `\p{…}` may name in Go.

/// A class of Unicode, by what Go's `unicode` package calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnicodeClass {
    /// Every character: `Any`.
    Any,
    /// Every character with a meaning: `Assigned`.
    Assigned,
    /// The first 128: `ASCII`.
    Ascii,
    /// A general category, by its short name (`Lu`, `L`, `LC`).
    Category(&'static str),
    /// A script, by its name (`Greek`).
    Script(&'static str),
}

impl UnicodeClass {
    /// Finds a class by the name in `\p{name}`.
    ///
    /// Case, blanks, hyphens and underscores do not count.
    /// And yet a script whose own name has an underscore (`Old_Italic`) is not found: Go 1.25
    /// looks it up without the underscore, and refuses the pattern.
    pub fn find(name: &str) -> Option<Self> {
        let name = canonical(name);
        let find = |names: &[&'static str]| names.iter().find(|known| **known == name).copied();
        match name.as_str() {
            "Any" => return Some(Self::Any),
            "Assigned" => return Some(Self::Assigned),
            "Ascii" => return Some(Self::Ascii),
            "Lc" => return Some(Self::Category("LC")),
            _ => {}
        }
        if let Some(category) = find(CATEGORIES) {
            return Some(Self::Category(category));
        }
        if let Some(script) = find(SCRIPTS) {
            return Some(Self::Script(script));
        }
        let (_, category) = ALIASES.iter().find(|(alias, _)| *alias == name)?;
        Some(Self::Category(category))
    }
}

impl UnicodeClass {
    /// Lists the names of all classes, as they are looked up.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let named = ["Any", "Assigned", "ASCII", "LC"].into_iter();
        let aliases = ALIASES.iter().map(|(alias, _)| *alias);
        named
            .chain(CATEGORIES.iter().copied())
            .chain(SCRIPTS.iter().copied())
            .chain(aliases)
    }
}

/// Returns the name with a capital first and small letters after it, without separators.
fn canonical(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for c in name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')) {
        text.push(if text.is_empty() {
            c.to_ascii_uppercase()
        } else {
            c.to_ascii_lowercase()
        });
    }
    text
}

const CATEGORIES: &[&str] = &[
    "C", "Cc", "Cf", "Cn", "Co", "Cs", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn",
    "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm",
    "So", "Z", "Zl", "Zp", "Zs",
];

const ALIASES: &[(&str, &str)] = &[
    ("Casedletter", "LC"),
    ("Closepunctuation", "Pe"),
    ("Cntrl", "Cc"),
    ("Combiningmark", "M"),
    ("Connectorpunctuation", "Pc"),
    ("Control", "Cc"),
    ("Currencysymbol", "Sc"),
    ("Dashpunctuation", "Pd"),
    ("Decimalnumber", "Nd"),
    ("Digit", "Nd"),
    ("Enclosingmark", "Me"),
    ("Finalpunctuation", "Pf"),
    ("Format", "Cf"),
    ("Initialpunctuation", "Pi"),
    ("Letter", "L"),
    ("Letternumber", "Nl"),
    ("Lineseparator", "Zl"),
    ("Lowercaseletter", "Ll"),
    ("Mark", "M"),
    ("Mathsymbol", "Sm"),
    ("Modifierletter", "Lm"),
    ("Modifiersymbol", "Sk"),
    ("Nonspacingmark", "Mn"),
    ("Number", "N"),
    ("Openpunctuation", "Ps"),
    ("Other", "C"),
    ("Otherletter", "Lo"),
    ("Othernumber", "No"),
    ("Otherpunctuation", "Po"),
    ("Othersymbol", "So"),
    ("Paragraphseparator", "Zp"),
    ("Privateuse", "Co"),
    ("Punct", "P"),
    ("Punctuation", "P"),
    ("Separator", "Z"),
    ("Spaceseparator", "Zs"),
    ("Spacingmark", "Mc"),
    ("Surrogate", "Cs"),
    ("Symbol", "S"),
    ("Titlecaseletter", "Lt"),
    ("Unassigned", "Cn"),
    ("Uppercaseletter", "Lu"),
];

/// The scripts of Unicode 15 that Go finds: those of one word.
const SCRIPTS: &[&str] = &[
    "Adlam",
    "Ahom",
    "Arabic",
    "Armenian",
    "Avestan",
    "Balinese",
    "Bamum",
    "Batak",
    "Bengali",
    "Bhaiksuki",
    "Bopomofo",
    "Brahmi",
    "Braille",
    "Buginese",
    "Buhid",
    "Carian",
    "Chakma",
    "Cham",
    "Cherokee",
    "Chorasmian",
    "Common",
    "Coptic",
    "Cuneiform",
    "Cypriot",
    "Cyrillic",
    "Deseret",
    "Devanagari",
    "Dogra",
    "Duployan",
    "Elbasan",
    "Elymaic",
    "Ethiopic",
    "Georgian",
    "Glagolitic",
    "Gothic",
    "Grantha",
    "Greek",
    "Gujarati",
    "Gurmukhi",
    "Han",
    "Hangul",
    "Hanunoo",
    "Hatran",
    "Hebrew",
    "Hiragana",
    "Inherited",
    "Javanese",
    "Kaithi",
    "Kannada",
    "Katakana",
    "Kawi",
    "Kharoshthi",
    "Khmer",
    "Khojki",
    "Khudawadi",
    "Lao",
    "Latin",
    "Lepcha",
    "Limbu",
    "Lisu",
    "Lycian",
    "Lydian",
    "Mahajani",
    "Makasar",
    "Malayalam",
    "Mandaic",
    "Manichaean",
    "Marchen",
    "Medefaidrin",
    "Miao",
    "Modi",
    "Mongolian",
    "Mro",
    "Multani",
    "Myanmar",
    "Nabataean",
    "Nandinagari",
    "Newa",
    "Nko",
    "Nushu",
    "Ogham",
    "Oriya",
    "Osage",
    "Osmanya",
    "Palmyrene",
    "Phoenician",
    "Rejang",
    "Runic",
    "Samaritan",
    "Saurashtra",
    "Sharada",
    "Shavian",
    "Siddham",
    "Sinhala",
    "Sogdian",
    "Soyombo",
    "Sundanese",
    "Syriac",
    "Tagalog",
    "Tagbanwa",
    "Takri",
    "Tamil",
    "Tangsa",
    "Tangut",
    "Telugu",
    "Thaana",
    "Thai",
    "Tibetan",
    "Tifinagh",
    "Tirhuta",
    "Toto",
    "Ugaritic",
    "Vai",
    "Vithkuqi",
    "Wancho",
    "Yezidi",
    "Yi",
];

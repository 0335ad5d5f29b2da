//! The tokens of the grammar.

/// A sign or a word. What a sign is depends on where it stands: `<<` begins a here-document, and
/// shifts a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// What fits nowhere.
    Unknown,
    End,
    Line,
    /// A part of a word behind which another may follow.
    Piece,
    /// A whole word, or the last part of one.
    Text,
    /// A number or `{name}` before a redirection.
    Target,

    SingleQuote,
    DoubleQuote,
    Backquote,
    DollarSingleQuote,
    DollarDoubleQuote,

    And,
    AndAnd,
    Or,
    OrOr,
    OrAnd,
    Semicolon,
    SemicolonTwice,
    SemicolonAnd,
    SemicolonTwiceAnd,

    Dollar,
    DollarBrace,
    DollarBracket,
    DollarParen,
    DollarParenTwice,
    BracketOpen,
    BracketClose,
    BraceClose,
    ParenOpen,
    ParenOpenTwice,
    ParenClose,

    Exclamation,
    Tilde,
    PlusPlus,
    MinusMinus,
    Star,
    StarStar,
    EqualEqual,
    NotEqual,
    LessEqual,
    GreaterEqual,
    PlusEqual,
    MinusEqual,
    StarEqual,
    SlashEqual,
    PercentEqual,
    AndEqual,
    OrEqual,
    CaretEqual,
    LessLessEqual,
    GreaterGreaterEqual,

    Less,
    Greater,
    GreaterGreater,
    LessGreater,
    LessAnd,
    GreaterAnd,
    GreaterOr,
    GreaterGreaterOr,
    LessLess,
    LessLessMinus,
    LessLessLess,
    AndGreater,
    AndGreaterOr,
    AndGreaterGreater,
    AndGreaterGreaterOr,
    LessParen,
    EqualParen,
    GreaterParen,

    Plus,
    ColonPlus,
    Minus,
    ColonMinus,
    Question,
    ColonQuestion,
    Equal,
    ColonEqual,
    Percent,
    PercentPercent,
    Hash,
    HashHash,
    ColonHash,
    ColonOr,
    ColonStar,
    Caret,
    CaretCaret,
    Comma,
    CommaComma,
    At,
    Slash,
    SlashSlash,
    Period,
    Colon,

    /// `?(`
    GlobQuestion,
    /// `*(`
    GlobStar,
    /// `+(`
    GlobPlus,
    /// `@(`
    GlobAt,
    /// `!(`
    GlobExclamation,
}

impl Token {
    /// Returns how a sign is written; nothing for what is no sign.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Unknown | Self::End | Self::Line | Self::Piece | Self::Text | Self::Target => "",
            Self::SingleQuote => "'",
            Self::DoubleQuote => "\"",
            Self::Backquote => "`",
            Self::DollarSingleQuote => "$'",
            Self::DollarDoubleQuote => "$\"",
            Self::And => "&",
            Self::AndAnd => "&&",
            Self::Or => "|",
            Self::OrOr => "||",
            Self::OrAnd => "|&",
            Self::Semicolon => ";",
            Self::SemicolonTwice => ";;",
            Self::SemicolonAnd => ";&",
            Self::SemicolonTwiceAnd => ";;&",
            Self::Dollar => "$",
            Self::DollarBrace => "${",
            Self::DollarBracket => "$[",
            Self::DollarParen => "$(",
            Self::DollarParenTwice => "$((",
            Self::BracketOpen => "[",
            Self::BracketClose => "]",
            Self::BraceClose => "}",
            Self::ParenOpen => "(",
            Self::ParenOpenTwice => "((",
            Self::ParenClose => ")",
            Self::Exclamation => "!",
            Self::Tilde => "~",
            Self::PlusPlus => "++",
            Self::MinusMinus => "--",
            Self::Star => "*",
            Self::StarStar => "**",
            Self::EqualEqual => "==",
            Self::NotEqual => "!=",
            Self::LessEqual => "<=",
            Self::GreaterEqual => ">=",
            Self::PlusEqual => "+=",
            Self::MinusEqual => "-=",
            Self::StarEqual => "*=",
            Self::SlashEqual => "/=",
            Self::PercentEqual => "%=",
            Self::AndEqual => "&=",
            Self::OrEqual => "|=",
            Self::CaretEqual => "^=",
            Self::LessLessEqual => "<<=",
            Self::GreaterGreaterEqual => ">>=",
            Self::Less => "<",
            Self::Greater => ">",
            Self::GreaterGreater => ">>",
            Self::LessGreater => "<>",
            Self::LessAnd => "<&",
            Self::GreaterAnd => ">&",
            Self::GreaterOr => ">|",
            Self::GreaterGreaterOr => ">>|",
            Self::LessLess => "<<",
            Self::LessLessMinus => "<<-",
            Self::LessLessLess => "<<<",
            Self::AndGreater => "&>",
            Self::AndGreaterOr => "&>|",
            Self::AndGreaterGreater => "&>>",
            Self::AndGreaterGreaterOr => "&>>|",
            Self::LessParen => "<(",
            Self::EqualParen => "=(",
            Self::GreaterParen => ">(",
            Self::Plus => "+",
            Self::ColonPlus => ":+",
            Self::Minus => "-",
            Self::ColonMinus => ":-",
            Self::Question => "?",
            Self::ColonQuestion => ":?",
            Self::Equal => "=",
            Self::ColonEqual => ":=",
            Self::Percent => "%",
            Self::PercentPercent => "%%",
            Self::Hash => "#",
            Self::HashHash => "##",
            Self::ColonHash => ":#",
            Self::ColonOr => ":|",
            Self::ColonStar => ":*",
            Self::Caret => "^",
            Self::CaretCaret => "^^",
            Self::Comma => ",",
            Self::CommaComma => ",,",
            Self::At => "@",
            Self::Slash => "/",
            Self::SlashSlash => "//",
            Self::Period => ".",
            Self::Colon => ":",
            Self::GlobQuestion => "?(",
            Self::GlobStar => "*(",
            Self::GlobPlus => "+(",
            Self::GlobAt => "@(",
            Self::GlobExclamation => "!(",
        }
    }

    /// Returns whether it is a word, or a part of one that is written as it is.
    pub(super) fn is_literal(self) -> bool {
        matches!(self, Self::Piece | Self::Text | Self::Target)
    }

    /// Returns whether a redirection begins with it.
    pub(super) fn is_redirection(self) -> bool {
        matches!(
            self,
            Self::Target
                | Self::Less
                | Self::Greater
                | Self::GreaterGreater
                | Self::LessGreater
                | Self::LessAnd
                | Self::GreaterAnd
                | Self::GreaterOr
                | Self::GreaterGreaterOr
                | Self::LessLess
                | Self::LessLessMinus
                | Self::LessLessLess
                | Self::AndGreater
                | Self::AndGreaterOr
                | Self::AndGreaterGreater
                | Self::AndGreaterGreaterOr
        )
    }
}

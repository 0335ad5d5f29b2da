//! A walk through the tree of a script: every command, redirection and word, once.

use brush_parser::ast::{
    AndOr, Assignment, AssignmentValue, Command, CommandPrefixOrSuffixItem, CompoundCommand,
    CompoundList, ExtendedTestExpr, FunctionDefinition, IoFileRedirectTarget, IoRedirect, Pipeline,
    Program, RedirectList, SimpleCommand, Word,
};

/// What wants to see the parts of a script.
pub(super) trait Visitor {
    fn pipeline(&mut self, _: &Pipeline) {}
    fn simple(&mut self, _: &SimpleCommand) {}
    fn compound(&mut self, _: &CompoundCommand) {}
    fn test(&mut self, _: &brush_parser::ast::ExtendedTestExprCommand) {}
    fn function(&mut self, _: &FunctionDefinition) {}
    fn assignment(&mut self, _: &Assignment) {}
    fn redirect(&mut self, _: &IoRedirect) {}
    fn substitution(&mut self, _: &brush_parser::ast::SubshellCommand) {}
    fn word(&mut self, _: &Word) {}
}

/// Shows a visitor everything.
pub(super) fn walk(program: &Program, visitor: &mut impl Visitor) {
    for list in &program.complete_commands {
        compound_list(list, visitor);
    }
}

fn compound_list(list: &CompoundList, visitor: &mut impl Visitor) {
    for item in &list.0 {
        pipeline(&item.0.first, visitor);
        for next in &item.0.additional {
            match next {
                AndOr::And(next) | AndOr::Or(next) => pipeline(next, visitor),
            }
        }
    }
}

fn pipeline(line: &Pipeline, visitor: &mut impl Visitor) {
    visitor.pipeline(line);
    for it in &line.seq {
        command(it, visitor);
    }
}

fn command(it: &Command, visitor: &mut impl Visitor) {
    match it {
        Command::Simple(simple) => {
            visitor.simple(simple);
            let prefix = simple.prefix.iter().flat_map(|prefix| &prefix.0);
            items(prefix, visitor);
            if let Some(word) = &simple.word_or_name {
                visitor.word(word);
            }
            items(simple.suffix.iter().flat_map(|suffix| &suffix.0), visitor);
        }
        Command::Compound(inner, list) => {
            compound(inner, visitor);
            redirects(list.as_ref(), visitor);
        }
        Command::Function(function) => {
            visitor.function(function);
            compound(&function.body.0, visitor);
            redirects(function.body.1.as_ref(), visitor);
        }
        Command::ExtendedTest(test, list) => {
            visitor.test(test);
            expression(&test.expr, visitor);
            redirects(list.as_ref(), visitor);
        }
    }
}

fn items<'a>(
    items: impl Iterator<Item = &'a CommandPrefixOrSuffixItem>,
    visitor: &mut impl Visitor,
) {
    for item in items {
        match item {
            CommandPrefixOrSuffixItem::IoRedirect(it) => redirect(it, visitor),
            CommandPrefixOrSuffixItem::Word(word) => visitor.word(word),
            CommandPrefixOrSuffixItem::AssignmentWord(assignment, word) => {
                visitor.assignment(assignment);
                if matches!(assignment.value, AssignmentValue::Scalar(_)) {
                    visitor.word(word);
                }
            }
            CommandPrefixOrSuffixItem::ProcessSubstitution(_, shell) => {
                visitor.substitution(shell);
                compound_list(&shell.list, visitor);
            }
        }
    }
}

fn compound(it: &CompoundCommand, visitor: &mut impl Visitor) {
    visitor.compound(it);
    match it {
        CompoundCommand::Arithmetic(_) => {}
        CompoundCommand::ArithmeticForClause(it) => compound_list(&it.body.list, visitor),
        CompoundCommand::BraceGroup(it) => compound_list(&it.list, visitor),
        CompoundCommand::Subshell(it) => compound_list(&it.list, visitor),
        CompoundCommand::ForClause(it) => {
            it.values
                .iter()
                .flatten()
                .for_each(|word| visitor.word(word));
            compound_list(&it.body.list, visitor);
        }
        CompoundCommand::CaseClause(it) => {
            visitor.word(&it.value);
            for case in &it.cases {
                case.patterns.iter().for_each(|word| visitor.word(word));
                if let Some(list) = &case.cmd {
                    compound_list(list, visitor);
                }
            }
        }
        CompoundCommand::IfClause(it) => {
            compound_list(&it.condition, visitor);
            compound_list(&it.then, visitor);
            for other in it.elses.iter().flatten() {
                if let Some(condition) = &other.condition {
                    compound_list(condition, visitor);
                }
                compound_list(&other.body, visitor);
            }
        }
        CompoundCommand::WhileClause(it) | CompoundCommand::UntilClause(it) => {
            compound_list(&it.0, visitor);
            compound_list(&it.1.list, visitor);
        }
        CompoundCommand::Coprocess(it) => command(&it.body, visitor),
    }
}

fn redirects(list: Option<&RedirectList>, visitor: &mut impl Visitor) {
    for it in list.iter().flat_map(|list| &list.0) {
        redirect(it, visitor);
    }
}

fn redirect(it: &IoRedirect, visitor: &mut impl Visitor) {
    visitor.redirect(it);
    match it {
        IoRedirect::File(_, _, target) => match target {
            IoFileRedirectTarget::Filename(word) | IoFileRedirectTarget::Duplicate(word) => {
                visitor.word(word);
            }
            IoFileRedirectTarget::Fd(_) => {}
            IoFileRedirectTarget::ProcessSubstitution(_, shell) => {
                visitor.substitution(shell);
                compound_list(&shell.list, visitor);
            }
        },
        // The text of a here-document is no word.
        IoRedirect::HereDocument(..) => {}
        IoRedirect::HereString(_, word) | IoRedirect::OutputAndError(word, _) => visitor.word(word),
    }
}

fn expression(it: &ExtendedTestExpr, visitor: &mut impl Visitor) {
    match it {
        ExtendedTestExpr::And(left, right) | ExtendedTestExpr::Or(left, right) => {
            expression(left, visitor);
            expression(right, visitor);
        }
        ExtendedTestExpr::Not(inner) | ExtendedTestExpr::Parenthesized(inner) => {
            expression(inner, visitor);
        }
        ExtendedTestExpr::UnaryTest(_, word) => visitor.word(word),
        ExtendedTestExpr::BinaryTest(_, left, right) => {
            visitor.word(left);
            visitor.word(right);
        }
    }
}

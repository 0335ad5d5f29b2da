//! Fields of pipelines and tests.

use super::ENVIRONMENT;
use crate::schema::{
    Kind::{Any, Flag, Integer, List, Map, Record, Text},
    Shape, field, strict, substituted,
};

/// A pipeline file: a step with inputs.
///
/// What a step has besides counts as well; what only the step that uses it can have does not.
pub static PIPELINE: Shape = strict(
    "a melange pipeline",
    &[
        field("name", Text, "What the pipeline is called, for readers."),
        field(
            "description",
            Any,
            "What the pipeline does, for readers; melange ignores it.",
        ),
        field(
            "inputs",
            Map(&Record(&INPUT)),
            "What a step can give by `with`. `${{inputs.NAME}}` is replaced by the value.",
        ),
        field(
            "needs",
            Record(&NEEDS),
            "What must be installed for this pipeline.",
        ),
        field(
            "pipeline",
            List(&Record(&STEP)),
            "The steps, in their order; they inherit the working directory.",
        ),
        field(
            "runs",
            Text,
            "The script that runs, by `/bin/sh`, before the steps.",
        ),
        field(
            "if",
            Text,
            "When the pipeline runs, in the place of the condition of the step that uses it.",
        ),
        field(
            "working-directory",
            Text,
            "The folder in which it runs, in the place of that of the step that uses it.",
        ),
        field(
            "environment",
            Map(&Text),
            "Environment variables, over those of the step that uses it.",
        ),
        field(
            "assertions",
            Record(&ASSERTIONS),
            "What must hold once the steps inside are through.",
        ),
        field("label", Text, "A label; it has no effect."),
        field(
            "uses",
            Text,
            "Of no effect here: put it into a step of `pipeline`.",
        ),
        field(
            "with",
            Map(&Text),
            "Of no effect here: put it into a step of `pipeline`.",
        ),
    ],
);

/// A step of a pipeline.
pub static STEP: Shape = strict(
    "a step",
    &[
        substituted(
            "if",
            Text,
            "When the step and what is in it run: texts compared by `==` and `!=`, joined by \
             `&&` and `||`.",
        ),
        substituted("name", Text, "What the step is called in the log."),
        field(
            "uses",
            Text,
            "The pipeline that runs: one of melange's own, or a file in a pipeline folder, \
             without `.yaml`.",
        ),
        substituted(
            "with",
            Map(&Text),
            "What is given to the pipeline, by the names of its inputs.",
        ),
        substituted("runs", Text, "The script that runs, by `/bin/sh`."),
        field(
            "pipeline",
            List(&Record(&STEP)),
            "Steps inside this one; they inherit its working directory and its environment.",
        ),
        field(
            "inputs",
            Map(&Record(&INPUT)),
            "What can be given to this pipeline, in a pipeline file.",
        ),
        field(
            "needs",
            Record(&NEEDS),
            "What must be installed for this step.",
        ),
        field("label", Text, "A label; it has no effect."),
        field(
            "assertions",
            Record(&ASSERTIONS),
            "What must hold once the steps inside are through.",
        ),
        substituted(
            "working-directory",
            Text,
            "The folder in which the script runs, from `/home/build`. It is made if it is missing.",
        ),
        substituted(
            "environment",
            Map(&Text),
            "Environment variables of this step and of those inside.",
        ),
    ],
);

/// An input of a pipeline.
pub static INPUT: Shape = strict(
    "an input",
    &[
        field("description", Text, "What it is for."),
        field(
            "default",
            Text,
            "Its value where none is given, or an empty one.",
        ),
        field("required", Flag, "Whether it must have a value."),
    ],
);

/// The test of a package.
pub static TEST: Shape = strict(
    "`test`",
    &[
        field(
            "environment",
            Record(&ENVIRONMENT),
            "The container in which the test runs. The tested package is installed by itself.",
        ),
        field("pipeline", List(&Record(&STEP)), "The steps of the test."),
    ],
);

static NEEDS: Shape = strict(
    "`needs`",
    &[substituted(
        "packages",
        List(&Text),
        "Packages that are added to the container of the build or the test.",
    )],
);

static ASSERTIONS: Shape = strict(
    "`assertions`",
    &[field(
        "required-steps",
        Integer,
        "How many of the steps directly inside must have run; others had an `if` that did not hold.",
    )],
);

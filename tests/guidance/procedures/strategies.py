"""Hypothesis strategies for specs: ``specs()`` makes any valid one, ``examples.py`` holds hand-made ones."""

import datetime

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from guidance.procedures.spec import (
    BIND_FITS,
    OPTION_KINDS,
    RESERVED_KEYS,
    AllOf,
    Amount,
    AnyOf,
    BindSpec,
    ColumnSpec,
    Comparison,
    DeadlineSpec,
    DocumentSpec,
    EffectSpec,
    FieldSpec,
    Not,
    OptionSpec,
    OutcomeSpec,
    Overdue,
    ProcedureSpec,
    RoleSpec,
    RoutineSpec,
    SignalSpec,
    SourceSpec,
    StageSpec,
    Start,
    StepSpec,
    Text,
)

#: Whole procedures are large examples: making one takes a moment, and shrinking one takes minutes that nobody waits.
property_test = settings(
    deadline=None,
    max_examples=15,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)

LANGUAGES = ("da", "en")
UNITS = ("hours", "days", "weeks", "months", "working_days", "school_days")
KINDS = FieldSpec.model_fields["kind"].annotation.__args__
COLUMN_KINDS = ColumnSpec.model_fields["kind"].annotation.__args__
TRICKY = (
    *(
        "yes",
        "no",
        "on",
        "null",
        "~",
        "true",
        "2024-01-01",
        "12:30",
        "1e5",
        "0x1f",
        "007",
        "1.0",
        "a: b",
        "- x",
        "# no",
    ),
    *("'", '"', "&a", "*a", "!tag", "%", "@", "æøå", " led", "trail ", "two\nlines\n", "\ttab", "|", ">", "{}", "["),
    *("\u2028", "🎒"),
)

keys = st.from_regex(r"\A[a-z][a-z0-9_]{0,8}\Z").filter(lambda key: key not in RESERVED_KEYS)
characters = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n", exclude_characters="\ufffe\uffff")
plain = st.sampled_from(TRICKY) | st.text(characters, min_size=1, max_size=40)
texts = st.builds(
    lambda da, en: Text({"da": da, "en": en} if en else {"da": da}),
    plain,
    st.none() | plain,
)
maybe_text = st.none() | texts
amounts = st.builds(Amount, amount=st.integers(0, 1000), unit=st.sampled_from(UNITS))
maybe_amount = st.none() | amounts
origins = st.sampled_from(("source", "ours"))
values = st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | plain
numbers = st.integers(-1000, 1000) | st.floats(-1000, 1000)


def few(strategy, most=2, least=0):
    """Tuples of a few things."""
    return st.lists(strategy, min_size=least, max_size=most).map(tuple)


def keyed(strategy, most=2, least=0):
    """Tuples of a few things whose keys differ."""
    return st.lists(strategy, min_size=least, max_size=most, unique_by=lambda part: part.key).map(tuple)


paths = st.lists(keys, min_size=1, max_size=3).map(".".join)
field_paths = st.lists(keys, min_size=2, max_size=3).map(".".join)
operands = (
    st.fixed_dictionaries({"answer": paths})
    | st.fixed_dictionaries(
        {"subject": st.sampled_from(("kind", "grade", "age", "school", "has_plan", "has_referral"))}
    )
    | st.fixed_dictionaries({"absence": keys, "days": st.none() | st.integers(1, 800)})
    | st.fixed_dictionaries({"absence": keys, "school_days": st.integers(1, 400)})
    | st.fixed_dictionaries({"history": st.just("runs"), "stage": keys})
    | st.fixed_dictionaries({"history": st.just("outcomes"), "stage": keys, "outcome": keys})
)
operators = (
    st.fixed_dictionaries({"is_": values})
    | st.fixed_dictionaries({"is_not": values})
    | st.fixed_dictionaries({"in_": few(values, 3, 1)})
    | st.fixed_dictionaries({"contains": values})
    | st.fixed_dictionaries({"at_least": numbers})
    | st.fixed_dictionaries({"at_most": numbers})
    | st.fixed_dictionaries({"before": plain})
    | st.fixed_dictionaries({"filled": st.booleans()})
)
comparison_specs = st.builds(lambda operand, operator: Comparison(**operand, **operator), operands, operators)
conditions = st.recursive(
    comparison_specs,
    lambda inner: (
        st.builds(lambda parts: AllOf(all=parts), few(inner, 2, 1))
        | st.builds(lambda parts: AnyOf(any=parts), few(inner, 2, 1))
        | st.builds(lambda part: Not(not_=part), inner)
    ),
    max_leaves=3,
)
maybe_condition = st.none() | conditions

starts = (
    st.just(Start(stage_start=True))
    | st.builds(Start, step=keys)
    | st.builds(Start, decision=keys)
    | st.builds(Start, field=field_paths)
)
overdues = st.builds(Overdue, tell=st.none() | keys, hand_to=st.none() | keys, propose=st.none() | keys)
deadlines = st.builds(
    DeadlineSpec,
    amount=st.integers(0, 1000),
    unit=st.sampled_from(UNITS),
    kind=st.sampled_from(("at_latest", "not_before")),
    from_=starts,
    count_first=st.booleans(),
    restart=st.booleans(),
    on_overdue=st.none() | overdues,
    when=maybe_condition,
    label=maybe_text,
    origin=origins,
)
options = st.builds(OptionSpec, key=keys, label=texts, help=maybe_text)
columns = st.builds(
    ColumnSpec,
    key=keys,
    label=texts,
    kind=st.sampled_from(COLUMN_KINDS),
    required=st.booleans(),
    options=keyed(options),
)
effects = st.builds(
    EffectSpec,
    on=few(keys),
    when=maybe_condition,
    title=texts,
    text=texts,
    tells=few(keys),
    starts=st.none() | keys,
)


@st.composite
def fields(draw):
    """Any valid field."""
    kind = draw(st.sampled_from(KINDS))
    window = draw(st.sampled_from(("days", "school_days")))
    fits = sorted(bind for bind, kinds in BIND_FITS.items() if kind in kinds)
    binds = st.builds(
        BindSpec,
        kind=st.sampled_from(fits or ["follow_up"]),
        role=st.none() | keys,
        time=st.none() | keys,
        place=st.none() | keys,
        title=maybe_text,
        purpose=maybe_text,
        on=few(keys),
    )
    return FieldSpec(
        key=draw(keys),
        label=draw(texts),
        help=draw(maybe_text),
        kind=kind,
        required=kind != "notice" and draw(st.booleans()),
        more=draw(st.booleans()),
        options=draw(keyed(options, 3, 1 if kind in ("choice", "choices") else 0)) if kind in OPTION_KINDS else (),
        other=draw(st.booleans()),
        columns=draw(keyed(columns, 2, 1 if kind == "rows" else 0)),
        needs=draw(few(keys)),
        segments=draw(keyed(options, 2, 1)) if kind == "mapping" else (),
        min=draw(st.none() | st.integers(-5, 5)),
        max=draw(st.none() | st.integers(6, 10)),
        low=draw(maybe_text),
        high=draw(maybe_text),
        unit=draw(maybe_text),
        absence=draw(few(keys)),
        **{window: draw(st.none() | st.integers(1, 400))},
        nature=draw(st.none() | st.sampled_from(("facts", "view", "agreement"))),
        voice=draw(st.none() | st.sampled_from(("pupil", "guardian", "school"))),
        sensitive=draw(st.booleans()),
        default=draw(st.none() | st.sampled_from(("today", "me")) | amounts),
        preset=draw(st.none() | paths),
        binds=draw(st.none() | binds) if fits else None,
        when=draw(maybe_condition),
        stop=draw(st.none() | effects),
        alert=draw(st.none() | effects),
    )


def steps(most_fields=2):
    """Any valid step."""
    return st.builds(
        StepSpec,
        key=keys,
        ref=st.none() | plain,
        title=texts,
        why=maybe_text,
        guidance=maybe_text,
        responsible=few(keys),
        deadlines=st.none() | few(deadlines),
        fields=keyed(fields(), most_fields),
        after=few(keys),
        when=maybe_condition,
        runs=st.sampled_from(("first", "each")),
        repeatable=st.booleans(),
        optional=st.booleans(),
        about=st.sampled_from(("subject", "class")),
        page=st.none() | plain,
        origin=origins,
    )


@st.composite
def outcomes(draw):
    """Any valid outcome."""
    kind = draw(st.sampled_from(("continue", "replan", "escalate", "close")))
    next_dates = ("required", "optional") if kind == "continue" else ("required", "optional", "none")
    return OutcomeSpec(
        key=draw(keys),
        label=draw(texts),
        kind=kind,
        guidance=draw(maybe_text),
        when=draw(maybe_condition),
        barred=draw(maybe_text),
        who=draw(few(keys)),
        confirmed_by=draw(few(keys)),
        to=draw(keys) if kind in ("replan", "escalate") else None,
        reason=draw(st.sampled_from(("required", "optional"))),
        next_date=draw(st.sampled_from(next_dates)),
        proposed_after=draw(maybe_amount),
        owner=draw(st.none() | keys),
        releases=draw(few(keys)),
        keeps_coordinator=draw(st.booleans()),
        deadline=draw(st.none() | deadlines),
        starts=draw(st.none() | keys),
        origin=draw(origins),
    )


stages = st.builds(
    StageSpec,
    key=keys,
    title=texts,
    phase=maybe_text,
    guidance=maybe_text,
    responsible=few(keys),
    repeatable=maybe_amount,
    entry=st.booleans(),
    steps=keyed(steps()),
    outcomes=keyed(outcomes()),
    page=st.none() | plain,
    origin=origins,
)
signals = st.builds(
    SignalSpec,
    key=keys,
    title=texts,
    guidance=maybe_text,
    when=conditions,
    stage=st.none() | keys,
    tells=few(keys),
    valid_from=st.none() | st.dates(datetime.date(2000, 1, 1), datetime.date(2050, 1, 1)),
    valid_until=st.none() | st.dates(datetime.date(2050, 1, 1)),
    origin=origins,
)
roles = st.builds(
    RoleSpec,
    key=keys,
    title=texts,
    rank=st.sampled_from(("teaching", "resource", "leadership", "partner", "guardian", "pupil")),
    made_up_of=few(keys),
    page=st.none() | plain,
    summary=maybe_text,
)
routines = st.builds(
    RoutineSpec,
    key=keys,
    title=texts,
    role=keys,
    guidance=maybe_text,
    every=amounts,
    overdue_after=maybe_amount,
    round=st.booleans(),
    steps=keyed(steps(1), 1),
    page=st.none() | plain,
    origin=origins,
)
documents = st.builds(
    DocumentSpec,
    key=keys,
    title=texts,
    kind=st.sampled_from(("letter", "invitation", "agreement", "minutes", "sheet")),
    body=texts,
    step=st.none() | plain,
    origin=origins,
)
sources = st.builds(SourceSpec, name=texts, url=st.none() | plain, example=st.booleans(), note=maybe_text)


def specs():
    """Any valid procedure; whether lint likes it is another matter."""
    return st.builds(
        ProcedureSpec,
        key=keys,
        languages=st.just(LANGUAGES),
        country=st.sampled_from(("DK", "NO")),
        title=texts,
        summary=texts,
        source=sources,
        guidance=maybe_text,
        subjects=st.sampled_from((("pupil",), ("pupil", "class"), ("staff",))),
        roles=keyed(roles),
        intake=steps(),
        stages=keyed(stages, 2, 1),
        signals=keyed(signals, 1),
        routines=keyed(routines, 1),
        documents=keyed(documents, 1),
        page=st.none() | plain,
    )

"""Small procedures for tests, written as packs; sound (lint finds nothing wrong) unless a test changes them."""

from guidance.procedures.packs import loads
from guidance.procedures.spec import ProcedureSpec

BIKES = """\
schema: 1
key: bikes
languages: [da, en]
country: DK
title: {da: Cykler, en: Bikes}
summary: {da: Når en cykel bliver væk, en: When a bike goes missing}
source: {name: {da: Cykelskolen, en: The bike school}, example: true}
guidance: {da: Begynd i dag., en: Begin today.}
subjects: [pupil, class]
roles:
  - {key: teacher, title: {da: Lærer, en: Teacher}}
  - {key: finder, title: {da: Finder, en: Finder}, rank: resource}
  - {key: head, title: {da: Leder, en: Head}, rank: leadership}
  - {key: crew, title: {da: Holdet, en: The crew}, rank: resource, made_up_of: [teacher, finder]}
intake:
  key: report
  title: {da: Melding, en: Report}
  guidance: {da: Skriv hvad du ved., en: Write what you know.}
  responsible: [teacher]
  deadline: none
  fields:
    - {key: seen, label: {da: Hvornår sås den sidst?, en: When was it last seen?}, kind: date, required: true}
    - key: stolen
      label: {da: Er den stjålet?, en: Was it stolen?}
      kind: yes_no
      alert:
        on: [yes]
        title: {da: Ledelsen får besked, en: The head is told}
        text: {da: Vi siger det til ledelsen., en: We tell the head.}
        tells: [head]
stages:
  - key: search
    title: {da: Led, en: Search}
    phase: {da: Det første, en: First}
    guidance: {da: Led sammen., en: Search together.}
    responsible: [crew]
    steps:
      - key: talk
        ref: "1"
        title: {da: Tal sammen, en: Talk}
        guidance: {da: Spørg alle., en: Ask all.}
        responsible: [teacher]
        deadline: {amount: 3, unit: school_days, from: stage_start, on_overdue: {tell: head}}
        runs: first
        fields:
          - key: place
            label: {da: Hvor stod den?, en: Where was it?}
            kind: choice
            required: true
            options:
              - {key: yard, label: {da: Gården, en: The yard}}
              - {key: road, label: {da: Vejen, en: The road}}
          - key: road_name
            label: {da: Hvilken vej?, en: Which road?}
            kind: short_text
            when: {answer: place, is: road}
      - key: meeting
        title: {da: Møde, en: Meeting}
        guidance: {da: Hold det kort., en: Keep it short.}
        responsible: [finder]
        after: [talk]
        deadlines:
          - {amount: 2, unit: weeks, from: {step: talk}}
          - {amount: 1, unit: days, from: {field: report.seen}, kind: not_before}
        fields:
          - key: on
            label: {da: Hvornår?, en: When?}
            kind: date
            required: true
            binds: {kind: meeting, time: at, place: room, title: {da: Møde, en: Meeting}}
          - {key: at, label: {da: Klokken, en: At}, kind: time}
          - {key: room, label: {da: Sted, en: Place}, kind: short_text}
          - key: tried
            label: {da: Hvad prøver I?, en: What do you try?}
            kind: measures
            binds: measures
    outcomes:
      - {key: found, label: {da: Fundet, en: Found}, kind: close}
      - key: go_on
        label: {da: Led videre, en: Go on searching}
        kind: continue
        next_date: required
        proposed_after: {amount: 3, unit: weeks}
      - key: not_found
        label: {da: Ikke fundet, en: Not found}
        kind: escalate
        to: replace
        who: [head]
        deadline: {amount: 1, unit: months}
        barred: {da: Prøv noget først., en: Try something first.}
        when: {all: [{answer: meeting.tried, filled: true}, {not: {answer: report.stolen, is: true}}]}
  - key: replace
    title: {da: Ny cykel, en: A new bike}
    guidance: {da: Køb brugt., en: Buy second-hand.}
    responsible: [head]
    repeatable: {amount: 6, unit: weeks}
    steps:
      - key: buy
        title: {da: Køb, en: Buy}
        guidance: {da: Se i butikken., en: Look in the shop.}
        responsible: [head]
        deadline: none
        when: {answer: search.meeting.room, filled: true}
        fields:
          - {key: price, label: {da: Pris, en: Price}, kind: number, required: true, min: 0, unit: {da: kr., en: kr}}
    outcomes:
      - {key: bought, label: {da: Købt, en: Bought}, kind: close}
      - {key: again, label: {da: Led igen, en: Search again}, kind: replan, to: search, next_date: optional}
      - {key: wait, label: {da: Vent, en: Wait}, kind: continue, next_date: required, origin: ours}
routines:
  - key: count
    title: {da: Tæl cykler, en: Count bikes}
    role: finder
    every: {amount: 4, unit: weeks}
    overdue_after: {amount: 6, unit: weeks}
    steps:
      - key: counting
        title: {da: Tælling, en: Counting}
        guidance: {da: Tæl to gange., en: Count twice.}
        deadline: none
        fields:
          - {key: how_many, label: {da: Hvor mange?, en: How many?}, kind: number}
documents:
  - {key: note, title: {da: Seddel, en: Note}, kind: sheet, body: {da: Har du set den?, en: Have you seen it?}}
"""


def bikes(*changes: tuple[str, str]) -> ProcedureSpec:
    """The procedure, with words of its pack replaced (the first of each only)."""
    text = BIKES
    for old, new in changes:
        assert old in text, f"{old!r} is not in the pack"
        text = text.replace(old, new, 1)
    return loads(text)

"""The groups that set-up makes (guidance/migrations/0010_procedure_groups.py): neither opens any case."""

#: Edit guidance and procedures, and submit them.
EDITORS = "Procedure editors"
#: Edit, approve and publish, keep roles and words, and move running cases by number and stage.
ADMINISTRATORS = "Procedure administrators"

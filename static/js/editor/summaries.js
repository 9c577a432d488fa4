// What stands in the line of a block that is closed: what it is, and what is in it.
(() => {
  "use strict";
  const editor = window.procedureEditor;
  const { word, counted, idOf } = editor;

  const line = (text) => (text || "").trim().split("\n")[0];
  const cut = (text, most = 90) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
  const said = (...parts) => parts.filter(Boolean).join(", ");

  const roleTitle = (key) => (editor.data().roles.find(([one]) => one === key) || [key, key])[1];
  const roles = (keys) => (keys || []).map(roleTitle).join(", ");
  const amount = (held) =>
    held && typeof held.amount === "number" && held.unit ? counted(`amount_${held.unit}`, held.amount) : "";

  const titled = (value, rest) => {
    const title = cut(line(value.title || value.label)) || word("untitled");
    return rest ? `${title}: ${rest}` : title;
  };

  const noted = (value, rest) => {
    const title = cut(line(value.title || value.label)) || word("untitled");
    return rest ? `${title} (${rest})` : title;
  };

  const deadlines = (value) => {
    const times = (value.deadlines || []).map((one) => amount(one.value?.time) || line(one.value?.label));
    return value.no_deadline && !times.length ? word("no_deadline") : times.filter(Boolean).join(", ");
  };

  const stageTitle = (ref) => {
    const node = editor.tree().get(idOf(ref));
    return node ? editor.title(node) : word("gone");
  };

  /** The answers of a question that a rule names, by their words. */
  const answers = (on, element) => {
    const known = new Map(editor.answersTo(editor.around(element).question));
    return (on || []).map((one) => known.get(one) || one).join(", ");
  };

  editor.summaries = {
    stage: (value) =>
      titled(value, said(counted("steps", (value.steps || []).length), counted("decisions", (value.outcomes || []).length))),
    step: (value) =>
      titled(value, said(counted("questions", (value.fields || []).length), roles(value.responsible), deadlines(value))),
    outcome: (value) => {
      const leads = ["replan", "escalate"].includes(value.kind)
        ? word("leads_to", { stage: value.to ? stageTitle(value.to) : "…" })
        : value.kind && word(`leads_${value.kind}`);
      return titled(value, leads || "");
    },
    question: (value) =>
      noted(
        value,
        said(
          value.required && word("required"),
          value.more && word("folded"),
          value.sensitive && word("sensitive"),
          ...(value.rules || []).map((rule) => word(`rule_${rule.type}`)),
        ),
      ),
    deadline: (value) => said(amount(value.time), line(value.label), value.tell && word("tells", { role: roleTitle(value.tell) })),
    when: () => "",
    binds: (value) => said(value.kind && word(`binds_${value.kind}`), value.role && roleTitle(value.role)),
    effect: (value, element) => said(cut(line(value.title)), answers(value.on, element)),
    signal: (value) => titled(value, roles(value.tells)),
    routine: (value) => titled(value, said(amount(value.every), value.role && roleTitle(value.role))),
    document: (value) => titled(value, value.kind && word(`document_${value.kind}`)),
    role: (value) => (value.role ? roleTitle(value.role) : word("untitled")),
  };
})();

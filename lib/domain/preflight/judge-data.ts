import type { Answered, CountQuestion, DataAnswer, DuplicatesQuestion } from "./data-question";
import type { FindingCode, RawFinding } from "./finding";
import { countedWords, countWords, listWords } from "./print-figures";

/** What the rows answered, as findings. Keys may be shown; values never are. */

type Counted = Extract<DataAnswer, { kind: "counted" }>;
type Sampled = Extract<DataAnswer, { kind: "sampled" }>;

function keysLine(keys: readonly string[], total: number): readonly string[] {
  if (keys.length === 0) return [];
  return [`${keys.length < total ? "Keys, for example" : "Keys"}: ${keys.join("; ")}`];
}

function whereLine(answer: Counted | Sampled): string {
  const on = answer.on === "primary" ? "the primary" : answer.on;
  return answer.kind === "counted"
    ? `Counted over the whole table on ${on}`
    : `${countedWords(answer.rowsTried, "row")} of pages drawn by chance, on ${on}`;
}

const codes: Readonly<Record<CountQuestion["kind"] | "duplicates", FindingCode>> = {
  nulls: "nulls_found",
  duplicates: "duplicates_found",
  orphans: "orphans_found",
  violations: "violations_found",
};

function sentence(question: CountQuestion | DuplicatesQuestion, rows: number, label: string): string {
  const [are, have, refer, break_, repeat] =
    rows === 1 ? ["is", "has", "refers", "breaks", "repeats"] : ["are", "have", "refer", "break", "repeat"];
  const counted = `${countedWords(rows, "row")} of ${label}`;
  const isPlanned = question.source.overlay.length > 0;
  switch (question.kind) {
    case "nulls":
      return isPlanned
        ? `${counted} would ${rows === 1 ? "be" : "be"} NULL in ${question.what}`
        : `${counted} ${are} NULL in ${question.what}`;
    case "duplicates":
      return isPlanned
        ? `${counted} would repeat another's ${question.what}`
        : `${counted} ${repeat} another's ${question.what}`;
    case "orphans":
      return isPlanned
        ? `${counted} would refer by ${question.what} to nothing in ${question.detail ?? "the other table"}`
        : `${counted} ${refer} by ${question.what} to nothing in ${question.detail ?? "the other table"}`;
    case "violations":
      return isPlanned
        ? `${counted} would break the check ${question.what}`
        : `${counted} ${have === "has" ? break_ : "break"} the check ${question.what}`;
  }
}

const consequences: Readonly<Record<CountQuestion["kind"] | "duplicates", string>> = {
  nulls: "NOT NULL fails on them",
  duplicates: "the unique index fails on them",
  orphans: "the foreign key fails on them",
  violations: "the check fails on them",
};

const remedies: Readonly<Record<CountQuestion["kind"] | "duplicates", string>> = {
  nulls: "Fill them, or give the change a value for rows that are NULL.",
  duplicates: "Mend these rows, or give the change a rule for duplicates.",
  orphans: "Mend these rows, add what they refer to, or give the change a rule for them.",
  violations: "Mend these rows, or give the change a rule for them.",
};

function judgeCount(
  question: CountQuestion | DuplicatesQuestion,
  answer: Counted,
  label: string,
): RawFinding | null {
  if (answer.rows === 0) return null;
  const said = sentence(question, answer.rows, label);
  const evidence = [...keysLine(answer.keys, answer.rows), whereLine(answer)];
  const { provenIn } = question;
  switch (question.fate) {
    case "breaks":
      return {
        code: codes[question.kind],
        message: `${said}: ${consequences[question.kind]}.`,
        evidence,
        remedy: remedies[question.kind],
        provenIn,
      };
    case "handled":
      return {
        code: "data_handled",
        message: `${said}; the change has a rule for them${question.kind === "orphans" || question.detail === null ? "" : `: ${question.detail}`}.`,
        evidence,
      };
    case "kept":
      return {
        code: "data_kept",
        message: `${said}, and stay so: the constraint binds new and changed rows only.`,
        evidence,
      };
  }
}

function judgeSample({ question }: Answered, answer: Sampled, label: string): RawFinding | null {
  if (answer.rows === 0) return null;
  const many = `${answer.isComplete ? "" : "at least "}${countWords(answer.rows)} of ${countedWords(answer.rowsTried, "sampled row")}`;
  const evidence = [...answer.reasons, ...keysLine(answer.keys, answer.rows), whereLine(answer)];
  if (question.kind === "trial") {
    const isFill = question.provenIn === "backfill";
    const mend = "Mend these rows, or write the expression so that it gives a value for them, too.";
    return {
      code: isFill ? "fill_fails" : "expression_fails",
      message: `The expression for ${question.what} fails on ${many} of ${label}.`,
      evidence,
      remedy: isFill
        ? `${mend} The backfill puts rows that it can't fill into quarantine, up to its limit, and asks what to do with them.`
        : mend,
      provenIn: question.provenIn,
    };
  }
  if (question.kind !== "round_trip") return null;
  if (question.about === "lossless") {
    return {
      code: "conversion_loses",
      message: `${question.what} of ${label} comes back as another value in ${many}: the cast loses something, and the verification would fail after the backfill.`,
      evidence,
      remedy:
        "Mend these rows first. If the loss is wanted, say so: give the change an expression of its own for the new value, and one for the way back.",
      provenIn: question.provenIn,
    };
  }
  return question.about === "meaning"
    ? {
        code: "meaning_changes",
        message: `${question.what} of ${label} comes back as another value in ${many}: what the new value says is not what the old one said.`,
        evidence,
        remedy:
          "Look at these rows. If the loss is wanted, go on; going back would not restore them from the new column.",
      }
    : {
        code: "way_back_differs",
        message: `In ${many} of ${label} the expression for ${question.what} gives another value than the one that is there.`,
        evidence,
        remedy: "Only rows written after the column is out of use get that value, if it is brought back.",
      };
}

function cleanLine({ question, answer }: Answered, label: string): string {
  if (answer.kind === "sampled" && answer.rowsTried === 0) {
    return `There is no row to try ${question.what} on`;
  }
  const by = answer.kind === "unknown" ? "" : ` · ${whereLine(answer)}`;
  switch (question.kind) {
    case "nulls":
      return `${question.what} is nowhere NULL${by}`;
    case "duplicates":
      return `${question.what} repeats nowhere${by}`;
    case "orphans":
      return `Every ${question.what} refers to a row of ${question.detail ?? "the other table"}${by}`;
    case "violations":
      return `Every row meets ${question.what}${by}`;
    case "trial":
      return `The expression for ${question.what} gives a value${by}`;
    case "round_trip":
      return `${question.what} of ${label} comes back as it was${by}`;
    case "untried":
      return "";
  }
}

const unknownWhat: Readonly<Record<Answered["question"]["kind"], (what: string) => string>> = {
  nulls: (what) => `Whether ${what} is NULL anywhere`,
  duplicates: (what) => `Whether ${what} repeats`,
  orphans: (what) => `Whether every ${what} refers to a row`,
  violations: (what) => `Whether every row meets ${what}`,
  trial: (what) => `Whether the expression for ${what} gives a value in every row`,
  round_trip: (what) => `Whether ${what} keeps its meaning`,
  untried: (what) => `Whether the expression for ${what} gives a value`,
};

function judgeUnknown(one: Answered, reason: string): RawFinding {
  const { question } = one;
  const isUntried = question.kind === "untried";
  const where =
    question.provenIn === null
      ? ""
      : ` The phase ${question.provenIn} tells: it stops without harm, with the rows' keys.`;
  return {
    code: isUntried ? "not_tried" : "not_counted",
    message: `${unknownWhat[question.kind](question.what)} is not known: ${reason}.`,
    evidence: one.estimate === null ? [] : [one.estimate],
    remedy: isUntried
      ? "Try it yourself on a copy. It runs for the first time once the phase was approved."
      : `Look for yourself before you go on.${where}`,
  };
}

/** Judges what the rows answered. Pure. */
export function judgeData(answers: readonly Answered[], label: string): RawFinding[] {
  const found: RawFinding[] = [];
  const clean: string[] = [];
  for (const one of answers) {
    const { question, answer } = one;
    if (answer.kind === "unknown") {
      found.push(judgeUnknown(one, answer.reason));
      continue;
    }
    const judged =
      answer.kind === "sampled"
        ? judgeSample(one, answer, label)
        : question.kind === "trial" || question.kind === "round_trip" || question.kind === "untried"
          ? null
          : judgeCount(question, answer, label);
    if (judged !== null) found.push(judged);
    else clean.push(cleanLine(one, label));
  }
  const lines = [...new Set(clean)];
  if (lines.length > 0) {
    found.push({
      code: "data_clean",
      message: `${countedWords(lines.length, "question")} to the rows of ${label} found nothing in the way: ${listWords(
        lines.map((line) => (line.split(" · ")[0] ?? line).replace(/^The/, "the")),
        3,
      )}.`,
      evidence: lines,
    });
  }
  return found;
}

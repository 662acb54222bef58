import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { gaugeFacts } from "@/lib/domain/pace/gauge";
import { gaugeWords } from "@/lib/view/pace-gauge-words";
import { type LimitsForm, otherGauges, typedUnit } from "@/lib/view/pace-limits";

export type LimitsMoreSignalsProps = {
  form: LimitsForm;
  onChange: (form: LimitsForm) => void;
  /** Only an admin gives a query or an address. */
  mayGiveSource: boolean;
};

/** Limits of the signals that most leave as they are, and a team's own signal. */
export function LimitsMoreSignals({ form, onChange, mayGiveSource }: LimitsMoreSignalsProps) {
  return (
    <div className="flex flex-col gap-3">
      <p className="text-meta text-muted">Empty: it is shown, and decides nothing.</p>
      <div className="grid items-end gap-3 sm:grid-cols-2">
        {otherGauges.map((kind) => {
          const { suffix } = typedUnit(kind);
          return (
            <div key={kind} title={gaugeFacts[kind].meaning}>
              <Field
                label={`${gaugeWords[kind].title}${gaugeFacts[kind].isFloor === true ? ", at least" : ""}`}
              >
                <Input
                  inputMode="decimal"
                  {...(suffix === "" ? {} : { suffix })}
                  value={form.others[kind]}
                  onChange={(event) =>
                    onChange({ ...form, others: { ...form.others, [kind]: event.target.value } })
                  }
                />
              </Field>
            </div>
          );
        })}
      </div>
      <Field
        label="Your own signal: a query or an address"
        hint={
          mayGiveSource
            ? "One SELECT that gives one number on the target, or an http address that answers one. Asked every 5 s."
            : "An admin gives the query or the address; its limit you may change."
        }
        disabled={!mayGiveSource}
      >
        <Textarea
          mono
          rows={2}
          value={form.signalSource}
          onChange={(event) => onChange({ ...form, signalSource: event.target.value })}
        />
      </Field>
      <div className="grid items-end gap-3 sm:grid-cols-2">
        <Field label="Its name" disabled={!mayGiveSource}>
          <Input
            value={form.signalName}
            onChange={(event) => onChange({ ...form, signalName: event.target.value })}
          />
        </Field>
        <Field label="Its limit" disabled={form.signalSource.trim() === ""}>
          <Input
            inputMode="decimal"
            value={form.signalLimit}
            onChange={(event) => onChange({ ...form, signalLimit: event.target.value })}
          />
        </Field>
      </div>
    </div>
  );
}
